"""The demo desk: every story played through the real use cases, on whatever day it is built."""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aftersales.app.context import Context
from aftersales.app.demo.building import Demo, build_demo
from aftersales.app.demo.pictures import make_picture
from aftersales.app.demo.stories import Do, load_stories
from aftersales.app.freshness import fresh_index
from aftersales.codec.customers import parse_customer
from aftersales.codec.tickets import check_ticket, parse_ticket
from aftersales.errors import BusyError
from aftersales.model.filters import TicketFilter
from aftersales.model.ids import is_ticket_id
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.store.git import open_desk
from tests.support.repositories import isolate_git, run_git

NOW = {
    "zh": datetime.fromisoformat("2026-11-20T16:40:00+08:00"),
    "en": datetime.fromisoformat("2026-11-20T16:40:00+00:00"),
}


@pytest.fixture(scope="module", params=["zh", "en"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give a demo desk in each language, built on a Friday afternoon; tests only look at it."""
    with pytest.MonkeyPatch.context() as patch:
        isolate_git(patch, tmp_path_factory.mktemp("builder"))
        outside = tmp_path_factory.mktemp("demo")
        run_git(outside, "init", "--quiet")  # somebody else's repository
        yield build_demo(outside / "desk", request.param, NOW[request.param])


def tickets_of(demo: Demo) -> dict[str, Ticket]:
    """Return the tickets of a demo by story, as the files in its work tree hold them."""
    paths = {path.stem: path for path in (demo.root / "tickets").rglob("AS-*.yaml")}
    assert len(paths) == len(demo.tickets)
    return {story: parse_ticket(paths[id_].read_bytes(), id_) for story, id_ in demo.tickets.items()}


def test_every_story_is_there_and_ended_as_it_says(demo: Demo) -> None:
    tickets = tickets_of(demo)
    stories = load_stories(demo.shop.language)
    assert demo.number == len(stories) == len(tickets)
    assert {story.id: story.ends for story in stories} == {key: ticket.state for key, ticket in tickets.items()}
    for story in stories:
        told = [event for event in tickets[story.id].history if event.did is not Did.CHASED]
        steps = [step for step in story.steps if step.do is not Do.ASSIGN]  # routing may have given it to them already
        assert len(told) >= len(steps) + 1, story.id
        assert tickets[story.id].title == story.ticket["title"]


def test_files_are_valid_and_as_the_program_writes_them(demo: Demo) -> None:
    for path in (demo.root / "tickets").rglob("AS-*.yaml"):
        assert check_ticket(path.read_bytes(), path.name) == []
    for path in (demo.root / "customers").glob("*.yaml"):
        customer = parse_customer(path.read_bytes(), path.name)
        assert customer.region
        assert customer.phones


def test_every_event_is_a_commit_of_its_person_at_its_moment(demo: Demo) -> None:
    log = run_git(demo.root, "log", "--format=%at|%ct|%ae|%(trailers:key=Ticket,valueonly,separator=%x2C)").splitlines()
    commits = [line.split("|") for line in log if line.split("|")[3]]
    for story, ticket in tickets_of(demo).items():
        mine = {(int(at), email) for at, _put, email, of in commits if ticket.id in of}
        for event in ticket.history:
            person = "aftersales-cron" if event.did is Did.CHASED else event.by
            assert (int(event.at.timestamp()), f"{person}@example.com") in mine, story
    dates = [int(put) for _at, put, _email, _of in commits]
    assert dates == sorted(dates, reverse=True)
    assert all(at == put for at, put, _email, _of in commits)


def test_the_whole_team_has_worked_mostly_in_working_hours(demo: Demo) -> None:
    events = [event for ticket in tickets_of(demo).values() for event in ticket.history]
    assert set(demo.shop.cast.values()) <= {event.by for event in events}
    policy = Context(demo.root).policy
    hours = Calendars(policy.calendars, policy.desk.calendar).named()
    moments = [event.at for event in events]
    minute = timedelta(minutes=1)
    assert sum(bool(hours.worked(moment - minute, moment + minute)) for moment in moments) > 0.99 * len(moments)
    assert max(moments) <= NOW[demo.shop.language]
    assert NOW[demo.shop.language] - min(moments) > timedelta(days=80)


def test_some_are_late_some_chased_some_reopened_some_linked(demo: Demo) -> None:
    tickets = tickets_of(demo)
    assert sum(any(event.did is Did.CHASED for event in ticket.history) for ticket in tickets.values()) > 5
    assert any(event.target == "reopened" for ticket in tickets.values() for event in ticket.history)
    assert {link.kind for ticket in tickets.values() for link in ticket.links} >= {"duplicate_of", "same_unit"}
    context = Context(demo.root, now=NOW[demo.shop.language].isoformat())
    late = context.index.count(TicketFilter(overdue=True), now=context.now)
    assert 1 <= late <= 12
    assert 15 <= context.index.count(TicketFilter(open=True), now=context.now) <= 30
    context.index.close()


def test_evidence_lies_beside_its_ticket_with_its_checksum(demo: Demo) -> None:
    from hashlib import sha256  # noqa: PLC0415  used here alone

    for ticket in tickets_of(demo).values():
        for item in ticket.evidence:
            (path,) = (demo.root / "tickets").rglob(f"{ticket.id}/{item.file}")
            assert sha256(path.read_bytes()).hexdigest() == item.sha256
    shown = {word for ticket in tickets_of(demo).values() for item in ticket.evidence for word in item.shows}
    assert shown >= {"goods", "packaging", "waybill", "invoice", "inspection_report", "medical_record"}


def test_git_is_clean_and_the_manager_is_at_the_keyboard(demo: Demo) -> None:
    assert run_git(demo.root, "status", "--porcelain") == ""
    run_git(demo.root, "fsck", "--strict")
    manager = demo.shop.cast["manager"]
    assert run_git(demo.root, "config", "--local", "user.email").strip() == f"{manager}@example.com"
    assert Context(demo.root).me == manager
    assert Context(demo.root, person=demo.shop.cast["agent"]).actor.on_behalf_of == demo.shop.cast["agent"]


def test_the_index_is_fresh_and_nothing_waits_to_be_sent(demo: Demo) -> None:
    git = open_desk(demo.root)
    index = fresh_index(git)
    assert index.commit() == git.head().commit
    assert set(index.find_ids("AS-", limit=100)) == set(demo.tickets.values())
    index.close()
    assert not (git.folders.common / "aftersales" / "outbox").exists()


@pytest.mark.parametrize("demo", ["zh"], indirect=True)
def test_the_same_day_and_seed_make_the_same_desk(demo: Demo, tmp_path: Path) -> None:
    again = build_demo(tmp_path / "again", demo.shop.language, NOW[demo.shop.language])
    assert run_git(demo.root, "rev-parse", "HEAD^{tree}") == run_git(again.root, "rev-parse", "HEAD^{tree}")
    assert all(map(is_ticket_id, again.tickets.values()))


@pytest.mark.parametrize(
    ("language", "now", "fewest"),
    [
        ("zh", "2026-11-23T07:30:00+08:00", 60),  # Monday, before work
        ("zh", "2026-10-04T12:00:00+08:00", 60),  # in the autumn holidays
        ("zh", "2026-02-28T17:30:00+08:00", 60),  # a Saturday that is worked instead of another day
        ("zh", "2027-01-04T09:05:00+08:00", 59),  # a year that the calendar does not know; work has just begun
        ("en", "2026-03-29T12:00:00+01:00", 60),  # the clocks went forward last night
    ],
)
def test_it_can_be_built_on_any_day(language: str, now: str, fewest: int, tmp_path: Path) -> None:
    demo = build_demo(tmp_path / "desk", language, datetime.fromisoformat(now))
    assert fewest <= len(demo.tickets) <= 60
    moments = [event.at for ticket in tickets_of(demo).values() for event in ticket.history]
    assert max(moments) <= datetime.fromisoformat(now)


def test_a_demo_is_a_repository_of_its_own_even_inside_another(demo: Demo) -> None:
    assert (demo.root / ".git").is_dir()
    assert run_git(demo.root, "rev-parse", "--show-toplevel").strip() == str(demo.root.resolve())
    assert run_git(demo.root.parent, "log", "--all", "--oneline") == ""


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BusyError):
        build_demo(tmp_path, "zh", NOW["zh"])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("there", [True, False])
def test_a_demo_that_is_interrupted_leaves_nothing(tmp_path: Path, *, there: bool) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    if there:
        (tmp_path / "desk").mkdir()
    with pytest.raises(KeyboardInterrupt):
        build_demo(tmp_path / "desk", "zh", NOW["zh"], progress=interrupt)
    assert list(tmp_path.rglob("*")) == ([tmp_path / "desk"] if there else [])


def test_pictures_are_png_and_all_different() -> None:
    picture = make_picture("a")
    assert picture != make_picture("b")
    assert picture == make_picture("a")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    place, kinds, pixels = 8, [], b""
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        kind, content = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", picture[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + content)
        kinds.append(kind)
        pixels += content if kind == b"IDAT" else b""
        place += 12 + length
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(pixels)) == 48 * (1 + 64 * 3)
