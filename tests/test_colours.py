"""The colours of the stylesheet: what is read reaches 7 : 1, what is operated 3 : 1, in the light and in the dark."""

from __future__ import annotations

import re

import pytest

from conftest import PROJECT

STYLES = re.sub(r"/\*.*?\*/", "", (PROJECT / "static" / "site.css").read_text("utf-8"), flags=re.DOTALL)
GROUNDS = ("paper", "surface", "warn-bg")
READ = ("ink", "ink-2", "link", "visited", "date")
OPERATED = ("edge", "focus")


def roles(scheme: str) -> dict[str, str]:
    """Return each role of a scheme with its colour as six hexadecimal digits."""
    tokens = STYLES.partition("@layer tokens {")[2].partition("@layer typography {")[0]
    light, _, rest = tokens.partition("@media (prefers-color-scheme: dark) {")
    dark = rest.partition("@media")[0]
    base = dict(re.findall(r"--([a-z]+-[0-9]{2}): #([0-9a-f]{6});", light))
    found = dict(re.findall(r"--([a-z0-9-]+): var\(--([a-z]+-[0-9]{2})\);", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): var\(--([a-z]+-[0-9]{2})\);", dark))
    return {role: base[name] for role, name in found.items()}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_read_reaches_seven_to_one_and_what_is_operated_three_to_one(scheme: str) -> None:
    colours = roles(scheme)
    least = {role: min(contrast(colours[role], colours[ground]) for ground in GROUNDS) for role in (*READ, *OPERATED)}
    assert {role: ratio for role, ratio in least.items() if ratio < (7 if role in READ else 3)} == {}
    assert contrast(colours["warn-ink"], colours["warn-bg"]) >= 7
    assert contrast(colours["paper"], colours["ink"]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_role_has_a_colour_in_each_scheme(scheme: str) -> None:
    assert set(roles(scheme)) == {*GROUNDS, *READ, *OPERATED, "rule", "warn-ink"}


def test_the_dark_changes_every_role() -> None:
    light, dark = roles("light"), roles("dark")
    assert [role for role in light if light[role] == dark[role]] == []


def test_the_colour_of_the_browsers_frame_is_that_of_the_page() -> None:
    page = (PROJECT / "templates" / "layouts" / "base.html").read_text("utf-8")
    for scheme in ("light", "dark"):
        assert f'media="(prefers-color-scheme:{scheme})" content="#{roles(scheme)["paper"]}"' in page


def test_rules_use_roles_and_no_colours_of_their_own() -> None:
    rules = STYLES.partition("@layer typography {")[2].partition("@page")[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", rules) == []
