"""The language of everything a person reads: one gettext domain, English in the source, Chinese in ``locale/``.

The language is set once, by ``app/context.py``; before that, English. ``N_`` marks a text that is translated later,
because it is written at import time (command help, tables of labels).
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import resources

LANGUAGES = ("en", "zh")
_CATALOGUES = {"zh": "zh_CN"}
_language = "en"


def set_language(language: str) -> None:
    """Speak `language` ("en" or "zh") from now on in this process."""
    global _language  # noqa: PLW0603  one process speaks one language; passing it through every message would hide the messages
    _language = language if language in LANGUAGES else "en"


def language() -> str:
    """Return the language spoken now: "en" or "zh"."""
    return _language


@lru_cache(maxsize=4)
def _lookup(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]] | None:
    """Load the catalogue of `language`, or None where the source text itself is the answer."""
    if language not in _CATALOGUES:
        return None
    import gettext  # noqa: PLC0415  10 ms that an English desk need not pay

    catalogue = resources.files("aftersales").joinpath("locale", _CATALOGUES[language], "LC_MESSAGES", "aftersales.mo")
    with catalogue.open("rb") as stream:
        translations = gettext.GNUTranslations(stream)
    return translations.gettext, translations.ngettext


def _(message: str) -> str:
    """Translate `message` into the language spoken now."""
    found = _lookup(_language)
    return found[0](message) if found and message else message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a message whose form depends on `number`."""
    found = _lookup(_language)
    if found:
        return found[1](singular, plural, number)
    return singular if number == 1 else plural


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "translate later"
    """Mark `message` for the catalogue without translating it yet."""
    return message
