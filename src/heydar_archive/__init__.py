"""A generator for bilingual documentary archives.

Facts are written once, words twice; every fact has a source; where sources disagree, the archive shows it.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
