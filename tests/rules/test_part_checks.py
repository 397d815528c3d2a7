"""Names in parts.yaml and repairs.yaml: what is not there is told at its place."""

from typing import Any

import pytest

from aftersales.model.finding import Severity
from aftersales.rules.part_checks import check_parts, check_visit_calendar
from tests.support.policies import findings_with, shipped_data


def policies(**changed: Any) -> dict[str, Any]:
    """Return parts with a catalogue, changed."""
    part = {"fits": ["kettle", "K-17"], "supplier": "Example Ltd"}
    found: dict[str, Any] = {"parts": {"suppliers": ["Example Ltd"], "parts": {"SEAL-1": part}}}
    return {**found, "products": {"models": {"K-17": {"type": "kettle"}}}, **changed}


def parts_of(*numbers: str, suppliers: list[str] | None = None, **part: Any) -> dict[str, Any]:
    """Return the content of parts.yaml."""
    listed = {} if suppliers is None else {"suppliers": suppliers}
    return {"parts": dict.fromkeys(numbers, part), **listed}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (policies(), []),
        ({}, []),
        (policies(parts=parts_of("A", fits=["ketle"])), [("policy/unknown-name", Severity.WARNING)]),
        (
            policies(parts=parts_of("A", supplier="Exmple", suppliers=["Example"])),
            [("policy/unknown-name", Severity.ERROR)],
        ),
        (policies(parts=parts_of("A", supplier="Exmple")), []),
        (policies(parts=parts_of("A", "a")), [("policy/part-twice", Severity.ERROR)]),
    ],
)
def test_what_parts_name(data: dict[str, Any], expected: list[tuple[str, Severity]]) -> None:
    assert [(one.code, one.severity) for one in check_parts(data)] == expected


def test_without_a_catalogue_any_product_may_stand_there() -> None:
    data = policies(parts=parts_of("A", fits=["ketle"]))
    del data["products"]
    assert list(check_parts(data)) == []


def test_the_calendar_of_visits_is_there() -> None:
    (finding,) = findings_with("policies/repairs.yaml", "visit_calendar: visits", "visit_calendar: moon")
    assert "There is no calendar moon." in finding.message
    assert list(check_visit_calendar({"repairs": {}})) == []
    assert "policies/calendars/visits.yaml" in shipped_data()
