"""Every page is conforming HTML, by the Nu Html Checker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parent / "tools"
VNU = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

HOW = "the Nu Html Checker needs Java and npm: apt-get install default-jre-headless npm, then make test again"


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The checker's command; where it is not installed the test is left out, but never in CI."""
    java = shutil.which("java")
    if java and VNU.is_file():
        return [java, "-Xss4m", "-jar", str(VNU)]
    if os.environ.get("CI") == "true":
        pytest.fail(HOW)
    pytest.skip(HOW)


@pytest.mark.parametrize("built", ["site", "with_history"])
def test_every_page_conforms(checker: list[str], built: str, request: pytest.FixtureRequest) -> None:
    """The checker finds no error; its remark that file:// is no “self” of a policy is not about the page.

    It also takes blocks of data for scripts to which the policy applies. HTML does not (4.12.1.1, “prepare the script element”, ends
    with the type before it asks the policy), and neither does a browser, as another test sees. And it knows “blocking” for style
    sheets only, where HTML names the link type “expect” too (4.2.4).
    """
    site: Path = request.getfixturevalue(built)
    done = subprocess.run(
        [*checker, "--skip-non-html", "--format", "json", str(site)], capture_output=True, text=True, check=False
    )
    messages = json.loads(done.stderr)["messages"]
    found = [
        f"{message['url'].split('/public/')[-1]}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if not message["message"].startswith("Resource violates Content Security Policy")
        and not (message["message"].startswith("Inline script violates") and is_data(site, message))
        and not ("with a “blocking” attribute" in message["message"] and is_expected(site, message))
    ]
    assert found == []


def is_data(site: Path, message: dict[str, Any]) -> bool:
    """Whether a message is about a block of data."""
    line = line_of(site, message)
    return line.startswith('<script type="application/ld+json">') and line.count("<script") == 1


def is_expected(site: Path, message: dict[str, Any]) -> bool:
    """Whether a message is about the link to what a page is drawn with."""
    return re.fullmatch(r'<link rel="expect" blocking="render" href="#[a-z]+">', line_of(site, message)) is not None


def line_of(site: Path, message: dict[str, Any]) -> str:
    """Return the line that a message is about."""
    page = site / message["url"].split("/public/")[-1]
    return page.read_text("utf-8").splitlines()[message["lastLine"] - 1]
