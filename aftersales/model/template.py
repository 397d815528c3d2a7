"""A text with columns in it: ``{product} – {Activity}``. Names in braces are replaced, and nothing else ever is."""

import re

from aftersales.model.record import record

_PART = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|[{}]")


class TemplateError(ValueError):
    """A brace that is neither part of a column's name nor doubled; `column` is where, from 1."""

    def __init__(self, text: str, column: int) -> None:
        super().__init__(text)
        self.column = column


@record
class Hole:
    """A place that a column's cell fills; `column` as the map writes it: a name, ``Variant#2``, or ``#5``."""

    column: str


@record
class Template:
    """A text in parts: what is written as it stands, and holes."""

    parts: tuple[str | Hole, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that it names, in order."""
        return tuple(part.column for part in self.parts if isinstance(part, Hole))

    @property
    def constant(self) -> str | None:
        """Return the text of a template without holes; None where it has some."""
        return None if self.columns else "".join(str(part) for part in self.parts)


def parse_template(text: str) -> Template:
    """Read a template; ``{{`` and ``}}`` stand for braces.

    Cells are put in as they are: nothing in them is read as a template, and a hole has neither attributes nor formats.

    Raises:
        TemplateError: a single brace.
    """
    parts: list[str | Hole] = []
    end = 0
    for match in _PART.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        end = match.end()
        if match[1] is not None:
            parts.append(Hole(match[1].strip()))
        elif match[0] in {"{{", "}}"}:
            parts.append(match[0][0])
        else:
            raise TemplateError(text, match.start() + 1)
    if end < len(text):
        parts.append(text[end:])
    return Template(tuple(parts))
