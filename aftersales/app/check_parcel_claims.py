"""Original parcels of one waybill on two tickets: most likely one matter was opened twice.

A verdict that nothing is wrong with a ticket keeps its parcels among what it needs, under names that no path has, so
that they are known without reading the ticket again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import ticket_id_of
from aftersales.model.values import Data

_MARK: Final = "waybill:"


def parcels_in(data: Data) -> Iterator[str]:
    """Yield the marks of a ticket's original parcels to the customer."""
    listed = data.get("shipments")
    for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if isinstance(one, Mapping) and one.get("kind") == "original" and one.get("direction") == "out":
            yield f"{_MARK}{str(one.get('waybill')).casefold()}"


def neighbours_of(needs: Iterable[str]) -> Iterator[str]:
    """Yield those of `needs` that are paths."""
    return (need for need in needs if not need.startswith(_MARK))


def waybill_of(mark: str) -> str:
    """Return the waybill that a mark names, in small letters."""
    return mark.removeprefix(_MARK)


class ParcelClaims:
    """Which tickets say that a waybill is their original parcel's."""

    def __init__(self) -> None:
        self._tickets: dict[str, list[str]] = {}

    def note(self, path: str, needs: Iterable[str]) -> None:
        """Take in what a ticket names."""
        for need in needs:
            if need.startswith(_MARK):
                self._tickets.setdefault(need, []).append(path)

    def findings(self) -> Iterator[Finding]:
        """Yield a warning for each ticket whose original parcel another one has too."""
        for mark, paths in self._tickets.items():
            for path in paths if len(paths) > 1 else ():
                others = ", ".join(ticket_id_of(other) or other for other in paths if other != path)
                message = _("The parcel {waybill} is the original one of {others} too.").format(
                    waybill=waybill_of(mark), others=others
                )
                hint = _("Is it one matter? aftersales link TICKET duplicate_of OTHER")
                yield Finding(path, 0, 0, "goods/same-waybill", message, Severity.WARNING, hint)
