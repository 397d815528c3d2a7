"""Notices that wait to be sent."""

from collections.abc import Iterator

from aftersales.app.delivering import doubtful_notices
from aftersales.app.examinations.visit import Visit
from aftersales.app.outbox import outbox_of
from aftersales.i18n import _, ngettext
from aftersales.model.finding import Finding, Severity


def examine_outbox(visit: Visit) -> Iterator[Finding]:
    outbox = outbox_of(visit.context)
    try:
        waiting = outbox.waiting()
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
    for notice in doubtful_notices(visit.context):
        message = _("Notice {id} to {person} was perhaps sent: the run that sent it was killed.")
        hint = _("The mail server's log tells. To send it again: aftersales notify retry {id}").format(id=notice.id)
        text = message.format(id=notice.id, person=notice.person)
        yield Finding("", 0, 0, "outbox/doubtful", text, Severity.WARNING, hint)
    for notice in outbox.given_up():
        text = _("Notice {id} to {person} was given up: {reason}").format(
            id=notice.id, person=notice.person, reason=notice.reason
        )
        hint = _("To try it again: aftersales notify retry {id}").format(id=notice.id)
        yield Finding("", 0, 0, "outbox/given-up", text, Severity.WARNING, hint)
