"""The news of the policies as people and programs read them."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment
from aftersales.model.news import Change, Item, News
from aftersales.model.policy import Policy
from aftersales.model.values import Value, text_of
from aftersales.render.moments import moment_text
from aftersales.render.tables import to_json
from aftersales.render.text import safe_line, styled

_SIGNS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}
_LONGEST = 60
"""Characters of a setting's value."""


def news_text(told: Iterable[News], policy: Policy, now: datetime, zone: tzinfo, *, colour: bool) -> str:
    """Return news, the newest first: who changed what, from when it counts, who reads it, how to see what it does."""
    return "\n".join(_news_text(one, policy, now, zone, colour=colour) for one in told)


def _news_text(news: News, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool) -> str:
    head = f"{moment_text(news.at, zone, now)}  {safe_line(news.by)}  {safe_line(news.subject)}"
    lines = [styled(head, "bold", colour=colour), "  " + _("For: {roles}").format(roles=_readers(news, policy))]
    path = ""
    for item in news.items:
        if item.path != path:
            path = item.path
            lines.append(f"  {safe_line(path)}")
        lines.append(f"    {_SIGNS[item.change]} {_item_text(item)}".rstrip())
    if news.problem:
        lines.append("  " + safe_line(news.problem))
    span = f"{news.parent[:10]}..{news.commit[:10]}"
    lines.append("  " + _("What it did to open tickets: aftersales diff {span}").format(span=span))
    return "\n".join(lines) + "\n"


def _readers(news: News, policy: Policy) -> str:
    roles = policy.team.roles
    named = (roles[role].label.text(language()) if role in roles else role for role in sorted(news.readers))
    return ", ".join(named) or _("everybody")


def _item_text(item: Item) -> str:
    if item.text is not None:
        clauses = f" [{', '.join(item.clauses)}]" if item.clauses else ""
        start = "  " + _("from {day}").format(day=item.valid_from) if item.valid_from else ""
        return safe_line(f"{item.name}{clauses}: {item.text.text(language())}{start}")
    if not item.name:
        return _("the whole file")
    return safe_line(f"{item.name}: {_short(item.before)} → {_short(item.after)}")


def _short(value: Value) -> str:
    if value is None:
        return "–"
    text = to_json(value) if isinstance(value, dict | list | tuple) else text_of(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def news_data(told: Iterable[News]) -> list[Value]:
    """Return news as plain data."""
    return [
        {
            "commit": news.commit,
            "parent": news.parent,
            "at": format_moment(news.at),
            "by": news.by,
            "subject": news.subject,
            "for": sorted(news.readers),
            "items": [_item_data(item) for item in news.items],
            **({"problem": news.problem} if news.problem else {}),
        }
        for news in told
    ]


def _item_data(item: Item) -> dict[str, Value]:
    whole: dict[str, Value] = {
        "path": item.path,
        "name": item.name,
        "change": item.change.value,
        "text": {"en": item.text.en, "zh": item.text.zh} if item.text else None,
        "clauses": list(item.clauses),
        "before": item.before,
        "after": item.after,
        "valid_from": item.valid_from.isoformat() if item.valid_from else None,
    }
    return {key: value for key, value in whole.items() if value not in (None, "", [])}
