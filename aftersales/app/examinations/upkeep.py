"""Whether the repository would be quicker after ``maintain``: a note, because nothing is wrong with it."""

from collections.abc import Iterator

from aftersales.app.examinations.visit import Visit
from aftersales.app.maintaining import reasons_to_maintain
from aftersales.i18n import _
from aftersales.model.finding import Finding


def examine_upkeep(visit: Visit) -> Iterator[Finding]:
    reasons = list(reasons_to_maintain(visit.git))
    if reasons:
        visit.notes.append(" ".join([*reasons, _("The desk would be quicker after: aftersales maintain")]))
    yield from ()
