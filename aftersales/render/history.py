"""The history of a ticket as text and as data."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _
from aftersales.model.history import Told
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.ticket import Event
from aftersales.model.values import Value, text_of
from aftersales.render.entries import event_lines
from aftersales.render.text import safe_line, safe_text, styled


def history_text(told: Sequence[Told], policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False) -> str:
    """Return the history as people read it: each commit, below it its entries, hand edits and losses."""
    lines = [line for one in told for line in _told_lines(one, policy, now, zone, colour=colour)]
    return "\n".join(lines) + "\n" if lines else ""


def _told_lines(told: Told, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool) -> list[str]:
    commit = told.commit
    short = styled(commit.id[:10], "yellow", colour=colour)
    lines = [f"{short}  {safe_line(commit.author_name)}  {safe_line(commit.subject)}"]
    for event in told.events:
        words = event_lines(event, policy, now, zone, category=told.category, colour=colour)
        lines += [f"  {line}" for line in words]
    if told.unrecorded:
        lines.append(f"  {_('Edited by hand:')}")
        lines += [
            f"    {name}: {safe_line(_short(before))} → {safe_line(_short(after))}"
            for name, (before, after) in told.unrecorded.items()
        ]
    for entry in told.lost:
        lines.append(
            "  " + styled(_("The entry {id} was changed or taken away.").format(id=entry), "red", colour=colour)
        )
    if told.broken:
        lines.append("  " + styled(safe_line(told.broken), "red", colour=colour))
    lines += [f"  {safe_text(line)}" for line in told.diff.splitlines()]
    return lines


def _short(value: Value) -> str:
    return "–" if value is None else text_of(value) if not isinstance(value, list | dict) else str(value)


def history_data(told: Sequence[Told]) -> list[dict[str, Value]]:
    """Return the history as data: one object a commit."""
    return [
        {
            "commit": one.commit.id,
            "author": one.commit.author_name,
            "email": one.commit.author_email,
            "at": format_moment(one.commit.at),
            "subject": one.commit.subject,
            "entries": [entry_data(event) for event in one.events],
            "edited_by_hand": {name: list(pair) for name, pair in one.unrecorded.items()},
            "lost": list(one.lost),
            **({"broken": one.broken} if one.broken else {}),
            **({"diff": one.diff} if one.diff else {}),
        }
        for one in told
    ]


def entry_data(event: Event) -> dict[str, Value]:
    """Return one entry as data, without what is empty."""
    whole: dict[str, Value] = {
        "id": event.id,
        "at": format_moment(event.at),
        "by": event.by,
        "did": str(event.did),
        "from": event.source,
        "to": event.target,
        "on_behalf_of": event.on_behalf_of,
        "changes": {name: list(pair) for name, pair in event.changes.items()},
        "text": event.text,
        **event.details,
    }
    return {key: value for key, value in whole.items() if value not in (None, "", {})}
