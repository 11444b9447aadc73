"""The picture that stands for a page where its link is shared: date, title, form and issuer, drawn at build time.

Knows the size that link previews use (1200 × 630) and how words are set in it with the site's own fonts, so
that every Azerbaijani letter is right. The same card gives the same bytes with the same version of the
drawing library; ``Card.key`` says what a picture depends on. Knows nothing of pages.
"""

from __future__ import annotations

import hashlib
import io
import math
import zlib
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import PIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image, ImageFont

SIZE = (1200, 630)
_MARGIN = 80
_PAPER, _INK, _QUIET, _DATE, _RULE = (
    (0xFC, 0xFB, 0xF8),
    (0x1C, 0x1B, 0x19),
    (0x50, 0x4B, 0x44),
    (0x71, 0x43, 0x0E),
    (0xDC, 0xD6, 0xCA),
)
_BANDS = {
    (0, 165): (_DATE, 1, 5),
    (165, 528): (_INK, 6, 5),
    (528, 572): (_QUIET, 11, 4),
    (572, SIZE[1]): (_INK, 6, 5),
}
"""From which pixel to which a card is written in which ink, and its shades: the number of the first, and how many."""
_NUMBER_OF_RULE = 15
_MOST_MEASURED = 1_000
"""Characters of a text that are measured: no picture holds more."""
_TITLE_SIZES = ((60, 4), (50, 5), (42, 6), (34, 8))
_META_SIZES = (30, 26, 22)
"""Sizes in pixels of the title, each with the lines that fit, and of the line below: the first that holds all is taken."""


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card."""

    date: str
    title: str
    meta: str
    site: str

    @property
    def key(self) -> str:
        """A digest of everything that the picture depends on."""
        depends = (*astuple(self), PIL.__version__, SIZE, _TITLE_SIZES, _META_SIZES, *_BANDS.items())
        return hashlib.sha256(repr(depends).encode("utf-8")).hexdigest()[:12]


FONTS = ("serif-display.woff2", "serif-text.woff2", "sans.woff2")
"""The files that a folder of fonts must hold."""


def draw(card: Card, fonts: Path) -> bytes:
    """Return the card as PNG, drawn with the fonts in a folder."""
    from PIL import ImageDraw  # noqa: PLC0415 -- a check draws nothing

    image = _ground(card.site, fonts).copy()
    _write(image, [card.date], _font(fonts, FONTS[0], 64, None), 70)
    width = SIZE[0] - 2 * _MARGIN
    for size, most in _TITLE_SIZES:
        font = _font(fonts, FONTS[1], size, 400)
        lines = _wrapped(card.title, font, width)
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), font, width)]
    _write(image, lines, font, 170)
    for size in _META_SIZES:
        sans = _font(fonts, FONTS[2], size, 400)
        if _length(card.meta, sans) <= width:
            break
    _write(image, [_shortened(card.meta, sans, width)], sans, 532)
    ImageDraw.Draw(image).line((_MARGIN, 515, SIZE[0] - _MARGIN, 515), fill=_NUMBER_OF_RULE, width=2)
    image.putpalette(_palette())
    stream = io.BytesIO()
    image.save(stream, "PNG", bits=4, compress_type=zlib.Z_RLE)  # a tenth larger than the best, in half the time
    return stream.getvalue()


@lru_cache(maxsize=4)
def _ground(site: str, fonts: Path) -> Image.Image:
    """Return what all cards of a language have: the paper and the name of the site."""
    from PIL import Image  # noqa: PLC0415 -- as above

    image = Image.new("L", SIZE)
    _write(image, [site], _font(fonts, FONTS[2], 28, 600), 574)
    return image


def _write(image: Image.Image, lines: Sequence[str], font: ImageFont.FreeTypeFont, top: int) -> None:
    """Write lines on a card from a pixel on, in the ink of that band."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- as above

    end, (_, first, shades) = next((end, ink) for (_, end), ink in _BANDS.items() if top < end)
    written = Image.new("L", (SIZE[0], end - top))
    pen = ImageDraw.Draw(written)
    for number, line in enumerate(lines):
        x, y = _MARGIN, number * round(font.size * 1.2)
        for character in line:
            glyph = _glyph(character, font)
            pen.bitmap((x + glyph.left, y + glyph.top), glyph.mask, fill=255)
            x += glyph.advance
    box = written.getbbox()
    if box:
        image.paste(written.crop(box).point(_numbers_of_shades(first, shades)), (box[0], top + box[1]))


class _Glyph(NamedTuple):
    """A character as it is drawn: its covering, where that begins, and how far the next character is."""

    mask: Image.Image
    left: int
    top: int
    advance: int


@lru_cache(maxsize=1 << 12)  # a few hundred characters in nine sizes; an alphabet does not grow with the archive
def _glyph(character: str, font: ImageFont.FreeTypeFont) -> _Glyph:
    """Return a character of a font; in the basic layout its place does not depend on what stands beside it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- as above

    left, top, right, bottom = map(round, font.getbbox(character))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), character, font=font, fill=255)
    return _Glyph(mask, left, top, round(font.getlength(character)))


@cache
def _numbers_of_shades(first: int, shades: int) -> list[int]:
    """Return, for each of 256 degrees of covering, a colour's number: 0 is the paper, the last shade the ink itself."""
    degrees = (round(covered * shades / 255) for covered in range(256))
    return [first + degree - 1 if degree else 0 for degree in degrees]


@cache
def _palette() -> bytes:
    """Return the sixteen colours as PNG has them: the paper, the shades of each ink on it, and the rule."""
    colours: list[tuple[int, ...]] = [_PAPER] * 16
    for ink, first, shades in _BANDS.values():
        for shade in range(1, shades + 1):
            mixed = (round(p + (i - p) * shade / shades) for p, i in zip(_PAPER, ink, strict=True))
            colours[first + shade - 1] = tuple(mixed)
    colours[_NUMBER_OF_RULE] = _RULE
    return bytes(part for colour in colours for part in colour)


@cache
def _font(fonts: Path, name: str, size: int, weight: int | None) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 -- as above

    font = ImageFont.truetype(fonts / name, size, layout_engine=ImageFont.Layout.BASIC)
    if weight is not None:
        font.set_variation_by_axes([weight])
    return font


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the text in lines that fit a width; a single word that does not stands alone."""
    text = text[:_MOST_MEASURED]
    lines: list[list[str]] = []
    space = _length(" ", font)
    reached = math.inf
    for word in text.split():
        reached += space + _length(word, font)
        if reached > width:
            lines.append([])
            reached = _length(word, font)
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _length(text: str, font: ImageFont.FreeTypeFont) -> int:
    return sum(_glyph(character, font).advance for character in text)


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Return the text, or as many of its words as fit with an ellipsis."""
    text = text[:_MOST_MEASURED]
    if _length(text, font) <= width:
        return text
    words = text.split()
    while len(words) > 1 and _length(" ".join(words) + " …", font) > width:
        words.pop()
    return " ".join(words) + " …"
