"""Packs: the dated rules of a jurisdiction or of the house, as data; what a decision may rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import Data

NO_LABELS: Mapping[str, Label] = {}


@record
class Rule:
    """One dated rule: what must hold, and what follows when it does.

    Attributes:
        id: unique among all packs, ``cn.sb.two_repairs``.
        clause: the clauses it rests on, the main one first (``CN-SB-11``); never empty.
        text: the rule in one sentence.
        when: its conditions, in order. One with `else` is a reason to deny; one without says whether the rule is
            about this
            matter at all.
        gives: what follows: `entitled`, `duties`, `says`.
        denies: the remedies that a failed `else` denies; None means those it would have given.
        valid_from, valid_to: first and last day of the rule's life, compared with the day that `keyed_by` names;
            None is open.
        keyed_by: purchase, delivery, contract or event.
        supersedes: ids of rules that are silent in this matter once this one is about it (special law before general).
        proviso: the name of the pack's proviso that decides whether it is given outright or only on a condition;
            empty: outright.
        source: where the text can be read.
        confidence: H or M; surer rows only are shipped.
        head: the id of the head it stands under.
    """

    id: str
    clause: tuple[str, ...]
    text: Label
    when: tuple[Data, ...]
    gives: Data
    keyed_by: str
    source: str
    confidence: str
    head: str = ""
    denies: tuple[str, ...] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    supersedes: tuple[str, ...] = ()
    proviso: str = ""


@record
class Head:
    """Rules that share a scope, such as the seven-day return; heads run side by side.

    Attributes:
        when: conditions without which none of its rules is looked at.
    """

    id: str
    label: Label
    when: tuple[Data, ...]
    rules: tuple[Rule, ...]


@record
class Pack:
    """The rules of one source of law, or of the shop.

    Attributes:
        id: ``cn``, ``eu``, ``house`` …
        jurisdictions: where its rules apply; the house pack applies in several.
        keys: for each `keyed_by`, the value that holds its day.
        calendar: the rest-day calendar that periods roll over, or a reference to a value that names it; empty where
            none rolls.
        values: named calculations, in the order written.
        groups: named lists of conditions that several rules share.
        provisos: named ways in which an entitlement depends on what is not proven yet.
        tables: rows by key (product type, country) for look-ups.
        instruments: the names of the laws behind the clause ids.
        digest: sha256 of the files it was read from; pins a decision.
    """

    id: str
    title: Label
    jurisdictions: tuple[str, ...]
    heads: tuple[Head, ...]
    keys: Mapping[str, str] = {}
    calendar: str = ""
    values: Mapping[str, Data] = {}
    groups: Mapping[str, tuple[Data, ...]] = {}
    provisos: Mapping[str, tuple[Data, ...]] = {}
    tables: Mapping[str, Mapping[str, Data]] = {}
    instruments: Mapping[str, Label] = {}
    currency: str = ""
    digest: str = ""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return all its rules in order."""
        return tuple(rule for head in self.heads for rule in head.rules)

    def law_of(self, clause: str) -> tuple[Label, str] | None:
        """Return the law and the article that a clause id (``CN-CPL-25``) means; None where no such law is named."""
        fitting = [name for name in self.instruments if clause == name or clause.startswith(f"{name}-")]
        if not fitting:
            return None
        name = max(fitting, key=len)
        return self.instruments[name], clause[len(name) + 1 :]


@record
class RestDays:
    """When nobody need act: weekends and holidays of a place, and the rest days that were made workdays.

    Attributes:
        weekend: ISO weekdays, 6 and 7 for Saturday and Sunday.
        known: the years whose holidays are official; outside them only the weekend is known and a decision says so.
        holidays: days off.
        workdays: weekend days that are worked instead (调休).
    """

    id: str
    weekend: frozenset[int]
    known: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date] = frozenset()

    def rests(self, day: date) -> bool:
        """Tell whether `day` is a rest day, as far as is known."""
        return day in self.holidays or (day.isoweekday() in self.weekend and day not in self.workdays)


@dataclass(frozen=True, eq=False)
class Packs:
    """All packs of a desk, with what they share; compared by identity, so that compiled rules are kept beside it.

    Attributes:
        labels: names by kind (``remedy``, ``reason``, ``duty`` …) and code, for every screen.
        phrases: sentence frames of the explanation for customers, by code.
    """

    packs: Mapping[str, Pack]
    rest_days: Mapping[str, RestDays] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)
    phrases: Mapping[str, Label] = field(default_factory=dict)

    def of(self, jurisdiction: str) -> tuple[Pack, ...]:
        """Return the packs that apply in `jurisdiction`: its own first, then those of the house."""
        return tuple(pack for pack in self.packs.values() if jurisdiction in pack.jurisdictions)

    def rule(self, rule_id: str) -> Rule | None:
        """Return the rule with this id, or None."""
        return next((rule for pack in self.packs.values() for rule in pack.rules if rule.id == rule_id), None)

    def label(self, kind: str, code: str, language: str) -> str:
        """Return what `code` is called in `language`; the code itself where nobody named it."""
        label = self.labels.get(kind, NO_LABELS).get(code)
        return (label.zh if language == "zh" else label.en) if label else code
