"""Policies for tests: the shipped ones, changed in one place, and tickets that live under them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.shipped import shipped_files
from aftersales.model.finding import Finding
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Evidence, Ticket
from aftersales.model.values import Data

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""When the tickets of these tests are opened."""


@cache
def shipped_data() -> Mapping[str, Data]:
    """Return the content of the shipped policy files, by path."""
    data, findings = read_policy_files(shipped_files())
    assert findings == []
    return data


@cache
def shipped_policy() -> Policy:
    """Return the policy that a new desk starts with."""
    return policy_from_data(shipped_data())


def changed_data(kind: str, change: Callable[[Any], object]) -> dict[str, Data]:
    """Return the shipped content with one file changed in place by `change`."""
    data = deepcopy(dict(shipped_data()))
    change(data[f"policies/{kind}.yaml"])
    return data


def changed_policy(kind: str, change: Callable[[Any], object]) -> Policy:
    """Return the shipped policy with one file changed in place by `change`."""
    return policy_from_data(changed_data(kind, change))


def findings_with(path: str, old: str, new: str) -> list[Finding]:
    """Return the findings where `old` in the text of one shipped file is replaced by `new`, once."""
    files = dict(shipped_files())
    text = files[path].decode()
    assert old in text
    files[path] = text.replace(old, new, 1).encode()
    return read_policy_files(files)[1]


def line_of(path: str, text: str) -> int:
    """Return the line, from 1, of a shipped file that holds `text` first."""
    lines = shipped_files()[path].decode().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def a_ticket(category: str = "enquiry/usage", **fields: Any) -> Ticket:
    """Return a ticket that was just opened by li.na, at NINE, with `fields` of its own."""
    return replace(
        Ticket(
            id="AS-261122-7K3QM",
            title="空调不制冷",
            state="new",
            category=category,
            priority="P3",
            channel="phone",
            department="desk",
            history=(Event("4k7qpz", NINE, "li.na", Did.OPENED, "客户来电"),),
        ),
        **fields,
    )


def moved(ticket: Ticket, *states: str, did: Did = Did.TRANSITION) -> Ticket:
    """Return the ticket after going through `states`, one an hour, without asking anybody whether it may."""
    for state in states:
        at = ticket.history[-1].at + timedelta(hours=1)
        event = Event("9m2xre", at, "li.na", did, "so it goes", source=ticket.state, target=state)
        ticket = ticket.with_event(event, state=state)
    return ticket


def evidence(*shows: str) -> Evidence:
    """Return a file that shows `shows`."""
    return Evidence("5t8wha", "photo.jpg", "0" * 64, 1000, shows, NINE, "li.na")
