"""Runs Pelican for both languages at the same time, then writes the sitemap that names both of theirs.

Pelican makes a site of one language with one set of settings; on two processors two runs are as quick as one.
"""

import os
import subprocess
import sys
from pathlib import Path

pelican = sys.argv[1]
found = {**os.environ, "PYTHONPATH": "."}  # where the settings find what they share
runs = [
    subprocess.Popen(
        [pelican, "--quiet", f"content/{lang}", "-s", f"settings_{lang}.py", "-o", f"output/{lang}"], env=found
    )
    for lang in ("az", "en")
]
if any([run.wait() for run in runs]):
    sys.exit(1)
both = "".join(f"<sitemap><loc>https://archive.example/{lang}/sitemap.xml</loc></sitemap>\n" for lang in ("az", "en"))
Path("output/sitemap.xml").write_text(
    f'<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    f"{both}</sitemapindex>\n",
    "utf-8",
)
