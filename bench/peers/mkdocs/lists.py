"""What MkDocs' templates cannot look up by themselves: documents by date, year, form and organisation, and neighbours."""

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path


def on_env(env, config, files):
    """Give the templates the lists, when all pages have been read."""
    found = [file.page for file in files.documentation_pages() if file.page.meta.get("ref")]
    lists = {"all": json.loads(Path("vocabulary.json").read_text("utf-8"))}
    for lang in ("az", "en"):
        mine = sorted((page for page in found if page.meta["lang"] == lang), key=lambda page: page.meta["date"])
        shown = defaultdict(list)
        for page in mine:
            shown[f"year {page.meta['day'][:4]}"].append(page)
            shown[f"form {page.meta['form']}"].append(page)
            for body in page.meta["organisations"]:
                shown[f"body {body}"].append(page)
        lists[lang] = {
            "by_date": mine,
            "shown": shown,
            "years": sorted({page.meta["day"][:4] for page in mine}),
            "by_place": {page.url.removeprefix(f"{lang}/").strip("/"): page for page in mine},
            "before": {after.meta["ref"]: before for before, after in pairwise(mine)},
            "after": {before.meta["ref"]: after for before, after in pairwise(mine)},
        }
    env.globals["lists"] = lists
    return env
