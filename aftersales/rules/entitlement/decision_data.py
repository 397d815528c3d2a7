"""A decision as plain data, in the words of a case file's `expect`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersales.model.decision import Decision, Entry


def decision_to_data(decision: Decision) -> dict[str, Any]:
    """Return the decision in the vocabulary of `expect`: days as ISO text, amounts as numbers, entries with clauses.

    `entitled` and `denied` are always there, empty where there is none; other keys only when they say something.
    """
    data: dict[str, Any] = {
        "entitled": [_entry(entry, "remedy") for entry in decision.entitled],
        "denied": [_entry(entry, "remedy") for entry in decision.denied],
    }
    data |= {name: [_entry(entry, "remedy") for entry in group] for name, group in decision.conditional.items()}
    data["duties"] = [_entry(entry, "what") for entry in decision.duties]
    data |= {key: plain(value) for key, value in decision.statements.items()}
    data["facts_missing"] = list(decision.facts_missing)
    data["needs_human"] = list(decision.needs_human)
    data["warnings"] = list(decision.warnings)
    data["policy_version"] = dict(decision.policy_version)
    return {key: value for key, value in data.items() if value or key in ("entitled", "denied") or value in (False, 0)}


def _entry(entry: Entry, name: str) -> dict[str, Any]:
    return {
        name: entry.name,
        **{key: plain(value) for key, value in entry.details.items()},
        "clause": list(entry.clause),
    }


def plain(value: Any) -> Any:
    """Return a detail as JSON and YAML hold it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    return value
