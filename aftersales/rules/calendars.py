"""The calendars of a desk by name, each built when first asked for."""

from collections.abc import Mapping

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.values import Data
from aftersales.rules.calendar import WorkingTime
from aftersales.rules.calendar_data import calendar_from_data


class Calendars:
    """Working time by the name of a calendar; an empty name is the desk's own.

    It stays correct for as long as the policies do: make a new one when they change.
    """

    def __init__(self, files: Mapping[str, Data], default: str) -> None:
        """Take the content of ``policies/calendars/`` by name, and the name of the desk's own calendar."""
        self._files = files
        self._default = default
        self._built: dict[str, WorkingTime] = {}

    def named(self, name: str = "") -> WorkingTime:
        """Return the working time of a calendar.

        Raises:
            InvalidDataError: there is none of that name, or its file cannot be meant (`CalendarError`).
        """
        name = name or self._default
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = WorkingTime(calendar_from_data(self._data(name), name, self._files))
        return found

    def _data(self, name: str) -> Data:
        if name in self._files:
            return self._files[name]
        raise InvalidDataError(
            _("There is no calendar {name}.").format(name=name),
            hint=_("Known: {names}.").format(names=", ".join(sorted(self._files)) or "-"),
        )
