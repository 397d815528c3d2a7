"""What a check of the policies has to say: a sentence about one place in one of the files."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.record import record
from aftersales.model.values import Pointer

Map = Mapping[str, Any]
"""A policy file's content after its schema has looked at it."""


@record
class PolicyProblem:
    """One thing that is wrong with a policy file.

    Attributes:
        kind: which file, ``team`` for ``policies/team.yaml``, ``calendars/shop`` for a calendar.
        pointer: where in it.
        code: a stable short name, ``policy/unknown-role``.
        message: one sentence in the user's language.
    """

    kind: str
    pointer: Pointer
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str = ""


Problems = Iterator[PolicyProblem]


def unknown(kind: str, pointer: Pointer, noun: str, name: str, known: Collection[str]) -> Problems:
    """Yield a problem where `name` is not among `known`; `noun` says what it should be, in the user's language."""
    if name not in known:
        yield PolicyProblem(
            kind,
            pointer,
            "policy/unknown-name",
            _("There is no {noun} {name}.").format(noun=noun, name=name),
            hint=_("Known: {names}.").format(names=", ".join(known) or "-"),
        )
