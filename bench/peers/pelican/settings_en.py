"""Pelican's settings for one language."""

from shared import settings

globals().update(settings("en"))
