"""Facts of a ticket as people read them."""

from collections.abc import Iterable, Mapping, Sequence

from aftersales.i18n import _, language
from aftersales.model.category import Fact, FactType
from aftersales.model.policy import Policy
from aftersales.model.ticket import FACT_SECTIONS, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.render.text import safe_line


def fact_lines(ticket: Ticket, policy: Policy) -> Iterable[tuple[str, str]]:
    """Yield label and value of each fact of a ticket."""
    for section in FACT_SECTIONS:
        for path, value in _flat(getattr(ticket, section), section):
            fact = policy.categories.facts.get(path)
            if fact is None:
                yield path.removeprefix("facts."), value
            else:
                yield fact.label.text(language()), fact_words(fact, value)


def fact_words(fact: Fact, value: str) -> str:
    """Return a fact's value as people call it: the label of a choice, yes or no."""
    if value in fact.choices:
        return fact.choices[value].text(language())
    if fact.type is FactType.YES_NO and value in {"true", "false"}:
        return _("yes") if value == "true" else _("no")
    return value


def _flat(data: Data, path: str) -> Iterable[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.{key}")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{path}.{key}", safe_line(", ".join(one_text(item) for item in value))
        else:
            yield f"{path}.{key}", safe_line(text_of(value))


def one_text(value: Value) -> str:
    """Return a value on one line: lists with commas, maps as ``key=value``."""
    if isinstance(value, Mapping):
        return " ".join(f"{key}={one_text(inner)}" for key, inner in value.items())
    return text_of(value) if not isinstance(value, list | tuple) else ", ".join(map(one_text, value))
