"""Notices as text for whoever runs a command, and as data for programs."""

from collections.abc import Sequence

from aftersales.model.notice import Notice
from aftersales.model.values import Value
from aftersales.render.text import safe_line, safe_text


def notices_text(notices: Sequence[Notice]) -> str:
    """Return each notice: whom it goes to, its subject, its lines."""
    return "\n".join(_notice_text(notice) for notice in notices)


def _notice_text(notice: Notice) -> str:
    lines = [f"  {safe_text(line)}" for line in notice.text.split("\n")]
    return "\n".join([f"{notice.person} <{notice.address or '-'}>: {safe_line(notice.subject)}", *lines]) + "\n"


def notices_data(notices: Sequence[Notice]) -> list[Value]:
    """Return the notices as data: one object each."""
    return [
        {
            "id": notice.id,
            "person": notice.person,
            "address": notice.address,
            "subject": notice.subject,
            "text": notice.text,
            "created": notice.created,
            "tickets": list(notice.entries),
        }
        for notice in notices
    ]
