"""Takes pictures of the main pages of the built site, for looking and for the README.

    make site && python tools/shots.py            # into docs/shots/
    python tools/shots.py --site public --out shots --all

Needs Playwright (a test dependency) and Debian's Chromium. A tool for people; no build or test depends on it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
README = (
    ("en/index.html", 1280, "light"),
    ("az/decrees/1997-12-18-mass-deportation.html", 1280, "light"),
    ("en/timeline.html", 390, "dark"),
)
EVERY = (
    *README,
    ("index.html", 1280, "light"),
    ("index.html", 390, "dark"),
    ("az/index.html", 390, "light"),
    ("az/timeline.html", 1280, "light"),
    ("en/timeline/issuer-unsc.html", 768, "light"),
    ("en/laws/1996-05-31-genocide-convention-law.html", 1280, "dark"),
    ("az/laws/1996-05-31-genocide-convention-law.html", 390, "light"),
    ("en/laws/1996-05-31-genocide-convention-law-parallel.html", 1280, "light"),
    ("az/founding-article.html", 1280, "light"),
    ("en/founding-article-parallel.html", 768, "light"),
    ("az/organisations.html", 1280, "light"),
    ("en/organisations/osce.html", 390, "light"),
    ("az/people/heydar-aliyev.html", 1280, "light"),
    ("en/places.html", 1280, "light"),
    ("az/days.html", 390, "dark"),
    ("en/discrepancies.html", 1280, "light"),
    ("az/terms.html", 768, "light"),
    ("404.html", 1280, "light"),
)


def main() -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description="Take pictures of the main pages of the built site.")
    parser.add_argument("--site", type=Path, default=Path("public"), help="the built site (default: public)")
    parser.add_argument("--out", type=Path, default=Path("docs/shots"), help="where to put them (default: docs/shots)")
    parser.add_argument("--all", action="store_true", help="every main page, not only the README's three")
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is missing: apt-get install chromium", file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for address, width, scheme in EVERY if given.all else README:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = context.new_page()
            page.goto((given.site / address).resolve().as_uri())
            page.wait_for_function("document.fonts.status === 'loaded'")
            name = address.removesuffix(".html").replace("/", "-")
            page.screenshot(path=given.out / f"{name}-{width}-{scheme}.png")
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
