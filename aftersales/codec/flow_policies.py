"""``flows/*.yaml`` from plain data to values."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.policy_labels import label_of
from aftersales.model.deed import Deed
from aftersales.model.flow import Flow, FlowFinding, FlowStep

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""

_ANSWERS = {"address": Deed.RETURN_ADDRESSED, "receive": Deed.RETURN_RECEIVED, "inspect": Deed.RETURN_PASSED}
_ASKS = {
    "address": Deed.RETURN_REQUESTED.value,
    "refund": f"{Deed.RETURN_PASSED}/refund",
    "exchange": f"{Deed.RETURN_PASSED}/exchange",
}
"""What the words of ``steps`` in ``returns.yaml`` mean, by which older desks say what answers and asks a step."""


def flow_from(name: str, data: Map, returns: Map) -> Flow:
    """Build a flow.

    Args:
        returns: the content of ``returns.yaml``, whose `steps` count for the steps that do not say it themselves.
    """
    older = returns.get("steps", {})
    steps = {
        step: _step(step, content, _as_older(step, content, older, returns)) for step, content in data["steps"].items()
    }
    return Flow(name, label_of(data["label"]), tuple(data["categories"]), tuple(data["start"]), steps)


def _step(name: str, data: Map, older: Map) -> FlowStep:
    return FlowStep(
        id=name,
        label=label_of(data["label"]),
        department=data["department"],
        within=data["within"],
        evidence=tuple((one,) if isinstance(one, str) else tuple(one) for one in data.get("evidence", ())),
        findings={
            finding: FlowFinding(
                finding, label_of(content["label"]), tuple(content.get("next", ())), tuple(content.get("choose", ()))
            )
            for finding, content in data["findings"].items()
        },
        done_by=data.get("done_by", older["done_by"]),
        asked_by=frozenset(data.get("asked_by", older["asked_by"])),
    )


def _as_older(name: str, data: Map, older: Map, returns: Map) -> dict[str, Any]:
    """Return what `steps` of ``returns.yaml`` say of a step, as the flow itself would say it.

    The oldest desks name no finding for the inspection: goods that hold have ``passed``.
    """
    named = {command: one for command, one in older.items() if one["step"] == name}
    answers = {
        deed.value: named[command].get("finding", "passed") for command, deed in _ANSWERS.items() if command in named
    }
    if "inspect" in named:
        items = (item for one in returns.get("checklists", {}).values() for item in one["items"].values())
        answers |= {f"{Deed.RETURN_FAILED}/{item['fails']}": item["fails"] for item in items}
    return {
        "done_by": {deed: finding for deed, finding in answers.items() if finding in data["findings"]},
        "asked_by": [_ASKS[command] for command in named if command in _ASKS],
    }
