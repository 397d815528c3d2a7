"""Importing on real desks: what becomes of rows, twice, in any order, and when something is wrong."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aftersales.rules.stable_ids import stable_ticket_id
from tests.support.imports import LOG, LOG_HEADER, LOG_MAP, NOW, SHEET, ImportDesk, counts, csv_text
from tests.support.repositories import state_of

LEAP_DAY = date(2000, 2, 29)
LATER = ("C-2", "Done", "Bob", "2026-03-05 09:30", "Lamp")

SHEET_MAP_WITHOUT = """\
format: 1
source: sheet
one: ticket
reference: "{{No}}"
fields:
  title: "{{Words}}"
{more}row: {{opened: "{{Opened}}"}}
"""


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    return ImportDesk(tmp_path, capsys)


def history(ticket: Any) -> list[tuple[Any, ...]]:
    return [(entry["at"], entry["by"], entry.get("from"), entry.get("to")) for entry in ticket["history"]]


def test_an_event_log_becomes_histories(place: ImportDesk) -> None:
    result = place.log()
    assert result.exit == 0
    assert counts(result) == {
        "new": (5, 2),
        "continued": (0, 0),
        "already here": (0, 0),
        "rejected": (0, 0),
        "empty": (0, 0),
        "together": (5, 2),
    }
    ticket = place.ticket("C-1")
    assert (ticket["title"], ticket["state"]) == ("Kettle C-1", "closed")
    assert history(ticket) == [
        ("2026-03-01T09:00:00+01:00", "Ann", None, "new"),
        ("2026-03-01T10:00:00+01:00", "Bob", "new", "triaged"),
        ("2026-03-02T10:00:00+01:00", "Bob", "triaged", "closed"),
    ]
    assert {entry["did"] for entry in ticket["history"]} == {"imported"}
    assert place.desk.git("status", "--porcelain") == ""
    place.assert_sound()


def test_the_desk_fills_in_what_follows_from_the_category(place: ImportDesk) -> None:
    place.log()
    ticket = place.ticket("C-1")
    assert (ticket["department"], ticket["severity"], ticket["urgency"], ticket["priority"]) == (
        "desk",
        "S4",
        "normal",
        "P4",
    )


def test_one_commit_says_what_it_holds(place: ImportDesk) -> None:
    before = place.desk.commits()
    place.log()
    assert place.desk.commits() == before + 1
    message = place.desk.git("log", "-1", "--format=%an%n%B")
    assert message.splitlines()[:2] == ["zhang.min", "import 2 tickets from table.csv"]
    assert "5 rows: 5 imported, 0 added to tickets, 0 known, 0 rejected, 0 empty." in message
    assert "Action: imported\nSource: old desk\nActor: zhang.min" in message


def test_the_same_rows_again_change_nothing(place: ImportDesk) -> None:
    place.log()
    before = state_of(place.desk.root)
    again = place.log()
    assert again.exit == 0
    assert counts(again)["already here"] == (5, 2)
    assert "nothing to commit" in again.out
    assert state_of(place.desk.root) == before


def test_new_rows_continue_their_tickets(place: ImportDesk) -> None:
    place.log()
    first = place.ticket("C-2")["history"]
    result = place.log([*LOG, LATER, ("C-3", "Open", "Ann", "2026-03-06 09:00", "Fan")])
    assert counts(result)["continued"] == (1, 1)
    assert counts(result)["new"] == (1, 1)
    assert counts(result)["already here"] == (5 - 0, 1)
    ticket = place.ticket("C-2")
    assert ticket["history"][:2] == first
    assert history(ticket)[2] == ("2026-03-05T09:30:00+01:00", "Bob", "waiting_customer", "closed")
    assert ticket["state"] == "closed"


def test_what_people_did_in_the_meantime_stays(place: ImportDesk) -> None:
    place.log()
    ticket_id = str(place.ticket("C-2")["id"])
    place.desk.done("edit", ticket_id, "title=The lamp of the hall", now=NOW)
    place.desk.done("transition", ticket_id, "triaged", now=NOW)
    place.log([*LOG, LATER])
    ticket = place.ticket("C-2")
    assert ticket["title"] == "The lamp of the hall"
    assert history(ticket)[-1] == ("2026-03-05T09:30:00+01:00", "Bob", "triaged", "closed")
    assert place.log([*LOG, LATER]).out.count("nothing to commit") == 1


def test_two_clones_get_the_same_tickets(place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ImportDesk(tmp_path, capsys, "other")
    place.log()
    other.log(LOG, "--commit-per", "event")
    assert place.desk.git("rev-parse", "HEAD:tickets") == other.desk.git("rev-parse", "HEAD:tickets")


def test_the_same_reference_of_another_source_is_another_ticket(place: ImportDesk) -> None:
    place.log()
    result = place.log(map_text=LOG_MAP.replace("source: old desk", "source: another desk"))
    assert counts(result)["new"] == (5, 2)
    assert len(place.tickets()) == 4


def test_a_log_in_order_of_time_gives_the_same(
    place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ImportDesk(tmp_path, capsys, "other")
    place.log()
    result = other.log(sorted(LOG, key=lambda row: row[3]))
    assert counts(result)["new"] == (5, 2)
    assert place.desk.git("rev-parse", "HEAD:tickets") == other.desk.git("rev-parse", "HEAD:tickets")


def test_a_dry_run_writes_nothing(place: ImportDesk) -> None:
    before, files = state_of(place.desk.root), None
    result = place.log(LOG, "--dry-run")
    files = sorted(path.name for path in place.folder.iterdir())
    assert result.exit == 0
    assert counts(result)["new"] == (5, 2)
    assert "title: Kettle C-1" in result.out
    assert state_of(place.desk.root) == before
    assert files == ["desk", "map.yaml", "table.csv"]


def test_a_commit_a_ticket_keeps_the_dates(place: ImportDesk) -> None:
    before = place.desk.git("rev-parse", "HEAD").strip()
    place.log(LOG, "--commit-per", "ticket")
    lines = place.desk.git("log", "--reverse", "--format=%aI %s", f"{before}..").splitlines()
    ids = [str(place.ticket(reference)["id"]) for reference in ("C-1", "C-2")]
    assert lines == [
        f"2026-03-02T10:00:00+01:00 {ids[0]}: import C-1 (3 entries)",
        f"2026-03-03T09:30:00+01:00 {ids[1]}: import C-2 (2 entries)",
    ]
    assert place.desk.git("status", "--porcelain") == ""


def test_a_commit_an_event_has_the_state_of_that_moment(place: ImportDesk) -> None:
    before = place.desk.git("rev-parse", "HEAD").strip()
    place.log(LOG, "--commit-per", "event")
    ticket_id = str(place.ticket("C-1")["id"])
    path = place.desk.ticket_file(ticket_id).relative_to(place.desk.root).as_posix()
    commits = place.desk.git("log", "--reverse", "--format=%H", f"{before}..", "--", path).split()
    states = [
        next(line for line in place.desk.git("show", f"{commit}:{path}").splitlines() if line.startswith("state:"))
        for commit in commits
    ]
    assert states == ["state: new", "state: triaged", "state: closed"]
    last = place.desk.git("log", "-1", "--format=%aI%n%B", commits[-1])
    assert last.startswith(f"2026-03-02T10:00:00+01:00\n{ticket_id}: import Done (triaged → closed)\n")
    assert f"Ticket: {ticket_id}\nFrom: triaged\nTo: closed\nAction: imported" in last


def test_a_bad_row_rejects_its_ticket_and_no_other(place: ImportDesk) -> None:
    rows = [*LOG, ("C-2", "Done", "Bob", "5 March", "Lamp"), ("", "Open", "Ann", "2026-03-01 09:00", "Fan")]
    result = place.log(rows)
    assert result.exit == 1
    assert counts(result)["new"] == (3, 1)
    assert counts(result)["rejected"] == (4, 1)
    assert counts(result)["together"] == (7, 2)
    assert "5 March" in result.out
    lines = (place.folder / "table.rejects.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Case,Activity,Who,When,Product,row,reason"
    assert [line.split(",")[5] for line in lines[1:]] == ["8", "5", "6", "7"]
    assert "Row 7 of the same ticket" in lines[2]


def test_mended_rejects_are_imported_by_the_same_map(place: ImportDesk) -> None:
    place.log([*LOG, ("C-2", "Done", "Bob", "5 March", "=1+1 Lamp")])
    rejects = (place.folder / "table.rejects.csv").read_bytes()
    result = place.run(rejects.replace(b"5 March", b"2026-03-05 12:00"), LOG_MAP, name="mended.csv")
    assert result.exit == 0
    assert counts(result)["new"] == (3, 1)
    assert place.ticket("C-2")["state"] == "closed"


def test_rejects_go_where_they_are_wanted(place: ImportDesk) -> None:
    wanted = place.folder / "wrong rows.csv"
    place.log([*LOG, ("", "Open", "Ann", "2026-03-01 09:00", "Fan")], "--rejects", str(wanted))
    assert wanted.exists()
    assert not (place.folder / "table.rejects.csv").exists()
    refused = place.log([], "--rejects", str(place.folder / "table.csv"))
    assert refused.exit == 2


def test_empty_rows_are_counted(place: ImportDesk) -> None:
    result = place.log([LOG[0], ("", "", "", "", ""), *LOG[1:]])
    assert counts(result)["empty"] == (1, 0)
    assert counts(result)["together"] == (6, 2)


def test_whoever_may_not_import_is_refused(place: ImportDesk) -> None:
    place.desk.be("li.na")
    before = state_of(place.desk.root)
    assert place.log().exit == 4
    assert place.log(LOG, "--dry-run").exit == 4
    assert state_of(place.desk.root) == before


def test_edits_that_are_not_committed_are_not_written_over(place: ImportDesk) -> None:
    place.log()
    file = place.desk.ticket_file(str(place.ticket("C-2")["id"]))
    file.write_text(file.read_text("utf-8").replace("Lamp C-2", "Lamp by hand"), "utf-8")
    before = state_of(place.desk.root)
    result = place.log([*LOG, LATER])
    assert result.exit == 6
    assert state_of(place.desk.root) == before


def test_what_the_person_staged_and_edited_elsewhere_stays(place: ImportDesk) -> None:
    (place.desk.root / "staged.txt").write_text("staged", "utf-8")
    place.desk.git("add", "staged.txt")
    (place.desk.root / "README.md").write_text("edited", "utf-8")
    before = place.desk.git("status", "--porcelain")
    assert place.log().exit == 0
    assert place.desk.git("status", "--porcelain") == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("C-9", "Dance", "Ann", "2026-03-01 09:00", "Fan"), "does not know the activity"),
        (("C-9", "Open", "Ann", "", "Fan"), "does not say when"),
        (("C-9", "Open", "Ann", "1999-03-01 09:00", "Fan"), "year 1999"),
        (("C-9", "Open", "Ann", "2027-03-01 09:00", "Fan"), "in the future"),
        (("C-9", "Open", "Ann", "2026-03-01 09:00", ""), "title"),
        (("C-9" * 100, "Open", "Ann", "2026-03-01 09:00", "Fan"), "reference"),
        (("C-9", "Open", "A" * 200, "2026-03-01 09:00", "Fan"), "by"),
    ],
)
def test_each_reason_is_said(place: ImportDesk, row: Sequence[str], reason: str) -> None:
    result = place.log([row], map_text=LOG_MAP.replace('"{Product} {Case}"', '"{Product}"'))
    assert result.exit == 1
    assert counts(result)["rejected"] == (1, 1)
    assert reason in result.out


def test_too_many_rows_of_one_reference_are_rejected(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersales.app.import_groups.ROWS_OF_A_MATTER", 2)
    result = place.log()
    assert counts(result)["rejected"][0] == 3
    assert counts(result)["new"] == (2, 1)
    mixed = place.log(sorted(LOG, key=lambda row: row[3]))
    assert counts(mixed)["rejected"][0] == 3
    assert counts(mixed)["already here"] == (2, 1)


def test_a_state_that_the_desk_does_not_have_is_refused_at_once(place: ImportDesk) -> None:
    result = place.log(map_text=LOG_MAP.replace("Take: triaged", "Take: dancing"))
    assert result.exit == 5
    assert "dancing" in result.err
    assert "map.yaml" in result.err


def test_at_end_moves_what_the_last_row_leaves_behind(place: ImportDesk) -> None:
    map_text = LOG_MAP + "at_end: {waiting_customer: cancelled}\n"
    place.log(map_text=map_text)
    assert place.ticket("C-2")["state"] == "cancelled"
    assert history(place.ticket("C-2"))[-1] == ("2026-03-03T09:30:00+01:00", "Bob", "waiting_customer", "cancelled")
    assert counts(place.log(map_text=map_text))["already here"] == (5, 2)
    place.log([*LOG, LATER], map_text=map_text)
    assert place.ticket("C-2")["state"] == "closed"


def test_rows_that_are_the_same_to_the_letter_are_events_of_their_own(place: ImportDesk) -> None:
    rows = [*LOG, LOG[-1], LOG[-1]]
    assert counts(place.log(rows))["new"] == (7, 2)
    assert len(history(place.ticket("C-2"))) == 4
    assert counts(place.log(rows))["already here"] == (7, 2)


def test_notes_are_notes(place: ImportDesk) -> None:
    place.log([LOG[0], ("C-1", "Note", "Bob", "2026-03-01 11:00", "Kettle")])
    entry = place.ticket("C-1")["history"][1]
    assert (entry["did"], entry["text"]) == ("noted", "noted by Bob")
    place.assert_sound()


def test_one_row_a_ticket(place: ImportDesk) -> None:
    result = place.sheet()
    assert counts(result)["new"] == (2, 2)
    done, waiting = place.ticket("1"), place.ticket("2")
    assert history(done) == [
        ("2026-03-01T09:00:00+08:00", "zhang.min", None, "new"),
        ("2026-03-04T09:00:00+08:00", "zhang.min", "new", "closed"),
    ]
    assert history(waiting) == [("2026-03-02T09:00:00+08:00", "zhang.min", None, "triaged")]
    assert done["product"] == {"price": "2899.00"}
    assert done["order"] == {"number": "118822"}
    assert counts(place.sheet())["already here"] == (2, 2)
    place.assert_sound()


def test_a_row_whose_state_goes_to_and_fro_is_followed(place: ImportDesk) -> None:
    def with_state(word: str) -> list[tuple[str, ...]]:
        return [SHEET[0], (*SHEET[1][:3], word, *SHEET[1][4:])]

    place.sheet()
    for word, state in (("waits", "waiting_customer"), ("open", "triaged"), ("waits", "waiting_customer")):
        assert counts(place.sheet(with_state(word)))["continued"] == (1, 1)
        assert place.ticket("2")["state"] == state
        assert counts(place.sheet(with_state(word)))["already here"] == (2, 2)
    assert len(history(place.ticket("2"))) == 4
    assert history(place.ticket("2"))[-1][0] == NOW


def test_a_closing_date_that_is_filled_in_later_closes(place: ImportDesk) -> None:
    place.sheet()
    row = (*SHEET[1][:2], "2026-03-07 10:00", "done", *SHEET[1][4:])
    assert counts(place.sheet([SHEET[0], row]))["continued"] == (1, 1)
    assert history(place.ticket("2"))[-1] == ("2026-03-07T10:00:00+08:00", "zhang.min", "triaged", "closed")
    assert counts(place.sheet([SHEET[0], row]))["already here"] == (2, 2)


def test_a_row_whose_state_is_another_than_where_its_moves_led(place: ImportDesk) -> None:
    row = ("7", "2026-03-01 09:00", "2026-03-04 09:00", "waits", "1", "", "opened again")
    assert counts(place.sheet([row]))["new"] == (1, 1)
    assert [entry[2:] for entry in history(place.ticket("7"))] == [
        (None, "new"),
        ("new", "closed"),
        ("closed", "waiting_customer"),
    ]
    assert counts(place.sheet([row]))["already here"] == (1, 1)
    place.assert_sound()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("7", "", "", "open", "1", "", "x"), "does not say when"),
        (("7", "2026-03-04 09:00", "2026-03-01 09:00", "done", "1", "", "x"), "before it was opened"),
        (("7", "2026-03-04 09:00", "", "nonsense", "1", "", "x"), "nonsense"),
        (("7", "2026-03-04 09:00", "", "open", "1", "cheap", "x"), "cheap"),
    ],
)
def test_each_reason_of_a_sheet_is_said(place: ImportDesk, row: Sequence[str], reason: str) -> None:
    result = place.sheet([row])
    assert result.exit == 1
    assert reason in result.out


def test_ids_that_collide_are_told_apart(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every first id is the same here, as if all hashes met; the second try has the real one."""

    def colliding(day: date, source: str, reference: str, prefix: str, attempt: int = 0) -> str:
        return stable_ticket_id(day, source, reference if attempt else "", prefix, attempt)

    monkeypatch.setattr("aftersales.app.import_making.stable_ticket_id", colliding)
    monkeypatch.setattr(
        "aftersales.app.import_tickets.stable_tail",
        lambda *words: colliding(date(2000, 1, 1), words[0], words[1], "", words[2])[-5:],
    )
    rows = [*LOG, *[("C-3", *row[1:]) for row in LOG[:3]]]
    assert counts(place.log(rows))["new"] == (8, 3)
    assert counts(place.log(rows))["already here"] == (8, 3)
    assert counts(place.log([*rows, LATER]))["continued"] == (1, 1)


