"""Words for full-text search that finds Chinese: pure functions from text to tokens and from a question to a match.

SQLite's own tokenizers take a run of Chinese for one word (unicode61) or find nothing shorter than three characters
(trigram), while most Chinese words have two. So tokens are made here, and SQLite only splits them at spaces:

* a run of Chinese (Japanese, Korean …) becomes its overlapping pairs and, at the end, its last character:
  ``蓝牙坏`` → ``蓝牙 牙坏 坏``. A longer word is found as a phrase of pairs, a single one as the beginning of a pair;
* letters and digits are told apart, ``iPhone15`` → ``iphone 15``, so that ``iPhone 15`` finds it, and the last piece
  that is asked for may be the beginning of a longer one;
* everything is in normal form KC, without case, accents of letters removed.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

_PAIRED = (
    "々〆〇"  # signs that stand inside Chinese and Japanese words
    "぀-ヿㇰ-ㇿ"  # kana
    "ㄅ-ㄯㆠ-ㆿ"  # bopomofo
    "㐀-䶿一-鿿豈-﫿"  # Chinese characters
    "가-힣"  # Hangul syllables
    "\U00020000-\U0003ffff"  # Chinese characters beyond the first plane
)


# Compiled at the first use: together they take 4 ms, and most commands search nothing.


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(rf"([{_PAIRED}]+)|(\d+|[^\W\d_{_PAIRED}]+)")


@cache
def _accented() -> re.Pattern[str]:
    return re.compile("[\u00c0-\u058f\u1e00-\u1fff]")


@cache
def _spaces() -> re.Pattern[str]:
    return re.compile(r"[\s\-_/.]+")


def fold(text: str) -> str:
    """Return `text` as it is compared: normal form KC (full width becomes half width), no case, no accents."""
    if text.isascii():
        return text.lower()
    import unicodedata  # noqa: PLC0415  a table that only what is not ASCII needs

    folded = unicodedata.normalize("NFKC", text).casefold()
    if _accented().search(folded):
        # Accents come off by taking letters apart; kana and Hangul, which come apart as well, are put together again.
        apart = unicodedata.normalize("NFD", folded)
        folded = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    return folded


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]


def tokens(text: str) -> list[str]:
    """Return the tokens that stand for `text` in the index, in order."""
    found: list[str] = []
    for paired, plain in _runs().findall(fold(text)):
        if plain:
            found.append(plain)
        else:
            found += _pairs(paired)
    return found


def index_text(texts: Iterable[str]) -> str:
    """Return what the index stores for a ticket's texts: tokens between spaces, a gap where a text ends.

    The gap, a token that no question holds, keeps a phrase from running from one text into the next.
    """
    return " _ ".join(" ".join(found) for text in texts if (found := tokens(text)))


def _phrases(question: str) -> Iterator[str]:
    """Yield one phrase of FTS5 for each run of Chinese and for each word of letters and digits."""
    for word in fold(question).split():
        plain: list[str] = []
        for paired, piece in [*_runs().findall(word), ("", "")]:
            if piece:
                plain.append(piece)
                continue
            if plain:
                yield f'"{" ".join(plain)}" *'
                plain = []
            if len(paired) == 1:
                yield f'"{paired}" *'
            elif paired:
                yield f'"{" ".join(_pairs(paired)[:-1])}"'


def match_of(question: str) -> str | None:
    """Return the FTS5 match for what a person typed, or None where it holds nothing that can be looked for.

    All words must be there. Nothing in `question` is an operator: only letters and digits get through, in quotes.
    """
    return " AND ".join(dict.fromkeys(_phrases(question))) or None


def any_match_of(question: str) -> str | None:
    """Return the FTS5 match for texts that hold any word or pair of characters of `question`; None where it has none.

    For questions in whole sentences, which no text holds as they are; ranking does the rest.
    """
    found = dict.fromkeys(token for word in fold(question).split() for token in _telling(word))
    return " OR ".join(f'"{token}"' for token in found) or None


def _telling(word: str) -> Iterator[str]:
    """Yield the tokens of `word` that say something: single characters only where they stand alone."""
    for paired, plain in _runs().findall(word):
        if plain:
            yield plain
        else:
            yield from _pairs(paired)[:-1] or [paired]


def mark(text: str) -> str:
    """Return a number of an order, a unit, a parcel as it is compared: folded, without spaces and hyphens."""
    return _spaces().sub("", fold(text))
