"""Parser events to plain values: the part of the reader that runs for every line of every ticket.

Measured on a ticket of 2.4 KB: most of the time is PyYAML making its event objects; so scalars are handled where they
are met, and only those whose first character makes them suspicious are looked at twice.
"""

from collections.abc import Callable
from typing import NoReturn

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from aftersales.codec.yaml_parser import Event, open_events
from aftersales.codec.yaml_scalars import SUSPICIOUS, resolve_plain
from aftersales.codec.yaml_source import refuse
from aftersales.i18n import _
from aftersales.model.values import Scalar, Value


def build(source: bytes, name: str, depth: int, *, pure: bool = False) -> dict[str, Value]:
    """Return the one mapping of `source`, nested at most `depth` levels; FileError at the first thing refused."""
    builder = _Builder(open_events(source, name, pure=pure), name, depth)
    return builder.document()


class _Builder:
    """One file being read."""

    __slots__ = ("depth", "name", "read")

    def __init__(self, read: Callable[[], Event], name: str, depth: int) -> None:
        self.read = read
        self.name = name
        self.depth = depth

    def document(self) -> dict[str, Value]:
        self.read()  # the start of the stream
        start = self.read()
        if type(start) is StreamEndEvent:
            self._refuse(start, "top-level", _("The file is empty."), _("Begin with a field, such as id: …"))
        if start.version or start.tags:
            self._refuse(
                start, "directive", _("Directives (lines that begin with %) are not allowed."), _("Remove the line.")
            )
        root = self.read()
        if type(root) is not MappingStartEvent:
            self._check_node(root)
            self._refuse(root, "top-level", _("The file must be a map of fields."), _("Write it as key: value."))
        data = self._mapping(root, self.depth)
        self.read()  # the end of the document
        following = self.read()
        if type(following) is DocumentStartEvent:
            self._refuse(
                following,
                "documents",
                _("The file holds more than one document."),
                _("Remove the line --- and what follows."),
            )
        return data

    def _mapping(self, start: Event, depth: int) -> dict[str, Value]:
        self._check_collection(start, depth)
        read = self.read
        data: dict[str, Value] = {}
        while True:
            event = read()
            if type(event) is MappingEndEvent:
                return data
            if (
                type(event) is not ScalarEvent
                or event.tag is not None
                or event.anchor is not None
                or (event.implicit[0] and event.value[:1] in _KEYS_TO_CHECK)
            ):
                self._check_key(event)
            key: str = event.value
            if key in data:
                message = _("The key {key} stands twice in this map.").format(key=key)
                self._refuse(event, "duplicate-key", message, _("Keep one of the two."))
            event = read()
            if type(event) is ScalarEvent:
                data[key] = self._scalar(event)
            else:
                data[key] = self._collection(event, depth - 1)

    def _sequence(self, start: Event, depth: int) -> list[Value]:
        self._check_collection(start, depth)
        read = self.read
        items: list[Value] = []
        while True:
            event = read()
            if type(event) is ScalarEvent:
                items.append(self._scalar(event))
            elif type(event) is SequenceEndEvent:
                return items
            else:
                items.append(self._collection(event, depth - 1))

    def _collection(self, event: Event, depth: int) -> Value:
        if type(event) is MappingStartEvent:
            return self._mapping(event, depth)
        if type(event) is AliasEvent:
            self._check_node(event)
        return self._sequence(event, depth)

    def _scalar(self, event: Event) -> Scalar:
        value: str = event.value
        if event.tag is not None or event.anchor is not None:
            self._check_node(event)
        if not event.implicit[0] or (value and value[0] not in SUSPICIOUS):
            return value
        try:
            return resolve_plain(value)
        except ValueError:
            message = _("Programs disagree on what {value} means without quotes.").format(value=value[:40])
            self._refuse(
                event,
                "scalar",
                message,
                _("Put it in double quotes, or write true, false, null or a plain decimal number."),
            )

    def _check_key(self, event: Event) -> None:
        """Refuse a key that is no text; return for the one whose first character was suspicious without cause."""
        self._check_node(event)
        if type(event) is not ScalarEvent:
            self._refuse(event, "key", _("A key must be text, not a list or a map."), _("Write the key as one word."))
        if event.value == "<<":
            self._refuse(event, "merge-key", _("Merge keys (<<) are not allowed."), _("Write the fields out."))
        if not isinstance(self._scalar(event), str):
            message = _("The key {key} is not text.").format(key=event.value or '""')
            self._refuse(event, "key", message, _("Put it in double quotes."))

    def _check_node(self, event: Event) -> None:
        if type(event) is AliasEvent or event.anchor is not None:
            self._refuse(
                event,
                "alias",
                _("Anchors (&) and aliases (*) are not allowed."),
                _("Write the value out, or put the text in double quotes."),
            )
        if event.tag is not None:
            self._refuse(
                event, "tag", _("Tags (!) are not allowed."), _("Remove the tag, or put the text in double quotes.")
            )

    def _check_collection(self, event: Event, depth: int) -> None:
        if event.tag is not None or event.anchor is not None:
            self._check_node(event)
        if depth <= 0:
            message = _("The file is nested deeper than {depth} levels.").format(depth=self.depth)
            self._refuse(event, "depth", message, _("Flatten it."))

    def _refuse(self, event: Event, code: str, message: str, hint: str) -> NoReturn:
        mark = event.start_mark
        refuse(self.name, (mark.line + 1, mark.column + 1), code, message, hint)


_KEYS_TO_CHECK = SUSPICIOUS | {"", "<"}
