"""The demo shop: its people, products and customers in one language, and its policies made from the shipped ones."""

import re
from collections.abc import Mapping
from textwrap import indent

from aftersales.app.demo.data import as_map, as_text, read_file, spoken
from aftersales.errors import InvalidDataError
from aftersales.model.record import record
from aftersales.model.values import Data, Value

POLICIES_CHANGED = (
    "policies/desk.yaml",
    "policies/team.yaml",
    "policies/calendars/shop.yaml",
    "policies/calendars/always.yaml",
    "policies/calendars/visits.yaml",
    "policies/products.yaml",
    "policies/parts.yaml",
    "policies/couriers.yaml",
    "policies/returns.yaml",
)
"""The policies in which a demo shop differs from the shipped ones."""


@record
class Place:
    """Where a shop of one language is at home."""

    time_zone: str
    currency: str
    country: str


PLACES = {"zh": Place("Asia/Shanghai", "CNY", "CN"), "en": Place("Europe/London", "GBP", "GB")}


@record
class Shop:
    """The shop of one language.

    Attributes:
        cast: part → id of the person who plays it.
        names: ids and names of the people that stand in for the example team's: example id → (id, name); empty where
            the example team itself plays.
        channels: channel → label in both languages.
        added: policy file → part of it → lines that this shop has there besides, first.
        products: key → facts of the product.
        customers: key → a customer's file without its id.
    """

    language: str
    name: str
    place: Place
    cast: Mapping[str, str]
    names: Mapping[str, tuple[str, str]]
    channels: Mapping[str, Data]
    added: Mapping[str, Data]
    products: Mapping[str, Data]
    customers: Mapping[str, Data]

    def product(self, facts: Data, place: str) -> Data:
        """Return the facts of a product: those that the catalogue has of it (``is``), and its own."""
        own = {key: value for key, value in facts.items() if key != "is"}
        if "is" not in facts:
            return own
        key = as_text(facts["is"], place)
        if key not in self.products:
            raise InvalidDataError(f"there is no product {key}", place=place)
        return {**self.products[key], **own}


def load_shop(language: str) -> Shop:
    """Read ``shop.yaml`` as the shop of `language` ("en" or "zh") sees it."""
    data = read_file("shop.yaml")
    parts = as_map(data["cast"], "cast")
    own = {part: as_map(who, part)[language] for part, who in parts.items()}
    cast = {part: who if isinstance(who, str) else as_text(as_map(who, part)["id"], part) for part, who in own.items()}
    names = {
        as_text(as_map(parts[part], part)["zh"], part): (cast[part], as_text(who["name"], part))
        for part, who in own.items()
        if isinstance(who, Mapping)
    }
    customers = as_map(data["customers"], "customers")
    return Shop(
        language=language,
        name=as_text(spoken(data["shop"], language), "shop"),
        place=PLACES[language],
        cast=cast,
        names=names,
        channels={key: as_map(label, key) for key, label in as_map(data["channels"], "channels").items()},
        added=_maps(spoken(data["added"], language)),
        products=_maps(spoken(data["products"], language)),
        customers={
            key: _customer(as_map(facts, key), number, language)
            for number, (key, facts) in enumerate(_maps(spoken(customers, language)).items(), 1)
        },
    )


def _maps(value: Value) -> dict[str, Data]:
    return {key: as_map(facts, key) for key, facts in as_map(value, "").items()}


def _customer(facts: Data, number: int, language: str) -> Data:
    """Return a customer with a telephone number that nobody can have.

    No Chinese mobile number begins with 100. In the United Kingdom 07700 900000 to 900999 are kept for drama (Ofcom,
    Telephone numbers for use in TV and radio drama programmes).
    """
    phone = f"100 0000 {number:04}" if language == "zh" else f"07700 900{number:03}"
    return {**facts, "language": language, "phones": [phone]}


def shop_policies(shop: Shop, shipped: Mapping[str, str]) -> dict[str, str]:
    """Return the policies of POLICIES_CHANGED with this shop's people, channels and hours; comments stay.

    Args:
        shop: the shop.
        shipped: path → text, as the new desk has them.
    """
    desk, team, shop_days, all_days, visits, *others = POLICIES_CHANGED
    changed = {desk: _with_channels(shipped[desk], shop), team: _with_people(shipped[team], shop)}
    if shop.language == "en":
        changed |= {path: _in_place(shipped[path], shop.place) for path in (shop_days, all_days, visits)}
    return changed | {path: _with_more(shipped[path], shop.added[path]) for path in others}


def _with_more(text: str, added: Data) -> str:
    """Return a policy with the shop's own lines at the head of its parts."""
    for part, lines in added.items():
        own = indent(as_text(lines, part), "  ")
        text = _replace_once(text, rf"^{re.escape(part)}:\n", f"{part}:\n{own}") if own else text
    return text


def _with_channels(text: str, shop: Shop) -> str:
    lines = (f"  {key}: {{en: {label['en']}, zh: {label['zh']}}}\n" for key, label in shop.channels.items())
    return _replace_once(text, r"^channels:\n", "channels:\n" + "".join(lines))


def _with_people(text: str, shop: Shop) -> str:
    """Let the manager act for others, because one person plays them all, and give the people this shop's names."""
    text = _replace_once(
        text,
        r"^(  manager:\n    label: .*\n    may: \[)",
        r"\1act_for, ",
        needless=r"  manager:\n.*\n    may: .*act_for",
    )
    for example, (person, name) in shop.names.items():
        text = _replace_once(text, rf"^(  {re.escape(example)}:\n    name: )\{{.*\}}$", rf"\1{{en: {name}}}")
        text = text.replace(example, person)
    return re.sub(r"^    languages: .*$", "    languages: [en]", text, flags=re.MULTILINE) if shop.names else text


def _in_place(text: str, place: Place) -> str:
    text = re.sub(r"^days_of: .*$", "# holidays: list yours here", text, flags=re.MULTILINE)
    return _replace_once(text, r"^timezone: .*$", f"timezone: {place.time_zone}")


def _replace_once(text: str, pattern: str, replacement: str, *, needless: str = "") -> str:
    """Replace the one place that `pattern` matches; nothing where `needless` says that it is so already."""
    if needless and re.search(needless, text):
        return text
    result, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    if count != 1:
        raise InvalidDataError(f"the shipped policies hold nothing like {pattern!r}")
    return result
