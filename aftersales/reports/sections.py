"""The sections of a report, by name: what each asks, and what it makes of the answers."""

from collections.abc import Callable, Mapping

from aftersales.reports.periods import Frame
from aftersales.reports.questions import Ask
from aftersales.reports.section import Section
from aftersales.reports.volumes import volumes

Maker = Callable[[Ask, Frame], Section]

SECTIONS: Mapping[str, Maker] = {"volumes": volumes}
"""In the order of the page."""
