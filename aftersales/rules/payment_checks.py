"""Checks of ``payments.yaml``: the approvals that cover a payment exist, and are about money."""

from aftersales.i18n import _
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_KIND = "payments"


def check_payment_kinds(policies: Map) -> Problems:
    """Yield approvals that ``approvals.yaml`` does not have, and those that grant no sum of money."""
    if (
        "approvals" not in policies
    ):  # a desk without approvals: a payment that wants one is refused when it is asked for
        return
    approvals = policies["approvals"].get("kinds", {})
    for name, kind in policies.get(_KIND, {}).get("kinds", {}).items():
        for place, wanted in enumerate(kind.get("approvals", ())):
            at = ("kinds", name, "approvals", place)
            yield from unknown(_KIND, at, _("kind of approval"), wanted, approvals)
            if approvals.get(wanted, {}).get("amount", "money") != "money":
                sentence = _("{kind} grants no sum of money, so it covers no payment.").format(kind=wanted)
                yield PolicyProblem(_KIND, at, "policy/no-money", sentence)
