"""The catalogue from plain data that has passed its schema."""

from collections.abc import Mapping
from typing import Any

from aftersales.model.label import Label
from aftersales.model.product import BatchCluster, Catalogue, Product, Symptom

Map = Mapping[str, Any]


def catalogue_from_data(data: Map) -> Catalogue:
    """Build the catalogue from the content of ``policies/products.yaml``."""
    cluster = data.get("batch_cluster")
    return Catalogue(
        products={model: _product(model, one) for model, one in data["models"].items()},
        symptoms=tuple(_symptom(name, one) for name, one in data.get("symptoms", {}).items()),
        cluster=BatchCluster(**cluster) if cluster else None,
    )


def _product(model: str, data: Map) -> Product:
    return Product(
        id=model,
        type=data["type"],
        label=Label(**data["label"]),
        main_parts=tuple(data.get("main_parts", ())),
        grams=data.get("grams"),
        packaging_grams=data.get("packaging_grams"),
        sold=data.get("sold", {}),
        batches=data.get("batches", {}),
    )


def _symptom(name: str, data: Map) -> Symptom:
    return Symptom(
        id=name,
        types=tuple(data.get("types", ())),
        words=tuple(data["words"]),
        technical=Label(**data["technical"]),
        fault_class=data.get("class", ""),
        component=data.get("component", ""),
        ask=tuple(Label(**question) for question in data.get("ask", ())),
    )
