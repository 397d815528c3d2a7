"""Planned visits as an iCalendar file (RFC 5545): times in UTC, lines folded at 75 octets, texts escaped."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.rules.visits import Booking

_OCTETS = 75
"""RFC 5545 §3.1: lines should not be longer than 75 octets, the line break left out."""


def calendar_file(bookings: Sequence[Booking], titles: Mapping[str, str], policy: Policy, now: datetime) -> str:
    """Return one event for each visit; `titles` are those of the tickets, by id. No name, no address is in it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//aftersales//visits//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(policy.desk.name.text(language()))}",
        *(line for one in bookings for line in _event(one, titles.get(one.ticket, ""), policy, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(booking: Booking, title: str, policy: Policy, now: datetime) -> Iterator[str]:
    visit = booking.visit
    person = policy.team.people.get(visit.technician)
    name = person.name.text(language()) if person else visit.technician
    yield "BEGIN:VEVENT"
    yield f"UID:{booking.ticket}-{visit.id}@aftersales"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(visit.start)}"
    yield f"DTEND:{_utc(visit.end)}"
    yield f"SUMMARY:{_escaped(f'{booking.ticket} {title} ({name})')}"
    if visit.area:
        yield f"LOCATION:{_escaped(visit.area)}"
    carry = [text for text in (_carried(_("Tools"), visit.tools), _carried(_("Parts"), visit.parts)) if text]
    if carry:
        yield f"DESCRIPTION:{_escaped(chr(10).join(carry))}"
    yield "END:VEVENT"


def _carried(label: str, things: Sequence[str]) -> str:
    return f"{label}: {', '.join(things)}" if things else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Escape a text value (RFC 5545 §3.3.11); control characters, which none may hold, are left out."""
    kept = "".join(one for one in text if one == "\n" or (ord(one) >= 32 and ord(one) != 127))
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(character, written)
    return kept


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, never within a character; a space begins each further piece."""
    piece, room = "", _OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", _OCTETS - 1
        piece += character
        room -= size
    yield piece