def test_a_ticket_that_would_be_too_large_is_rejected(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    place.log(LOG[3:])
    size = place.tickets()[0].stat().st_size
    monkeypatch.setattr("aftersales.app.import_making.SIZE_LIMIT", size)
    result = place.log()
    assert counts(result)["rejected"] == (3, 1)
    assert f"{size} are allowed" in result.out


def test_two_rows_with_one_reference_are_not_one_ticket(place: ImportDesk) -> None:
    beside = place.sheet([SHEET[0], SHEET[0]])
    assert counts(beside)["rejected"] == (2, 1)
    apart = place.sheet([SHEET[0], SHEET[1], SHEET[0]])
    assert counts(apart)["rejected"] == (1, 1)
    assert counts(apart)["new"] == (2, 2)


def test_a_word_of_no_policy_is_rejected(place: ImportDesk) -> None:
    wrong = {"category": "nonsense", "channel": "pigeon", "assignee": "nobody", "customer": "C-ABCDE"}
    for field, value in wrong.items():
        fields = {"category": "enquiry", "channel": "phone", field: value}
        more = "".join(f"  {name}: {word}\n" for name, word in fields.items())
        result = place.sheet(map_text=SHEET_MAP_WITHOUT.format(more=more))
        assert counts(result)["rejected"] == (2, 2), field
        assert value in result.out


def test_the_person_may_act_for_another(place: ImportDesk) -> None:
    team = place.desk.root / "policies" / "team.yaml"
    text = team.read_text("utf-8")
    bot = "may: [open, note, attach, link, transition, customers, import, chase]"
    assert bot in text
    team.write_text(text.replace(bot, "may: [import, act_for]"), "utf-8")
    place.desk.git("commit", "--quiet", "-am", "Let the bot act")
    place.desk.git("config", "user.email", "aftersales-cron@example.com")
    file, map_file = place.write("table.csv", csv_text(LOG_HEADER, LOG)), place.write("map.yaml", LOG_MAP)
    place.desk.done("--as", "zhang.min", "import", str(file), "--map", str(map_file), "--yes", now=NOW)
    assert "On-Behalf-Of: zhang.min" in place.desk.git("log", "-1", "--format=%B")


def test_the_account_speaks_chinese(place: ImportDesk) -> None:
    result = place.run(csv_text(LOG_HEADER, LOG), LOG_MAP, lang="zh")
    assert result.exit == 0
    assert len(place.tickets()) == 2
