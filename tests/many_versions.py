"""Publishes version upon version of a large site, each of which differs from the one before it in some files.

Run as a program by ``test_faults``, which kills it:

    python tests/many_versions.py <how many> <a folder>

Goes on from the version that it finds, and prints a line when another one is published.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from faults import whole
from heydar_archive.publishing import publish, stage
from heydar_archive.rendering import Output

FILES = 1_500
NUMBER = "version.txt"


def version(number: int) -> dict[str, bytes]:
    """Return the files of a version: most as before, some other, one in a folder of its own, and a name that is a file or a folder."""
    files = {f"{at % 30}/{at}.html": b"1" for at in range(FILES)}
    for before in range(number + 1):
        chance = random.Random(before)  # noqa: S311 -- not a secret
        for at in chance.sample(range(FILES), 20):
            files[f"{at % 30}/{at}.html"] = b"%d" % before
    files[f"new/{number % 3}/a.html"] = b"new"
    files["odd/or/even" if number % 2 else "odd"] = b""
    files[NUMBER] = b"%d" % number
    return files


def published(out: Path) -> bool:
    """Whether the published site is a version, whole."""
    found = whole(out)
    if found is None:
        return False
    expected = version(int((out / NUMBER).read_bytes()))
    return {path: (out / path).read_bytes() for path in found} == expected


def main(turns: int, out: Path) -> None:
    """Publish so many versions."""
    number = int((out / NUMBER).read_bytes()) if out.exists() else 0
    old = version(number)
    if not out.exists():
        publish((Output(path, data) for path, data in old.items()), out)
    for later in range(number + 1, number + 1 + turns):
        new = version(later)
        with stage(out, 1) as staged:
            changed = staged.write(Output(path, data) for path, data in new.items() if old.get(path) != data)
            staged.amend(changed, old.keys() - new.keys())
        print(later, flush=True)  # noqa: T201 -- a program: the test waits for it
        old = new


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
