"""Asks whether a vulnerability is known of a package that is installed here.

    python tools/audit.py

pip-audit (the extra ``audit``) asks the public data base of advisories. Ends with 1 if it knows of one. Where nobody
answers within ``PATIENCE`` seconds that is said, and it is no failure: a build must not depend on another host.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PATIENCE = 30


def audit() -> int:
    """Ask, say what is known, and return an exit code."""
    program = Path(sys.executable).with_name("pip-audit")
    command = [program, "--skip-editable", "--progress-spinner=off", "--timeout=10", "--format=columns"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(f"pip-audit: skipped, nobody answered within {PATIENCE} seconds")
        return 0
    told = done.stdout.strip()
    if done.returncode == 0:
        print(f"pip-audit: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else 'nothing known'}")
        return 0
    if told.startswith("Name"):  # the table of what is known; without it no answer came
        print(f"{told}\n\npip-audit: something is known of the packages above", file=sys.stderr)
        return 1
    print(f"pip-audit: skipped, it could not ask: {done.stderr.strip().splitlines()[-1][:200]}")
    return 0


if __name__ == "__main__":
    sys.exit(audit())
