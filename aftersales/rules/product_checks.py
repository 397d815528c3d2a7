"""Checks of ``products.yaml``: kinds, classes of fault and the category that it names must exist, models once."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown


def check_products(policies: Map) -> Problems:
    """Yield what is wrong with the catalogue; nothing in a desk without one."""
    catalogue = policies.get("products")
    if catalogue is None:
        return
    yield from _check_models(catalogue["models"])
    kinds = sorted({model["type"] for model in catalogue["models"].values()})
    classes = policies["categories"]["facts"].get("fault.class", {}).get("choices", {})
    for name, symptom in catalogue.get("symptoms", {}).items():
        at: Pointer = ("symptoms", name)
        for place, kind in enumerate(symptom.get("types", ())):
            yield from unknown("products", (*at, "types", place), _("kind of product in this file"), kind, kinds)
        if classes and "class" in symptom:
            yield from unknown("products", (*at, "class"), _("class of fault"), symptom["class"], classes)
    yield from _check_cluster(catalogue, policies["categories"]["categories"])


def _check_models(models: Map) -> Problems:
    """Yield models that differ in upper and lower case alone: nobody tells them apart on the phone."""
    seen: dict[str, str] = {}
    for model in models:
        other = seen.setdefault(model.casefold(), model)
        if other != model:
            message = _("{model} and {other} are one model.").format(model=model, other=other)
            yield PolicyProblem("products", ("models", model), "policy/model-twice", message)


def _check_cluster(catalogue: Map, categories: Map) -> Problems:
    if "batch_cluster" in catalogue:
        place = ("batch_cluster", "category")
        known = list(_categories(categories))
        yield from unknown("products", place, _("category"), catalogue["batch_cluster"]["category"], known)


def _categories(categories: Map) -> Iterator[str]:
    for name, category in categories.items():
        yield name
        yield from (f"{name}/{sub}" for sub in category.get("subcategories", {}))
