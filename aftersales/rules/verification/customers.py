"""What a commit did to a customer's file: only those change it who may see and change people's data."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aftersales.model.team import Permission
from aftersales.model.values import Data, Value
from aftersales.rules.check_problem import Problem
from aftersales.rules.merging.conflicts import CONFLICTS
from aftersales.rules.team import check_permission, may
from aftersales.rules.verification.act import Act, Problems

_NEW: Final = (Permission.CUSTOMERS, Permission.OPEN, Permission.IMPORT)
"""A new customer comes with a ticket that is opened, or by an import, too."""


def check_customer_change(act: Act, *, is_new: bool) -> Problems:
    """Yield a customer's file that somebody changed who may not; an unknown author is told of as such."""
    person = act.author.person
    if person is None or any(may(person, one) for one in (_NEW if is_new else _NEW[:1])):
        return
    for refusal in check_permission(person, Permission.CUSTOMERS, act.policy.team):
        yield Problem((), "verify/permission", refusal.sentence)


def check_customer_merge(sides: Sequence[Data], merged: Data, act: Act) -> Problems:
    """Yield the same of a merge that made of a file what neither side had, or dropped what both had."""
    had = [set(_leaves(side)) for side in sides]
    now = set(_leaves(merged))
    if now - set().union(*had) or set.intersection(*had) - now:
        yield from check_customer_change(act, is_new=False)


def _leaves(value: Value, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the plain values of a record, each with the names above it; what is in conflict, a merge writes itself."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if (*path, key) != (CONFLICTS,):
                yield from _leaves(inner, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield json.dumps([path, value], ensure_ascii=False)
