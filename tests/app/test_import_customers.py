"""Customers that an import brings: one file a person, known again, and personal data nowhere else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from aftersales.codec.customers import parse_customer, render_customer
from aftersales.model.customer import Customer
from tests.support.imports import NOW, ImportDesk, csv_text

HEADER = ("No", "Opened", "Name", "Phone", "Mail", "Address", "Buyer")
ROWS = (
    ("1", "2026-03-01 09:00", "王伟", "13800138000", "", "杭州市西湖区 1 号", "wang***"),
    ("2", "2026-03-02 09:00", "王先生", "+86 138-0013-8000、021-5555 0000", "Wang@example.com", "", ""),
    ("3", "2026-03-03 09:00", "", "", "wang@EXAMPLE.com", "杭州市西湖区 2 号", ""),
    ("4", "2026-03-04 09:00", "Ann", "139****0000", "", "", "ann_1988"),
    ("5", "2026-03-05 09:00", "Bob", "", "", "", ""),
    ("6", "2026-03-06 09:00", "Bob", "", "", "", ""),
    ("7", "2026-03-07 09:00", "", "", "", "", ""),
)
MAP = """\
format: 1
source: shop
one: ticket
reference: "{No}"
fields: {title: "Order {No}", category: enquiry/usage, channel: mail}
customer:
  name: "{Name}"
  phone: "{Phone}"
  email: "{Mail}"
  address: "{Address}"
  account: {platform: Taobao, name: "{Buyer}"}
row: {opened: "{Opened}"}
"""


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    return ImportDesk(tmp_path, capsys)


def bring(place: ImportDesk, rows: Sequence[Sequence[str]] = ROWS, *options: str) -> str:
    result = place.run(csv_text(HEADER, rows), MAP, *options)
    assert result.exit == 0, result.err
    return result.out


def customers(place: ImportDesk) -> dict[str, Customer]:
    found = {}
    for path in sorted((place.desk.root / "customers").glob("*.yaml")):
        customer = parse_customer(path.read_bytes(), path.name)
        assert render_customer(customer) == path.read_bytes()
        found[customer.id] = customer
    return found


def customer_of(place: ImportDesk, reference: str) -> Customer:
    return customers(place)[place.ticket(reference)["customer"]]


def test_people_are_known_again_by_phone_mail_or_account(place: ImportDesk) -> None:
    before = customers(place).keys()
    out = bring(place)
    assert len(customers(place).keys() - before) == 4
    assert "4 customers are new." in out
    wang = customer_of(place, "1")
    assert customer_of(place, "2") == customer_of(place, "3") == wang
    assert wang.name == "王伟"
    assert wang.phones == ("13800138000", "+86 138-0013-8000", "021-5555 0000")
    assert wang.emails == ("Wang@example.com", "wang@EXAMPLE.com")
    assert [address.text for address in wang.addresses] == ["杭州市西湖区 1 号", "杭州市西湖区 2 号"]
    assert place.desk.git("status", "--porcelain") == ""
    assert place.desk.run("check", now=NOW).exit == 0


def test_what_a_platform_hides_is_left_out_and_names_alone_are_nobody(place: ImportDesk) -> None:
    bring(place)
    ann = customer_of(place, "4")
    assert (ann.phones, [(account.platform, account.name) for account in ann.accounts]) == (
        (),
        [("Taobao", "ann_1988")],
    )
    assert customer_of(place, "1").accounts == ()
    assert customer_of(place, "5").id != customer_of(place, "6").id
    assert "customer" not in place.ticket("7")


def test_personal_data_stands_in_customers_alone(place: ImportDesk) -> None:
    bring(place)
    for path in place.tickets():
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("王", "138", "Wang", "西湖", "Ann", "Bob") if word in text]


def test_importing_again_changes_nothing_and_edits_stay(place: ImportDesk) -> None:
    bring(place)
    wang = customer_of(place, "1")
    file = place.desk.root / "customers" / f"{wang.id}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("王伟", "王伟明"), encoding="utf-8")
    place.desk.git("commit", "--quiet", "--all", "--message=Put the name right")
    assert "nothing to commit" in bring(place)
    bring(place, [*ROWS, ("8", "2026-03-08 09:00", "W", "0086 13800138000", "", "elsewhere", "")])
    assert customer_of(place, "8").name == "王伟明"
    assert len(customer_of(place, "8").addresses) == 2


def test_two_clones_make_the_same_customers(
    place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ImportDesk(tmp_path, capsys, "other")
    bring(place)
    bring(other, ROWS, "--commit-per", "event")
    assert place.desk.git("rev-parse", "HEAD:customers") == other.desk.git("rev-parse", "HEAD:customers")
    subjects = other.desk.git("log", "--format=%s", "--reverse").splitlines()[-8:]
    assert subjects[0] == "import 4 customers from table.csv"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [(3, "call me", '"ca…" is no telephone number'), (4, "at home", '"at…" is no e-mail address')],
)
def test_what_is_no_number_or_address_is_rejected(place: ImportDesk, column: int, cell: str, reason: str) -> None:
    row = list(ROWS[1])
    row[column] = cell
    result = place.run(csv_text(HEADER, [row]), MAP)
    assert result.exit == 1
    assert reason in result.out


def test_a_map_names_the_customer_in_one_way(place: ImportDesk) -> None:
    both = MAP.replace("channel: mail}", 'channel: mail, customer: "{No}"}')
    assert place.run(csv_text(HEADER, ROWS), both).exit == 5


def test_a_dry_run_counts_them(place: ImportDesk) -> None:
    before = customers(place)
    assert "4 customers are new." in bring(place, ROWS, "--dry-run")
    assert customers(place) == before
