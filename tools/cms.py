"""Fetch, check and adapt the web editor, Sveltia CMS, and the YAML library that its formats use.

Only an archive that publishes the editor needs this (``build --with-cms``). Its results are no part of git: three
megabytes that most archives never use. It needs Node with npm::

    python tools/cms.py            write cms/vendor
    python tools/cms.py --check    write nothing; fail if the files there are not what the recipe gives

The published script fetches fonts, translations of its interface and news of later versions from public networks, and
asks after the health of the hosts of repositories. Each such place is changed below, and each change must be found
exactly as often as it is said to be: another version of the script is another review. To change a version, put the
new one below with its digest (``npm view @sveltia/cms@0.221.1 dist.integrity``), run the tool and the tests.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from npm_packages import ESBUILD, PROJECT, deliver, is_check, unpacked

PACKAGES = {
    "@sveltia/cms@0.221.1": "sha512-J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ==",
    "yaml@2.9.1": "sha512-3NxN8+78OdzbT7C/WjGsyfPAtJaN3FNDsWxv7Y7mcDsT/oOmgW8BpyQQFFBnvZE3j9Y2Sdz1ULFLezL7Eb2yFw==",
}
LOCALES = ("en-GB", "ru", "tr")
"""Translations of the interface that are kept; there is none in Azerbaijani. Any other reader gets American English."""
FOLDER = PROJECT / "cms" / "vendor"

FONTS = "https://cdn.jsdelivr.net/fontsource/fonts"
CHANGES = (
    # The letters of its interface are the archive's own: its font has no ə.
    (f"{FONTS}/source-sans-3:vf@5.3.0/latin-wght-normal.woff2", "../assets/fonts/sans.woff2", 1),
    (f"{FONTS}/noto-mono@5.3.0/latin-400-normal.woff2", "vendor/mono.woff2", 1),
    (f"{FONTS}/material-symbols-outlined:vf@5.3.7/latin-wght-normal.woff2", "vendor/icons.woff2", 1),
    # No news of later versions: the version is the archive's decision.
    ("LSe=async()=>{try{", "LSe=async()=>{return;try{", 1),
    # No questions about the health of a host.
    ("kye=async()=>{try{", "kye=async()=>{return`unknown`;try{", 1),
    ("Mbe=async()=>{try{", "Mbe=async()=>{return`unknown`;try{", 1),
    # Translations of the interface.
    ("${iP}@${rP}/locales", "vendor/locales", 1),
    # What only fields of other kinds load (maps, code, pictures): nothing that the archive has.
    ("`https://unpkg.com/@sveltia/cms`", "new URL(`vendor`,location.href).href", 1),
    ("`https://unpkg.com/@sveltia/ui`", "new URL(`vendor`,location.href).href", 1),
    ("`https://unpkg.com/@shikijs`", "new URL(`vendor`,location.href).href", 1),
    ("`https://unpkg.com/${e}`", "new URL(`vendor/${e}`,location.href).href", 1),
)
"""What is changed in the script: what stands there, what is put in its place, and how often it must be found."""


def changed(script: str) -> str:
    """Return the script with every change made.

    Raises:
        SystemExit: if a place to change is not found as often as it should be.
    """
    for old, new, times in CHANGES:
        if script.count(old) != times:
            sys.exit(f"“{old}” stands {script.count(old)} times in the script, not {times}: review it anew")
        script = script.replace(old, new)
    return script


def made() -> dict[str, bytes]:
    """Return the files of the editor by their names, made anew from the published packages."""
    with tempfile.TemporaryDirectory() as name:
        cms, yaml = (
            unpacked(package, integrity, Path(name) / str(number))
            for number, (package, integrity) in enumerate(PACKAGES.items())
        )
        bundled = subprocess.run(
            [
                *("npm", "exec", "--yes", f"--package={ESBUILD}", "--", "esbuild", "browser/index.js", "--bundle"),
                *("--minify", "--format=iife", "--global-name=YAML", "--target=es2020", "--legal-comments=none"),
            ],
            cwd=yaml,
            check=True,
            capture_output=True,
        )
        fonts = cms / "npm" / "assets"
        [icons] = fonts.glob("material-symbols-outlined-latin-*.woff2")
        [mono] = fonts.glob("noto-mono-latin-*.woff2")
        return {
            "sveltia-cms.js": changed((cms / "dist" / "sveltia-cms.js").read_text("utf-8")).encode("utf-8"),
            "sveltia-cms.LICENSE.txt": (cms / "LICENSE.txt").read_bytes(),
            "yaml.js": bundled.stdout,
            "yaml.LICENSE.txt": (yaml / "LICENSE").read_bytes(),
            "icons.woff2": icons.read_bytes(),
            "icons.LICENSE.txt": (fonts / "material-symbols-outlined.LICENSE.txt").read_bytes(),
            "mono.woff2": mono.read_bytes(),
            "mono.LICENSE.txt": (fonts / "noto-mono.LICENSE.txt").read_bytes(),
            **{f"locales/{one}.json": (cms / "locales" / f"{one}.json").read_bytes() for one in LOCALES},
        }


def main() -> None:
    """Write the files, or compare them with those that are there."""
    check = is_check((__doc__ or "").splitlines()[0])
    deliver(made(), FOLDER, check=check)


if __name__ == "__main__":
    main()
