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

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGES = {
    "@sveltia/cms@0.221.1": "sha512-J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ==",
    "yaml@2.9.1": "sha512-3NxN8+78OdzbT7C/WjGsyfPAtJaN3FNDsWxv7Y7mcDsT/oOmgW8BpyQQFFBnvZE3j9Y2Sdz1ULFLezL7Eb2yFw==",
}
ESBUILD = "esbuild@0.28.2"
LOCALES = ("en-GB", "ru", "tr")
"""Translations of the interface that are kept; there is none in Azerbaijani. Any other reader gets American English."""
FOLDER = Path(__file__).resolve().parents[1] / "cms" / "vendor"

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


def unpacked(package: str, integrity: str, folder: Path) -> Path:
    """Fetch a package, check its digest, and return the folder of its files.

    Raises:
        SystemExit: if the package is not the one whose digest stands above.
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
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    check = parser.parse_args().check
    for name, data in made().items():
        path = FOLDER / name
        if check:
            if not path.is_file() or path.read_bytes() != data:
                sys.exit(f"cms/vendor/{name} is not what this recipe gives; run it without --check")
            print(f"cms/vendor/{name}: as the recipe gives it")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"cms/vendor/{name}: {len(data):,} bytes written")


if __name__ == "__main__":
    main()
