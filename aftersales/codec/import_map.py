"""Import maps: from the bytes of a map file to its value, every mistake with its line."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.codec.faults import FileError
from aftersales.codec.schema import problems
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.import_map import (
    Activity,
    CustomerRules,
    EventRules,
    FileFormat,
    FileKind,
    ImportMap,
    Kind,
    Move,
    RowRules,
    Rule,
    Shape,
    Take,
)
from aftersales.model.template import Template, TemplateError, parse_template
from aftersales.model.ticket import Did
from aftersales.model.values import Pointer

_AMOUNTS = frozenset({"product.price", "order.paid", "order.shipping_fee", "order.free_shipping_from"})
"""Fields that are amounts of money whatever the map says of their kind."""

_LETTERS = "https://docs.python.org/3/library/datetime.html#format-codes"


def parse_import_map(source: bytes, name: str) -> ImportMap:
    """Read the bytes of the map file `name`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    document = read_yaml(source, name)
    for problem in problems("import_map", document.data):
        place = document.position(problem.pointer)
        raise FileError(Finding(name, *place, f"schema/{problem.keyword}", problem.message))
    return _MapReader(document).import_map()


class RuleReader:
    """Builds templates and rules from a map file; knows where each stands, for messages."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def template(self, pointer: Pointer, text: str) -> Template:
        """Return the template that stands at `pointer`; FileError where a brace stands alone."""
        try:
            return parse_template(text)
        except TemplateError as error:
            message = _("A brace stands alone at character {column}.").format(column=error.column)
            hint = _("A column stands in braces: {{Column}}. A brace itself is written twice: {{{{ or }}}}.").format()
            place = self._document.position(pointer)
            raise FileError(Finding(self._document.name, *place, "import/template", message, hint=hint)) from None

    def optional(self, pointer: Pointer, text: str | None) -> Template | None:
        """Return the template that stands at `pointer`, or None where there is none."""
        return None if text is None else self.template(pointer, text)

    def rule(self, pointer: Pointer, data: str | Mapping[str, Any], kind: Kind = Kind.TEXT) -> Rule:
        """Return the rule that stands at `pointer`; `kind`: what it is read as where it does not say."""
        if isinstance(data, str):
            return Rule(self.template(pointer, data), kind)
        return Rule(
            text=self.template((*pointer, "text"), data["text"]),
            kind=Kind(data["kind"]) if "kind" in data else kind,
            formats=self._formats((*pointer, "formats"), data.get("formats", ())),
            values=data.get("values"),
            otherwise=self.optional((*pointer, "otherwise"), data.get("otherwise")),
            default=self.optional((*pointer, "default"), data.get("default")),
            take=Take(data.get("take", Take.FIRST)),
        )

    def _formats(self, pointer: Pointer, formats: Sequence[str]) -> tuple[str, ...]:
        for number, form in enumerate(formats):
            try:
                datetime.strptime("", form)  # noqa: DTZ007  only to see whether Python knows the letters
            except (ValueError, re.error) as error:  # a letter that Python does not know, or one that stands twice
                if "does not match" not in str(error):
                    place = self._document.position((*pointer, number))
                    message = _("{format} is no way to write a time.").format(format=form)
                    hint = _("Letters such as %Y %m %d %H %M %S are described at {address}.").format(address=_LETTERS)
                    raise FileError(Finding(self._document.name, *place, "import/format", message, hint=hint)) from None
        return tuple(formats)


class _MapReader(RuleReader):
    """Builds the value from a document that its schema allows."""

    def import_map(self) -> ImportMap:
        data: Mapping[str, Any] = self._document.data
        shape = Shape(data["one"])
        return ImportMap(
            source=data["source"],
            file=file_format_from(data.get("file", {})),
            time_zone=data.get("time_zone", ""),
            reference=self.template(("reference",), data["reference"]),
            fields={path: self._field(path, rule) for path, rule in data["fields"].items()},
            history=self._events(data["events"]) if shape is Shape.EVENT else self._row(data["row"]),
            at_end=data.get("at_end", {}),
            customer=self._customer(data["customer"]) if "customer" in data else None,
        )

    def _customer(self, data: Mapping[str, Any]) -> CustomerRules:
        plain = ("name", "phone", "email", "address", "region", "tier")
        account = {
            field: self.rule(("customer", "account", key), data["account"][key])
            for field, key in (("platform", "platform"), ("account", "name"))
            if "account" in data
        }
        return CustomerRules(
            **{name: self.rule(("customer", name), data[name]) for name in plain if name in data}, **account
        )

    def _field(self, path: str, data: str | Mapping[str, Any]) -> Rule:
        kind = Kind.AMOUNT if path in _AMOUNTS else Kind.DATE if path.startswith("dates.") else Kind.TEXT
        return self.rule(("fields", path), data, Kind.LIST if path == "tags" else kind)

    def _maybe(self, pointer: Pointer, data: str | Mapping[str, Any] | None) -> Rule | None:
        return None if data is None else self.rule(pointer, data)

    def _events(self, data: Mapping[str, Any]) -> EventRules:
        here = "events"
        return EventRules(
            at=self.rule((here, "at"), data["at"], Kind.MOMENT),
            activity=self.template((here, "activity"), data["activity"]),
            by=self._maybe((here, "by"), data.get("by")),
            resource=self.optional((here, "resource"), data.get("resource")),
            text=self.optional((here, "text"), data.get("text")),
            activities={
                name: self._activity((here, "activities", name), what)
                for name, what in data.get("activities", {}).items()
            },
            otherwise=self._activity((here, "otherwise"), data["otherwise"]) if "otherwise" in data else None,
        )

    def _activity(self, pointer: Pointer, data: str | Mapping[str, Any]) -> Activity:
        if isinstance(data, str):
            return Activity(to=data)
        text = self.optional((*pointer, "text"), data.get("text"))
        return Activity(to=data.get("to", ""), did=Did(data.get("did", Did.IMPORTED)), text=text)

    def _row(self, data: Mapping[str, Any]) -> RowRules:
        return RowRules(
            opened=self.rule(("row", "opened"), data["opened"], Kind.MOMENT),
            by=self._maybe(("row", "by"), data.get("by")),
            text=self.optional(("row", "text"), data.get("text")),
            moves=tuple(
                self._move(("row", "moves", number), move) for number, move in enumerate(data.get("moves", ()))
            ),
            state=self._maybe(("row", "state"), data.get("state")),
        )

    def _move(self, pointer: Pointer, data: Mapping[str, Any]) -> Move:
        return Move(
            at=self.rule((*pointer, "at"), data["at"], Kind.MOMENT),
            to=data["to"],
            by=self._maybe((*pointer, "by"), data.get("by")),
            text=self.optional((*pointer, "text"), data.get("text")),
        )


def file_format_from(data: Mapping[str, Any]) -> FileFormat:
    """Return how a map says that a file is read."""
    return FileFormat(
        kind=FileKind(data["kind"]) if "kind" in data else None,
        encoding=data.get("encoding", ""),
        delimiter=data.get("delimiter", ""),
        sheet=data.get("sheet", ""),
        header=data.get("header", 1),
    )
