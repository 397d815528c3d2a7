"""What each section found, in one sentence: from the figures of its `lead`."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from aftersales.i18n import N_, _
from aftersales.model.values import Value
from aftersales.render.report_values import decimals_text, hour_text, length_text, percent_text, weekday_text

Lead: TypeAlias = Mapping[str, Value]
Top: TypeAlias = Callable[[str], str]
"""Returns the label of what leads (`top`), by the column that it is one of."""


def moved(what: str, now: Value, before: Value) -> str:
    """Return how a count moved: ``Returns rose by 12 % to 38``."""
    this, last = float(str(now or 0)), float(str(before or 0))
    if this == last:
        return _("{what} unchanged at {now}").format(what=what, now=now or 0)
    if not last:
        return _("{what}: {now}, none before").format(what=what, now=now)
    percent = f"{abs(100 * (this - last) / last):.0f}"
    words = _("{what} rose by {percent} % to {now}") if this > last else _("{what} fell by {percent} % to {now}")
    return words.format(what=what, percent=percent, now=now)


def _volumes(lead: Lead, _top: Top) -> str:
    change = moved(_("Tickets opened"), lead["opened"], lead["opened_before"])
    return _("{change}; {closed} were closed").format(change=change, closed=lead["closed"])


def _backlog(lead: Lead, _top: Top) -> str:
    change = moved(_("Open tickets"), lead["open"], lead["open_before"])
    return _("{change}; {overdue} of them overdue").format(change=change, overdue=lead["overdue"])


def _first_response(lead: Lead, _top: Top) -> str:
    if not lead["count"]:
        return _("No first responses")
    return _("Half of the first responses within {median} (before: {before}), {share} in time").format(**_times(lead))


def _resolution(lead: Lead, _top: Top) -> str:
    if not lead["count"]:
        return _("Nothing was resolved")
    return _("Half of the tickets resolved within {median} (before: {before}), {share} in time").format(**_times(lead))


def _steps(lead: Lead, _top: Top) -> str:
    if not lead["count"]:
        return _("No hand-offs were answered; {waiting} wait").format(waiting=lead["waiting"])
    words = _("Half of the hand-offs answered within {median} (before: {before}), {share} in time; {waiting} wait")
    return words.format(**_times(lead), waiting=lead["waiting"])


def _times(lead: Lead) -> dict[str, str]:
    return {
        "median": length_text(lead["median"]),
        "before": length_text(lead["median_before"]),
        "share": percent_text(lead["within_share"]),
    }


def _overdue(lead: Lead, _top: Top) -> str:
    if not lead["judged"]:
        return _("No deadline ended; tickets overdue: {overdue}").format(overdue=lead["overdue_tickets"])
    words = _("{share} of the deadlines were missed (before: {before}); tickets overdue: {overdue}")
    share, before = percent_text(lead["late_share"]), percent_text(lead["late_share_before"])
    return words.format(share=share, before=before, overdue=lead["overdue_tickets"])


def _reopenings(lead: Lead, _top: Top) -> str:
    change = moved(_("Tickets reopened"), lead["reopened"], lead["reopened_before"])
    share = percent_text(lead["reopened_share"])
    return _("{change}: {share} of those closed").format(change=change, share=share)


def _faults(lead: Lead, top: Top) -> str:
    if "top_rate" in lead:
        words = _("{product} has the highest fault rate: {rate} per 100 sold (before: {before})")
        rate, before = decimals_text(lead["top_rate"]), decimals_text(lead["top_rate_before"])
        return words.format(product=top("product"), rate=rate, before=before)
    change = moved(_("Tickets with a fault"), lead["faults"], lead["faults_before"])
    if not lead.get("top_faults"):
        return change
    return _("{change}; most of them: {product}").format(change=change, product=top("product"))


def _batches(lead: Lead, top: Top) -> str:
    if "top" not in lead:
        return _("No faults of a known batch")
    words = _("Most faults in one batch: {batch} of {product}, {count}")
    return words.format(batch=top("batch"), product=lead["top_product"], count=lead["top_faults"])


def _returns(lead: Lead, top: Top) -> str:
    change = moved(_("Returns"), lead["returns"], lead["returns_before"])
    if "top" not in lead:
        return change
    words = _("{change}; the most frequent reason: {reason}, {share}")
    return words.format(change=change, reason=top("category"), share=percent_text(lead["top_share"]))


def _led(words: str, nothing: str, column: str) -> Callable[[Lead, Top], str]:
    """Return the finding of a section that counts tickets by one thing."""

    def finding(lead: Lead, top: Top) -> str:
        if "top" not in lead:
            return _(nothing)
        return _(words).format(top=top(column), share=percent_text(lead["top_share"]), opened=lead["opened"])

    return finding


def _parts(lead: Lead, _top: Top) -> str:
    change = moved(_("Parts used"), lead["used"], lead["used_before"])
    worth = {"worth": lead["worth"], "currency": lead["currency"]}
    return _("{change}, worth {worth} {currency}").format(change=change, **worth)


def _costs(lead: Lead, _top: Top) -> str:
    words = _("Paid and spent: {spent} {currency} (before: {before}); received: {received}")
    before, received = lead["spent_before"], lead["received"]
    return words.format(spent=lead["spent"], currency=lead["currency"], before=before, received=received)


def _costs_by_category(lead: Lead, top: Top) -> str:
    if "top" not in lead:
        return _("Nothing was paid or spent")
    words = _("{category} cost most: {amount} {currency}")
    return words.format(category=top("category"), amount=lead["top_amount"], currency=lead["currency"])


def _approvals(lead: Lead, _top: Top) -> str:
    change = moved(_("Requests for approval"), lead["requested"], lead["requested_before"])
    if lead["median"] is None:
        return change
    words = _("{change}; {share} approved, half decided within {median}")
    median, share = length_text(lead["median"]), percent_text(lead["approved_share"])
    return words.format(change=change, share=share, median=median)


def _satisfaction(lead: Lead, _top: Top) -> str:
    if not lead["answered"]:
        return _("No customer gave a score")
    words = _("Customers gave {mean} of 5 (before: {before}); {share} of the scores were low")
    mean, before = decimals_text(lead["mean"]), decimals_text(lead["mean_before"])
    return words.format(mean=mean, before=before, share=percent_text(lead["low_share"]))


def _repairs(lead: Lead, _top: Top) -> str:
    if not lead["repairs"]:
        return _("No repair was handed back")
    words = _("{share} of the repairs were right at once (before: {before}), of {count}")
    share, before = percent_text(lead["right_share"]), percent_text(lead["right_share_before"])
    return words.format(share=share, before=before, count=lead["repairs"])


def _knowledge(lead: Lead, top: Top) -> str:
    if "top" not in lead:
        return _("No article was used")
    words = _("{article} helped most: {count} of {used} times")
    return words.format(article=top("article"), count=lead["top_used"], used=lead["used"])


def _people(lead: Lead, top: Top) -> str:
    if "top" not in lead:
        return _("Nobody has an open ticket")
    words = _("{person} has most open tickets: {count} of {open}")
    return words.format(person=top("person"), count=lead["top_open"], open=lead["open"])


def _hours(lead: Lead, _top: Top) -> str:
    if "top_hour" not in lead:
        return _("No tickets")
    words = _("Most tickets come {weekday} at {hour}: {count} of {opened}")
    weekday, hour = weekday_text(lead["top_weekday"]), hour_text(lead["top_hour"])
    return words.format(weekday=weekday, hour=hour, count=lead["top_count"], opened=lead["opened"])


_NONE = N_("No tickets")
FINDINGS: Mapping[str, Callable[[Lead, Top], str]] = {
    "volumes": _volumes,
    "backlog": _backlog,
    "first_response": _first_response,
    "resolution": _resolution,
    "steps": _steps,
    "overdue": _overdue,
    "reopenings": _reopenings,
    "faults": _faults,
    "batches": _batches,
    "returns": _returns,
    "categories": _led(N_("Most frequent: {top}, {share} of {opened} tickets"), _NONE, "category"),
    "regions": _led(N_("Most tickets come from {top}: {share} of {opened}"), _NONE, "region"),
    "channels": _led(N_("Most tickets come by {top}: {share} of {opened}"), _NONE, "channel"),
    "parts": _parts,
    "costs": _costs,
    "costs_by_category": _costs_by_category,
    "approvals": _approvals,
    "satisfaction": _satisfaction,
    "repairs": _repairs,
    "technicians": _repairs,
    "knowledge": _knowledge,
    "people": _people,
    "hours": _hours,
}
