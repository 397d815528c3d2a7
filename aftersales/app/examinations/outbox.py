"""Notices that wait to be sent."""

from collections.abc import Iterator

from aftersales.app.chasing import outbox_of
from aftersales.app.examinations.visit import Visit
from aftersales.i18n import _, ngettext
from aftersales.model.finding import Finding, Severity


def examine_outbox(visit: Visit) -> Iterator[Finding]:
    try:
        waiting = outbox_of(visit.context).waiting()
    except (ValueError, TypeError) as error:
        message = _("A notice in the outbox cannot be read: {reason}.").format(reason=error)
        yield Finding("", 0, 0, "outbox/broken", message, Severity.WARNING)
        return
    if waiting:
        words = ngettext(
            "{count} notice waits in the outbox, since {oldest}.",
            "{count} notices wait in the outbox, the oldest since {oldest}.",
            len(waiting),
        )
        visit.notes.append(words.format(count=len(waiting), oldest=waiting[0].created))
