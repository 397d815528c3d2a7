"""What was done to a repair or a visit, in the words of people."""

from aftersales.i18n import _


def deed_text(deed: str) -> str:
    """Return what people call a deed; the word itself where it is unknown."""
    return {
        "opened": _("taken in"),
        "found": _("finding"),
        "agreed": _("the customer agrees"),
        "declined": _("the customer declines"),
        "worked": _("work done"),
        "repaired": _("repaired"),
        "passed": _("quality check passed"),
        "failed": _("quality check failed"),
        "waiting": _("waiting"),
        "lent": _("loan unit given"),
        "returned": _("loan unit back"),
        "issued": _("issued"),
        "short": _("not in stock"),
        "put_back": _("put back"),
        "finished": _("handed back"),
        "planned": _("planned"),
        "done": _("done"),
        "cancelled": _("cancelled"),
    }.get(deed, deed)
