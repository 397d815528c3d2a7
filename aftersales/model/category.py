"""Categories: what kinds of matters customers bring, two levels deep, and what each needs."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import EMPTY, Data

AnyOf = tuple[str, ...]
"""Several words of which one is enough: ``("product.serial", "product.batch")``."""


class FactType(StrEnum):
    """How a fact is typed in and checked."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"


@record
class Fact:
    """A fact that the desk asks for.

    Attributes:
        path: where it stands in a ticket, ``order.number``.
        type: how it is typed in.
        choices: value → label, of a choice; empty for any other type.
    """

    path: str
    label: Label
    type: FactType
    choices: Mapping[str, Label]


@record
class Category:
    """A category or a sub-category, with what the file leaves out taken from its parent.

    Attributes:
        id: ``quality`` or ``quality/performance_fault``.
        label: its own label, without the parent's.
        parent: the id of the category above; empty for a category of the first level.
        department: who owns such a ticket when it is opened.
        severity, urgency: what such a ticket is taken for until somebody says otherwise.
        facts: what must be known before a decision; of each group one fact is enough.
        evidence: what must be shown before a decision; of each group one word is enough.
        needs_decision: false where an answer is all that is wanted, so that the customer may be informed without one.
        implies: facts that the rules take from the category itself, ``{claim: change_of_mind}``.
        closing_facts: what whoever closes such a ticket is asked for.
        follow_up_days: days after which the customer is asked whether all is well; None where nobody asks.
    """

    id: str
    label: Label
    parent: str
    department: str
    severity: str
    urgency: str
    facts: tuple[AnyOf, ...]
    evidence: tuple[AnyOf, ...]
    needs_decision: bool
    follow_up_days: int | None
    implies: Data = EMPTY
    closing_facts: tuple[str, ...] = ()


@record
class Categories:
    """All categories by id, and the words for facts and evidence that they use."""

    by_id: Mapping[str, Category]
    facts: Mapping[str, Fact]
    evidence: Mapping[str, Label]

    def get(self, category_id: str) -> Category | None:
        """Return the category or sub-category, or None where there is none of this id."""
        return self.by_id.get(category_id)

    def text(self, category_id: str, language: str) -> str:
        """Return the whole name, ``Quality / Performance fault``; the id itself where it is unknown."""
        category = self.get(category_id)
        if category is None:
            return category_id
        own = category.label.text(language)
        return f"{self.by_id[category.parent].label.text(language)} / {own}" if category.parent else own

    def children(self, category_id: str) -> tuple[Category, ...]:
        """Return the sub-categories of a category; the categories themselves for the empty id."""
        return tuple(c for c in self.by_id.values() if c.parent == category_id)

    def fact_text(self, path: str, language: str) -> str:
        """Return what people call a fact; the path itself where ``categories.yaml`` does not list it."""
        return self.facts[path].label.text(language) if path in self.facts else path

    def evidence_text(self, word: str, language: str) -> str:
        """Return what people call a kind of evidence; the word itself where it is unknown."""
        return self.evidence[word].text(language) if word in self.evidence else word
