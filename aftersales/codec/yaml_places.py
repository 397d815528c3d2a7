"""Where things stand in a YAML file that was read: lines and columns of values, and the lines of comments.

A second parse of a file that is known to be good; made only for messages, so that reading costs nothing for it.
"""

from collections.abc import Callable, Iterator

from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from aftersales.codec.yaml_parser import Event, open_events
from aftersales.model.values import Pointer

_MODELINE = "# yaml-language-server:"


def find_places(source: bytes, name: str) -> dict[Pointer, tuple[int, int]]:
    """Return line and column, from 1, for the pointer of every value."""
    read = open_events(source, name)
    event = read()
    while type(event) is not MappingStartEvent:
        event = read()
    return dict(_walk(read, event, event, ()))


def _walk(
    read: Callable[[], Event], event: Event, named_by: Event, pointer: Pointer
) -> Iterator[tuple[Pointer, tuple[int, int]]]:
    """Yield the place of `event`, which is that of the key it is `named_by`, and the places below it."""
    yield pointer, (named_by.start_mark.line + 1, named_by.start_mark.column + 1)
    if type(event) is MappingStartEvent:
        while type(key := read()) is not MappingEndEvent:
            yield from _walk(read, read(), key, (*pointer, key.value))
    elif type(event) is SequenceStartEvent:
        index = 0
        while type(item := read()) is not SequenceEndEvent:
            yield from _walk(read, item, item, (*pointer, index))
            index += 1


def find_comments(source: bytes, name: str) -> tuple[int, ...]:
    """Return the lines, from 1, that hold a comment; a modeline in the first line is none.

    A ``#`` outside every scalar begins a comment: anchors, tags and directives, the only other homes of one, are
    refused.
    """
    text = source.decode()
    if "#" not in text[len(_MODELINE) if text.startswith(_MODELINE) else 0 :]:
        return ()
    gaps = _gaps(open_events(source, name), text)
    lines = {text.count("\n", 0, start + offset) + 1 for start, gap in gaps for offset in _hashes(gap)}
    if text.startswith(_MODELINE):
        lines.discard(1)
    return tuple(sorted(lines))


def _hashes(text: str) -> Iterator[int]:
    return (offset for offset, character in enumerate(text) if character == "#")


def _gaps(read: Callable[[], Event], text: str) -> Iterator[tuple[int, str]]:
    """Yield the stretches of `text` outside scalars, each with its start; a line with ``|`` or ``>`` is outside."""
    end = 0
    while type(event := read()) is not StreamEndEvent:
        if type(event) is not ScalarEvent:
            continue
        scalar: Event = event
        start = scalar.start_mark.index
        if scalar.style in {"|", ">"}:
            start = text.find("\n", start) % (len(text) + 1)  # the end of the text where its line is the last
        yield end, text[end:start]
        end = scalar.end_mark.index
    yield end, text[end:]
