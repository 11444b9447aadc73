"""Build the archive: ``python build.py`` (see README.md; ``python build.py --help`` lists the verbs)."""

import sys
from pathlib import Path

from heydar_archive.cli import main

if __name__ == "__main__":
    sys.exit(main(root=Path(__file__).resolve().parent))
