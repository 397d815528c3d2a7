"""Checks of ``mail.yaml``: the categories, the channel and the states that it names must exist."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, Problems, unknown

_KIND = "mail"


def check_mail(policies: Map) -> Problems:
    """Yield names that no other file knows; nothing in a desk without the file."""
    rules = policies.get(_KIND)
    if rules is None:
        return
    known = [
        name
        for key, category in policies["categories"]["categories"].items()
        for name in (key, *(f"{key}/{sub}" for sub in category.get("subcategories", {})))
    ]
    for pointer, category in _categories(rules):
        yield from unknown(_KIND, pointer, _("category"), category, known)
    if "channel" in rules:
        yield from unknown(_KIND, ("channel",), _("channel"), rules["channel"], policies["desk"]["channels"])
    for state, target in rules.get("answered", {}).items():
        for name in (state, target):
            yield from unknown(_KIND, ("answered", state), _("state"), name, policies["lifecycle"]["states"])


def _categories(rules: Map) -> Iterator[tuple[Pointer, str]]:
    """Yield each category that the rules name, with its place."""
    yield from (((key,), rules[key]) for key in ("category", "symptom_category") if key in rules)
    yield from ((("words", place, "category"), rule["category"]) for place, rule in enumerate(rules.get("words", ())))
