"""The collected cases of help desks and calendar libraries: which deadline, how many minutes."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aftersales.rules.calendar_cases import check_calendar_case

FILE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "business_hours_cases.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", FILE["cases"] + FILE["elapsed_cases"], ids=lambda case: str(case["id"]))
def test_a_collected_case_has_its_answer(case: dict[str, Any]) -> None:
    outcome = check_calendar_case(case)
    assert outcome.passed, outcome
