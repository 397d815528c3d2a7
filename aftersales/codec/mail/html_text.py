"""HTML to text: what a reader saw, without scripts and what was hidden; quotes as ``>`` lines, links beside words."""

import re
from collections.abc import Iterator
from html import unescape

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg", "select"})
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tr", "ul"),
    )
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all"
    r"|opacity\s*:\s*0(?![.\d]*[1-9])|max-height\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_DEEPEST, _LOOKED_BACK = 1000, 50
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_CONTENT = 2_000_000
"""Characters of HTML that are read; what comes after is in the message as it came."""

_TOKEN = re.compile(r"<!--|<[!?][^<>]*>|<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})((?:[\s/][^<>]*)?)>")
_ATTRIBUTE = r"(?:^|[\s\"'/]){}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
_HREF, _STYLE = (re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "style"))
_IS_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|=|/|$)", re.IGNORECASE)
_RAW = frozenset({"script", "style", "title", "textarea"})


def html_to_text(source: str) -> str:
    """Return the text of a page; of one that hides everything, all of its text."""
    text = _read(source, show_hidden=False)
    return text if text.strip() else _read(source, show_hidden=True)


def _read(source: str, *, show_hidden: bool) -> str:
    reader = _Reader(show_hidden=show_hidden)
    for element, closes, text in _tokens(source[:_CONTENT]):
        if not element:
            reader.add_words(unescape(text))
        elif closes:
            reader.end(element)
        else:
            reader.begin(element, text)
    return reader.text()


def _tokens(source: str) -> Iterator[tuple[str, bool, str]]:
    """Yield words ("", False, words) and tags (element, whether it closes, attributes), in linear time.

    `html.parser` looks for the end of a tag, a comment or a script from each of their beginnings anew: a megabyte of
    ``<a href='`` takes it minutes. A ``<`` ends a tag here, and what is not closed once is not looked for again.
    """
    place, unclosed = 0, set[str]()
    while found := _TOKEN.search(source, place):
        yield "", False, source[place : found.start()]
        place = found.end()
        element = (found[2] or "").lower()
        if element:
            yield element, bool(found[1]), found[3]
        closing = "-->" if found[0] == "<!--" else f"</{element}" if element in _RAW and not found[1] else ""
        if closing and closing not in unclosed:
            end = _find(source, closing, place)
            if end < 0:
                unclosed.add(closing)
            else:
                place = end + (3 if closing == "-->" else 0)
    yield "", False, source[place:]


def _find(source: str, closing: str, place: int) -> int:
    found = re.compile(re.escape(closing), re.IGNORECASE).search(source, place)
    return found.start() if found else -1


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return unescape(next((one for one in found.groups() if one), "")) if found else ""


class _Reader:
    """Collects lines; `_quiet` is the depth of elements that nobody sees, `_quotes` that of quotes."""

    def __init__(self, *, show_hidden: bool) -> None:
        self._show_hidden = show_hidden
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # element, hides, quotes
        self._quiet = self._quotes = self._pre = 0
        self._link = ""
        self._linked = 0

    def begin(self, element: str, attributes: str) -> None:
        """Take in the beginning of an element."""
        if element in _BLOCKS or element == "br":
            self._end_line()
        if element == "li" and not self._quiet:
            self._line.append("- ")
        if element in {"td", "th"} and self._line:
            self._line.append("  ")
        if element == "a":
            self._link, self._linked = _attribute(_HREF, attributes), len(self._line)
        if element in _VOID or attributes.endswith("/") or len(self._open) >= _DEEPEST:
            return
        hides, quotes = self._hides(element, attributes), element == "blockquote"
        self._open.append((element, hides, quotes))
        self._quiet += hides
        self._quotes += quotes
        self._pre += element == "pre"

    def _hides(self, element: str, attributes: str) -> bool:
        if element in _SILENT or self._show_hidden or not attributes:
            return element in _SILENT
        return bool(_IS_HIDDEN.search(attributes) or _HIDDEN.search(_attribute(_STYLE, attributes)))

    def end(self, element: str) -> None:
        """Take in the end of an element, and of those inside that nobody closed."""
        if element == "a":
            self._end_link()
        if element in _BLOCKS:
            self._end_line()
        if not any(known == element for known, _hides, _quotes in self._open[-_LOOKED_BACK:]):
            return
        while self._open:
            known, hides, quotes = self._open.pop()
            self._quiet -= hides
            self._quotes -= quotes
            self._pre -= known == "pre"
            if known == element:
                return

    def add_words(self, words: str) -> None:
        """Take in what stands between tags."""
        if self._quiet or not words:
            return
        if not self._pre:
            self._line.append(_SPACE.sub(" ", words))
            return
        first, *others = words.split("\n")
        self._line.append(first)
        for line in others:
            self._end_line(keep_blank=True)
            self._line.append(line)

    def _end_link(self) -> None:
        """Put the address behind the words of a link: a cloud drive's photo is what the customer wanted to show."""
        words = "".join(self._line[self._linked :]).strip()
        if self._link.startswith(("http://", "https://")) and words and not self._quiet and self._link not in words:
            self._line.append(f" <{self._link[:500]}>")
        self._link = ""

    def _end_line(self, *, keep_blank: bool = False) -> None:
        words = "".join(self._line).replace("\xa0", " ").strip()
        if words or keep_blank:
            self._lines.append(f"{'>' * min(self._quotes, 9)}{' ' if self._quotes else ''}{words}".rstrip())
        self._line, self._linked = [], 0

    def text(self) -> str:
        """Return what was read."""
        self._end_line()
        return "\n".join(self._lines)
