"""Foreign tables, read: what a spreadsheet writes comes back as it was, whatever is in the cells."""

import csv
import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.codec import workbooks
from aftersales.codec.tables import open_table, settled_format
from aftersales.codec.text_lines import known_encoding, text_lines
from aftersales.errors import InvalidDataError, UsageError
from aftersales.model.import_map import FileFormat, FileKind
from aftersales.model.spreadsheet import bare_cell, neutral_cell

CSV = FileFormat(FileKind.CSV)
cells = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)


def read(content: bytes, form: FileFormat = CSV) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the header and the rows of a table."""
    table = open_table(io.BytesIO(content), "t", form)
    return table.header, [row.cells for row in table.rows]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as our own files write them: neutralised."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([neutral_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


@given(st.lists(st.tuples(cells, cells), max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_what_our_files_write_reads_back(rows: list[tuple[str, str]], encoding: str) -> None:
    # A cell that was an apostrophe before a formula sign in the first place is the one thing that cannot be told apart.
    rows = [row for row in rows if all(bare_cell(cell) == cell for cell in row)]
    content = written([("a", "b"), *rows]).encode(encoding)
    form = FileFormat(FileKind.CSV, encoding="" if encoding.startswith("utf-8") else encoding)
    assert read(content, form) == (("a", "b"), rows)


@given(st.binary(max_size=300), st.sampled_from(list(FileKind)))
def test_any_bytes_are_read_or_refused(content: bytes, kind: FileKind) -> None:
    with suppress(InvalidDataError):
        header, rows = read(content, FileFormat(kind))
        assert all(len(row) == len(header) for row in rows)


@given(st.text(st.characters(codec="utf-8"), max_size=400), st.integers(1, 20))
def test_lines_are_the_text_whatever_the_chunks(text: str, size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(size)

    lines = list(text_lines(Slow(text.encode()), "utf-8", "t"))
    assert "".join(lines) == text
    assert all(line.endswith("\n") for line in lines[:-1])
    assert all("\n" not in line[:-1] for line in lines)


@given(st.integers(0, 200), st.integers(0, 30))
def test_the_line_of_a_wrong_byte_is_told(lines: int, width: int) -> None:
    content = ("x" * width + "\n").encode() * lines + b"\xff\n" + b"more\n"
    with pytest.raises(InvalidDataError) as caught:
        list(text_lines(io.BytesIO(content), "utf-8", "t"))
    assert caught.value.place == f"t:{lines + 1}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.CSV", FileKind.CSV), ("a.b.tsv", FileKind.TSV), ("a.xlsx", FileKind.XLSX), ("a.ndjson", FileKind.JSONL)],
)
def test_the_name_tells_the_kind(name: str, kind: FileKind) -> None:
    assert settled_format(FileFormat(), name).kind is kind
    assert settled_format(FileFormat(FileKind.TSV), name).kind is FileKind.TSV


@pytest.mark.parametrize("name", ["noending", "a.pdf", "a."])
def test_other_names_do_not(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be told"):
        settled_format(FileFormat(), name)


@pytest.mark.parametrize("name", ["rot13", "hex", "idna", "no such", "\0"])
def test_only_encodings_of_text(name: str) -> None:
    with pytest.raises(UsageError, match="no encoding"):
        known_encoding(name)


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    table = open_table(io.BytesIO(b'a,b\n"two\nlines",1\n\nx,y\n'), "t", CSV)
    assert [(row.number, row.is_empty) for row in table.rows] == [(2, False), (3, True), (4, False)]


def test_columns_without_a_name_at_the_end_do_not_count() -> None:
    assert read(b"a, b ,,\n1,2,,\n") == (("a", "b"), [("1", "2")])


def test_json_lines_have_the_columns_of_all_lines() -> None:
    content = b'{"a": {"b": 1.50, "c": []}, "d": null}\n{"e": true, "a": {"b": "x"}}\n'
    header, rows = read(content, FileFormat(FileKind.JSONL))
    assert header == ("a.b", "a.c", "d", "e")
    assert rows == [("1.50", "[]", "", ""), ("x", "", "", "true")]


def test_whole_numbers_of_a_workbook_have_no_point() -> None:
    assert [workbooks._text(cell) for cell in (118822.0, 1.5, 1e20)] == ["118822", "1.5", "1e+20"]
