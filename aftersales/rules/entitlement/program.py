"""Compiled rules: a pack's data turned once into functions, so that a decision only calls them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.pack import Head, Pack, Packs, Rule
from aftersales.model.record import record
from aftersales.rules.entitlement.calculations import Calculations
from aftersales.rules.entitlement.conditions import Condition, Conditions
from aftersales.rules.entitlement.sources import Source, Sources
from aftersales.rules.entitlement.templates import Fill, compile_template

ENTITLED = "entitled"


@record
class Offer:
    """An item that a rule entitles to, or a duty.

    Attributes:
        name: the remedy, or what the duty asks for.
        fill: the details.
        clause: its own clauses; empty: those of the rule.
        amounts: sources whose missing facts are asked for, because a right without its amount is only half an answer.
        when: conditions of its own; the item is left out while they do not hold.
    """

    name: str
    fill: Fill
    clause: tuple[str, ...]
    amounts: tuple[Source, ...]
    when: tuple[Condition, ...]


@record
class Branch:
    """One case of a proviso: which list an entitlement goes to, and on what condition."""

    when: tuple[Condition, ...]
    into: str
    condition: str
    ask: tuple[str, ...]


@record
class CompiledRule:
    """A rule with its conditions and templates compiled."""

    rule: Rule
    when: tuple[Condition, ...]
    offers: tuple[Offer, ...]
    duties: tuple[Offer, ...]
    says: tuple[tuple[str, Fill], ...]
    denies: tuple[str, ...]
    proviso: tuple[Branch, ...]
    key: Source | None


@record
class CompiledHead:
    """A head with its scope and rules compiled."""

    head: Head
    when: tuple[Condition, ...]
    rules: tuple[CompiledRule, ...]


@record
class Program:
    """A compiled pack.

    Attributes:
        calendar: the source of the name of the rest-day calendar.
        at: the source of the day or moment of the claim, `at` among its values; None where the pack has none.
    """

    pack: Pack
    heads: tuple[CompiledHead, ...]
    calendar: Source
    at: Source | None


AMOUNT_KEYS = frozenset({"amount"})
NOT_DETAILS = frozenset({"remedy", "what", "clause", "when"})


class _Compiler:
    """Compiles the rules of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.sources = Sources(pack.tables)
        self.conditions = Conditions(self.sources, pack.groups)

    def program(self) -> Program:
        calculations = Calculations(self.sources, self.conditions)
        for name, spec in self.pack.values.items():
            with self._at(name):
                self.sources.add(calculations.value(name, spec))
        provisos = {}
        for name, specs in self.pack.provisos.items():
            with self._at(name):
                provisos[name] = self._branches(specs)
        return Program(
            pack=self.pack,
            heads=tuple(self._head(head, provisos) for head in self.pack.heads),
            calendar=self.sources.literal(self.pack.calendar),
            at=self.sources.of("$at") if "at" in self.pack.values else None,
        )

    def _branches(self, specs: Sequence[Mapping[str, Any]]) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                when=self.conditions.all(spec.get("when", ())),
                into=spec.get("list", ENTITLED),
                condition=spec.get("condition", ""),
                ask=tuple(spec.get("ask", ())),
            )
            for spec in specs
        )

    def _head(self, head: Head, provisos: Mapping[str, tuple[Branch, ...]]) -> CompiledHead:
        with self._at(head.id):
            when = self.conditions.all(head.when)
        rules = []
        for rule in head.rules:
            with self._at(rule.id):
                rules.append(self._rule(rule, provisos))
        return CompiledHead(head, when, tuple(rules))

    @contextmanager
    def _at(self, name: str) -> Iterator[None]:
        """Say where in the pack a mistake stands."""
        try:
            yield
        except InvalidDataError as error:
            raise InvalidDataError(error.message, place=f"{self.pack.id}: {name}", hint=error.hint) from None

    def _rule(self, rule: Rule, provisos: Mapping[str, tuple[Branch, ...]]) -> CompiledRule:
        gives: Mapping[str, Any] = rule.gives
        offers = self._offers(gives.get("entitled", ()), "remedy")
        dated = rule.valid_from is not None or rule.valid_to is not None
        return CompiledRule(
            rule=rule,
            when=self.conditions.all(rule.when),
            offers=offers,
            duties=self._offers(gives.get("duties", ()), "what"),
            says=tuple((key, compile_template(value, self.sources)) for key, value in gives.get("says", {}).items()),
            denies=tuple(dict.fromkeys(offer.name for offer in offers)) if rule.denies is None else rule.denies,
            proviso=self._proviso(rule.proviso, provisos),
            key=self.sources.of(self.pack.keys[rule.keyed_by]) if dated else None,
        )

    @staticmethod
    def _proviso(name: str, provisos: Mapping[str, tuple[Branch, ...]]) -> tuple[Branch, ...]:
        if name and name not in provisos:
            raise InvalidDataError(
                _("No proviso is called {name}.").format(name=name), hint=_("Write it under `provisos`.")
            )
        return provisos.get(name, ())

    def _offers(self, specs: Sequence[Mapping[str, Any]], name: str) -> tuple[Offer, ...]:
        return tuple(
            Offer(
                name=spec[name],
                fill=compile_template(
                    {key: value for key, value in spec.items() if key not in NOT_DETAILS}, self.sources
                ),
                clause=tuple(spec.get("clause", ())),
                amounts=tuple(
                    self.sources.of(value)
                    for key, value in spec.items()
                    if key in AMOUNT_KEYS and isinstance(value, str) and value.startswith("$")
                ),
                when=self.conditions.all(spec.get("when", ())),
            )
            for spec in specs
        )


@lru_cache(maxsize=16)
def compile_packs(packs: Packs, jurisdiction: str) -> tuple[Program, ...]:
    """Compile the packs of a jurisdiction, once for each `Packs` value.

    Raises:
        InvalidDataError: a rule names a value, table or group that the pack does not have.
    """
    return tuple(compile_pack(pack) for pack in packs.of(jurisdiction))


def compile_pack(pack: Pack) -> Program:
    """Compile one pack; raises InvalidDataError as `compile_packs` does."""
    return _Compiler(pack).program()
