"""The fields of an imported ticket: read from its rows, completed and checked by what the desk knows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import N_, _
from aftersales.model.import_map import Rule, Take
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.model.values import Data, Value
from aftersales.rules.cells import ReadValue, bind_value
from aftersales.rules.columns import Columns
from aftersales.rules.import_history import of_row
from aftersales.rules.priority import derive_priority


@record
class Surroundings:
    """What a mapping needs to know of the desk.

    Attributes:
        policy: how the desk works.
        customers: ids of the customers that have a file.
        zone: of the desk.
        source_zone: of moments in the table that have no offset.
        by: id of the person who imports.
        on_behalf_of: for whom they act, where that is somebody else.
        now: this moment.
    """

    policy: Policy
    customers: Collection[str]
    zone: tzinfo
    source_zone: tzinfo
    by: str
    on_behalf_of: str | None
    now: datetime


class FieldReader:
    """The rules for fields, bound to a table's header and to a desk."""

    def __init__(self, fields: Mapping[str, Rule], columns: Columns, desk: Surroundings) -> None:
        """Bind the rules; InvalidDataError where one names a column that the table does not have."""
        self._desk = desk
        self._fields = [
            (tuple(path.split(".")), rule, bind_value(rule, columns, desk.source_zone)) for path, rule in fields.items()
        ]

    def read(self, rows: Sequence[Row]) -> Data:
        """Return the fields of the ticket that `rows` make, in the shape of its file.

        Department, severity, urgency and priority follow from the category where the map does not say them.

        Raises:
            RowError: a cell cannot be read, or says what this desk does not know.
        """
        data: dict[str, Value] = {}
        for path, rule, read in self._fields:
            value = _value(rows, rule, read)
            if value is not None:
                _put(data, path, value)
        self._check_words(data)
        self._complete(data)
        return data

    def _complete(self, data: dict[str, Value]) -> None:
        policy = self._desk.policy
        category = policy.categories.get(str(data.get("category", "")))
        if category is None:
            raise RowError(_("It has no category."))
        data.setdefault("department", category.department)
        if "priority" not in data:
            data.setdefault("severity", category.severity)
            data.setdefault("urgency", category.urgency)
            derived = derive_priority(str(data["severity"]), str(data["urgency"]), data, "", policy)
            data["priority"] = derived.priority

    def _check_words(self, data: Data) -> None:
        policy = self._desk.policy
        known: dict[str, Collection[str]] = {
            "category": policy.categories.by_id,
            "priority": policy.priorities.by_id,
            "severity": policy.priorities.severities,
            "urgency": policy.priorities.urgencies,
            "channel": policy.desk.channels,
            "department": policy.team.departments,
            N_("assignee"): policy.team.people,
            N_("customer"): self._desk.customers,
        }
        for field, words in known.items():
            if field in data and data[field] not in words:
                raise RowError(_('"{value}" is no {field} of this desk.').format(value=data[field], field=_(field)))


def _value(rows: Sequence[Row], rule: Rule, read: ReadValue) -> Value:
    """Return the value of the first, or last, row that has one."""
    for row in reversed(rows) if rule.take is Take.LAST else rows:
        with of_row(row):
            value = read(row.cells)
        if value is not None:
            return value
    return None


def _put(data: dict[str, Value], path: tuple[str, ...], value: Value) -> None:
    for key in path[:-1]:
        below = data.setdefault(key, {})
        if not isinstance(below, dict):
            raise RowError(_("{path} has a value of its own in the map.").format(path=key))
        data = below
    data[path[-1]] = value
