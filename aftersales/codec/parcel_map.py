"""Maps of couriers' tables: from the bytes of a map file to its value, every mistake with its line."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.faults import FileError
from aftersales.codec.import_map import RuleReader, file_format_from
from aftersales.codec.schema import problems
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.finding import Finding
from aftersales.model.import_map import Kind
from aftersales.model.parcel_map import ParcelMap


def parse_parcel_map(source: bytes, name: str) -> ParcelMap:
    """Read the bytes of the map file `name`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    document = read_yaml(source, name)
    for problem in problems("parcel_map", document.data):
        place = document.position(problem.pointer)
        raise FileError(Finding(name, *place, f"schema/{problem.keyword}", problem.message))
    data: Mapping[str, Any] = document.data
    reader = RuleReader(document)
    return ParcelMap(
        file=file_format_from(data.get("file", {})),
        waybill=reader.template(("waybill",), data["waybill"]),
        at=reader.rule(("at",), data["at"], Kind.MOMENT),
        what=reader.rule(("what",), data["what"]),
        problem=reader.rule(("problem",), data["problem"]) if "problem" in data else None,
        place=reader.optional(("place",), data.get("place")),
        text=reader.optional(("text",), data.get("text")),
        carrier=data.get("carrier", ""),
        time_zone=data.get("time_zone", ""),
    )
