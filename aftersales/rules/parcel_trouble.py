"""Trouble with a parcel: how it may end, and what has to be said with that."""

from collections.abc import Iterator, Mapping

from aftersales.i18n import _
from aftersales.model.couriers import Needs
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.shipment import Shipment


def needs_of(outcome: str, policy: Policy) -> Needs:
    """Return what has to be said with an outcome; nothing where the policy does not say."""
    known = policy.couriers.outcomes.get(outcome)
    return known.needs if known else Needs.NOTHING


def check_ending(shipment: Shipment, outcome: str, said: Mapping[str, str], policy: Policy) -> list[Refusal]:
    """Return why the trouble with a parcel cannot end so; empty where it can.

    Args:
        outcome: one of the outcomes of the problem's playbook; any where the desk has no playbook for it.
        said: ``again`` (waybill of the parcel that takes its place), ``carrier``, ``place``; empty where nobody said.
    """
    problem = shipment.problem
    if problem is None:
        hint = _("Note the trouble first: aftersales shipment problem {parcel} CODE").format(parcel=shipment.waybill)
        return [Refusal("no_problem", _("This parcel has no problem that is open."), hint)]
    playbook = policy.couriers.problems.get(problem.problem)
    if playbook and outcome not in playbook.outcomes:
        sentence = _("{problem} does not end with {outcome}.").format(problem=problem.problem, outcome=outcome)
        known = _("Choose one of: {words}").format(words=", ".join(playbook.outcomes) or "-")
        return [Refusal("unknown_outcome", sentence, known)]
    return list(_unsaid(shipment, needs_of(outcome, policy), said))


def _unsaid(shipment: Shipment, needs: Needs, said: Mapping[str, str]) -> Iterator[Refusal]:
    if needs in {Needs.PARCEL, Needs.OTHER_COURIER} and not said["again"]:
        hint = _("Give its waybill with --again.")
        yield Refusal("no_parcel", _("Which parcel takes its place?"), hint)
    elif needs is Needs.OTHER_COURIER and said["carrier"] in {"", shipment.carrier}:
        yield Refusal("same_courier", _("With which other courier?"), _("Give it with --carrier."))
    elif needs is Needs.PLACE and not said["place"]:
        yield Refusal("no_place", _("Where does the customer pick it up?"), _("Give it with --place."))
    elif said["again"] and needs not in {Needs.PARCEL, Needs.OTHER_COURIER}:
        yield Refusal("parcel", _("No parcel takes its place where it ends so."), _("Leave out --again."))
