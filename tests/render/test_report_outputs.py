"""What the formats share: CSV for programs, of sections and of alarms."""

from aftersales.render.report_outputs import report_bytes, report_tables
from tests.support.policies import shipped_policy
from tests.support.reports import ALARM, ALL, DAYS, HOSTILE, PLACES, report_of


def test_a_file_for_each_section_and_one_of_the_alarms() -> None:
    tables = report_tables(report_of(), shipped_policy())
    assert list(tables) == [f"{section.name}.csv" for section in ALL] + ["alarms.csv"]
    head, *months = tables["alarms.csv"].decode().splitlines()
    assert head == "measure,dimension,key,p_value,ticket,told,month,count,base"
    assert len(months) == len(ALARM.months)
    assert months[0].endswith(",0.001,,,2026-07,70,")


def test_csv_holds_the_values_of_json() -> None:
    assert report_bytes(report_of(DAYS), shipped_policy(), "csv").decode().splitlines()[:3] == [
        *("from,opened,closed", "2026-10-01,0,30", "2026-10-02,1,29")
    ]
    lines = report_bytes(report_of(PLACES), shipped_policy(), "csv").decode().splitlines()
    assert lines[2:4] == ["'=HYPERLINK(0),repair,1", "浙江,repair,5"]
    assert not any(letter in "".join(lines) for letter in HOSTILE if not letter.isprintable())
