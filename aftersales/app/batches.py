"""Batches: many tickets of one batch within days are no chance; the next is raised, and quality gets its own ticket."""

from datetime import timedelta

from aftersales.app.changes import DeskChange, Revision
from aftersales.app.context import Context
from aftersales.app.new_tickets import new_ticket
from aftersales.app.routing import route_new
from aftersales.i18n import _
from aftersales.index.database import Stored
from aftersales.model.moments import instant
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Value, at_path, text_of

CLUSTER_TAG = "batch_cluster"
"""What the quality department's ticket is known by."""

_WINDOW = timedelta(days=7)
"""How far back tickets of one batch count where ``products.yaml`` does not say."""


def same_batch(context: Context, data: Data) -> int:
    """Return how many tickets of its batch were opened within the window, this one included; 0 without a batch."""
    batch = _batch(data)
    return 1 + len(_lately(context, batch)) if batch else 0


def tell_quality(change: DeskChange, ticket: Ticket) -> str:
    """Open a ticket for the quality department where `ticket` makes a cluster of its batch; return the sentence.

    A ticket is told as it is worked on: it has an owner and deadlines, and is chased. While it is open, tickets of the
    batch that come later open no other. Empty: there is no cluster, it is told of, or the desk wants to know of none.
    """
    context = change.context
    cluster, batch = context.policy.catalogue.cluster, text_of(ticket.product.get("batch"))
    if cluster is None or not batch:
        return ""
    earlier = _lately(context, batch)
    count = 1 + len(earlier)
    if count < cluster.tickets or _is_told(context, batch):
        return ""
    title = _("{count} tickets of batch {batch} in {days} days").format(count=count, batch=batch, days=cluster.days)
    data = _ticket_data(context, ticket, cluster.category, title, batch)
    route_new(change, data)
    ids = [*(stored.line.id for stored in earlier), ticket.id]
    told = new_ticket(change, data, ", ".join(ids), [("same_batch", one) for one in ids])
    change.put(Revision(told, f"opened: {told.title}"))
    return _("The quality department was told of the batch: {ticket}").format(ticket=told.id)


def _ticket_data(context: Context, ticket: Ticket, category_id: str, title: str, batch: str) -> dict[str, Value]:
    policy = context.policy
    category = policy.categories.get(category_id)
    if category is None:  # the policy checks see to it
        raise KeyError(category_id)
    product = {key: ticket.product[key] for key in ("type", "model") if key in ticket.product}
    return {
        "title": title,
        "category": category.id,
        "priority": policy.priorities.matrix[category.severity][category.urgency],
        "severity": category.severity,
        "urgency": category.urgency,
        "channel": "internal" if "internal" in policy.desk.channels else ticket.channel,
        "department": category.department,
        "tags": [CLUSTER_TAG],
        **({"product": product} if product else {}),
        "facts": {"batch": batch},
    }


def _batch(data: Data) -> str:
    return text_of(at_path(data, "product.batch"))


def _lately(context: Context, batch: str) -> list[Stored]:
    cluster = context.policy.catalogue.cluster
    since = instant(context.now - (timedelta(days=cluster.days) if cluster else _WINDOW))
    return [stored for stored in context.index.stored_with("batch", batch) if stored.line.opened_at >= since]


def _is_told(context: Context, batch: str) -> bool:
    wanted = "".join(batch.casefold().split()).replace("-", "")
    return any(
        stored.line.open and "".join(_told_of(stored).casefold().split()).replace("-", "") == wanted
        for stored in context.index.stored_with("tag", CLUSTER_TAG)
    )


def _told_of(stored: Stored) -> str:
    return text_of(at_path(stored.data, "facts.batch"))
