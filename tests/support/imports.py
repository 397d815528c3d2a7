"""Tables and maps for tests of import: a small event log, a small sheet, and the maps that read them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from aftersales.codec.import_map import parse_import_map
from aftersales.codec.tickets import parse_ticket, render_ticket
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.import_map import ImportMap
from aftersales.model.layout import ticket_path
from aftersales.rules.lifecycle import replay, state_after
from tests.support.desks import Desk, Result, copy_desk
from tests.support.policies import shipped_policy

ROOT = Path(__file__).parents[2]
MAPS = ROOT / "docs" / "howto" / "maps"
NOW = "2026-11-22T09:14:05+08:00"

LOG_HEADER = ("Case", "Activity", "Who", "When", "Product")
LOG = (
    ("C-1", "Open", "Ann", "2026-03-01 09:00", "Kettle"),
    ("C-1", "Take", "Bob", "2026-03-01 10:00", "Kettle"),
    ("C-1", "Done", "Bob", "2026-03-02 10:00", "Kettle"),
    ("C-2", "Open", "Ann", "2026-03-01 09:30", "Lamp"),
    ("C-2", "Ask", "Bob", "2026-03-03 09:30", "Lamp"),
)
LOG_MAP = """\
format: 1
source: old desk
time_zone: Europe/Rome
one: event
reference: "{Case}"
fields:
  title: "{Product} {Case}"
  category: enquiry/usage
  channel: mail
  product.model: "{Product}"
events:
  at: {text: "{When}", formats: ["%Y-%m-%d %H:%M"]}
  activity: "{Activity}"
  resource: "{Who}"
  by: "{Who}"
  activities:
    Open: {}
    Take: triaged
    Ask: waiting_customer
    Done: closed
    Note: {did: noted, text: "noted by {Who}"}
"""

SHEET_HEADER = ("No", "Opened", "Closed", "Status", "Order", "Price", "Words")
SHEET = (
    ("1", "2026-03-01 09:00", "2026-03-04 09:00", "done", "118822", "¥2,899.00", "does not cool"),
    ("2", "2026-03-02 09:00", "", "open", "118823", "", "drips"),
)
SHEET_MAP = """\
format: 1
source: sheet
one: ticket
reference: "{No}"
fields:
  title: "{Words}"
  category: quality/performance_fault
  channel: phone
  order.number: "{Order}"
  product.price: "{Price}"
  fault.symptom: "{Words}"
row:
  opened: "{Opened}"
  text: "{Words}"
  moves:
  - {at: "{Closed}", to: closed}
  state: {text: "{Status}", values: {open: triaged, waits: waiting_customer, done: closed}}
"""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return a table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerows([header, *rows])
    return stream.getvalue()


def read_map(text: str) -> ImportMap:
    """Return the map that a text is."""
    return parse_import_map(text.encode(), "map.yaml")


class ImportDesk:
    """A desk and a folder outside it for tables and maps."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], name: str = "desk") -> None:
        self.folder = folder
        self.desk: Desk = copy_desk(folder / name, capture)
        self.desk.be("zhang.min")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file outside the desk."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(
        self, table: str | bytes, map_text: str, *options: str, name: str = "table.csv", lang: str = "en"
    ) -> Result:
        """Import a table by a map."""
        file, map_file = self.write(name, table), self.write("map.yaml", map_text)
        return self.desk.run("import", str(file), "--map", str(map_file), "--yes", *options, now=NOW, lang=lang)

    def log(self, rows: Iterable[Sequence[str]] = LOG, *options: str, map_text: str = LOG_MAP) -> Result:
        """Import rows of the event log."""
        return self.run(csv_text(LOG_HEADER, rows), map_text, *options)

    def sheet(self, rows: Iterable[Sequence[str]] = SHEET, *options: str, map_text: str = SHEET_MAP) -> Result:
        """Import rows of the sheet."""
        return self.run(csv_text(SHEET_HEADER, rows), map_text, *options)

    def tickets(self) -> list[Path]:
        """Return the tickets' files, oldest day first."""
        return sorted(self.desk.root.glob("tickets/*/*/*/*.yaml"))

    def assert_sound(self) -> None:
        """See that every ticket's file is canonical, follows its schema, and has a history that holds together."""
        lifecycle = shipped_policy().lifecycle
        for path in self.tickets():
            ticket = parse_ticket(path.read_bytes(), path.name)
            assert render_ticket(ticket) == path.read_bytes()
            assert replay(ticket.history, lifecycle) == []
            assert state_after(ticket.history, lifecycle) == ticket.state
            assert path == self.desk.root / ticket_path(ticket.id)

    def ticket(self, reference: str) -> Mapping[str, Any]:
        """Return the data of the ticket with this reference."""
        found = (read_yaml(path.read_bytes(), path.name).data for path in self.tickets())
        return next(data for data in found if data["reference"] == reference)


def counts(result: Result) -> dict[str, tuple[int, int]]:
    """Return the account that an import printed in English: word → rows and tickets."""
    found: dict[str, tuple[int, int]] = {}
    for line in result.out.splitlines():
        words = line.split()
        if len(words) >= 2 and words[-1].isdigit() and words[0].isalpha():
            numbers = [int(word) for word in words if word.isdigit()]
            label = " ".join(word for word in words if not word.isdigit())
            found[label] = (numbers[0], numbers[1] if len(numbers) > 1 else 0)
    return found
