"""The columns of a foreign table, and templates bound to them: from cells to text, and nothing else."""

import re
from collections.abc import Callable, Sequence

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.row import RowError
from aftersales.model.template import Hole, Template

Cells = Sequence[str]
ReadText = Callable[[Cells], str]
"""From the cells of a row to a text; empty where every column that the template names is empty."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBERED = re.compile(r"(.*)#([1-9][0-9]{0,3})\Z", re.DOTALL)


class Columns:
    """The header of a table, asked by the names that a map uses.

    ``product`` is the column of that name; where two have it, ``product#2`` is the second; ``#5`` is the fifth column.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self.header = tuple(header)

    def position(self, name: str) -> int:
        """Return where the column stands, from 0.

        Raises:
            InvalidDataError: there is none of this name, or several.
        """
        found = [place for place, title in enumerate(self.header) if title == name]
        if len(found) == 1:
            return found[0]
        if found:
            ways = ", ".join(f"{{{name}#{number}}}" for number in range(1, len(found) + 1))
            raise InvalidDataError(
                _("{count} columns are called {name}.").format(count=len(found), name=name),
                hint=_("Write which one you mean: {ways}").format(ways=ways),
            )
        place = self._numbered(name)
        if place is None:
            raise InvalidDataError(
                _("The file has no column {name}.").format(name=name),
                hint=_("It has: {columns}").format(columns=", ".join(self.header)[:1000]),
            )
        return place

    def _numbered(self, name: str) -> int | None:
        match = _NUMBERED.match(name)
        if not match:
            return None
        title, number = match[1].strip(), int(match[2])
        if not title:
            return number - 1 if number <= len(self.header) else None
        found = [place for place, column in enumerate(self.header) if column == title]
        return found[number - 1] if number <= len(found) else None

    def bind(self, template: Template) -> ReadText:
        """Return the function that fills `template` from a row's cells.

        Raises:
            InvalidDataError: the template names a column that is not there.
        """
        parts = [self.position(part.column) if isinstance(part, Hole) else part for part in template.parts]
        constant = template.constant
        if constant is not None:
            return lambda _cells: constant
        if len(parts) == 1:
            place = self.position(template.columns[0])
            return lambda cells: clean(cells[place])
        return lambda cells: _filled(parts, cells)


def _filled(parts: Sequence[int | str], cells: Cells) -> str:
    texts = [clean(cells[part]) if isinstance(part, int) else part for part in parts]
    if not any(text for part, text in zip(parts, texts, strict=True) if isinstance(part, int)):
        return ""
    return "".join(texts).strip()


def clean(text: str) -> str:
    """Return a cell without control characters and without space around; line ends as LF, tabs as spaces.

    Raises:
        RowError: half a character (a lone surrogate) stands in it.
    """
    if text.isprintable():
        return text.strip()
    if _SURROGATE.search(text):
        raise RowError(_("A cell holds half a character (a lone surrogate)."))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _CONTROL.sub("", text).strip()
