"""A record does what a frozen dataclass with slots does."""

import copy
import pickle
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.record import record


@record
class Place:
    """A place."""

    name: str
    floor: int = 0
    notes: tuple[str, ...] = ()

    @property
    def above(self) -> int:
        """Return the floor above."""
        return self.floor + 1


@dataclass(frozen=True, slots=True)
class Standard:
    """The same, by the standard library."""

    name: str
    floor: int = 0
    notes: tuple[str, ...] = ()


@record
class Single:
    """One field."""

    only: str


ARGUMENTS = st.tuples(
    st.lists(st.integers(0, 3), max_size=4),
    st.dictionaries(st.sampled_from(("name", "floor", "notes", "cellar")), st.integers(0, 3)),
)


def _made(kind: Any, arguments: tuple[list[int], dict[str, int]]) -> tuple[Any, ...] | None:
    try:
        one = kind(*arguments[0], **arguments[1])
    except TypeError:
        return None
    return one.name, one.floor, one.notes


@given(ARGUMENTS)
def test_it_takes_the_arguments_that_a_dataclass_takes_and_refuses_the_others(arguments: Any) -> None:
    assert _made(Place, arguments) == _made(Standard, arguments)


@given(ARGUMENTS, ARGUMENTS)
def test_equal_values_are_equal_records(one: Any, other: Any) -> None:
    if _made(Place, one) is None or _made(Place, other) is None:
        return
    records, standards = [[kind(*a[0], **a[1]) for a in (one, other)] for kind in (Place, Standard)]
    assert (records[0] == records[1]) is (standards[0] == standards[1])
    if records[0] == records[1]:
        assert hash(records[0]) == hash(records[1])


def test_another_kind_with_the_same_values_is_another_thing() -> None:
    assert Single("a") == Single("a")
    assert Single("a") != Single("b")
    others: list[object] = ["a", ("a",), Place("a")]
    assert Single("a") not in others
    assert hash(Single("a")) == hash(Single("a"))


def test_it_says_what_it_is() -> None:
    assert repr(Place("shop", notes=("a",))) == "Place(name='shop', floor=0, notes=('a',))"
    assert Place.__doc__ == "A place."
    assert Place("shop", 2).above == 3


@pytest.mark.parametrize(
    ("arguments", "named", "said"),
    [
        ((), {}, "Place wants name"),
        (("a", 1, (), 2), {}, "Place takes 3 values, each once"),
        (("a",), {"name": "b"}, "Place takes 3 values, each once"),
        (("a",), {"cellar": 1}, "Place has no field cellar"),
        ((), {"cellar": 1}, "Place has no field cellar"),
    ],
)
def test_it_says_which_argument_is_wrong(arguments: tuple[Any, ...], named: dict[str, Any], said: str) -> None:
    fresh: Any = record(type("Place", (), {"__annotations__": Standard.__annotations__, "floor": 0, "notes": ()}))
    with pytest.raises(TypeError, match=f"^{said}$"):
        fresh(*arguments, **named)


def test_a_class_of_many_values_gets_a_quicker_way_to_make_them_that_does_the_same() -> None:
    @record
    class Many:
        """Made again and again."""

        name: str
        floor: int = 0

    class Below(Many):
        """Rests on a record, and says itself how it is made."""

        def __init__(self, name: str) -> None:
            super().__init__(name, -1)

    slow = vars(Many)["__init__"]
    made = [Many(f"{number}", floor=number) for number in range(100)]
    assert vars(Many)["__init__"] is not slow
    assert made == [Many(floor=number, name=f"{number}") for number in range(100)]
    assert made[0] == Many("0")
    assert Below("cellar").floor == -1
    for arguments, said in (((), "'name'"), (("a", 1, 2), "3 positional"), (("a", 1, 2, 3), "positional")):
        with pytest.raises(TypeError, match=said):
            Many(*arguments)
    with pytest.raises(TypeError, match=r"Many.__init__\(\) got an unexpected keyword argument 'cellar'"):
        Many("a", cellar=1)  # type: ignore[call-arg]  # what mypy says too


def test_it_does_not_change() -> None:
    one = Place("shop")
    for name in ("name", "cellar"):
        with pytest.raises(AttributeError):
            setattr(one, name, "other")
        with pytest.raises(AttributeError):
            delattr(one, name)
    assert one == Place("shop")
    assert not hasattr(one, "__dict__")


def test_the_functions_for_dataclasses_take_it() -> None:
    one = Place("shop", 1)
    assert replace(one, floor=2) == Place("shop", 2)
    with pytest.raises(TypeError):
        replace(one, cellar=2)  # type: ignore[call-arg]  # what mypy says too
    assert asdict(one) == {"name": "shop", "floor": 1, "notes": ()}
    assert [field.name for field in fields(one)] == ["name", "floor", "notes"]
    assert is_dataclass(Place)


def test_it_can_be_copied_sent_and_matched() -> None:
    one = Place("shop", 1, ("a",))
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301  our own bytes
        assert other == one
    match one:
        case Place(name, floor):
            assert (name, floor) == ("shop", 1)


def test_what_a_class_says_itself_stands() -> None:
    @record
    class Odd:
        """Shown in its own way."""

        number: int

        def __repr__(self) -> str:
            return "odd"

    assert repr(Odd(1)) == "odd"
    assert Odd(1) == Odd(1)
