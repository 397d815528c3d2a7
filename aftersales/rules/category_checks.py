"""Checks of ``categories.yaml``: departments, severities, facts and evidence that it names must exist."""

from collections.abc import Iterable, Iterator

from aftersales.i18n import _
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, Problems, unknown


def check_categories(policies: Map) -> Problems:
    """Yield names that do not exist, of every category and sub-category."""
    for at, settings in _every_category(policies["categories"]["categories"]):
        yield from _check_single(at, settings, policies)
        yield from _check_groups(at, settings, policies["categories"])


def _every_category(categories: Map) -> Iterator[tuple[Pointer, Map]]:
    for key, category in categories.items():
        yield ("categories", key), category
        for sub, settings in category.get("subcategories", {}).items():
            yield ("categories", key, "subcategories", sub), settings


def _check_single(at: Pointer, settings: Map, policies: Map) -> Problems:
    known = {
        "department": (_("department"), policies["team"]["departments"]),
        "severity": (_("severity"), policies["priorities"]["severities"]),
        "urgency": (_("urgency"), policies["priorities"]["urgencies"]),
    }
    for key, (noun, names) in known.items():
        if key in settings:
            yield from unknown("categories", (*at, key), noun, settings[key], names)


def _check_groups(at: Pointer, settings: Map, words: Map) -> Problems:
    known = {
        "required_facts": (_("fact"), words["facts"]),
        "closing_facts": (_("fact"), words["facts"]),
        "required_evidence": (_("evidence"), words["evidence"]),
    }
    for key, (noun, names) in known.items():
        for pointer, word in _words((*at, key), settings.get(key, ())):
            yield from unknown("categories", pointer, noun, word, names)


def _words(at: Pointer, groups: Iterable[str | list[str]]) -> Iterator[tuple[Pointer, str]]:
    for place, group in enumerate(groups):
        if isinstance(group, str):
            yield (*at, place), group
        else:
            yield from (((*at, place, inner), word) for inner, word in enumerate(group))
