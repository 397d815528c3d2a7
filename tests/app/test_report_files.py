"""Reports as files, from a real desk: what the ending says, one file or a folder, and what a terminal is spared."""

import csv
import io
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from aftersales.cli.commands import report
from aftersales.render.report_outputs import FORMATS
from aftersales.reports.sections import SECTIONS
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk

NOW = "2026-11-05T09:00:00+08:00"
PERIOD = ("report", "--since", "2026-11-01", "--until", "2026-11-05")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = copy_desk(tmp_path / "desk", capsys)
    desk.done(*OPEN_FRIDGE, "--region", "=1+1", now="2026-11-02T09:00:00+08:00")
    return desk


def test_csv_is_a_file_for_each_section(desk: Desk, tmp_path: Path) -> None:
    desk.done(*PERIOD, "--format", "csv", "-o", str(tmp_path / "new" / "folder"), now=NOW)
    files = {path.stem: path for path in (tmp_path / "new" / "folder").iterdir()}
    assert files.keys() == SECTIONS.keys()
    rows = list(csv.DictReader(io.StringIO(files["regions"].read_text("utf-8"))))
    assert [(row["region"], row["opened"], row["share"]) for row in rows] == [("'=1+1", "1", "1.0")]


def test_an_archive_holds_the_same_files(desk: Desk, tmp_path: Path) -> None:
    desk.done(*PERIOD, "-f", "csv", "-o", str(tmp_path / "folder"), now=NOW)
    first, again = tmp_path / "a.zip", tmp_path / "b.zip"
    for path in (first, again):
        desk.done(*PERIOD, "-o", str(path), now=NOW)
    assert first.read_bytes() == again.read_bytes()
    with ZipFile(first) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()
        }


def test_one_section_is_one_file_or_standard_output(desk: Desk, tmp_path: Path) -> None:
    one = (*PERIOD, "--section", "channels")
    desk.done(*one, "-o", str(tmp_path / "c.csv"), now=NOW)
    said = desk.done(*one, "--format", "csv", now=NOW)
    assert said.startswith("channel,category_group,opened,")
    assert (tmp_path / "c.csv").read_text("utf-8") == said


def test_csv_of_many_sections_is_not_for_standard_output(desk: Desk) -> None:
    result = desk.run(*PERIOD, "--format", "csv", now=NOW)
    assert (result.exit, result.out) == (2, "")
    assert "--output" in result.err


def test_the_ending_tells_the_format(desk: Desk, tmp_path: Path) -> None:
    for name, start in (("a.xlsx", b"PK"), ("a.html", b"<!DOCTYPE"), ("a.md", b"# "), ("a.json", b"{"), ("a", b"Repo")):
        desk.done(*PERIOD, "--section", "regions", "-o", str(tmp_path / name), now=NOW)
        assert (tmp_path / name).read_bytes().startswith(start), name
    sheet = load_workbook(tmp_path / "a.xlsx")["Tickets by region"]
    assert (sheet["A3"].value, sheet["C3"].value) == ("'=1+1", 1)


def test_what_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", "utf-8")
    for form, name in (("md", "nowhere/a.md"), ("csv", "taken/folder"), ("csv", "taken")):
        result = desk.run(*PERIOD, "-f", form, "-o", str(tmp_path / name), now=NOW)
        assert result.exit == 7, name
        assert "Traceback" not in result.err
    assert (tmp_path / "taken").read_text("utf-8") == "x"


@pytest.mark.parametrize(("form", "library"), [("html", "altair"), ("xlsx", "xlsxwriter")])
def test_a_library_that_misses_is_named_with_its_cure(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, library: str
) -> None:
    for module in ("altair", "vl_convert", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, module, None)
    for module in ("charts", "chart_axes", "report_book", "book_charts"):
        monkeypatch.delitem(sys.modules, f"aftersales.render.{module}", raising=False)
    result = desk.run(*PERIOD, "-o", str(tmp_path / f"a.{form}"), now=NOW)
    assert result.exit == 7
    assert library in result.err
    assert "pip install 'aftersales[reports]'" in result.err
    assert not (tmp_path / f"a.{form}").exists()


def test_the_command_offers_every_format() -> None:
    assert report.FORMATS == FORMATS


def test_the_list_of_sections_is_a_table(desk: Desk) -> None:
    assert "volumes" in desk.done("report", "--list", "--format", "csv")
    assert desk.run("report", "--list", "--format", "html").exit == 2
