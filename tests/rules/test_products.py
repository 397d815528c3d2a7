"""What the catalogue makes of a model and of customers' words, and what is wrong with a catalogue."""

from typing import Any

import pytest

from aftersales.rules.product_checks import check_products
from aftersales.rules.products import symptom_of, with_catalogue
from aftersales.rules.unit_history import same_unit_repairs
from tests.support.policies import shipped_policy

CATALOGUE = shipped_policy().catalogue


def test_a_model_brings_its_kind_and_nothing_that_was_said_changes() -> None:
    known = {"product": {"model": "kfr-35gw"}}
    assert with_catalogue(known, CATALOGUE) == {"product": {"model": "KFR-35GW", "type": "air_conditioner"}}
    said = {"product": {"model": "KFR-35GW", "type": "fan"}}
    assert with_catalogue(said, CATALOGUE) == said
    for other in ({}, {"product": {"model": "X-1"}}, {"product": {"serial": "1"}}):
        assert with_catalogue(other, CATALOGUE) == other


@pytest.mark.parametrize(
    ("said", "kind", "found"),
    [
        ("空调不制冷", "air_conditioner", "ac_not_cooling"),
        ("空调不制冷", "refrigerator", "fridge_not_cooling"),
        ("It is NOT cooling", "refrigerator", "fridge_not_cooling"),
        ("不制冷", "", None),
        ("门下面漏水", "", "leaks"),
        ("很好用", "refrigerator", None),
    ],
)
def test_words_mean_a_symptom_of_the_kind(said: str, kind: str, found: str | None) -> None:
    symptom = symptom_of(said, kind, CATALOGUE)
    assert (symptom.id if symptom else None) == found


def test_a_repair_told_of_twice_is_one() -> None:
    first = {"id": "a", "in": "2026-05-01", "out": "2026-05-04", "component": "fan"}
    again = {"id": "b", "in": "2026-05-01T10:00:00+08:00", "out": "2026-05-04", "component": "fan"}
    other = {"id": "c", "in": "2026-02-01", "out": "2026-02-02"}
    assert same_unit_repairs([{"repairs": [first]}, {"repairs": [again, other]}, {}]) == [other, first]


def _policies(**products: Any) -> dict[str, Any]:
    categories: dict[str, Any] = {
        "facts": {"fault.class": {"choices": {"performance": {}}}},
        "categories": {"internal": {"subcategories": {"batch": {}}}},
    }
    return {"categories": categories, "products": {"models": {"A-1": {"type": "fan"}}, **products}}


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"models": {"A-1": {"type": "fan"}, "a-1": {"type": "fan"}}}, ("models", "a-1"), "policy/model-twice"),
        ({"symptoms": {"x": {"types": ["fan", "car"]}}}, ("symptoms", "x", "types", 1), "policy/unknown-name"),
        ({"symptoms": {"x": {"class": "odd"}}}, ("symptoms", "x", "class"), "policy/unknown-name"),
        ({"batch_cluster": {"category": "internal/x"}}, ("batch_cluster", "category"), "policy/unknown-name"),
    ],
)
def test_names_in_a_catalogue_must_exist(changed: dict[str, Any], pointer: tuple[object, ...], code: str) -> None:
    assert [(one.pointer, one.code) for one in check_products(_policies(**changed))] == [(pointer, code)]


def test_a_desk_without_a_catalogue_has_nothing_wrong() -> None:
    fine = {"symptoms": {"x": {"types": ["fan"], "class": "performance"}}, "batch_cluster": {"category": "internal"}}
    assert not list(check_products(_policies(**fine)))
    assert not list(check_products({}))
