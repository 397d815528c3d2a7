"""An offence: what a commit did that the rules of its time forbade."""

from datetime import datetime
from typing import NamedTuple

from aftersales.model.finding import Finding


class Offence(NamedTuple):
    """One thing that one commit did.

    Attributes:
        commit: its id.
        author: whom it names, as git writes them.
        at: when it was made.
        subject: the first line of its message.
        finding: what, and in which file; the line is that of the file as the commit left it.
    """

    commit: str
    author: str
    at: datetime
    subject: str
    finding: Finding
