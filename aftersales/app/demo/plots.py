"""Plots: the stories of the demo, ready to be retold by a crowd."""

from collections import Counter
from collections.abc import Mapping, Sequence

from aftersales.app.demo.shop import Shop
from aftersales.app.demo.stories import Do, Step, Story
from aftersales.model.category import Category
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Did
from aftersales.model.values import EMPTY, Data, text_of
from aftersales.rules.priority import derive_priority

_SHARES: Mapping[str, int] = {
    "enquiry": 22,
    "logistics_track": 12,
    "return": 11,
    "quality": 9,
    "repair": 9,
    "refund_money": 7,
    "exchange": 5,
    "installation": 5,
    "logistics_damage": 5,
    "wrong_short": 4,
    "courier_exception": 3,
    "logistics_loss": 2,
    "complaint": 2,
    "misuse": 1,
    "suggestion": 1,
    "internal": 1,
    "safety": 1,
}
"""How many of a hundred tickets belong to a category."""

DAY_MINUTES = 480
"""Minutes of working time in a day."""

_INFORM = "inform"
_DIDS: Mapping[str, Did] = {
    Do.NOTE: Did.NOTED,
    Do.MOVE: Did.TRANSITION,
    Do.CLOSE: Did.TRANSITION,
    Do.ASSIGN: Did.ASSIGNED,
    _INFORM: Did.TRANSITION,
}
"""Steps that a crowd retells; records and their evidence would double what a trial of scale writes."""

_TIERS = ("", "normal", "vip")


@record
class Beat:
    """One entry of a retold story: `minutes` of working time after the last, and what it changes.

    `details`: the guards that did not hold, and that whoever does it may go on without.
    """

    minutes: int
    by: str
    did: Did
    text: str
    target: str
    assignee: str
    department: str
    details: Data = EMPTY


@record
class Plot:
    """A story ready to be retold.

    Attributes:
        share: how many of a hundred tickets retell it.
        facts: the ticket's fact sections, dates still relative.
        priorities: tier of the customer (empty: nobody is known) → priority.
        ends_closed: whether it ends in a closed state.
    """

    story: Story
    share: float
    product_type: str
    title: str
    channel: str
    category: Category
    facts: Mapping[str, Data]
    priorities: Mapping[str, str]
    beats: tuple[Beat, ...]
    ends_closed: bool


def plots_of(shop: Shop, stories: Sequence[Story], policy: Policy) -> list[Plot]:
    """Return the stories that can be retold, those of a category sharing what the category has."""
    told = [story for story in stories if story.ends != "reopened" and _end_of(story) == story.ends]
    siblings = Counter(_group(story) for story in told)
    return [_plot(story, _SHARES[_group(story)] / siblings[_group(story)], shop, policy) for story in told]


def _group(story: Story) -> str:
    return text_of(story.ticket["category"]).partition("/")[0]


def _plot(story: Story, share: float, shop: Shop, policy: Policy) -> Plot:
    facts = {name: part for name, part in story.ticket.items() if isinstance(part, Mapping)}
    if "product" in facts:
        facts["product"] = shop.product(facts["product"], story.id)
    category = policy.categories.by_id[text_of(story.ticket["category"])]
    return Plot(
        story=story,
        share=share,
        product_type=text_of(facts.get("product", {}).get("type")),
        title=text_of(story.ticket["title"]),
        channel=text_of(story.ticket["channel"]),
        category=category,
        facts=facts,
        priorities={tier: _priority(category, facts, tier, policy) for tier in _TIERS},
        beats=tuple(_beat(step, shop) for step in story.steps if _is_told(step)),
        ends_closed=policy.lifecycle.is_closed(story.ends),
    )


def _priority(category: Category, facts: Data, tier: str, policy: Policy) -> str:
    return derive_priority(category.severity, category.urgency, facts, tier, policy).priority


def _is_told(step: Step) -> bool:
    """Tell whether a crowd retells a step: of words to the customer, those that move the ticket on."""
    return step.do in _DIDS and (step.do != _INFORM or bool(step.details.get("outcome")))


def _end_of(story: Story) -> str:
    """Return the state that a story comes to by the steps that a crowd retells."""
    moves = [_target(step) for step in story.steps if _is_told(step) and _DIDS[step.do] is Did.TRANSITION]
    return moves[-1] if moves else story.ends


def _target(step: Step) -> str:
    if step.do == _INFORM:
        return "informed"
    return "closed" if step.do == Do.CLOSE else text_of(step.details.get("to"))


def _beat(step: Step, shop: Shop) -> Beat:
    to = text_of(step.details.get("to"))
    return Beat(
        minutes=_minutes(step.after),
        by=shop.cast[step.by],
        did=_DIDS[step.do],
        text=step.text,
        target=_target(step),
        assignee=shop.cast.get(to, ""),
        department=text_of(step.details.get("department")),
    )


def _minutes(after: str) -> int:
    """Return ``1d 3h`` as minutes of working time."""
    worth = {"d": DAY_MINUTES, "h": 60, "m": 1}
    return sum(int(part[:-1]) * worth[part[-1]] for part in after.split())
