"""Why: each rule that was tried, and each condition that did not hold, in words for the agent."""

from collections.abc import Mapping, Sequence
from typing import Any

from aftersales.i18n import N_, _
from aftersales.model.decision import Decision, Failure

SENTENCES: Mapping[str, str] = {
    "is": N_("{fact} is {value}; it would have to be {wanted}"),
    "is_not": N_("{fact} is {value}"),
    "in": N_("{fact} is {value}; it would have to be one of {wanted}"),
    "not_in": N_("{fact} is {value}"),
    "has": N_("{fact} does not hold {wanted}"),
    "has_any": N_("{fact} holds none of {wanted}"),
    "has_none": N_("{fact} holds one of {wanted}"),
    "at_least": N_("{fact} is {value}; at least {wanted} is needed"),
    "at_most": N_("{fact} is {value}; at most {wanted} is allowed"),
    "more_than": N_("{fact} is {value}; more than {wanted} is needed"),
    "less_than": N_("{fact} is {value}; less than {wanted} is needed"),
    "on_or_before": N_("{fact} is {value}; the last day was {wanted}"),
    "on_or_after": N_("{fact} is {value}; the first day is {wanted}"),
    "before": N_("{fact} is {value}; it would have to be before {wanted}"),
    "after": N_("{fact} is {value}; it would have to be after {wanted}"),
    "known": N_("{fact} is {value}"),
    "stated_none": N_("{fact} is {value}"),
    "rule": N_("{fact} would have to have given: {wanted}"),
    "row_of": N_("{fact} is {value}, which the table {wanted} does not have"),
    "not_row_of": N_("{fact} is {value}, which the table {wanted} has"),
}
OUTCOMES: Mapping[str, str] = {
    "entitled": N_("entitled"),
    "conditional": N_("entitled on a condition"),
    "denied": N_("denied"),
    "undecided": N_("undecided"),
    "said": N_("applies"),
    "not_relevant": N_("not about this matter"),
    "superseded": N_("superseded by a more special rule"),
    "other_version": N_("another version of the rule applies"),
}


def say_failure(failure: Failure) -> str:
    """Return why a condition did not hold, with what was found and what was wanted."""
    if failure.parts:
        return _("; and ").join(say_failure(part) for part in failure.parts)
    fact, value, wanted = failure.fact.removeprefix("$"), _say(failure.value), _say(failure.wanted)
    return _(SENTENCES[failure.test]).format(fact=fact, value=value, wanted=wanted)


def _say(value: object) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_say(each) for each in value)
    return str(value)


def explain_for_agent(decision: Decision) -> list[dict[str, Any]]:
    """Return each rule that was tried: id, clause, outcome, what failed, what is missing; in the order of the packs."""
    return [
        {
            "rule": tried.rule.id,
            "clause": list(tried.rule.clause),
            "outcome": tried.outcome,
            "says": _(OUTCOMES[tried.outcome]),
            "failed": [say_failure(failure) for failure in tried.failed],
            "missing": list(tried.missing),
        }
        for tried in decision.tried
    ]
