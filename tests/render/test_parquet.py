"""Parquet, read back by DuckDB: types, values, row groups, and what a column cannot hold."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet as pyarrow_parquet

from aftersales.errors import InvalidDataError
from aftersales.model.export import ExportColumn, ExportKind
from aftersales.model.values import Value
from aftersales.render import parquet
from aftersales.render.exports import write_rows

COLUMNS = [ExportColumn(kind.value, kind) for kind in ExportKind]
ROW: Mapping[str, Value] = {
    "text": "=1+1 不制冷",
    "words": ["a", "b"],
    "number": 3,
    "amount": "2899.05",
    "yes_no": False,
    "date": "2026-03-04",
    "moment": "2026-03-01T00:30:00+08:00",
}


def written(path: Path, rows: Sequence[Mapping[str, Value]]) -> str:
    """Write a file and return its name in SQL."""
    with path.open("wb") as stream:
        write_rows("parquet", COLUMNS, iter(rows), stream, "Asia/Shanghai")
    return f"'{path}'"


def test_duckdb_reads_the_types_and_the_values(tmp_path: Path) -> None:
    name = written(tmp_path / "a.parquet", [ROW, {}])
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'")
        types = [row[1] for row in database.execute(f"describe from {name}").fetchall()]
        found = database.execute(f"select * exclude moment, epoch(moment) from {name}").fetchall()  # noqa: S608  our own file
    assert types == [
        *("VARCHAR", "VARCHAR[]", "BIGINT", "DECIMAL(16,4)", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE"),
    ]
    midnight = datetime(2026, 2, 28, 16, 30, tzinfo=UTC).timestamp()
    assert found == [
        ("=1+1 不制冷", ["a", "b"], 3, Decimal("2899.0500"), False, date(2026, 3, 4), midnight),
        (None,) * 7,
    ]


def test_the_time_zone_is_the_desks(tmp_path: Path) -> None:
    written(tmp_path / "a.parquet", [ROW])
    schema = pyarrow_parquet.read_schema(tmp_path / "a.parquet")
    assert str(schema.field("moment").type) == "timestamp[us, tz=Asia/Shanghai]"


def test_row_groups_keep_memory_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 2)
    written(tmp_path / "a.parquet", [ROW] * 5)
    metadata = pyarrow_parquet.read_metadata(tmp_path / "a.parquet")
    assert (metadata.num_rows, metadata.num_row_groups) == (5, 3)


def test_no_tickets_are_an_empty_table(tmp_path: Path) -> None:
    name = written(tmp_path / "a.parquet", [])
    with duckdb.connect() as database:
        assert database.execute(f"select count(*) from {name}").fetchall() == [(0,)]  # noqa: S608  our own file


@pytest.mark.parametrize(
    ("key", "value"),
    [("amount", "many"), ("amount", "NaN"), ("amount", "1" * 13), ("date", "2026-02-30"), ("moment", "today")],
)
def test_what_a_column_cannot_hold_is_refused_with_its_ticket(key: str, value: str) -> None:
    columns = [ExportColumn("id"), *COLUMNS]
    with pytest.raises(InvalidDataError, match=f"{key} cannot hold '{value}'") as refused:
        write_rows("parquet", columns, [{"id": "AS-261122-7K3QM", key: value}], io.BytesIO())
    assert refused.value.place == "AS-261122-7K3QM"
