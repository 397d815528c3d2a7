"""The sections of a report by name, in the order of the page."""

from collections.abc import Callable, Mapping

from aftersales.reports.asked import Asked
from aftersales.reports.course import backlog, reopenings, volumes
from aftersales.reports.knowledge import knowledge
from aftersales.reports.money import approvals, costs, costs_by_category, parts
from aftersales.reports.people import hours, people
from aftersales.reports.places import categories, channels, regions
from aftersales.reports.products import batches, faults
from aftersales.reports.section import Section
from aftersales.reports.service import repairs, returns, satisfaction, technicians
from aftersales.reports.times import first_response, overdue, resolution, steps

_MAKERS: tuple[Callable[[Asked], Section], ...] = (
    *(volumes, backlog, first_response, resolution, steps, overdue, reopenings),
    *(faults, batches, returns, categories, regions, channels),
    *(parts, costs, costs_by_category, approvals),
    *(satisfaction, repairs, technicians, knowledge, people, hours),
)
SECTIONS: Mapping[str, Callable[[Asked], Section]] = {maker.__name__: maker for maker in _MAKERS}
"""Name → what makes it: the names of the functions are those of the sections."""

_WEEKLY = (
    *("volumes", "backlog", "first_response", "resolution", "overdue"),
    *("steps", "reopenings", "categories", "satisfaction", "people"),
)
PACKS: Mapping[str, tuple[str, ...]] = {"week": _WEEKLY, "month": tuple(SECTIONS)}
"""The regular reports, and what they say."""
