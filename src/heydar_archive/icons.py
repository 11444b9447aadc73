"""The archive's icon in pixels, and the web app manifests that name it.

Knows the mark of ``static/favicon.svg``, the first of a month over its rule, drawn here by its own geometry so
that it needs no font; and the manifest's members (W3C Web Application Manifest). Knows nothing of pages.
"""

from __future__ import annotations

import io
import json

from heydar_archive import addresses
from heydar_archive.languages import Language
from heydar_archive.model import Site

SIZES = (180, 192, 512)
"""Sizes in pixels: Apple's touch icon, and the two that manifests ask for."""

_UNIT = 32
_GROUND, _MARK = (0x71, 0x43, 0x0E), (0xFC, 0xFB, 0xF8)
_OVERSAMPLING = 4


def draw(size: int) -> bytes:
    """Return the icon as PNG, ``size`` pixels square."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- a check draws nothing

    large = size * _OVERSAMPLING
    scale = large / _UNIT
    image = Image.new("RGB", (large, large), _GROUND)
    pen = ImageDraw.Draw(image)
    pen.line(
        [(11.5 * scale, 10.2 * scale), (17 * scale, 6.3 * scale), (17 * scale, 21.2 * scale)], _MARK, round(2.6 * scale)
    )
    pen.line([(11.5 * scale, 21.2 * scale), (22.5 * scale, 21.2 * scale)], _MARK, round(2.6 * scale))
    pen.line([(6 * scale, 26 * scale), (26 * scale, 26 * scale)], _MARK, round(2 * scale))
    stream = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def manifest(site: Site, language: Language) -> bytes:
    """Return the web app manifest of a language."""
    here = addresses.web_manifest(language)
    members = {
        "name": site.name[language],
        "short_name": (site.short_name or site.name)[language],
        "description": site.descriptor[language],
        "lang": language,
        "dir": "ltr",
        "start_url": addresses.relative(here, addresses.home(language)),
        "scope": "../",
        "display": "browser",
        "background_color": "#fcfbf8",
        "theme_color": "#fcfbf8",
        "icons": [
            {"src": addresses.relative(here, addresses.icon(size)), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in SIZES
        ],
    }
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
