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

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "minisearch", "7.2.0"
INTEGRITY = "sha512-dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE+QZ/QnDglg=="
ESBUILD = "esbuild@0.28.2"
BANNER = f"/* MiniSearch {VERSION}, MIT licence: see minisearch.LICENSE.txt. Made by tools/vendor.py. */"
FOLDER = Path(__file__).resolve().parents[1] / "static" / "vendor"


def made() -> dict[str, bytes]:
    """Return the files of the vendored library by their names, made anew from the published package.

    Raises:
        SystemExit: if the package is not the one whose digest stands above.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True, text=True
        )
        archive = folder / packed.stdout.strip().splitlines()[-1]
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
        if f"sha512-{digest}" != INTEGRITY:
            sys.exit(f"{archive.name} is not the package that was reviewed: sha512-{digest}")
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
        reduced = subprocess.run(
            [
                *("npm", "exec", "--yes", f"--package={ESBUILD}", "--", "esbuild", "package/dist/umd/index.js"),
                *("--minify", "--target=es2020", "--legal-comments=none", f"--banner:js={BANNER}"),
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        licence = (folder / "package" / "LICENSE.txt").read_bytes()
    return {"minisearch.js": reduced.stdout, "minisearch.LICENSE.txt": licence}


def main() -> None:
    """Write the files, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = parser.parse_args().check
    for name, data in made().items():
        path = FOLDER / name
        if check:
            if not path.is_file() or path.read_bytes() != data:
                sys.exit(f"static/vendor/{name} is not what this recipe gives; run it without --check")
            print(f"static/vendor/{name}: as the recipe gives it")
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"static/vendor/{name}: {len(data):,} bytes written")


if __name__ == "__main__":
    main()
