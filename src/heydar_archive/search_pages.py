"""The pages of the search: its field, with the lists by which everything is reached without it; and how to search.

Knows what the page shows before a question is asked; what is found is shown by ``static/search.js`` from the files
that ``search`` makes.
"""

from __future__ import annotations

from urllib.parse import urlencode

from heydar_archive import addresses
from heydar_archive.desk import Desk, Page
from heydar_archive.languages import other
from heydar_archive.search_index import FACETS
from heydar_archive.views import Href, SearchTip, SearchTipsView, SearchView

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
        tips=Href(s.say("nav.search-tips"), s.url(addresses.index(desk.language, "search-tips"))),
        lists=tuple(Href(s.say(f"nav.{name}"), s.url(addresses.index(desk.language, name))) for name in _LISTS),
        timeline=Href(s.say("nav.timeline"), s.url(addresses.index(desk.language, "timeline"))),
        elsewhere=Href(s.say("search.other-language"), s.url(addresses.in_other(here, there)), there),
    )
    return desk.page(s, "search", view, title=s.say("nav.search"), description=s.say("search.description"))


def search_tips(desk: Desk) -> Page:
    """How to search, in a language: each way with a question that a reader can try."""
    s = desk.scene(addresses.index(desk.language, "search-tips"))
    search_url = s.url(addresses.index(desk.language, "search"))

    def tip(name: str) -> SearchTip:
        question = s.say(f"search.example-{name}")
        example = Href(question, f"{search_url}?{urlencode({'q': question})}")
        return SearchTip(name, s.say(f"search.heading-{name}"), s.say(f"search.tip-{name}"), example)

    view = SearchTipsView(tuple(map(tip, _TIPS)), Href(s.say("nav.search"), search_url))
    return desk.page(
        s, "search-tips", view, title=s.say("nav.search-tips"), description=s.say("search.tips-description")
    )
