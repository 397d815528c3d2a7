"""Visits as iCalendar: what other programs read of them."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.visit import Visit, VisitState
from aftersales.render.icalendar import calendar_file
from aftersales.rules.visits import Booking
from tests.support.policies import shipped_policy

NINE = datetime.fromisoformat("2026-11-25T09:00:00+08:00")
TICKET = "AS-261122-7K3QM"


def written(title: str, tool: str = "multimeter") -> str:
    visit = Visit("aaaaaa", "chen.bo", NINE, NINE.replace(hour=11), NINE, VisitState.PLANNED, "浙江", (tool,))
    return calendar_file([Booking("", TICKET, visit)], {TICKET: title}, shipped_policy(), NINE)


def values(text: str) -> dict[str, str]:
    """Unfold and unescape a calendar file: the last value of each property."""
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    pairs = (line.partition(":")[::2] for line in lines)
    return {name: re.sub(r"\\([\\;,n])", lambda m: "\n" if m[1] == "n" else m[1], value) for name, value in pairs}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_any_title_is_folded_and_reads_back(title: str) -> None:
    text = written(title)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    kept = "".join(one for one in title if one == "\n" or (ord(one) >= 32 and ord(one) != 127))
    assert values(text)["SUMMARY"].startswith(f"{TICKET} {kept}")


def test_times_are_utc_and_nobody_is_named() -> None:
    found = values(written("Fan; stands, still"))
    assert (found["DTSTART"], found["DTEND"]) == ("20261125T010000Z", "20261125T030000Z")
    assert found["DESCRIPTION"] == "Tools: multimeter"
    assert datetime.strptime(found["DTSTAMP"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) == NINE


@pytest.mark.external
def test_khal_reads_it(tmp_path: Path) -> None:
    khal = shutil.which("khal")
    if khal is None:
        pytest.skip("khal is not installed")
    file = tmp_path / "visits.ics"
    file.write_text(written("空调不制冷，室外机不启动 " * 5), encoding="utf-8", newline="")
    (tmp_path / "calendar").mkdir()
    settings = tmp_path / "khal.conf"
    settings.write_text(
        f"[calendars]\n[[one]]\npath = {tmp_path / 'calendar'}\n[locale]\nlocal_timezone = Asia/Shanghai\n"
    )
    listed = subprocess.run(
        [khal, "--config", str(settings), "printics", "--format", "{start-long} {title}", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    assert TICKET in listed.stdout


def test_the_icalendar_library_reads_it() -> None:
    icalendar = pytest.importorskip("icalendar")
    calendar = icalendar.Calendar.from_ical(written("风机; 不转, 室外机\n第二行"))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == NINE
    assert str(event["SUMMARY"]) == f"{TICKET} 风机; 不转, 室外机\n第二行 (Chen Bo)"
    assert str(event["LOCATION"]) == "浙江"
    assert not event.errors
