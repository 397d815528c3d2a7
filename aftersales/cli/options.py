"""Options that many commands share: the format of what is shown, and the filters of everything that lists."""

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import option
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.filters import TicketFilter
from aftersales.model.moments import parse_span, parse_when
from aftersales.model.policy import Policy
from aftersales.render.tables import FORMATS

if TYPE_CHECKING:
    from decimal import Decimal

Function = Callable[..., Any]

format_option = option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help=N_("How to show it; json, jsonl, csv and yaml are stable for scripts."),
)

bulk_format_option = option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help=N_("How to show it; json and jsonl are for scripts."),
)

findings_format_option = option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab"]),
    default="text",
    show_default=True,
    help=N_("How to show it; github and gitlab are annotations for pull and merge requests."),
)

text_format_option = option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=N_("How to show it."),
)


def when(context: Context, text: str | None, *, name: str, end: bool = False) -> datetime | None:
    """Read a moment from an option; a bare day means its start, or with `end` the start of the next day."""
    if text is None:
        return None
    try:
        moment = parse_when(text, context.zone)
        whole_day = len(text.strip()) == 10
        return (
            datetime.combine(date.fromisoformat(text.strip()) + timedelta(days=1), time(), context.zone)
            if end and whole_day
            else moment
        )
    except ValueError:
        raise UsageError(
            _("{name}: {text} is no day and no moment.").format(name=name, text=text),
            hint=_("Write 2026-11-22, 2026-11-22T09:30 or 2026-11-22T09:30:00+08:00."),
        ) from None


def period(context: Context, since: str | None, until: str | None, days: int | None) -> tuple[datetime, datetime]:
    """Read a period from options; without any, the month up to now. `end` is not part of it."""
    end = when(context, until, name="--until", end=True) or context.now
    today = datetime.combine(context.now.date(), time(), context.zone)
    start = when(context, since, name="--since")
    if days is not None:
        start, end = today - timedelta(days=days - 1), today + timedelta(days=1)
    last = (end - timedelta(seconds=1)).astimezone(context.zone).date()
    start = start or datetime.combine(last.replace(day=1), time(), context.zone)
    if start >= end:
        raise UsageError(_("The period ends before it begins."), hint=_("Give --since and --until, or --days."))
    return start.astimezone(context.zone), end.astimezone(context.zone)


def span(text: str | None, *, name: str) -> timedelta | None:
    """Read a length of time from an option."""
    if text is None:
        return None
    try:
        return parse_span(text)
    except ValueError:
        raise UsageError(
            _("{name}: {text} is no length of time.").format(name=name, text=text), hint=_("Write 30m, 4h, 2d or 1w.")
        ) from None


def amount(text: str | None, *, name: str) -> "Decimal | None":
    """Read an amount of money, not below zero, from an option."""
    if text is None:
        return None
    from aftersales.model.money import parse_amount  # noqa: PLC0415  lists need no money

    try:
        value = parse_amount(text)
    except ValueError:
        value = None
    if value is None or value < 0:
        raise UsageError(_("{name}: {text} is no amount.").format(name=name, text=text), hint=_("Write 120 or 99.50."))
    return value


