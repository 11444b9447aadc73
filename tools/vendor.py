"""Fetch, check and reduce the one JavaScript library of the site: MiniSearch.

A tool for the rare day when the library must change; it is no part of the build, and its results are committed in
``static/vendor``. It needs Node with npm::

    python tools/vendor.py            write static/vendor/minisearch.js and its licence
    python tools/vendor.py --check    write nothing; fail if the committed files are not what the recipe gives

To change the version, put the new one below with its digest (``npm view minisearch@7.2.0 dist.integrity``), run the
tool and the tests: an index is written in the library's serialised form, version 2, which another version may change.

The package holds no reduced build for a plain ``<script>``, and its whole build is three times as large on the wire,
so esbuild takes out comments and white space. Its version is fixed too: the same two packages give the same bytes.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from npm_packages import ESBUILD, PROJECT, deliver, is_check, unpacked

PACKAGE, VERSION = "minisearch", "7.2.0"
INTEGRITY = "sha512-dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE+QZ/QnDglg=="
BANNER = f"/* MiniSearch {VERSION}, MIT licence: see minisearch.LICENSE.txt. Made by tools/vendor.py. */"
FOLDER = PROJECT / "static" / "vendor"


def made() -> dict[str, bytes]:
    """Return the files of the vendored library by their names, made anew from the published package.

    Raises:
        SystemExit: if the package is not the one whose digest stands above.
    """
    with tempfile.TemporaryDirectory() as name:
        package = unpacked(f"{PACKAGE}@{VERSION}", INTEGRITY, Path(name) / "minisearch")
        reduced = subprocess.run(
            [
                *("npm", "exec", "--yes", f"--package={ESBUILD}", "--", "esbuild", "dist/umd/index.js"),
                *("--minify", "--target=es2020", "--legal-comments=none", f"--banner:js={BANNER}"),
            ],
            cwd=package,
            check=True,
            capture_output=True,
        )
        licence = (package / "LICENSE.txt").read_bytes()
    return {"minisearch.js": reduced.stdout, "minisearch.LICENSE.txt": licence}


def main() -> None:
    """Write the files, or compare them with those that are there."""
    check = is_check((__doc__ or "").splitlines()[0])
    deliver(made(), FOLDER, check=check)


if __name__ == "__main__":
    main()
