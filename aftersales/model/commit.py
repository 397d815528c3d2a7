"""The words of a commit: a subject, the person's text, and trailers that `git log --grep` and forges understand."""

import re
from collections.abc import Mapping

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves a cursor or turns the direction of reading: `git log` brings a message to a terminal as it is."""

_CUT = re.compile(r"^(?=---|[^\n]* -{8,} >8 -{8,})", re.MULTILINE)
"""Where git takes a message to end (git-interpret-trailers(1), git-commit(1) on scissors): what stands above would be
its last paragraph, so a person's text could forge trailers and hide ours."""

_SUBJECT_LIMIT = 120


def commit_message(subject: str, text: str = "", trailers: Mapping[str, str] | None = None) -> str:
    """Return a commit message: one line, the text, and one ``Key: value`` line for each trailer that has a value.

    A person's text cannot forge a trailer: git takes only the last paragraph for trailers, and that one is always ours.
    """
    parts = [one_line(subject)[:_SUBJECT_LIMIT]]
    if text.strip():
        parts.append(_CUT.sub(" ", _CONTROL.sub("", text).strip()))
    lines = [f"{key}: {one_line(value)}" for key, value in (trailers or {}).items() if value]
    if lines:
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters."""
    return " ".join(_CONTROL.sub("", text).split())