_FILTERS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--state", "-s", "states"), {"multiple": True, "help": N_("In this state; may be given again.")}),
    (("--open/--closed", "open"), {"default": None, "help": N_("Only open, or only closed tickets.")}),
    (("--assignee", "-a", "assignees"), {"multiple": True, "help": N_("Given to this person; `me` is you.")}),
    (("--mine", "-m", "mine"), {"is_flag": True, "help": N_("Given to you.")}),
    (("--unassigned", "unassigned"), {"is_flag": True, "help": N_("Given to nobody.")}),
    (("--department", "-d", "departments"), {"multiple": True, "help": N_("With this department.")}),
    (("--category", "-c", "categories"), {"multiple": True, "help": N_("Of this category, sub-categories included.")}),
    (("--priority", "-p", "priorities"), {"multiple": True, "help": N_("Of this priority.")}),
    (("--channel", "channels"), {"multiple": True, "help": N_("That came by this channel.")}),
    (("--customer", "customers"), {"multiple": True, "help": N_("Of this customer's id.")}),
    (("--product", "products"), {"multiple": True, "help": N_("About this product type or model.")}),
    (("--region", "regions"), {"multiple": True, "help": N_("From this region.")}),
    (("--tag", "tags"), {"multiple": True, "help": N_("With this tag.")}),
    (("--batch", "batches"), {"multiple": True, "metavar": "NUMBER", "help": N_("Of this batch.")}),
    (("--overdue", "overdue"), {"is_flag": True, "help": N_("With a deadline that has passed.")}),
    (("--due-within", "due_within"), {"metavar": "TIME", "help": N_("With a deadline within this time: 4h, 2d.")}),
    (
        ("--awaiting-my-approval", "awaiting_my_approval"),
        {"is_flag": True, "help": N_("With a request that you may approve.")},
    ),
    (("--since", "since"), {"metavar": "WHEN", "help": N_("Opened on or after this day or moment.")}),
    (("--until", "until"), {"metavar": "WHEN", "help": N_("Opened before the end of this day or moment.")}),
    (("--text", "-t", "text"), {"help": N_("With these words anywhere in it.")}),
)


_OPENED = ("since", "until")
"""When tickets were opened; of a report, --since and --until are the period."""


def filter_options(function: Function) -> Function:
    """Give a command every filter; it is called with one `wanted`: a TicketFilter."""
    return _filtered(function, [names[-1] for names, _attributes in _FILTERS])


def restricting_options(function: Function) -> Function:
    """Give a command every filter but the moments of opening."""
    return _filtered(function, [names[-1] for names, _attributes in _FILTERS if names[-1] not in _OPENED])


def _filtered(function: Function, keys: Sequence[str]) -> Function:
    def with_filter(**options: Any) -> Any:
        values = {key: options.pop(key) for key in keys}
        return function(wanted=_filter(click.get_current_context().obj, values), **options)

    filtered: Function = functools.wraps(function)(with_filter)
    for names, attributes in reversed(_FILTERS):
        if names[-1] in keys:
            filtered = option(*names, **attributes)(filtered)
    return filtered


def _filter(context: Context, values: dict[str, Any]) -> TicketFilter:
    people = [context.me if name == "me" else name for name in values["assignees"]]
    if values["mine"]:
        people.append(context.me)
    check_filter_words(context.policy, values["states"], values["departments"], values["categories"], people)
    return TicketFilter(
        states=values["states"],
        open=values["open"],
        assignees=tuple(people),
        unassigned=values["unassigned"],
        departments=values["departments"],
        categories=values["categories"],
        priorities=values["priorities"],
        channels=values["channels"],
        customers=values["customers"],
        products=values["products"],
        regions=values["regions"],
        tags=values["tags"],
        batches=values["batches"],
        overdue=values["overdue"],
        due_within=span(values["due_within"], name="--due-within"),
        since=when(context, values.get("since"), name="--since"),
        until=when(context, values.get("until"), name="--until", end=True),
        text=values["text"] or "",
        among=_awaiting(context) if values["awaiting_my_approval"] else None,
    )


def _awaiting(context: Context) -> tuple[str, ...]:
    from aftersales.app.approvals import awaiting_approval  # noqa: PLC0415  only where it is asked for

    return awaiting_approval(context)


def check_filter_words(
    policy: Policy, states: Sequence[str], departments: Sequence[str], categories: Sequence[str], people: Sequence[str]
) -> None:
    """Refuse a filter that cannot find anything because a word of it is misspelt.

    Raises:
        UsageError: naming the word, and those that are known.
    """
    known: tuple[tuple[str, Sequence[str], Iterable[str]], ...] = (
        ("--state", states, policy.lifecycle.states),
        ("--department", departments, policy.team.departments),
        ("--category", categories, policy.categories.by_id),
        ("--assignee", people, policy.team.people),
    )
    for option_name, given, words in known:
        for word in given:
            if word not in words:
                raise UsageError(
                    _("{option}: {word} is unknown.").format(option=option_name, word=word),
                    hint=_("Choose one of: {words}").format(words=", ".join(words)),
                )
