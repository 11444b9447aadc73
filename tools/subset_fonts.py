"""Make the four web fonts of the site from Source Serif 4 and Source Sans 3.

A tool for the rare day when the fonts must change. It is no part of the build:
its results are committed in ``static/fonts``. To run it again::

    npm pack source-serif@4.5.1 source-sans@3.52.0
    mkdir serif sans
    tar -xzf source-serif-4.5.1.tgz -C serif --strip-components=1
    tar -xzf source-sans-3.52.0.tgz -C sans --strip-components=1
    python -m venv fonts-venv
    fonts-venv/bin/pip install fonttools==4.68.0 brotli==1.2.1
    fonts-venv/bin/python tools/subset_fonts.py serif sans static/fonts

The same packages and the same two Python packages give the same bytes: nothing
here reads the clock, and the dates inside the fonts are those of the originals.

Three decisions are worth knowing before changing anything.

*The families are renamed.* "Source" is a Reserved Font Name of the SIL Open
Font License, and a subset is a modified version. The results are called
"Archive Serif", "Archive Serif Display" and "Archive Sans"; copyright, trademark
and licence records stay, and the description says what was modified.

*One file holds all letters.* Fonts that are split into Latin and Latin
Extended take ə from a second file, and lose its kerning with its neighbours.

*The feature ``locl`` stays.* The fonts have a ligature of f and i. For text
marked as Azerbaijani ``locl`` takes the i out of its reach, so that the letters
i and ı stay distinct.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASCII = "".join(map(chr, range(0x20, 0x7F)))
AZERBAIJANI = "ƏəĞğİıŞşÇçÖöÜü"
NEIGHBOURS = "ÂÉÎÓâàáäåçèéêëíîïñóôúûČčŠšŽž"
PUNCTUATION = "\N{NO-BREAK SPACE}«»·§–—‘’“”„…№"
LETTERS = ASCII + AZERBAIJANI + NEIGHBOURS + PUNCTUATION

TEXT_LETTERS = "ÀÁÄÅÈÊËÍÏÑÔÚÛßăĂãćĆìłŁòøØșȘțȚùýÝ"
TEXT_SIGNS = "\N{SOFT HYPHEN}\N{HYPHEN}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}©°¶×‚†•−≠←↑→↓"
EVERYTHING = LETTERS + TEXT_LETTERS + TEXT_SIGNS

REQUIRED = ASCII + AZERBAIJANI + "№“”‘’–…"
REQUIRED_IN_TEXT = REQUIRED + "≠←→¶§"

# Names that the subsets keep or get; all others go (instances, styles, Cyrillic feature names).
COPYRIGHT, FAMILY, STYLE, UNIQUE_ID, FULL_NAME, VERSION, POSTSCRIPT = 0, 1, 2, 3, 4, 5, 6
TRADEMARK, MAKER, DESIGNER, DESCRIPTION, MAKER_URL, LICENCE, LICENCE_URL = 7, 8, 9, 10, 11, 13, 14
VARIATIONS_PREFIX = 25
KEPT = {COPYRIGHT, TRADEMARK, MAKER, DESIGNER, MAKER_URL, LICENCE, LICENCE_URL}

WINDOWS, UNICODE_BMP, ENGLISH_US = 3, 1, 0x409
BUDGET = 90 * 1024


@dataclass(frozen=True)
class Package:
    """An npm package with the original fonts."""

    name: str
    version: str
    family: str
    licence_file: str


@dataclass(frozen=True)
class Recipe:
    """How one file is made: from what, which axes, which letters, under which name."""

    output: str
    package: Package
    original: str
    axes: Mapping[str, float | tuple[float, float]]
    characters: str
    required: str
    features: Sequence[str]
    family: str
    style: str


SERIF = Package("source-serif", "4.5.1", "Source Serif 4", "OFL-Serif.txt")
SANS = Package("source-sans", "3.52.0", "Source Sans 3", "OFL-Sans.txt")

SERIF_FEATURES = ("kern", "liga", "locl", "ccmp", "onum", "pnum")
SANS_FEATURES = ("kern", "locl", "ccmp")

RECIPES = (
    Recipe(
        output="serif-text.woff2",
        package=SERIF,
        original="VAR/SourceSerif4Variable-Roman.ttf",
        axes={"opsz": 14, "wght": (400, 700)},
        characters=EVERYTHING,
        required=REQUIRED_IN_TEXT,
        features=SERIF_FEATURES,
        family="Archive Serif",
        style="Regular",
    ),
    Recipe(
        output="serif-italic.woff2",
        package=SERIF,
        original="VAR/SourceSerif4Variable-Italic.ttf",
        axes={"opsz": 14, "wght": 400},
        characters=LETTERS,
        required=REQUIRED,
        features=SERIF_FEATURES,
        family="Archive Serif",
        style="Italic",
    ),
    Recipe(
        output="serif-display.woff2",
        package=SERIF,
        original="VAR/SourceSerif4Variable-Roman.ttf",
        axes={"opsz": 44, "wght": 400},
        characters=LETTERS,
        required=REQUIRED,
        features=SERIF_FEATURES,
        family="Archive Serif Display",
        style="Regular",
    ),
    Recipe(
        output="sans.woff2",
        package=SANS,
        original="VF/SourceSans3VF-Upright.ttf",
        axes={"wght": (400, 700)},
        characters=EVERYTHING,
        required=REQUIRED_IN_TEXT,
        features=SANS_FEATURES,
        family="Archive Sans",
        style="Regular",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all fonts and their licence files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("serif", type=Path, help="unpacked npm package source-serif")
    parser.add_argument("sans", type=Path, help="unpacked npm package source-sans")
    parser.add_argument("output", type=Path, help="folder for the fonts, for example static/fonts")
    options = parser.parse_args(arguments)

    folders = {SERIF.name: options.serif, SANS.name: options.sans}
    for package in (SERIF, SANS):
        found = package_version(folders[package.name])
        if found != (package.name, package.version):
            expected = f"{package.name} {package.version}"
            print(
                f"{folders[package.name]}: expected {expected}, found {' '.join(found)}",
                file=sys.stderr,
            )
            return 1

    options.output.mkdir(parents=True, exist_ok=True)
    for package in (SERIF, SANS):
        licence = (folders[package.name] / "LICENSE.md").read_text(encoding="utf-8")
        lines = [line.rstrip() for line in licence.splitlines()]
        (options.output / package.licence_file).write_text(
            "\n".join(lines).rstrip() + "\n", encoding="utf-8", newline="\n"
        )

    total = 0
    for recipe in RECIPES:
        font = make(recipe, folders[recipe.package.name])
        missing = sorted(set(recipe.required) - {chr(code) for code in font.getBestCmap()})
        if missing:
            print(f"{recipe.output}: the original lacks {' '.join(missing)}", file=sys.stderr)
            return 1
        path = options.output / recipe.output
        font.flavor = "woff2"
        font.save(path, reorderTables=False)
        size = path.stat().st_size
        total += size
        print(f"{recipe.output:22}{size:8,} bytes{len(font.getGlyphOrder()):6} glyphs")
    print(f"{'total':22}{total:8,} bytes of {BUDGET:,}")
    return 0 if total <= BUDGET else 1


def package_version(folder: Path) -> tuple[str, str]:
    """The name and the version that an unpacked npm package gives for itself."""
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return described["name"], described["version"]


def make(recipe: Recipe, folder: Path) -> TTFont:
    """The finished font of one recipe, in memory."""
    # Without recalcTimestamp fontTools keeps head.modified, and the bytes stay the same every day.
    font = TTFont(folder / recipe.original, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, dict(recipe.axes), inplace=True)
    # The instancer leaves glyphs without variations out of gvar, where the subsetter expects all of them.
    font = written_and_read(font)
    rename(font, recipe)

    options = Options()
    options.layout_features = list(recipe.features)
    options.layout_scripts = ["*"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.hinting = False
    options.notdef_outline = True
    # STAT and the named instances only serve menus of desktop programs, and hold the old names.
    options.drop_tables += ["STAT", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(character) for character in recipe.characters}))
    subsetter.subset(font)
    return font


def written_and_read(font: TTFont) -> TTFont:
    """The same font as it is after saving: complete tables, nothing half done."""
    saved = BytesIO()
    font.save(saved)
    saved.seek(0)
    return TTFont(saved, recalcTimestamp=False)


def rename(font: TTFont, recipe: Recipe) -> None:
    """Give the font its own names, and take the reserved name out of every other record."""
    # The instancer's own way to update names needs STAT and keeps the family, so it is done by hand.
    if "fvar" in font:
        font["fvar"].instances = []
    postscript = f"{recipe.family.replace(' ', '')}-{recipe.style}"
    full_name = recipe.family if recipe.style == "Regular" else f"{recipe.family} {recipe.style}"
    version = f"{font['head'].fontRevision:.3f}"
    new = {
        FAMILY: recipe.family,
        STYLE: recipe.style,
        UNIQUE_ID: f"{version};{postscript};subset",
        FULL_NAME: full_name,
        VERSION: f"Version {version}; modified subset",
        POSTSCRIPT: postscript,
        DESCRIPTION: (
            f"A modified subset of {recipe.package.family} (npm {recipe.package.name} "
            f"{recipe.package.version}), renamed as the SIL Open Font License asks: axes "
            "limited, glyphs and layout features reduced, hinting removed."
        ),
    }
    if "fvar" in font:
        new[VARIATIONS_PREFIX] = recipe.family.replace(" ", "")

    axes = {axis.axisNameID for axis in font["fvar"].axes} if "fvar" in font else set()
    names = font["name"]
    names.names = [
        record
        for record in names.names
        if record.langID == ENGLISH_US and (record.nameID in KEPT or record.nameID in axes)
    ]
    for identifier, words in new.items():
        names.setName(words, identifier, WINDOWS, UNICODE_BMP, ENGLISH_US)
    font["OS/2"].achVendID = "NONE"


if __name__ == "__main__":
    sys.exit(main())
