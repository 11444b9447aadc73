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


def written(root: ET.Element) -> bytes:
    """Return a document as UTF-8, with an XML declaration and a line feed at its end."""
    return f"{_DECLARATION}{ET.tostring(root, encoding='unicode')}\n".encode()
