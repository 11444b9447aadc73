"""Build the archive: ``python build.py`` (see README.md; ``python build.py --help`` lists the verbs)."""

import os
import sys

from heydar_archive.cli import main

if __name__ == "__main__":
    sys.exit(main(root=os.path.dirname(os.path.realpath(__file__))))  # noqa: PTH120 -- quicker to load than pathlib
