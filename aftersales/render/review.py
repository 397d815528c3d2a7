"""What needs an eye, as a table; owners of the rules, as the file that forges read."""

from collections.abc import Iterable, Sequence

from aftersales.i18n import N_, _
from aftersales.model.review import Eye, Point
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.text import shortened

_REASON = 40
"""Cells of a reason in a table."""

_EYES = {
    Eye.WAITING: N_("waits for you"),
    Eye.MONEY: N_("money"),
    Eye.DECISION: N_("decision"),
    Eye.OVERRIDE: N_("a guard set aside"),
    Eye.BY_HAND: N_("edited by hand"),
    Eye.LOST: N_("lost"),
    Eye.POLICY: N_("policy"),
    Eye.GUARD: N_("schema or check"),
}


def review_table(points: Sequence[Point]) -> Table:
    """Return what needs an eye, one row each."""
    labels = {
        "eye": _("Look at"),
        "place": _("Where"),
        "what": _("What"),
        "who": _("Who"),
        "reason": _("Reason"),
    }
    rows: list[dict[str, Value]] = [
        {
            "eye": str(one.eye),
            "place": one.place,
            "what": one.what,
            "who": one.who or None,
            "reason": one.reason or None,
        }
        for one in points
    ]
    shown = [{"eye": _(_EYES[one.eye]), "reason": shortened(" ".join(one.reason.split()), _REASON)} for one in points]
    return Table([Column(key, label) for key, label in labels.items()], rows, shown)


def code_owners_text(owners: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the file CODEOWNERS."""
    head = "# Made from policies/team.yaml by: aftersales review --codeowners\n"
    return head + "".join(f"{pattern} {' '.join(emails)}\n" for pattern, emails in owners if emails)
