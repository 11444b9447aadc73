"""The page of the search: a field, and the lists by which everything is reached without it.

Knows what the page shows before a question is asked; what is found is shown by ``static/search.js`` from the files
that ``search`` makes.
"""

from __future__ import annotations

from heydar_archive import addresses
from heydar_archive.desk import Desk, Page
from heydar_archive.languages import other
from heydar_archive.search import FACETS
from heydar_archive.views import Href, SearchView

_LISTS = ("documents", "timeline", "organisations", "people", "places", "topics", "sources", "gaps")
_TIPS = ("letters", "beginnings", "all", "numbers", "dates", "names", "languages", "spelling")
_LABELS = {
    "form": "filter.form",
    "year": "search.year",
    "issuer": "filter.issuer",
    "language": "fact.original-language",
}


def search(desk: Desk) -> Page:
    """The search of a language."""
    here, there = addresses.index(desk.language, "search"), other(desk.language)
    s = desk.scene(here)
    view = SearchView(
        index=s.url(addresses.search_file(desk.language, "start")).removesuffix("start.js"),
        library=s.url(f"{addresses.ASSETS}/vendor/minisearch.js"),
        facets=tuple((facet, s.say(_LABELS[facet])) for facet in FACETS),
        tips=tuple(s.say(f"search.tip-{tip}") for tip in _TIPS),
        lists=tuple(Href(s.say(f"nav.{name}"), s.url(addresses.index(desk.language, name))) for name in _LISTS),
        timeline=Href(s.say("nav.timeline"), s.url(addresses.index(desk.language, "timeline"))),
        elsewhere=Href(s.say("search.other-language"), s.url(addresses.in_other(here, there)), there),
    )
    return desk.page(s, "search", view, title=s.say("nav.search"), description=s.say("search.description"))
