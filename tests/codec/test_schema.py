"""The schemas: what they refuse, where and in which words; that both validators agree; the order of keys."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aftersales.codec.key_order import SORTED
from aftersales.codec.schema import _order_of, key_order, load_schema, make_validator, problems, problems_against
from aftersales.codec.schema_explanations import explain
from aftersales.codec.shipped import shipped
from aftersales.codec.yaml_reader import read_yaml
from aftersales.i18n import set_language
from aftersales.model.customer import Customer
from aftersales.model.ticket import FACT_SECTIONS, Did, Ticket
from aftersales.model.values import Pointer
from tests.codec.examples import CUSTOMER, TICKET

EXAMPLES = {"ticket": TICKET, "customer": CUSTOMER}


def example(kind: str) -> dict[str, Any]:
    """Return a full, valid file's data, to be broken."""
    return copy.deepcopy(dict(read_yaml(EXAMPLES[kind].encode(), kind).data))


def changed(kind: str, pointer: Pointer, value: object) -> dict[str, Any]:
    """Return the example with `value` at `pointer`; `...` removes what stands there."""
    data = example(kind)
    place: Any = data
    for key in pointer[:-1]:
        place = place[key]
    if value is ...:
        del place[pointer[-1]]
    else:
        place[pointer[-1]] = value
    return data


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_full_file_is_valid(kind: str) -> None:
    assert problems(kind, example(kind)) == []


ENTRY: Pointer = ("history", 1)
REFUSED: list[tuple[Pointer, object, Pointer, str, str]] = [
    (("title",), ..., (), "required", "The field title is missing."),
    (("title",), "", ("title",), "minLength", "This must not be empty."),
    (("title",), "x" * 201, ("title",), "maxLength", "201 characters; 200 are allowed"),
    (("title",), "a\nb", ("title",), "pattern", '"a\\nb" does not have the form'),
    (("title",), 5, ("title",), "type", "5 is not text"),
    (("titel",), "x", ("titel",), "additionalProperties", "There is no field titel here; did you mean title?"),
    (("zzzz",), "x", ("zzzz",), "additionalProperties", "There is no field zzzz here."),
    (("id",), "AS-261122-7K3QM\n", ("id",), "pattern", "does not have the form"),
    (("id",), "AS-261122-7K3QL", ("id",), "pattern", "A ticket's id"),
    (("customer",), "Zhang", ("customer",), "pattern", "C-8F2KD"),
    (("category",), "a/b/c", ("category",), "pattern", "sub-category"),
    (("tags",), ["a", "a"], ("tags",), "uniqueItems", "twice"),
    (("tags",), ["a", ""], ("tags", 1), "minLength", "empty"),
    (("tags",), [str(n) for n in range(51)], ("tags",), "maxItems", "51 here; at most 50"),
    (("order", "channel"), "phone", ("order", "channel"), "enum", "phone is none of online, store, tv, door_to_door."),
    (("product", "price"), "12,5", ("product", "price"), "pattern", "2899.00"),
    (("product", "price"), True, ("product", "price"), "type", "looks like a number) or a number or null."),
    (("dates", "invoice"), "2026-02-30", ("dates", "invoice"), "format", "not a day"),
    (("dates", "invoice"), "yesterday", ("dates", "invoice"), "format", "not a day"),
    (("dates", "invoice"), "2026-02-03T10:00", ("dates", "invoice"), "format", "not a moment"),
    (("dates", "locker_consent"), "yes", ("dates", "locker_consent"), "type", "yes is not true or false."),
    (("dates", "other"), 7, ("dates", "other"), "type", "7 is not"),
    (("fault",), [], ("fault",), "type", "[] is not a map of fields."),
    (("promise", "ship_hours"), -1, ("promise", "ship_hours"), "minimum", "-1 is less than 0."),
    (("evidence", 0, "bytes"), 1.5, ("evidence", 0, "bytes"), "type", "1.5 is not a whole number."),
    (("evidence", 0, "file"), "../x", ("evidence", 0, "file"), "pattern", "../x"),
    (("evidence", 0, "sha256"), ..., ("evidence", 0), "required", "sha256"),
    (("links", 0, "kind"), "friend", ("links", 0, "kind"), "enum", "same_batch"),
    (("history",), [], ("history",), "minItems", "empty"),
    (("history",), ..., (), "required", "history"),
    ((*ENTRY, "at"), "2026-11-22T09:14:05Z", (*ENTRY, "at"), "pattern", "not a moment with its offset"),
    ((*ENTRY, "at"), "2026-11-22T09:14:05-00:00", (*ENTRY, "at"), "pattern", "not a moment with its offset"),
    ((*ENTRY, "at"), "2026-11-31T09:14:05+08:00", (*ENTRY, "at"), "format", "not a moment with its offset"),
    ((*ENTRY, "did"), "sang", (*ENTRY, "did"), "enum", "sang is none of opened, imported"),
    ((*ENTRY, "to"), ..., ENTRY, "required", "The field to is missing."),
    ((*ENTRY, "texxt"), "x", (*ENTRY, "texxt"), "propertyNames", "did you mean text?"),
    ((*ENTRY, "clock"), "x", (*ENTRY, "clock"), "propertyNames", "There is no field clock here."),
    ((*ENTRY, "changes"), {}, (*ENTRY, "changes"), "minProperties", "empty"),
    ((*ENTRY, "changes"), {"a": [1]}, (*ENTRY, "changes", "a"), "minItems", "are 1 here; at least 2"),
    ((*ENTRY, "changes"), {"a": [1, 2, 3]}, (*ENTRY, "changes", "a"), "maxItems", "3 here; at most 2"),
    ((*ENTRY, "changes"), {"k" * 65: [1, 2]}, (*ENTRY, "changes", "k" * 65), "propertyNames", "There is no field"),
    (("history", 7, "text"), ..., ("history", 7), "required", "The field text is missing."),
    (("history", 6, "level"), "one", ("history", 6, "level"), "type", "one is not a whole number."),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value", "place", "keyword", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_named_where_it_stands(
    pointer: Pointer, value: object, place: Pointer, keyword: str, words: str
) -> None:
    if pointer == ("history", 7, "text"):
        assert example("ticket")["history"][7]["did"] == "noted"
    found = problems("ticket", changed("ticket", pointer, value))
    assert [(problem.pointer, problem.keyword) for problem in found] == [(place, keyword)]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("pointer", "value", "place"),
    [
        (("tier",), "very important", ("tier",)),
        (("phones", 0), "call me", ("phones", 0)),
        (("emails", 0), "nobody", ("emails", 0)),
        (("addresses", 0, "city"), "x", ("addresses", 0, "city")),
        (("consent", "all"), True, ("consent", "all")),
        (("notes", 0, "at"), "today", ("notes", 0, "at")),
    ],
)
def test_what_is_wrong_with_a_customer_is_named(pointer: Pointer, value: object, place: Pointer) -> None:
    assert [problem.pointer for problem in problems("customer", changed("customer", pointer, value))] == [place]


