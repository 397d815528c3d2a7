"""Packs from files: read, validate, and build the values the rules work with."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from aftersales.codec.faults import FileError
from aftersales.codec.policy_labels import label_of, labels_of
from aftersales.codec.yaml_reader import read_yaml
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.pack import Head, Pack, Packs, RestDays, Rule

FOLDER = "policies/packs/"
REST_DAYS = "rest_days.yaml"
LABELS = "labels.yaml"

Map = Mapping[str, Any]


def read_packs(files: Mapping[str, bytes]) -> Packs:
    """Build all packs from the files under ``policies/packs/``, by name there (``cn.yaml``, ``cn_phones.yaml``).

    A file with `pack` names its further files under `parts`; they add heads, values, groups and tables, in that order.

    Raises:
        FileError: a file is no YAML of ours, names a part that is not there, or a rule id twice.
    """
    return packs_from_data({name: read_yaml(source, FOLDER + name).data for name, source in sorted(files.items())})


def packs_from_data(data: Mapping[str, Map]) -> Packs:
    """Build all packs from the content of their files, by name or by path; it may come from an index.

    Raises:
        FileError: as `read_packs`.
    """
    data = {name.removeprefix(FOLDER): content for name, content in data.items()}
    packs = [_pack(name, data) for name in data if "pack" in data[name]]
    packs.sort(key=lambda pack: (len(pack.jurisdictions) > 1 or pack.id not in pack.jurisdictions, pack.id))
    _refuse_doubles(packs)
    shared: Map = data.get(LABELS, {})
    return Packs(
        packs={pack.id: pack for pack in packs},
        rest_days={key: _rest_days(key, each) for key, each in _map(data.get(REST_DAYS), "calendars").items()},
        labels={kind: labels_of(names) for kind, names in _map(shared, "labels").items()},
        phrases=labels_of(_map(shared, "phrases")),
    )


def _map(data: Any, key: str) -> Map:
    found: Map = (data or {}).get(key) or {}
    return found


def _refuse_doubles(packs: list[Pack]) -> None:
    seen: set[str] = set()
    for pack in packs:
        for rule in pack.rules:
            if rule.id in seen:
                message = _("Two rules have the id {id}.").format(id=rule.id)
                raise FileError(Finding(f"{FOLDER}{pack.id}.yaml", 0, 0, "pack/double-rule", message))
            seen.add(rule.id)


def _pack(name: str, data: Mapping[str, Any]) -> Pack:
    main: Map = data[name]
    names = [name, *main.get("parts", ())]
    for part in names:
        if part not in data:
            message = _("The pack {pack} names a part that is not there: {part}.").format(pack=name, part=part)
            raise FileError(Finding(FOLDER + name, 0, 0, "pack/no-part", message))
    parts: list[Map] = [data[part] for part in names]
    # Rest days decide too, so they are pinned with the rules that roll over them.
    pinned = [*parts, data.get(REST_DAYS, {})] if main.get("calendar") else parts
    digest = sha256(json.dumps(pinned, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Pack(
        id=main["pack"],
        title=label_of(main["title"]),
        jurisdictions=tuple(main["jurisdictions"]),
        heads=tuple(_head(head) for part in parts for head in part.get("heads", ())),
        keys=main.get("keys", {}),
        calendar=main.get("calendar", ""),
        values=_joined(parts, "values"),
        groups={key: tuple(group) for key, group in _joined(parts, "groups").items()},
        provisos={key: tuple(cases) for key, cases in _joined(parts, "provisos").items()},
        tables={key: _table(table) for key, table in _joined(parts, "tables").items()},
        instruments=labels_of(main.get("instruments", {})),
        currency=main.get("currency", ""),
        digest=digest,
    )


def _joined(parts: list[Map], key: str) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.get(key, {}).items()}


def _table(rows: Map) -> dict[str, Map]:
    """Return the rows, and under each name in a row's `also` the same row."""
    table: dict[str, Map] = {}
    for name, row in rows.items():
        for each in (name, *row.get("also", ())):
            table[each] = row
    return table


def _head(data: Map) -> Head:
    rules = tuple(_rule(rule, data["head"]) for rule in data["rules"])
    return Head(data["head"], label_of(data["label"]), tuple(data.get("when", ())), rules)


def _rule(data: Map, head: str) -> Rule:
    denies = data.get("denies")
    return Rule(
        id=data["id"],
        clause=tuple(data["clause"]),
        text=label_of(data["text"]),
        when=tuple(data.get("when", ())),
        gives=data.get("gives", {}),
        keyed_by=data.get("keyed_by", "event"),
        source=data["source"],
        confidence=data["confidence"],
        head=head,
        denies=None if denies is None else tuple(denies),
        valid_from=_day(data.get("valid_from")),
        valid_to=_day(data.get("valid_to")),
        supersedes=tuple(data.get("supersedes", ())),
        proviso=data.get("proviso", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rest_days(key: str, data: Map) -> RestDays:
    return RestDays(
        id=key,
        weekend=frozenset(data["weekend"]),
        known=frozenset(data["known"]),
        holidays=frozenset(date.fromisoformat(day) for day in data["holidays"]),
        workdays=frozenset(date.fromisoformat(day) for day in data.get("workdays", ())),
    )
