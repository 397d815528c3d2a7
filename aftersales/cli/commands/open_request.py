"""What ``aftersales open`` was given, as one Opening: the file first, then what the options say over it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aftersales.app.opening import Opening
from aftersales.cli.words import read_standard_input, words_from
from aftersales.errors import InvalidDataError, NotFoundError, UsageError
from aftersales.i18n import _

_FIELDS = {
    "category": "category",
    "channel": "channel",
    "priority": "priority",
    "severity": "severity",
    "urgency": "urgency",
    "customer": "customer",
    "region": "region",
    "product_type": "product.type",
    "model": "product.model",
    "serial": "product.serial",
    "order_number": "order.number",
    "symptom": "fault.symptom",
}
"""Option → where it stands in a ticket."""

OPENED_WITH = ("department", "assignee")
"""What is changed by a command of its own later, and may be brought when a ticket is opened."""


def opening_from(given: Mapping[str, Any]) -> Opening:
    """Return what the options and ``--from`` bring together.

    Raises:
        UsageError: ``--set`` is not FIELD=VALUE.
        NotFoundError: the file is not there.
        InvalidDataError: the file is neither YAML nor JSON of one ticket.
    """
    from aftersales.app.tickets import typed_changes  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.rules.edits import edited_data, why_not_editable  # noqa: PLC0415  likewise

    data = dict(_file_data(given["source"]) if given["source"] is not None else {})
    customer, text = data.pop("new_customer", {}), data.pop("text", "")
    if not isinstance(customer, Mapping) or not isinstance(text, str):
        field = "new_customer" if isinstance(text, str) else "text"
        raise InvalidDataError(_("{field} is not of the kind that is wanted here.").format(field=field), place=field)
    typed = {place: given[name] for name, place in _FIELDS.items() if given[name]} | settings(given["settings"])
    if given["title"]:
        typed["title"] = " ".join(given["title"])
    for path in typed:
        if (sentence := why_not_editable(path)) and path not in OPENED_WITH:
            raise UsageError(sentence)
    data = edited_data(data, typed_changes(data, typed))
    return Opening(
        data=data,
        text=words_from(given["text"]) if given["text"] else text,
        customer={**customer, **_customer(given)},
        incomplete=given["incomplete"],
        follows=given["follows"] or "",
    )


def settings(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return FIELD=VALUE arguments as field → value.

    Raises:
        UsageError: there is no ``=`` in one of them.
    """
    found = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals or not field.strip():
            raise UsageError(
                _("{pair} is not FIELD=VALUE.").format(pair=pair), hint=_("Write for example: order.number=118822")
            )
        found[field.strip()] = value.strip()
    return found


def _customer(given: Mapping[str, Any]) -> dict[str, Any]:
    brought: dict[str, Any] = {}
    if given["customer_name"]:
        brought["name"] = given["customer_name"]
    for option, field in (("phone", "phones"), ("email", "emails")):
        if given[option]:
            brought[field] = [given[option]]
    if given["tier"]:
        brought["tier"] = given["tier"]
    if brought and "name" not in brought:
        raise UsageError(_("A new customer needs a name."), hint=_("Add --customer-name NAME."))
    return brought


def _file_data(source: str) -> Mapping[str, Any]:
    name = _("standard input") if source == "-" else source
    text = read_standard_input() if source == "-" else _file_text(Path(source))
    if text.lstrip().startswith("{"):
        from aftersales.codec.json_reader import read_json  # noqa: PLC0415  only for JSON

        return read_json(text, name)
    from aftersales.codec.yaml_reader import read_yaml  # noqa: PLC0415  only for YAML

    return read_yaml(text.encode(), name).data


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDataError(
            _("The file is not UTF-8 (byte {position}).").format(position=error.start), place=str(path)
        ) from None
    except OSError as error:
        raise NotFoundError(
            _("The file cannot be read: {reason}.").format(reason=error.strerror), place=str(path)
        ) from None
