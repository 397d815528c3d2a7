"""An article of the knowledge base: an answer that everybody finds, and the rules that it rests on."""

from collections.abc import Sequence
from datetime import date

from aftersales.model.record import record

POLICY_PREFIX = "policies/"


@record
class Article:
    """One article in one language; its other languages are articles of the same id.

    Attributes:
        path: of its file, ``docs/kb/<id>.<language>.md``.
        id: its name, the same in every language.
        language: "en" or "zh".
        title: in one line.
        text: Markdown, without the front matter.
        questions: as customers ask them.
        categories: of tickets that it helps with; one without a slash stands for all of its sub-categories.
        products: types or models of ``products.yaml``; empty: any.
        rests_on: ids or clauses of rules (``CN-SB-11``) and files of policies (``policies/repairs.yaml``).
        valid_from: the first day on which it is right.
        valid_until: the last one; None: until somebody says otherwise.
    """

    path: str
    id: str
    language: str
    title: str
    text: str
    valid_from: date
    valid_until: date | None = None
    questions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    def is_valid(self, day: date) -> bool:
        """Tell whether it is right on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def files(self) -> Sequence[str]:
        """Return the files of policies that it rests on."""
        return [one for one in self.rests_on if one.startswith(POLICY_PREFIX)]

    @property
    def clauses(self) -> Sequence[str]:
        """Return the rules that it rests on, by id or clause."""
        return [one for one in self.rests_on if not one.startswith(POLICY_PREFIX)]
