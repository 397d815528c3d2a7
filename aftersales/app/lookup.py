"""Finding the one ticket that a person means."""

from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.index.database import Index

_SHOWN = 6


def ticket_id_for(index: Index, fragment: str) -> str:
    """Return the id of the one ticket that `fragment` names: any unambiguous part of an id, in any case.

    Raises:
        NotFoundError: no ticket answers to it, or several do (they are named).
    """
    found = index.find_ids(fragment, limit=_SHOWN)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(
            _("There is no ticket {fragment}.").format(fragment=fragment),
            hint=_("Look for it with: aftersales find WORDS"),
        )
    raise NotFoundError(
        _("{fragment} could be any of {ids}.").format(
            fragment=fragment, ids=", ".join(found[: _SHOWN - 1]) + (" …" if len(found) == _SHOWN else "")
        ),
        hint=_("Give more of the id."),
    )
