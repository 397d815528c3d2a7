"""Who acts, and for whom."""

from aftersales.model.record import record
from aftersales.model.team import Person


@record
class Actor:
    """Who does it.

    Attributes:
        person: whose roles count.
        by: id of the person at the keyboard; differs from `person` only when they act for somebody.
        name, email: the author of the commit.
    """

    person: Person
    by: str
    name: str
    email: str

    @property
    def on_behalf_of(self) -> str | None:
        """Return for whom `by` acts, or None where they act for themselves."""
        return self.person.id if self.person.id != self.by else None
