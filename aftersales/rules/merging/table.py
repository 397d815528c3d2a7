"""The table of rules: which fields of a record are not merged as any other field is.

A path is the names from the root, with ``*`` for the id of an entry of a list.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from aftersales.rules.sections import LISTS

Path: TypeAlias = tuple[str, ...]


class Rule(StrEnum):
    """What decides between two different changes of one field."""

    NOBODY = "nobody"
    """A person does: it is a conflict."""

    HIGHER = "higher"
    """The more urgent word: whoever made it more urgent knew something that the other did not."""

    LATER_ASSIGNMENT = "later_assignment"
    """The later of two hand-overs, whole: a person in the other hand-over's department helps nobody."""

    FIRST_ANSWER = "first_answer"
    """Two equal answers are one, the earlier; two different ones are a conflict."""

    VERDICT = "verdict"
    """As FIRST_ANSWER; until it is settled the rejection stands, so that no money leaves on a doubtful approval."""

    LATER = "later"
    """The later: what is computed anyway."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one map that mean something only together.

    Attributes:
        rule: what decides between two changes.
        keys: the fields.
        content: those that must agree for two changes to be the same one; the others say who and when.
    """

    rule: Rule
    keys: tuple[str, ...]
    content: tuple[str, ...] = ()


WHOLE: Final = "whole"
"""The name of a group that is a single field with everything below it."""

GROUPS: Final[dict[Path, tuple[Group, ...]]] = {
    (): (
        Group(Rule.LATER_ASSIGNMENT, ("department", "assignee")),
        Group(Rule.LATER, ("clocks",)),
    ),
    ("steps", "*"): (Group(Rule.FIRST_ANSWER, ("answered", "by", "finding"), ("finding",)),),
    ("payments", "*"): (
        Group(
            Rule.FIRST_ANSWER,
            ("state", "settled", "settled_by", "reference", "expected", "text"),
            ("state", "reference"),
        ),
    ),
    ("feedback", "*"): (
        Group(Rule.FIRST_ANSWER, ("status", "answered", "answered_by", "answer"), ("status", "answer")),
    ),
    ("approvals", "*"): (Group(Rule.VERDICT, ("decided", "by", "verdict", "text", "expires"), ("verdict",)),),
    ("visits", "*"): (
        Group(Rule.FIRST_ANSWER, ("state", "outcome", "signed_off"), ("state", "outcome", "signed_off")),
    ),
    ("returns", "*"): (
        Group(Rule.FIRST_ANSWER, ("address", "address_sent", "address_by"), ("address",)),
        Group(Rule.FIRST_ANSWER, ("received", "received_by", "arrived"), ("arrived",)),
        Group(Rule.FIRST_ANSWER, ("inspected", "inspected_by", "result", "checks"), ("result", "checks")),
        Group(Rule.FIRST_ANSWER, ("withdrawn", "withdrawn_by"), ("id",)),  # two who note it do not disagree
    ),
    ("courier_claims", "*"): (
        Group(Rule.FIRST_ANSWER, ("settled", "settled_by", "outcome", "received"), ("outcome", "received")),
    ),
}
"""Fields that are merged together, by the map that holds them."""

WHOLES: Final[dict[Path, Rule]] = {("decision",): Rule.NOBODY}
"""Maps that are merged as one value: half of one decision and half of another is neither."""

RANKED: Final[dict[Path, Rule]] = {(name,): Rule.HIGHER for name in ("priority", "severity", "urgency")}

KEPT: Final = frozenset(
    (name,)
    for name in (
        *(section for section in LISTS if section not in {"links", "repairs"}),
        "movements",
    )
)
"""Lists that are only appended to: an entry that one side lacks is there all the same.

A link is taken back by an undo, and facts of an earlier repair by an edit.
"""

APART: Final = frozenset({"state", "conflicts"})
"""Fields of a record that follow from the rest of it, and are set after everything else."""


def pattern(path: Path) -> Path:
    """Return `path` as the table writes it: the id of an entry is a star."""
    return (path[0], "*", *path[2:]) if len(path) > 1 and (path[0], "*") in GROUPS else path


def groups_at(path: Path) -> tuple[Group, ...]:
    """Return the groups of the map at `path`."""
    return GROUPS.get(pattern(path), ())
