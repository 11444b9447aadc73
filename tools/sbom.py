"""Writes the bill of materials of the program: every package that the site's build needs, with version and licence.

    python tools/sbom.py sbom.json

In the form of CycloneDX (1.6, JSON), made by cyclonedx-bom (the extra ``sbom``) from what is installed beside this
Python, and of that only what ``requirements.lock`` names. Nothing of the machine or the moment stands in it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
BUILD_ONLY = {"setuptools"}


def locked() -> dict[str, str]:
    """Return the packages of the lock file that the program needs when it runs, each with its version."""
    text = (PROJECT / "requirements.lock").read_text("utf-8")
    found = dict(re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==([^ \\;]+)", text))
    return {name: version for name, version in found.items() if name not in BUILD_ONLY}


def name_of(component: dict[str, Any]) -> str:
    """Return a package's name as lock files write it."""
    return re.sub(r"[-_.]+", "-", component["name"]).lower()


def bill() -> str:
    """Return the bill of materials as JSON."""
    program = Path(sys.executable).with_name("cyclonedx-py")
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--spec-version", "1.6"]
    done = subprocess.run(
        [program, "environment", *options, sys.executable], check=True, cwd=PROJECT, capture_output=True, text=True
    )
    made = json.loads(done.stdout)
    packages = locked()
    made["components"] = [one for one in made["components"] if name_of(one) in packages]
    kept = {made["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in made["components"])}
    made["dependencies"] = [
        {**one, "dependsOn": sorted(set(one.get("dependsOn", ())) & kept)}
        for one in made["dependencies"]
        if one["ref"] in kept
    ]
    for component in (made["metadata"]["component"], *made["components"]):
        component.pop("externalReferences", None)  # where it lies on this machine
    made["metadata"].pop("tools", None)
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill(), "utf-8")
    print(f"{sys.argv[1]} written")
