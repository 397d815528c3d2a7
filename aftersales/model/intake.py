"""What became of a message that was taken in: an account of every one."""

from enum import StrEnum

from aftersales.i18n import N_, _
from aftersales.model.record import record


class Fate(StrEnum):
    """What became of a message."""

    OPENED = "opened"
    NOTED = "noted"
    KNOWN = "known"
    """It was taken in, set aside or rejected before."""

    ASIDE = "aside"
    REJECTED = "rejected"
    """It is no e-mail; nothing can be made of it."""

    WAITING = "waiting"
    """Something is in the way of its ticket now; it is where it was, and the next run tries again."""

    @property
    def text(self) -> str:
        """Return it in words."""
        return _(_WORDS[self])


_WORDS = {
    Fate.OPENED: N_("opened"),
    Fate.NOTED: N_("noted"),
    Fate.KNOWN: N_("already here"),
    Fate.ASIDE: N_("set aside"),
    Fate.REJECTED: N_("no e-mail"),
    Fate.WAITING: N_("must wait"),
}


@record
class Taken:
    """One message's account.

    Attributes:
        place: where it came from, for people.
        fate: what became of it.
        ticket: whose it is; empty where it is none's.
        title: of the ticket, or what the subject says, personal data masked.
        reason: why, in words; empty where there is nothing to say.
        kept: where the message lies as it came; empty where nothing was kept.
        commit: what holds it; empty where nothing was committed.
    """

    place: str
    fate: Fate
    ticket: str = ""
    title: str = ""
    reason: str = ""
    kept: str = ""
    commit: str = ""
