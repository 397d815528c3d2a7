"""Full-text search over tickets: Chinese, mixed, numbers; after changes too."""

import pytest

from aftersales.index.database import Index
from aftersales.index.rows import Row
from aftersales.model.filters import TicketFilter
from tests.index.conftest import Fill
from tests.support.index_rows import NINE, ticket_row

ID = "AS-261122-7K3QM"


def found(index: Index, text: str) -> int:
    """Return how many tickets hold `text`."""
    return index.count(TicketFilter(text=text), now=NINE)


def phone() -> Row:
    """Return a ticket with a bit of everything."""
    return ticket_row(
        ID,
        "蓝牙耳机连不上，左耳坏",
        texts=("客户用 iPhone15，电池也坏了", "运单 SF1234567890"),
        product={"type": "headphones", "model": "QC-45", "serial": "2603A1187"},
        order={"number": "118822"},
        reference="DSP/2026/77",
        tags=("老客户",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "蓝牙",
        "坏",
        "耳",
        "了",
        "左耳坏",
        "蓝牙耳机连不上",
        "iPhone15 电池",
        "电池iphone",
        "iphone 15",
        "IPHONE1",
        "ｉＰｈｏｎｅ１５",
        "118822",
        "1188",
        "2603a1187",
        "2603A1",
        "SF123456",
        "qc45",
        "QC-45",
        "dsp 77",
        "老客户",
        ID,
        "7k3qm",
        "headph",
        "  蓝牙   坏  ",
    ],
)
def test_found(fill: Fill, text: str) -> None:
    assert found(fill(phone(), ticket_row("AS-261122-00000", "别的")), text) == 1


@pytest.mark.parametrize(
    "text", ["牙蓝", "耳左", "蓝耳", "iPhone16", "188", "phone", "坏 冰箱", "池也坏了运", "OR", "NOT 冰箱"]
)
def test_not_found(fill: Fill, text: str) -> None:
    assert found(fill(phone()), text) == 0


def test_a_changed_ticket_is_found_by_its_new_words_only(fill: Fill) -> None:
    index = fill(phone(), ticket_row("AS-261122-00000", "蓝牙音箱"))
    assert index.apply("c2", base="c1", upserts=[ticket_row(ID, "洗衣机漏水")])
    assert (found(index, "蓝牙"), found(index, "漏水"), found(index, "1188"), found(index, "坏")) == (1, 1, 0, 0)


def test_a_deleted_ticket_is_not_found(fill: Fill) -> None:
    index = fill(phone())
    assert index.apply("c2", base="c1", deletes=[phone().line.path, "tickets/never/was.yaml"])
    assert (found(index, "蓝牙"), index.find_ids("7k3"), index.count(now=NINE)) == (0, [], 0)


def test_many_changes_leave_the_search_whole(fill: Fill) -> None:
    index = fill(*(ticket_row(f"AS-261122-0000{n}", f"空调 {n}") for n in range(10)))
    for turn in range(30):
        row = ticket_row(f"AS-261122-0000{turn % 10}", f"冰箱 {turn}", texts=("压缩机" * turn,))
        index.apply("c1", base="c1", upserts=[row])
    assert (found(index, "空调"), found(index, "冰箱"), found(index, "压缩机")) == (0, 10, 10)
    index._connection.run("INSERT INTO words (words) VALUES ('integrity-check')")
