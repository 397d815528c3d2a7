"""A review: what of a change needs the eye of whoever approves it, and what waits for them anyway."""

from collections.abc import Sequence

from aftersales.app.approvals import awaiting_approval
from aftersales.app.context import Context
from aftersales.app.differing import difference_of, ends_of
from aftersales.codec.tickets import ticket_from_data
from aftersales.model.approval import RequestState
from aftersales.model.review import Eye, Point
from aftersales.rules.approval_sums import requests_in
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.review import points_of


def review(context: Context, span: str | None = None) -> list[Point]:
    """Return what needs an eye in ``A..B``, or what waits for the actor and is not pushed yet.

    Raises:
        UsageError, NotFoundError: see `ends_of`.
        RefusedError: git's identity is nobody of the team, and no range was named.
    """
    found = list(points_of(difference_of(context, ends_of(context, span))))
    return found if span is not None else [*_waiting(context), *found]


def _waiting(context: Context) -> Sequence[Point]:
    points = []
    for ticket_id in awaiting_approval(context):
        stored = context.index.stored(ticket_id)
        if stored is None:
            continue
        for request in requests_in(ticket_from_data(stored.data), RequestState.OPEN, context.now):
            what = f"{request.kind} {request.amount}".rstrip()
            reason = mask_personal(request.reason, context.policy)
            points.append(Point(Eye.WAITING, ticket_id, what, request.requested_by, reason))
    return points
