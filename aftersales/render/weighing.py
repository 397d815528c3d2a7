"""What a weighing found, in sentences, and what to do next."""

from aftersales.i18n import _
from aftersales.model.ticket import Ticket
from aftersales.render.text import safe_line
from aftersales.rules.weighing import Verdict, Weighing


def weighing_text(found: Weighing) -> str:
    """Return the figures and what they say."""
    lines = []
    if found.expected is not None:
        lines.append(
            _("Expected {expected} g, weighed {actual} g: {gap} g are missing (tolerance {tolerance} g).").format(
                expected=found.expected, actual=found.actual, gap=found.gap, tolerance=found.tolerance
            )
        )
    lines.append(_verdict_text(found))
    return safe_line(" ".join(lines))


def _verdict_text(found: Weighing) -> str:
    if found.unknown:
        things = ", ".join({"packaging": _("packaging")}.get(one, one) for one in found.unknown)
        return _("It cannot be verified by weight: nobody has weighed {things}.").format(things=things)
    match found.verdict:
        case Verdict.SUPPORTS:
            return _("The weight supports the claim.")
        case Verdict.CONTRADICTS:
            return _("The weight does not support the claim: {missing} g should be missing.").format(
                missing=found.missing
            )
        case _:
            return _("It cannot be verified by weight: what is claimed makes no difference that a scale would show.")


def weighing_hint(found: Weighing, ticket: Ticket) -> str:
    """Return what follows."""
    if found.verdict is Verdict.SUPPORTS:
        return _("The warehouse's mistake is proven: aftersales decide {ticket}").format(ticket=ticket.id)
    return _("A supervisor decides: aftersales request {ticket} resend_without_proof").format(ticket=ticket.id)
