"""The language of everything a person reads: one gettext domain, English in the source, Chinese in ``locale/``.

The language is set once, at the start of a command; before that, English. ``N_`` marks a text that is translated later,
because it is written at import time (command help, tables of labels).
"""

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from os import path

LANGUAGES = ("en", "zh")
DOMAIN = "aftersales"
_CATALOGUES = {"zh": "zh_CN"}
_FOLDER = path.join(path.dirname(__file__), "locale")  # noqa: PTH118, PTH120  pathlib and importlib.resources take 8 ms
_MAGIC = 0x950412DE
"""How a compiled catalogue begins."""

_language = "en"


def set_language(language: str) -> None:
    """Speak `language` ("en" or "zh") from now on in this process; any other word means English."""
    global _language  # noqa: PLW0603  one process speaks one language; an argument everywhere would hide the messages
    _language = language if language in LANGUAGES else "en"
    _teach_libraries(_CATALOGUES.get(_language))


def language() -> str:
    """Return the language spoken now: "en" or "zh"."""
    return _language


def language_of(environment: dict[str, str]) -> str | None:
    """Return the language that an environment asks for, or None where it asks for none (cron, ``LANG=C``)."""
    for name in ("AFTERSALES_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            head = value.replace("-", "_").partition(".")[0]
            if head in ("C", "POSIX"):
                return None
            return "zh" if head.startswith("zh") else "en"
    return None


def _teach_libraries(catalogue: str | None) -> None:
    """Let click's own words (Usage, Options, errors) come from our catalogue: it asks the process's gettext domain."""
    if catalogue is None and "LANGUAGE" not in os.environ:
        return
    import gettext  # noqa: PLC0415  an English command need not pay for it

    if catalogue is None:
        os.environ["LANGUAGE"] = "en"
        return
    os.environ["LANGUAGE"] = catalogue
    gettext.bindtextdomain(DOMAIN, _FOLDER)
    gettext.textdomain(DOMAIN)


class _Catalogue:
    """A compiled catalogue in which texts are looked up one by one.

    ``gettext.GNUTranslations`` reads and decodes all of its texts at once, which is a tenth of a short command's time.
    Originals stand sorted by their bytes, the singular alone counts of those with a plural, and the languages spoken
    here have one form for every number: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._words = memoryview(content[: len(content) // 4 * 4]).cast("I")
        self._count, self._originals, self._translations = self._words[2], self._words[3] // 4, self._words[4] // 4
        self._found: dict[str, str] = {}

    def gettext(self, message: str) -> str:
        """Return the translation of `message`, or `message` where there is none."""
        found = self._found.get(message)
        if found is None:
            found = self._found[message] = self._search(message.encode()) or message
        return found

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the one translation for all numbers; English, which has two, where there is none."""
        found = self.gettext(singular)
        return plural if found == singular and number != 1 else found

    def _search(self, message: bytes) -> str:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._text(self._originals, middle) < message:
                low = middle + 1
            else:
                high = middle
        here = low < self._count and self._text(self._originals, low) == message
        return self._text(self._translations, low).decode() if here else ""

    def _text(self, table: int, number: int) -> bytes:
        length, start = self._words[table + 2 * number], self._words[table + 2 * number + 1]
        return self._content[start : start + length].partition(b"\0")[0]


@lru_cache(maxsize=4)
def _lookup(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]] | None:
    """Open the catalogue of `language`, or None where the source text itself is the answer."""
    if language not in _CATALOGUES:
        return None
    try:
        with open(path.join(_FOLDER, _CATALOGUES[language], "LC_MESSAGES", f"{DOMAIN}.mo"), "rb") as stream:  # noqa: PTH118, PTH123  as _FOLDER
            content = stream.read()
    except FileNotFoundError:  # a broken installation still speaks English
        return None
    if int.from_bytes(content[:4], sys.byteorder) == _MAGIC:
        catalogue = _Catalogue(content)
        return catalogue.gettext, catalogue.ngettext
    import gettext  # noqa: PLC0415  a machine that writes numbers the other way round
    import io  # noqa: PLC0415  likewise

    translations = gettext.GNUTranslations(io.BytesIO(content))
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
