"""What the program is made of: locked with digests, listed, and asked about."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from conftest import PROJECT

LOCKS = ("requirements.lock", "requirements-test.lock")
TOOLS = PROJECT / "tools"


def packages(lock: str) -> dict[str, list[str]]:
    """Return the packages of a lock file, each with its version and its digests."""
    text = (PROJECT / lock).read_text("utf-8")
    found = {}
    for block in re.split(r"(?m)^(?=[a-z0-9])", text)[1:]:
        name, version = re.match(r"([a-z0-9.-]+)==([^ \\;]+)", block).groups()  # type: ignore[union-attr]
        found[name] = [version, *re.findall(r"--hash=sha256:([0-9a-f]{64})", block)]
    return found


def tool(name: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOOLS / name, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=120,
        env=environment or None,
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_one_version_and_digests_and_no_host_is_named(lock: str) -> None:
    found = packages(lock)
    assert len(found) > 10
    assert all(len(known) > 1 for known in found.values())
    assert not re.search(r"https?:|index-url|find-links", (PROJECT / lock).read_text("utf-8"))


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", ""), ("requirements-test.lock", "test")])
def test_a_lock_holds_what_the_project_asks_for(lock: str, extra: str) -> None:
    """A package that is added to the project and not to the lock would be installed unlocked."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", one)[0]).lower() for one in asked}  # type: ignore[index]
    assert names - packages(lock).keys() - {"heydar-archive"} == set()


def test_every_tool_is_an_optional_package_with_a_range() -> None:
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {"audit", "sbom", "fuzz", "lock"} <= extras.keys()
    for name in ("audit", "sbom", "fuzz", "lock"):
        assert all(re.search(r">=.*,<", one) for one in extras[name])
    assert requires("heydar-archive")


def test_what_comes_with_other_digests_is_never_installed(tmp_path: Path) -> None:
    """Not even where the ranges of the project would allow it: that is what the digests are for."""
    made = tmp_path / "package"
    (made / "src" / "harmless").mkdir(parents=True)
    (made / "src" / "harmless" / "__init__.py").write_text("", "utf-8")
    (made / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "harmless"\nversion = "1.0"\n',
        "utf-8",
    )
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheels = tmp_path / "wheels"
    made_wheel = [*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", wheels, made]
    subprocess.run(made_wheel, check=True, capture_output=True)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import install; from pathlib import Path; "
        "install.PROJECT = Path(sys.argv[2]); sys.exit(install.install(sys.executable, 'site', ''))"
    )
    lock = f"harmless==1.0 --hash=sha256:{'0' * 64}\n"
    (tmp_path / "requirements.lock").write_text(f"--no-index\n--find-links {wheels}\n{lock}", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", program, TOOLS, tmp_path], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr


def test_the_bill_of_materials_is_valid_and_names_every_package_of_the_site(tmp_path: Path) -> None:
    done = tool("sbom.py", tmp_path / "sbom.json")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "sbom.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    made = json.loads(text)
    named = {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in made["components"]}
    needed = {
        name
        for name in packages("requirements.lock").keys() - {"setuptools"}
        if re.search(rf"(?m)^{re.escape(name)}==[^;\n]*\\$", (PROJECT / "requirements.lock").read_text("utf-8"))
    }
    assert needed <= named, "but those that another system or version of Python needs"
    assert all(one.get("licenses") for one in made["components"])
    assert str(PROJECT) not in text
    assert "serialNumber" not in made
    assert "timestamp" not in made["metadata"], "the same lock gives the same bytes"


def test_who_cannot_ask_about_packages_is_told_so_and_goes_on(tmp_path: Path) -> None:
    """Behind a proxy that does not exist nobody answers."""
    nowhere = "http://127.0.0.1:9"
    known = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "HTTPS_PROXY": nowhere, "https_proxy": nowhere}
    done = tool("audit.py", **known)
    assert done.returncode == 0, done.stderr
    assert "pip-audit: skipped" in done.stdout
