"""The guided tour: commands to type on a demo desk, each with a sentence, in the shop's language."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from aftersales.app.demo.data import as_list, as_map, as_text, read_file, spoken

_BLANK = re.compile(r"\{(word:)?([a-z-]+)\}")


class Stop(NamedTuple):
    """One stop of the tour: what to type, and what it shows."""

    command: str
    sentence: str


def read_tour(language: str, tickets: Mapping[str, str]) -> list[Stop]:
    """Return the tour over a desk with these `tickets` (story → id).

    A stop whose story has not begun yet (it begins later today) is left out.
    """
    data = read_file("tour.yaml")
    words = as_map(spoken(data["words"], language), "words")
    stops = [as_map(stop, "tour.yaml") for stop in as_list(data["stops"], "tour.yaml")]
    found = [(_fill(as_text(stop["command"], "command"), words, tickets), stop[language]) for stop in stops]
    return [Stop(command, as_text(sentence, command)) for command, sentence in found if command]


def _fill(command: str, words: Mapping[str, object], tickets: Mapping[str, str]) -> str:
    """Return `command` with words and tickets filled in; empty where a ticket is missing."""
    wanted = [name for word, name in _BLANK.findall(command) if not word]
    if any(name not in tickets for name in wanted):
        return ""
    return _BLANK.sub(lambda match: str(words[match[2]]) if match[1] else tickets[match[2]][-5:], command)
