"""Pelican's settings, and the look-ups for which a Pelican site needs a plugin: by name, and the order of dates."""

import json
from itertools import pairwise
from pathlib import Path

from pelican import signals

HERE = Path(__file__).resolve().parent
_WORDS = json.loads((HERE / "vocabulary.json").read_text("utf-8"))


def settings(language):
    """Return the settings for a language."""
    return {
        "ALL": _WORDS,
        "ARCHIVES_SAVE_AS": "timeline/index.html",
        "ARTICLE_LANG_SAVE_AS": "{category}/{slug}/index.html",
        "ARTICLE_LANG_URL": "{category}/{slug}/",
        "ARTICLE_PATHS": [""],
        "ARTICLE_SAVE_AS": "{category}/{slug}/index.html",
        "ARTICLE_URL": "{category}/{slug}/",
        "AUTHOR": "Archive",
        "AUTHORS_SAVE_AS": "",
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "AUTHOR_SAVE_AS": "",
        # What Pelican has to be quicker the second time.
        "CACHE_CONTENT": True,
        "CACHE_PATH": str(HERE / f"cache-{language}"),
        "CATEGORIES_SAVE_AS": "documents/index.html",
        "CATEGORY_FEED_ATOM": None,
        "CATEGORY_SAVE_AS": "{slug}/index.html",
        "CATEGORY_URL": "{slug}/",
        "DEFAULT_LANG": language,
        "DEFAULT_PAGINATION": False,
        "DIRECT_TEMPLATES": ["index", "archives", "categories", "tags", "sitemap"],
        "FEED_ALL_ATOM": "feed.xml",
        "FEED_MAX_ITEMS": 20,
        "JINJA_FILTERS": {"from_json": json.loads},
        "LOAD_CONTENT_CACHE": True,
        "MARKDOWN": {
            "extension_configs": {
                f"markdown.extensions.{name}": {}
                for name in ("meta", "footnotes", "tables", "attr_list", "toc", "smarty")
            },
            "output_format": "html5",
        },
        "OTHER": "en" if language == "az" else "az",
        "PAGE_PATHS": [],
        "PLUGINS": [_Plugin],
        "SITEMAP_SAVE_AS": "sitemap.xml",
        "SITENAME": _WORDS["ui"][language]["site"],
        "SITEURL": f"https://archive.example/{language}",
        "STATIC_PATHS": [],
        "TAGS_SAVE_AS": "organisations/index.html",
        "TAG_SAVE_AS": "organisations/{slug}/index.html",
        "TAG_URL": "organisations/{slug}/",
        "THEME": str(HERE / "theme"),
        "THEME_STATIC_PATHS": [],
        "TIMEZONE": "UTC",
        "TYPOGRIFY": False,
        "TRANSLATION_FEED_ATOM": None,
        "UI": _WORDS["ui"][language],
        "USE_FOLDER_AS_CATEGORY": False,
        "YEAR_ARCHIVE_SAVE_AS": "years/{date:%Y}/index.html",
        "YEAR_ARCHIVE_URL": "years/{date:%Y}/",
    }


class _Plugin:
    """Registered with Pelican as a module would be."""

    __name__ = "archive"

    @staticmethod
    def register():
        """Ask to be called when all articles are known."""
        signals.article_generator_finalized.connect(_order)


def _order(generator):
    articles = sorted(generator.articles, key=lambda article: article.date)
    for before, after in pairwise(articles):
        before.later, after.earlier = after, before
    generator.context["by_date"] = articles
    generator.context["by_place"] = {f"{article.category.slug}/{article.slug}": article for article in articles}