def test_everything_wrong_is_said_once() -> None:
    data = example("ticket")
    del data["title"], data["history"][0]["id"], data["history"][0]["by"]
    data["dates"]["invoice"] = "T"
    found = [(problem.pointer, problem.message) for problem in problems("ticket", data)]
    assert len(found) == len(set(found)) == 4


def check(schema: dict[str, Any], data: Any) -> list[str]:
    """Return the messages of `schema` about `data`."""
    return [problem.message for problem in problems_against(schema, make_validator(schema), data)]


@pytest.mark.parametrize(
    ("schema", "data", "message"),
    [
        ({"const": 5}, 6, "6 must be 5 here."),
        ({"maximum": 5}, 6, "6 is more than 5."),
        ({"exclusiveMinimum": 5}, 5, "5 must be more than 5."),
        ({"exclusiveMaximum": 5}, 5, "5 must be less than 5."),
        ({"multipleOf": 5}, 6, "6 is not a multiple of 5."),
        ({"maxProperties": 0}, {"a": 1}, "There are 1 here; at most 0 are allowed."),
        ({"maxLength": 1}, "ab", "This has 2 characters; 1 are allowed."),
        ({"not": {}}, "x" * 80, f"{'x' * 60}… is not allowed here."),
        ({"pattern": "^a$"}, "", '"" does not have the form that is wanted here.'),
        ({"pattern": "^a$"}, "a\n", '"a\\n" does not have the form that is wanted here.'),
        ({"pattern": "^\\d$"}, "٣", "٣ does not have the form that is wanted here."),
        ({"anyOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]}, {}, "The field a is missing."),
        ({"oneOf": [{"type": "integer"}, {"minimum": 0}]}, 1, "1 is not allowed here."),
        ({"enum": ["a", None]}, " b ", '" b " is none of a, null.'),
    ],
)
def test_every_keyword_has_its_sentence(schema: dict[str, Any], data: Any, message: str) -> None:
    assert check(schema, data) == [message]


def test_where_the_validators_disagree_the_fast_one_counts() -> None:
    # jsonschema checks a duration only with a package that is not installed.
    assert check({"format": "duration"}, "x") == ['"x" is not a "duration"']


def test_messages_speak_the_users_language() -> None:
    set_language("zh")
    try:
        assert len(problems("ticket", changed("ticket", ("title",), ...))) == 1
    finally:
        set_language("en")


@pytest.mark.parametrize(
    "kind",
    [path.name.removesuffix(".schema.json") for path in shipped("schemas").iterdir() if path.name.endswith(".json")],
)
def test_every_shipped_schema_is_a_schema(kind: str) -> None:
    schema = load_schema(kind)
    Draft202012Validator.check_schema(schema)
    make_validator(schema)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_property_is_described_for_editors(kind: str) -> None:
    schema = load_schema(kind)
    assert schema["$id"] == f"{kind}.schema.json"

    def undescribed(part: Any, path: str) -> list[str]:
        if not isinstance(part, dict):
            return []
        found = []
        for name, member in part.get("properties", {}).items():
            if "description" not in member and "description" not in schema["$defs"][member["$ref"].rsplit("/", 1)[-1]]:
                found.append(f"{path}.{name}")
            found += undescribed(member, f"{path}.{name}")
        return [*found, *undescribed(part.get("items"), path)]

    assert undescribed(schema, kind) == []
    assert [name for name, part in schema["$defs"].items() if "description" not in part] == []
    assert [found for name, part in schema["$defs"].items() for found in undescribed(part, name)] == []


def test_the_schema_knows_what_the_model_knows() -> None:
    schema = load_schema("ticket")
    assert set(schema["properties"]) == set(Ticket.__dataclass_fields__)
    assert set(load_schema("customer")["properties"]) == set(Customer.__dataclass_fields__)
    assert schema["$defs"]["entry"]["properties"]["did"]["enum"] == [did.value for did in Did]
    assert {name for name, part in schema["properties"].items() if part.get("type") == "object"} == set(FACT_SECTIONS)


def test_keys_are_written_in_the_schemas_order() -> None:
    order = key_order("ticket")
    assert order.keys[:5] == ("id", "conflicts", "title", "state", "category")
    assert order.keys[-1] == "history"
    assert order.under("history").keys[:9] == ("id", "at", "by", "did", "from", "to", "on_behalf_of", "changes", "text")
    assert order.under("order").under("items").keys[0] == "sku"
    assert order.under("history").under("changes") == order.under("nothing") == SORTED


def test_a_schema_that_refers_to_itself_has_an_order() -> None:
    schema: dict[str, Any] = {
        "properties": {"a": {"$ref": "#/$defs/x"}},
        "$defs": {"x": {"properties": {"b": {"$ref": "#/$defs/x"}, "c": {}}}},
    }
    order = _order_of(schema, schema, frozenset())
    assert order.under("a").keys == ("b", "c")
    assert order.under("a").under("b") == SORTED


_DAYS = "2026-[01][0-9]-[0-3][0-9]"
_CLOCKS = "[0-2][0-9]:[0-5][0-9]:[0-6][0-9]([.][0-9]{1,7})?"
_WORDS = ("", "x", "no", "a\n", "12.50", "-1", "AS-261122-7K3QM", "C-8F2KD\n", "4k7qpz", "2026-11-22T25:00:00Z")
MUTANTS = st.one_of(
    st.sampled_from([*_WORDS, 0, 1, -1, 1.0, 1.5, True, False, None, [], {}, [1], {"a": 1}, ["a", "a"], 10**12]),
    st.text(max_size=5),
    st.from_regex(_DAYS, fullmatch=True),
    st.from_regex(f"{_DAYS}T{_CLOCKS}(Z|z|[+-][0-2][0-9]:[0-6][0-9])", fullmatch=True),
)


def places(value: Any, pointer: Pointer = ()) -> list[Pointer]:
    """Return the pointers of everything in `value`."""
    if isinstance(value, dict):
        return [pointer, *(place for key, member in value.items() for place in places(member, (*pointer, key)))]
    if isinstance(value, list):
        return [pointer, *(place for index, item in enumerate(value) for place in places(item, (*pointer, index)))]
    return [pointer]


@pytest.mark.parametrize("kind", EXAMPLES)
@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_both_validators_agree(kind: str, data: st.DataObject) -> None:
    mutant = example(kind)
    for _ in range(data.draw(st.integers(1, 3))):
        pointer = data.draw(st.sampled_from(places(mutant)[1:]))
        place: Any = mutant
        for key in pointer[:-1]:
            place = place[key]
        action = data.draw(st.sampled_from(["put", "put", "drop", "rename"]))
        if action == "put":
            place[pointer[-1]] = copy.deepcopy(data.draw(MUTANTS))
        else:
            value = place.pop(pointer[-1])
            if action == "rename" and isinstance(place, dict):
                place[data.draw(st.sampled_from(["to", "text", "id", "kind", "x", ""]))] = value
        if not isinstance(mutant, dict) or len(places(mutant)) < 2:
            break
    schema = load_schema(kind)
    fast = make_validator(schema).is_valid(mutant)
    slow = explain(schema, mutant)
    assert fast == (not slow), json.dumps(mutant, ensure_ascii=False)
    assert all(keyword and sentence for _pointer, sentence, keyword in slow)
