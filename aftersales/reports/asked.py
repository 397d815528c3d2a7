"""What every section is made from: whom to ask, about which period, under which policies."""

from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.reports.gathering import Figure, Figures, Key, both, whole
from aftersales.reports.periods import Frame
from aftersales.reports.questions import Ask, Span


@record
class Asked:
    """A period that is asked about.

    Attributes:
        ask: answers about the tickets of the report.
        frame: the period and the one before it.
        policy: of the branch head.
        span, before: the two periods as the index counts time.
        late: everything before the end of the period, or before this moment where that comes first: what was due then
            and still counts is late.
    """

    ask: Ask
    frame: Frame
    policy: Policy
    span: Span
    before: Span
    late: Span

    def both(self, by: tuple[str, ...], *figures: Figure) -> dict[Key, Figures]:
        """Return figures of the period and of the one before, for each value of `by`."""
        return both(self.ask, self.span, self.before, by, figures)

    def whole(self, *figures: Figure) -> Figures:
        """Return figures of the period and of the one before, all in one."""
        return whole(self.ask, self.span, self.before, figures)
