"""PyYAML's parsers as a stream of events: the C one, or the pure Python one where PyYAML was built without libyaml.

Only their events are used, so none of PyYAML's constructors (last duplicate key wins, ``no`` is False, recursion in C
until the stack is gone) is ever in play.
"""

from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeAlias

import yaml

from aftersales.codec.yaml_source import refuse
from aftersales.i18n import N_, _

try:
    from yaml._yaml import CParser
except ImportError:  # pragma: no cover  PyYAML without libyaml; the Python parser is tested by itself
    CParser = None  # type: ignore[assignment,misc]  # the stubs always have it


class Mark(Protocol):
    """A place in the source, from 0."""

    index: int
    line: int
    column: int


Event: TypeAlias = Any
"""One of ``yaml.events``; their attributes are untyped in PyYAML."""

_KNOWN = {
    "mapping values are not allowed": N_("A colon stands where no value may begin."),
    "found unexpected end of stream": N_("A quoted text is not closed."),
    "did not find expected ',' or ']'": N_("A list in square brackets is not closed."),
    "expected ',' or ']'": N_("A list in square brackets is not closed."),
    "did not find expected ',' or '}'": N_("A map in curly brackets is not closed."),
    "expected ',' or '}'": N_("A map in curly brackets is not closed."),
    "did not find expected key": N_("The indentation does not fit the lines above."),
    "did not find expected '-' indicator": N_("The indentation does not fit the lines above."),
    "expected <block end>": N_("The indentation does not fit the lines above."),
    "did not find expected node content": N_("A value is missing, or a bracket is not closed."),
    "expected the node content": N_("A value is missing, or a bracket is not closed."),
    "could not find expected ':'": N_("A key has no colon after it."),
    "found unknown escape character": N_("A backslash in double quotes begins no escape that YAML knows."),
    "found character": N_("A text may not begin with this character without quotes."),
    "found undefined tag handle": N_("Tags are not allowed in files of a desk."),
}
"""How the two parsers begin their most common complaints, and what it means to a person."""


class _PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's Python parser, as strict about escapes as libyaml."""

    def __init__(self, source: bytes) -> None:
        yaml.reader.Reader.__init__(self, source)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Mark) -> list[str]:  # noqa: FBT001  as in PyYAML
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        except ValueError:  # chr() of more than U+10FFFF
            chunks = ["\ud800"]
        if any("\ud800" <= character <= "\udfff" for chunk in chunks for character in chunk):
            raise yaml.scanner.ScannerError(None, None, "found invalid Unicode character escape code", self.get_mark())
        return chunks


def open_events(source: bytes, name: str, *, pure: bool = False) -> Callable[[], Event]:
    """Return a function that gives the next event of `source`, which passed `check_source`.

    It raises FileError at the first thing that is no YAML. `pure` asks for the parser in Python.
    """
    parser = _PureParser(source) if pure or CParser is None else CParser(source)
    get_event = parser.get_event

    def read() -> Event:
        try:
            return get_event()
        except yaml.MarkedYAMLError as error:
            _refuse_syntax(error, name)

    return read


def _refuse_syntax(error: yaml.MarkedYAMLError, name: str) -> NoReturn:
    problem = str(error.problem)
    unclosed = any(words in problem for words in ("end of stream", "expected ','", "expected ':'"))
    # Where something was opened helps; where the file ended without closing it does not.
    mark = error.context_mark if unclosed and error.context_mark else error.problem_mark
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    known = next((text for start, text in _KNOWN.items() if problem.startswith(start)), None)
    message = _(known) if known else _("This is not YAML: {problem}.").format(problem=problem)
    refuse(
        name,
        place,
        "syntax",
        message,
        _("Put text with special characters in double quotes, and check the indentation."),
    )
