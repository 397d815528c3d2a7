"""A record: an immutable value with named fields, whose class is made in microseconds.

``@record`` is what ``@dataclass(frozen=True, slots=True)`` is, to readers and to mypy (PEP 681). A dataclass would do,
but for one thing: it writes the source of its methods and compiles it, half a millisecond for each class at every start
of every command, and fifty classes take as long as all the rest. Here the records share the methods below; a class of
which many values are made is given an ``__init__`` of its own on the way, as quick as a dataclass's. What was measured:
docs/adr/0012-quick-starts.md.

Two things are left out. There are no factories: a default is one value, shared, that nobody changes (``EMPTY`` of
``values.py`` for a map). And there is no ``__post_init__``: a record holds what it is given. Functions of
``dataclasses`` (``replace``, ``fields``, ``asdict``) take records as they take dataclasses.
"""

from collections.abc import Mapping
from functools import cache
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform

Kind = TypeVar("Kind")

_OFTEN = 64
"""From this value on, compiling an ``__init__`` (60 to 300 µs) is repaid by the 1 to 3 µs that it saves each time."""

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414  exported; so that mypy checks what is given to it
else:

    def replace(one: Kind, /, **changes: object) -> Kind:
        """Return a record with `changes` made: as ``dataclasses`` does, for commands that need no more of it.

        Raises:
            TypeError: a name in `changes` is no field.
        """
        return type(one)(**{**dict(zip(one.__match_args__, _values(one), strict=True)), **changes})


@dataclass_transform(frozen_default=True)
def record(kind: type[Kind]) -> type[Kind]:
    """Make a record of a class whose annotations are its fields, in order, and their values the defaults.

    Slots have to be there when a class is made, so the class is made a second time.
    """
    names = tuple(_annotations(kind))
    own = {name: value for name, value in vars(kind).items() if name not in ("__dict__", "__weakref__")}
    members = {
        **_METHODS,
        **{name: value for name, value in own.items() if name not in names},
        "__slots__": names,
        "__match_args__": names,
        "__qualname__": kind.__qualname__,
        "__dataclass_fields__": _Fields(),
        "_record_defaults": {name: value for name, value in own.items() if name in names},
        "_record_values": attrgetter(*names),
        "_record_made": count(1),
    }
    made: type[Kind] = type(kind.__name__, kind.__bases__, members)
    return made


class _Fields:
    """A record's fields as ``dataclasses`` describes them, made when one of its functions asks for them."""

    def __get__(self, one: object, kind: type) -> Mapping[str, object]:
        return _described(kind)


@cache
def _described(kind: Any) -> Mapping[str, object]:
    from dataclasses import make_dataclass  # noqa: PLC0415  most commands change no record

    alike: Any = make_dataclass(kind.__name__, kind.__match_args__, init=False, repr=False, eq=False)
    found: Mapping[str, object] = alike.__dataclass_fields__
    return found


def _annotations(kind: type) -> Mapping[str, object]:
    """Return a class's own annotations; from Python 3.14 on they are worked out when they are asked for (PEP 649)."""
    own: Mapping[str, object] = vars(kind).get("__annotations__") or kind.__annotations__
    return own


def _init(self: Any, /, *values: object, **named: object) -> None:
    """Fill a record of any class: slow, and ready at once."""
    if next(self._record_made) == _OFTEN:
        _hasten(type(self))
    names = self.__match_args__
    given = {**self._record_defaults, **dict(zip(names, values, strict=False)), **named}
    put = object.__setattr__
    try:
        for name, value in given.items():
            put(self, name, value)
    except AttributeError:
        raise TypeError(f"{type(self).__name__} has no field {name}") from None
    if len(given) != len(names):
        raise TypeError(f"{type(self).__name__} wants {', '.join(name for name in names if name not in given)}")
    if values and (len(values) > len(names) or not named.keys().isdisjoint(names[: len(values)])):
        raise TypeError(f"{type(self).__name__} takes {len(names)} values, each once")


def _hasten(kind: type) -> None:
    """Give the record class that `kind` is, or rests on, an ``__init__`` that is compiled for its fields.

    It puts values by the slots themselves, which is quicker than ``object.__setattr__`` by their names.
    """
    owner: Any = next(one for one in kind.__mro__ if "_record_made" in vars(one))
    names, defaults = owner.__match_args__, owner._record_defaults  # noqa: SLF001  records are this module's own
    scope: dict[str, Any] = {f"_put_{name}": vars(owner)[name].__set__ for name in names}
    scope["_defaults"] = defaults
    taken = ", ".join(f"{name}=_defaults[{name!r}]" if name in defaults else name for name in names)
    lines = [f"def __init__(_record, /, {taken}):", *(f"    _put_{name}(_record, {name})" for name in names)]
    exec("\n".join(lines), scope)  # noqa: S102  names of our own fields
    scope["__init__"].__qualname__ = f"{owner.__qualname__}.__init__"
    owner.__init__ = scope["__init__"]


def _values(one: Any) -> tuple[object, ...]:
    """Return the values of a record in the order of its fields."""
    found = one._record_values(one)  # noqa: SLF001  records are this module's own
    return found if len(one.__match_args__) > 1 else (found,)


def _eq(self: object, other: object) -> bool:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    pairs = zip(self.__match_args__, _values(self), strict=True)
    return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in pairs)})"


def _refuse(self: object, name: str, *_value: object) -> NoReturn:
    raise AttributeError(f"{type(self).__name__} does not change: {name}")


def _reduce(self: Any) -> tuple[type, tuple[object, ...]]:
    """Let copies and other processes make the record anew (pickle)."""
    return type(self), _values(self)


_METHODS: Mapping[str, object] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__reduce__": _reduce,
}
