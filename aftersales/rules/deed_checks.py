"""Checks of what flows say of deeds: `done_by` and `asked_by` name deeds, details and findings that exist."""

from collections.abc import Collection, Iterator, Mapping

from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.returning import Want
from aftersales.model.shipment import Purpose
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown
from aftersales.rules.weighing import Verdict


def check_flow_deeds(policies: Map) -> Problems:
    """Yield deeds, details and findings that do not exist, and failures of an inspection that answer nothing."""
    details = _details(policies)
    fails = list(_fails(policies))
    for kind, flow in policies.items():
        for name, step in flow["steps"].items() if kind.startswith("flows/") else ():
            at: Pointer = ("steps", name)
            done_by = step.get("done_by", {})
            for deed, finding in done_by.items():
                yield from _check_deed(kind, (*at, "done_by", deed), deed, details)
                yield from unknown(kind, (*at, "done_by", deed), _("finding"), finding, step["findings"])
            for place, deed in enumerate(step.get("asked_by", ())):
                yield from _check_deed(kind, (*at, "asked_by", place), deed, details)
            yield from _check_failures(kind, (*at, "done_by"), done_by, fails)


def _check_deed(kind: str, at: Pointer, name: str, details: Mapping[Deed, Collection[str] | None]) -> Problems:
    word, _stroke, detail = name.partition("/")
    yield from unknown(kind, at, _("deed"), word, [deed.value for deed in Deed])
    if not detail or word not in set(Deed):
        return
    known = details.get(Deed(word), ())
    if known is not None:
        yield from unknown(kind, at, _("detail of {deed}").format(deed=word), detail, known)


def _details(policies: Map) -> dict[Deed, Collection[str] | None]:
    """Return the details that deeds may have; None: any; a deed that is not among them has none.

    Where a desk has no approvals, payments or rules of returns, their deeds never happen, and any name will do.
    """
    wants = [want.value for want in Want]
    approvals, payments = (policies[kind]["kinds"] if kind in policies else None for kind in ("approvals", "payments"))
    return {
        Deed.DECIDED: None,
        Deed.REQUEST_APPROVED: approvals,
        Deed.REQUEST_REJECTED: approvals,
        Deed.RETURN_REQUESTED: wants,
        Deed.RETURN_PASSED: wants,
        Deed.RETURN_FAILED: set(_fails(policies)) or None,
        Deed.PAYMENT_PAID: payments,
        Deed.PAYMENT_RECEIVED: payments,
        Deed.PARCEL_ADDED: [purpose.value for purpose in Purpose],
        Deed.PARCEL_WEIGHED: [verdict.value for verdict in Verdict],
    }


def _fails(policies: Map) -> Iterator[str]:
    """Yield what may fail in an inspection, as ``returns.yaml`` calls it."""
    for checklist in policies.get("returns", {}).get("checklists", {}).values():
        yield from (item["fails"] for item in checklist["items"].values())


def _check_failures(kind: str, at: Pointer, done_by: Map, fails: Collection[str]) -> Problems:
    """Yield failures that leave a step open which goods that pass answer."""
    inspects = any(name.partition("/")[0] == Deed.RETURN_PASSED for name in done_by)
    for word in sorted(set(fails)) if inspects and Deed.RETURN_FAILED not in done_by else ():
        name = f"{Deed.RETURN_FAILED}/{word}"
        if name not in done_by:
            sentence = _("Nothing says what {deed} answers this step with.").format(deed=name)
            yield PolicyProblem(kind, at, "policy/unanswered-deed", sentence)
