"""The strict YAML reader: bytes to plain values, with the line and column of every one of them.

YAML has more than a desk needs, and what it has more is where readers disagree and people err. So a file is one
mapping with text keys; duplicate keys, anchors, aliases, tags, merge keys, directives, several documents, deep
nesting and everything ``yaml_source`` and ``yaml_scalars`` name are refused with their place. Positions and comments
are looked up by a second parse, only when somebody asks for them. Files as our own writer shapes them, nearly all,
are read by ``yaml_canonical``, which gives the same values in a third of the time, or gives up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aftersales.codec.yaml_canonical import read_canonical
from aftersales.codec.yaml_source import SIZE_LIMIT, check_source
from aftersales.model.values import Pointer, Value

DEPTH_LIMIT = 40
"""Levels of nesting; a ticket uses six, and deep nesting is how a parser's stack is overrun."""


@dataclass(frozen=True)
class Document:
    """A YAML file that was read.

    Attributes:
        data: its mapping.
        name: the file's path, for messages.
        source: its bytes.
    """

    data: Mapping[str, Value]
    name: str
    source: bytes = field(repr=False)

    @cached_property
    def _places(self) -> Mapping[Pointer, tuple[int, int]]:
        from aftersales.codec.yaml_places import find_places  # noqa: PLC0415  only when somebody asks

        return find_places(self.source, self.name)

    def position(self, pointer: Pointer) -> tuple[int, int]:
        """Return line and column, from 1, of what `pointer` names: its key in a mapping, its start in a list.

        Where nothing stands there (a missing field), its nearest ancestor.
        """
        while pointer not in self._places:
            pointer = pointer[:-1]
        return self._places[pointer]

    @cached_property
    def comments(self) -> tuple[int, ...]:
        """Return the lines that hold comments, but for a first-line ``# yaml-language-server:``."""
        from aftersales.codec.yaml_places import find_comments  # noqa: PLC0415  only when somebody asks

        return find_comments(self.source, self.name)


def read_yaml(source: bytes, name: str, *, limit: int = SIZE_LIMIT) -> Document:
    """Read the bytes of the file `name`.

    Raises:
        FileError: (an InvalidDataError) at the first thing that is refused, with file, line, column and what to do.
    """
    text = check_source(source, name, limit)
    data = read_canonical(text)
    if data is None:
        from aftersales.codec.yaml_builder import build  # noqa: PLC0415  PyYAML takes 30 ms to import

        data = build(source, name, DEPTH_LIMIT)
    return Document(data, name, source)
