"""XML as the formats for other programs are written in it: elements with their text, and the whole as bytes.

Knows no vocabulary: which elements there are is the business of each format.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute that says of which language the words of an element are."""
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element with some text at the end of another, and return it."""
    made = ET.SubElement(parent, tag, attributes)
    if text:
        made.text = text
    return made


def around(root: ET.Element, within: ET.Element) -> tuple[bytes, bytes]:
    """Return what stands before and behind all that will be put into one element of a document, which is empty."""
    within.text = _HERE
    before, _, behind = written(root).partition(_HERE.encode())
    return before, behind


def children(parent: ET.Element) -> bytes:
    """Return what an element holds, as it stands in a document."""
    return "".join(ET.tostring(child, encoding="unicode") for child in parent).encode()


_HERE = "\x00"
"""What no document holds: the place of what is still to come."""


def written(root: ET.Element) -> bytes:
    """Return a document as UTF-8, with an XML declaration and a line feed at its end."""
    return f"{_DECLARATION}{ET.tostring(root, encoding='unicode')}\n".encode()
