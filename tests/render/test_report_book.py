"""The workbook of a report: numbers are numbers, words never formulas, charts of Excel's own."""

import io
import re
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from aftersales.render.report_book import report_book
from tests.support.policies import shipped_policy
from tests.support.reports import report_of


@pytest.fixture(scope="module")
def content() -> bytes:
    return report_book(report_of(), shipped_policy())


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def test_a_sheet_for_each_section_behind_the_overview(book: Workbook) -> None:
    assert book.sheetnames == [
        *("Overview", "Tickets opened and closed", "First response by priority", "Tickets by region"),
        *("Costs and compensation", "Load by hour of the week", "Parts used", "Chart data"),
    ]
    overview = book["Overview"]
    assert overview["A1"].value == "Monthly report 2026-10-01 – 2026-10-31"
    assert overview["B4"].value.endswith("rose 3 months running: 2026-07 70, 2026-08 80, 2026-09 90, 2026-10 100")
    assert overview["B6"].value == "Tickets opened rose by 16 % to 465; 465 were closed"
    assert overview["A6"].hyperlink.location == "'Tickets opened and closed'!A1"


def test_numbers_are_numbers(book: Workbook) -> None:
    days, times, money = (book.worksheets[number] for number in (1, 2, 4))
    assert (days["A3"].value, days["A3"].number_format, days["B4"].value) == (datetime(2026, 10, 1), "yyyy-mm-dd", 1)  # noqa: DTZ001  Excel knows no zones
    assert (times["B3"].value, times["C3"].value) == (timedelta(hours=1, minutes=30), timedelta(hours=26))
    assert (times["B3"].number_format, times["C4"].value) == ("[h]:mm", None)
    assert (times["D3"].value, times["D3"].number_format) == (0.875, "0.0%")
    assert (money["C3"].value, money["C3"].number_format) == (1234.5, "#,##0.00 [$CNY]")
    assert (money["C4"].value, money["C4"].number_format) == (700, "#,##0 [$JPY]")


def test_no_cell_is_a_formula_and_no_control_character_arrives(book: Workbook, content: bytes) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=HYPERLINK(0)" in {cell.value for cell in cells}
    with ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>=" in archive.read(name) or b"\x1b" in archive.read(name) for name in archive.namelist())
        assert not any("\u202e".encode() in archive.read(name) for name in archive.namelist())


def test_headings_stay_and_columns_are_wide_enough(book: Workbook) -> None:
    for sheet in book.worksheets[1:-1]:
        assert sheet.freeze_panes == "B3"
        assert all(dimension.width > 5 for dimension in sheet.column_dimensions.values())


def test_charts_are_excels_own_and_have_words(content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as archive:
        charts = sorted(name for name in archive.namelist() if name.startswith("xl/charts/chart"))
        drawn = {archive.read(name).decode() for name in charts}
        drawings = "".join(archive.read(name).decode() for name in archive.namelist() if "drawings/drawing" in name)
        hours = archive.read("xl/worksheets/sheet6.xml").decode()
    kinds = sorted(re.findall("<c:(lineChart|barChart)>", "".join(drawn)))
    assert kinds == ["barChart", "barChart", "barChart", "lineChart"]
    assert drawings.count("stand in the table below.") == 4
    assert "colorScale" in hours


def test_the_same_figures_give_the_same_bytes(content: bytes) -> None:
    assert report_book(report_of(), shipped_policy()) == content
