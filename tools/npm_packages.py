"""What the tools share that take a published package from npm: how it is fetched, and how its files are delivered.

A package is known by its digest, so that a result can be made again and compared. Knows no package by name.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

ESBUILD = "esbuild@0.28.2"
"""What reduces and bundles scripts: the same version gives the same bytes."""
PROJECT = Path(__file__).resolve().parents[1]


def unpacked(package: str, integrity: str, folder: Path) -> Path:
    """Fetch a package, check its digest, and return the folder of its files.

    Raises:
        SystemExit: if the package is not the one of that digest.
    """
    folder.mkdir()
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.strip().splitlines()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    if f"sha512-{digest}" != integrity:
        sys.exit(f"{archive.name} is not the package that was reviewed: sha512-{digest}")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / "package"


def deliver(files: Mapping[str, bytes], folder: Path, *, check: bool) -> None:
    """Write files into a folder by their names; with ``check`` only compare them with those that are there.

    Raises:
        SystemExit: if a file is compared and is another.
    """
    for name, data in files.items():
        path = folder / name
        shown = path.relative_to(PROJECT).as_posix()
        if check:
            if not path.is_file() or path.read_bytes() != data:
                sys.exit(f"{shown} is not what this recipe gives; run it without --check")
            print(f"{shown}: as the recipe gives it")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"{shown}: {len(data):,} bytes written")


def is_check(description: str) -> bool:
    """Read the tool's arguments; return whether it is only to compare."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    return bool(parser.parse_args().check)
