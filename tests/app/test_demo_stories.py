"""The stories of the demo: told whole, in both languages alike, about things that exist."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from aftersales.app.demo.data import dated, read_file, read_story_files, spoken, untranslated
from aftersales.app.demo.records import RECORDS
from aftersales.app.demo.shop import POLICIES_CHANGED, load_shop, shop_policies
from aftersales.app.demo.stories import Do, Story, _check_ids, _story, load_stories
from aftersales.app.demo.tour import read_tour
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.shipped import shipped_files
from aftersales.errors import InvalidDataError
from aftersales.model.policy import Policy
from aftersales.model.team import Permission
from aftersales.model.values import Data, Value

TOLD: Data = {
    "id": "a-story",
    "about": {"zh": "一", "en": "one"},
    "opened": "1d 09:00",
    "by": "agent",
    "ticket": {"title": {"zh": "一", "en": "one"}},
    "zh": "一",
    "en": "one",
    "ends": "new",
    "steps": [],
}


def shipped_policy(language: str) -> Policy:
    """Return the policies of the shop of `language`."""
    files = {path: source for path, source in shipped_files().items() if path.startswith("policies/")}
    texts = {path: files[path].decode() for path in POLICIES_CHANGED}
    changed = {path: text.encode() for path, text in shop_policies(load_shop(language), texts).items()}
    data, _findings = read_policy_files({**files, **changed})
    return policy_from_data(data)


def shape(value: Value) -> Value:
    """Return `value` without its texts: what both languages must have in common."""
    if isinstance(value, Mapping):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [shape(item) for item in value]
    return "text" if isinstance(value, str) else value


def texts(value: Value) -> Iterator[str]:
    """Yield every text in `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts(item)


def test_both_languages_tell_the_same_stories() -> None:
    chinese, english = load_stories("zh"), load_stories("en")
    assert len(chinese) >= 45
    for one, other in zip(chinese, english, strict=True):
        assert (one.id, one.opened, one.by, one.ends) == (other.id, other.opened, other.by, other.ends)
        assert shape(one.ticket) == shape(other.ticket)
        assert [(s.after, s.by, s.do, bool(s.text), shape(s.details)) for s in one.steps] == [
            (s.after, s.by, s.do, bool(s.text), shape(s.details)) for s in other.steps
        ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_language_is_spoken_throughout(language: str) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    for story in load_stories(language):
        words = [story.about, story.text, str(story.ticket["title"]), *(step.text for step in story.steps if step.text)]
        for text in words:
            assert bool(chinese.search(text)) is (language == "zh"), f"{story.id}: {text}"


def test_every_category_and_every_state_appears() -> None:
    policy = shipped_policy("zh")
    stories = load_stories("zh")
    assert {str(story.ticket["category"]).partition("/")[0] for story in stories} == {
        category.id for category in policy.categories.by_id.values() if not category.parent
    }
    assert {story.ends for story in stories} == set(policy.lifecycle.states)
    assert {step.do for story in stories for step in story.steps} == (set(Do) | set(RECORDS)) - {Do.OPEN}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_stories_name_what_exists(language: str) -> None:
    shop, policy = load_shop(language), shipped_policy(language)
    for story in load_stories(language):
        assert not story.customer or story.customer in shop.customers, story.id
        assert {story.by, *(step.by for step in story.steps)} <= shop.cast.keys(), story.id
        assert story.ticket["category"] in policy.categories.by_id, story.id
        assert story.ticket["channel"] in policy.desk.channels, story.id
        for step in story.steps:
            assert step.do != Do.ASSIGN or (
                step.details["to"] in shop.cast and step.details["department"] in policy.team.departments
            ), story.id
    assert set(shop.cast.values()) <= policy.team.people.keys()


def test_no_story_holds_personal_data() -> None:
    """Names, phones and addresses stand in customers/ alone; the tickets and their histories hold none."""
    names = {str(name) for who in read_file("shop.yaml")["customers"].values() for name in who["name"].values()}  # type: ignore[union-attr, index, call-overload]  # a map of maps, see shop.yaml
    for text in texts([*read_story_files().values()]):
        assert not re.search(r"1[3-9]\d{9}(?!\d)|07\d{9}|[\w.]+@[\w.]+", text), text
        assert not any(name in text for name in names), text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_customers_have_numbers_that_nobody_can_have(language: str) -> None:
    numbers = [str(phone) for who in load_shop(language).customers.values() for phone in who["phones"]]  # type: ignore[union-attr]  # a list of texts
    assert len(set(numbers)) == len(numbers) > 30
    assert all(re.fullmatch(r"100 0000 \d{4}|07700 900\d{3}", number) for number in numbers)


def test_the_manager_of_a_demo_may_act_for_the_others() -> None:
    for language in ("zh", "en"):
        policy, shop = shipped_policy(language), load_shop(language)
        assert Permission.ACT_FOR in policy.team.people[shop.cast["manager"]].permissions
        assert f"{shop.cast['manager']}@example.com" in policy.team.people[shop.cast["manager"]].emails
        assert {"marketplace", "social", "phone"} <= policy.desk.channels.keys()


def test_the_english_shop_has_english_people_and_hours() -> None:
    policy = shipped_policy("en")
    people = [person for person in policy.team.people.values() if not person.bot]
    assert "Amy Clarke" in {person.name.text("en") for person in people}
    assert not any(person.name.zh for person in people)
    assert all(lead.lead in policy.team.people for lead in policy.team.departments.values())
    assert policy.calendars["shop"]["timezone"] == "Europe/London"
    assert "days_of" not in policy.calendars["shop"]


def test_shipped_policies_that_have_lost_what_is_changed_are_named() -> None:
    shipped = {path: source.decode() for path, source in shipped_files().items() if path in POLICIES_CHANGED}
    with pytest.raises(InvalidDataError, match="channels"):
        shop_policies(load_shop("zh"), {**shipped, "policies/desk.yaml": "format: 1\n"})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ends": None}, "missing or unknown: ends"),
        ({"mood": "sad"}, "missing or unknown: mood"),
        ({"about": {"zh": "一"}}, "only in one language"),
        ({"ticket": "none"}, "a map is wanted"),
        ({"steps": "none"}, "a list is wanted"),
        ({"opened": 3}, "a text is wanted"),
        ({"steps": [{"after": "1h", "by": "agent", "do": "sing"}]}, "there is no step 'sing'"),
        ({"steps": [{"after": "1h", "by": "agent", "do": "move"}]}, "to move needs"),
        ({"steps": [{"after": "1h", "by": "agent", "do": "note"}]}, "to note needs"),
        ({"steps": [{"after": "1h", "by": "agent", "do": "close", "to": "new"}]}, "to close needs"),
        ({"steps": [{"after": "1h", "by": "agent", "do": "shipment add"}]}, r"to shipment add needs \['waybill'\]"),
        (
            {"steps": [{"after": "1h", "by": "agent", "do": "part in", "part": "A", "to": "b"}]},
            "to part in needs",
        ),
        ({"steps": [{"by": "agent", "do": "close"}]}, "a text is wanted"),
    ],
)
def test_a_story_that_is_told_badly_is_refused(change: dict[str, Value], message: str) -> None:
    told = {key: value for key, value in {**TOLD, **change}.items() if value is not None}
    with pytest.raises(InvalidDataError, match=message) as caught:
        _story(told, "file.yaml", "zh")
    assert str(caught.value).startswith("file.yaml: a-story")


def _told(**change: Value) -> Story:
    return _story({**TOLD, **change}, "file.yaml", "en")


def test_two_stories_of_one_id_and_links_to_nowhere_are_refused() -> None:
    link = {"after": "1h", "by": "agent", "do": "link", "kind": "follows", "story": "another"}
    with pytest.raises(InvalidDataError, match="two stories of this id"):
        _check_ids((_told(), _told()))
    with pytest.raises(InvalidDataError, match="there is no story another"):
        _check_ids((_told(steps=[link]),))
    _check_ids((_told(steps=[link]), _told(id="another")))


def test_values_are_read_for_one_language() -> None:
    value: Value = {"price": {"zh": "1", "en": "2"}, "list": [{"zh": "a", "en": "b"}], "both": {"zh": "a", "x": "c"}}
    assert spoken(value, "en") == {"price": "2", "list": ["b"], "both": {"zh": "a", "x": "c"}}
    assert untranslated(value) == [{"zh": "a", "x": "c"}]


def test_relative_days_become_dates_wherever_they_stand() -> None:
    value: Value = {"dates": {"a": "-3d", "b": "+2d 14:30", "c": "0d"}, "repairs": [{"in": "-1d"}], "text": "3d later"}
    assert dated(value, lambda days, clock: f"{days} {clock}") == {
        "dates": {"a": "-3 None", "b": "2 (14, 30)", "c": "0 None"},
        "repairs": [{"in": "-1 None"}],
        "text": "3d later",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tour_goes_to_tickets_of_stories_and_leaves_out_what_is_not_there(language: str) -> None:
    tickets = {story.id: f"AS-261122-{number:05}" for number, story in enumerate(load_stories(language))}
    tour = read_tour(language, tickets)
    assert 8 <= len(tour) <= 20
    assert not any("{" in stop.command for stop in tour)
    assert any(tickets["broken-television"][-5:] in stop.command for stop in tour)
    assert 0 < len(read_tour(language, {})) < len(tour)
