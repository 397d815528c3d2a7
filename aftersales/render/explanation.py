"""The explanation of deadlines, for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from aftersales.i18n import _, language
from aftersales.model.calendar import CalendarGap
from aftersales.model.clock import ChangeEffect, ClockExplanation, ClockReading, ClockState
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.render.moments import hours_text
from aftersales.render.text import safe_line

_MOMENT = "%Y-%m-%d %H:%M:%S"


def explanation_text(
    ticket: Ticket,
    clocks: Sequence[ClockExplanation],
    fixed: Sequence[ClockReading],
    policy: Policy,
    zone: tzinfo,
    policy_commit: str,
) -> str:
    """Return why each deadline is what it is, clock by clock; the fixed ones in a line each."""
    blocks = [[f"{ticket.id}  {safe_line(ticket.title)}"]]
    blocks += [_clock_block(one, policy, zone) for one in clocks]
    blocks += [[_fixed_line(one, ticket, policy, zone) for one in fixed]] if fixed else []
    blocks += [] if clocks or fixed else [[_("No clock has begun.")]]
    blocks.append([_("Policies as of commit {commit}.").format(commit=policy_commit[:10])])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _fixed_line(reading: ClockReading, ticket: Ticket, policy: Policy, zone: tzinfo) -> str:
    name = policy.clock_text(reading.clock, ticket.category, language())
    return f"{name}: {_state_text(reading, zone)}"


def _clock_block(one: ClockExplanation, policy: Policy, zone: tzinfo) -> list[str]:
    reading = one.reading
    spoken = language()
    labels = policy.service_levels.clocks
    name = labels[reading.clock].text(spoken) if reading.clock in labels else reading.clock
    lines = [f"{name}: {_state_text(reading, zone)}"]
    for change in one.changes:
        if change.effect is not ChangeEffect.SAME:
            target = change.target.within if change.target else _("no target")
            lines.append(f"  {_at(change.at, zone)}  {change.priority}: {target}{_effect(change.effect)}")
    lines += [
        f"  {_at(w.start, zone)} – {_at(w.end, zone)}  +{hours_text(w.counted)} = {hours_text(w.total)}"
        + (f"  ({_('ahead')})" if w.ahead else "")
        for w in one.windows
    ]
    states = policy.lifecycle.states
    for pause in one.pauses:
        state = states[pause.state].label.text(spoken) if pause.state in states else pause.state
        end = _at(pause.end, zone) if pause.end else _("now")
        spared = _("pause, {span} not counted").format(span=hours_text(pause.spared))
        lines.append(f"  {_at(pause.start, zone)} – {end}  {spared} ({state})")
    lines += [f"  {day.day}  {_day_kind(day.kind)} {day.name.text(spoken)}".rstrip() for day in one.days]
    return lines + [f"  {gap_text(gap)}" for gap in reading.warnings]


def _state_text(reading: ClockReading, zone: tzinfo) -> str:
    parts = [
        {
            ClockState.RUNNING: _("running"),
            ClockState.PAUSED: _("paused"),
            ClockState.MET: _("met"),
            ClockState.BREACHED: _("missed"),
            ClockState.NO_DEADLINE: _("no deadline"),
        }[reading.state]
    ]
    if reading.due:
        parts.append(_("due {moment}").format(moment=_at(reading.due, zone)))
    if reading.stopped:
        parts.append(_("stopped {moment}").format(moment=_at(reading.stopped, zone)))
    used = _("{span} used").format(span=hours_text(reading.used))
    parts.append(used if reading.percent is None else f"{used} ({reading.percent} %)")
    if reading.remaining is not None and reading.stopped is None:
        late = reading.remaining < timedelta()
        left = _("{span} over") if late else _("{span} left")
        parts.append(left.format(span=hours_text(abs(reading.remaining))))
    return ", ".join(parts)


def _effect(effect: ChangeEffect) -> str:
    if effect is ChangeEffect.TOO_LATE:
        return f"  ({_('too late: the old target was used up')})"
    return ""


def _day_kind(kind: str) -> str:
    return {"holiday": _("holiday"), "makeup": _("make-up workday"), "date_hours": _("other hours")}[kind]


def _at(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):{_MOMENT}}"


def gap_text(gap: CalendarGap) -> str:
    """Return the warning that a calendar does not list a year's holidays."""
    return _("Warning: the calendar {calendar} lists no holidays of {year}; only its week was counted.").format(
        calendar=gap.calendar, year=gap.year
    )
