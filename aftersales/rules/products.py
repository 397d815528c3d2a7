"""What the catalogue knows of a matter: the kind of its product, and what the customer's words mean."""

import unicodedata
from collections.abc import Mapping

from aftersales.model.product import Catalogue, Symptom
from aftersales.model.values import Data, Value, at_path, text_of


def with_catalogue(data: Data, catalogue: Catalogue) -> dict[str, Value]:
    """Return a ticket's data with the kind that follows from its model, which is spelled as the catalogue spells it.

    A kind that was said stays as it is.
    """
    product = catalogue.product(text_of(at_path(data, "product.model")))
    section = data.get("product")
    if product is None or not isinstance(section, Mapping):
        return dict(data)
    return {**data, "product": {**section, "type": section.get("type") or product.type, "model": product.id}}


def symptom_of(said: str, kind: str, catalogue: Catalogue) -> Symptom | None:
    """Return the symptom that the customer's words mean; None where none does.

    Args:
        said: what the customer said, in any language.
        kind: of the product; a symptom that is about kinds is none of a product whose kind nobody knows.
        catalogue: the desk's.
    """
    text = _folded(said)
    for symptom in catalogue.symptoms:
        if symptom.types and kind not in symptom.types:
            continue
        if any(_folded(word) in text for word in symptom.words):
            return symptom
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
