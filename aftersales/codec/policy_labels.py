"""Labels of policies, in two languages, from plain data."""

from collections.abc import Mapping
from typing import Any

from aftersales.model.label import Label

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def label_of(data: Map | None) -> Label:
    """Build a label; an empty one of nothing."""
    return Label(data.get("en", ""), data.get("zh", "")) if data else Label()


def labels_of(data: Map) -> dict[str, Label]:
    """Build the labels of a map of them."""
    return {key: label_of(label) for key, label in data.items()}
