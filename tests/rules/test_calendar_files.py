"""The calendars that ship: generated where they are generated, valid, and the notices' own days."""

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendar_errors import CalendarError
from tests.support.clock_policy import ROOT
from tests.support.make_calendar import NOTICES, make_calendar

FOLDER = ROOT / "policies" / "calendars"
SCHEMA: dict[str, Any] = yaml.safe_load((ROOT / "schemas" / "calendar.schema.json").read_text(encoding="utf-8"))
CASES: dict[str, Any] = yaml.safe_load(
    (ROOT / "tests" / "data" / "business_hours_cases.yaml").read_text(encoding="utf-8")
)
DAYS = {"mon": ["09:00-17:00"]}


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def accepts(data: Any) -> bool:
    """Tell whether the schema lets `data` pass, formats included."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(SCHEMA, format_checker=checker).is_valid(data)


def test_the_chinese_calendar_is_what_the_generator_writes() -> None:
    pytest.importorskip("holidays", reason="the generator needs the holidays library")
    assert (FOLDER / "cn.yaml").read_text(encoding="utf-8") == make_calendar()


def test_the_chinese_calendar_has_the_days_of_the_notice_of_2026() -> None:
    cn = calendar_from_data(load(FOLDER / "cn.yaml"), "cn")
    noticed = next(case for case in CASES["cases"] if case["id"] == "cn-02")
    assert [str(day) for day in cn.holidays if day.year == 2026] == noticed["holidays"]
    assert [str(day) for day in cn.makeup if day.year == 2026] == list(noticed["date_hours"])
    assert (cn.known_from, cn.known_until) == (min(NOTICES), max(NOTICES))
    assert cn.holidays[date(2025, 10, 6)].zh == "国庆节、中秋节"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_shipped_calendar_is_valid_and_says_its_name_in_both_languages(path: Path) -> None:
    others = {other.stem: load(other) for other in FOLDER.glob("*.yaml")}
    assert accepts(load(path))
    label = calendar_from_data(load(path), path.stem, others).label
    assert label.en
    assert label.zh


@pytest.mark.parametrize(
    "part",
    [
        {"hours": None},
        {"hours": {}},
        {"hours": {"mon": ["9:00-17:00"]}},
        {"hours": {"mon": ["24:00-09:00"]}},
        {"hours": {"7": ["09:00-17:00"]}},
        {"versions": [{"hours": DAYS}]},
        {"holidays": ["2026-01-01"]},
        {"holidays": ["2026-02-30"], "known_until": 2026},
        {"holidays": [{"from": "2026-01-01"}], "known_until": 2026},
        {"holidays": [{"date": "2026-01-01", "to": "2026-01-02"}], "known_until": 2026},
        {"makeup_workdays": [{"like": "mon"}], "known_until": 2026},
        {"date_hours": {"soon": []}},
        {"overnight_holiday": "maybe"},
        {"workday": "8"},
        {"workweek": []},
        {"color": "red"},
        {"label": {}},
    ],
)
def test_the_schema_refuses_what_no_calendar_says(part: dict[str, Any]) -> None:
    good = {"format": 1, "timezone": "Asia/Shanghai", "hours": DAYS}
    assert accepts(good)
    assert not accepts({**good, **part})


def test_the_schema_asks_for_hours_or_versions() -> None:
    bare = {"format": 1, "timezone": "Asia/Shanghai"}
    assert not accepts(bare)
    assert accepts({**bare, "versions": [{"hours": DAYS}]})
    assert not accepts({**bare, "versions": [{"hours": DAYS}], "workday": "8h"})


REFUSED_CASES = {"bad-01", "bad-02", "bad-05", "bad-06", "bad-07"}
ACCEPTED_CASES = {"bad-03", "bad-04"}  # overnight and lunch: refused elsewhere, what this grammar is for


@pytest.mark.parametrize("case", CASES["invalid_or_policy_cases"], ids=lambda case: str(case["id"]))
def test_calendars_that_others_refuse_are_refused_or_meant(case: dict[str, Any]) -> None:
    data = {"timezone": "Asia/Shanghai", "hours": case["hours"]}
    if case["id"] in REFUSED_CASES:
        with pytest.raises(CalendarError):
            calendar_from_data(data, "shop")
    elif case["id"] in ACCEPTED_CASES:
        assert calendar_from_data(data, "shop").versions[0].week[0]
    else:
        # bad-08 is a target (test_clocks_targets.py), bad-09 and bad-10 are local times (test_calendar.py)
        assert case["hours"] is None
