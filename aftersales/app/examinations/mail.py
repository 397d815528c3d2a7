"""E-mail that nobody took in: set aside, or no e-mail at all. A mail server's pipe reports it to nobody."""

from collections.abc import Iterator

from aftersales.app.examinations.visit import Visit
from aftersales.app.mail.folder import MailFolder, Shelf
from aftersales.i18n import _, ngettext
from aftersales.model.finding import Finding


def examine_mail(visit: Visit) -> Iterator[Finding]:
    """Note how many messages lie aside; that is no fault."""
    box = MailFolder(visit.git)
    aside, rejected = box.count(Shelf.ASIDE), box.count(Shelf.REJECTED)
    if aside:
        words = ngettext(
            "{count} e-mail is set aside in {folder}.", "{count} e-mails are set aside in {folder}.", aside
        )
        visit.notes.append(words.format(count=aside, folder=box.folder(Shelf.ASIDE)))
    if rejected:
        visit.notes.append(
            _("What came as e-mail and is none lies in {folder}.").format(folder=box.folder(Shelf.REJECTED))
        )
    yield from ()
