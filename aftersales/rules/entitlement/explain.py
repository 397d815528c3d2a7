"""A decision in plain words for the customer, in English or Chinese; no promise beyond the decision.

The sentences are the packs' own (``phrases`` and ``labels``), so a shop words them as it likes. Each ends with the
clause it rests on, in brackets, by the name that the law has.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aftersales.model.decision import Decision, Entry
from aftersales.model.money import round_cents
from aftersales.model.record import record

_ARTICLE = re.compile(r"\d")
SYMBOLS: Mapping[str, str] = {"CNY": "¥", "EUR": "€", "GBP": "£", "USD": "$"}


@record
class Explained:
    """The sentences of a decision one by one, each with its clause, as messages to customers put them in.

    Attributes:
        names: remedy → what it is called.
        offers: remedy → what the customer may have.
        denials: remedy → why they may not, each reason by itself.
        amounts: remedy → the amount with its currency, of those that have one.
    """

    names: Mapping[str, str]
    offers: Mapping[str, str]
    denials: Mapping[str, tuple[str, ...]]
    amounts: Mapping[str, str]


def explain_parts(decision: Decision, language: str) -> Explained:
    """Say what `explain_for_customer` says, sentence by sentence."""
    speaker = _Speaker(decision, "zh" if language == "zh" else "en")
    open_ones: dict[str, Entry] = {}
    for entry in decision.entitled:
        open_ones.setdefault(entry.name, entry)
    denials: dict[str, tuple[str, ...]] = {}
    for entry in decision.denied:
        denials[entry.name] = (*denials.get(entry.name, ()), speaker.denial(entry))
    return Explained(
        {name: speaker.label("remedy", name) for name in open_ones},
        {name: speaker.offer(entry) for name, entry in open_ones.items()},
        denials,
        {name: speaker.money(one.details["amount"]) for name, one in open_ones.items() if "amount" in one.details},
    )


def explain_for_customer(decision: Decision, language: str) -> str:
    """Say what the customer may choose, what is not open and why, who does what by when, and what is asked."""
    speaker = _Speaker(decision, "zh" if language == "zh" else "en")
    return "\n".join(speaker.lines())


class _Speaker:
    """Puts one decision into one language."""

    def __init__(self, decision: Decision, language: str) -> None:
        self.decision = decision
        self.packs = decision.packs
        self.language = language
        own = self.packs.packs.get(decision.jurisdiction)
        self.currency = own.currency if own else ""

    def lines(self) -> list[str]:
        """Return the explanation, a line a sentence."""
        decision = self.decision
        lines = self._list("may_choose" if len(decision.entitled) > 1 else "entitled_to", decision.entitled, self.offer)
        for name, entries in decision.conditional.items():
            lines += self._list(name, entries, self.offer)
        lines += self._list("not_open", decision.denied, self.denial)
        lines += self._list("next_steps", decision.duties, self._duty)
        lines += self._warranty()
        lines += self._costs()
        if decision.facts_missing:
            asked = self.phrase("comma").join(self.label("fact", fact) for fact in decision.facts_missing)
            lines.append(self.phrase("please_tell", facts=asked))
        if decision.needs_human or "human_review" in decision.statements:
            lines.append(self.phrase("person_looks"))
        return lines or [self.phrase("nothing_found")]

    def _list(self, title: str, entries: Sequence[Entry], say: Any) -> list[str]:
        return [self.phrase(title), *(self.phrase("item", text=say(entry)) for entry in entries)] if entries else []

    def offer(self, entry: Entry) -> str:
        """Return what the customer may have, with its clause."""
        details = entry.details
        parts = [self.label("remedy", entry.name)]
        component = str(details.get("scope") or details.get("part") or "")
        if component in self.packs.labels.get("component", {}):
            parts.append(self.phrase("scope", component=self.label("component", component)))
        if "amount" in details:
            parts.append(self.phrase("amount", amount=self.money(details["amount"])))
        for key in ("depreciation", "deduction", "use_fee"):
            value = details.get(key)
            if isinstance(value, Decimal) and value:
                parts.append(self.phrase(key, amount=self.money(value)))
        if details.get("deduction") == "use":
            parts.append(self.phrase("deduction_use"))
        if "until" in details:
            parts.append(self.phrase("until", day=self.day(details["until"])))
        if "condition" in details:
            parts.append(self.phrase("provided", condition=self.label("condition", str(details["condition"]))))
        return self.phrase("comma").join(parts) + self.clauses(entry)

    def denial(self, entry: Entry) -> str:
        """Return what they may not have and why, with its clause."""
        details = entry.details
        reason = self.label("reason", str(details["reason"]))
        text = self.phrase("denied", remedy=self.label("remedy", entry.name), reason=reason)
        if "expired_on" in details:
            text += self.phrase("expired_on", day=self.day(details["expired_on"]))
        return text + self.clauses(entry)

    def _duty(self, entry: Entry) -> str:
        details = entry.details
        who = self.label("party", str(details.get("who", "")))
        text = self.phrase("duty", who=who, what=self.label("duty", entry.name))
        if "by" in details:
            text += self.phrase("comma") + self.phrase("by", day=self.day(details["by"]))
        elif "within" in details:
            text += self.phrase("comma") + self.label("within", str(details["within"]))
        return text + self.clauses(entry)

    def _warranty(self) -> list[str]:
        warranty = self.decision.statements.get("warranty")
        if not isinstance(warranty, Mapping):
            return []
        named = ("whole_until", "main_part_until")
        return [self.phrase(key, day=self.day(warranty[key])) for key in named if key in warranty]

    def _costs(self) -> list[str]:
        says = self.decision.statements
        named = [(key, str(says[key])) for key in ("freight", "return_freight", "return_cost") if key in says]
        return [self.phrase(key, who=self.label("party", who)) for key, who in named]

    def clauses(self, entry: Entry) -> str:
        """Return the main clause in brackets."""
        return self.phrase("bracket", clause=self.clause(entry.clause[0]))

    def clause(self, clause: str) -> str:
        """Return a clause as people cite it: ``CN-CPL-25`` → 《消费者权益保护法》第25条."""
        for pack in self.packs.of(self.decision.jurisdiction):
            found = pack.law_of(clause)
            if found:
                law, article = found[0].text(self.language), found[1]
                return self.phrase("article", law=law, article=article) if _ARTICLE.match(article) else law
        return clause

    def phrase(self, code: str, **fields: str) -> str:
        """Return a sentence frame filled in; the bare values where the packs have no such frame."""
        phrase = self.packs.phrases.get(code)
        return phrase.text(self.language).format(**fields) if phrase else " ".join([code, *fields.values()])

    def label(self, kind: str, code: str) -> str:
        """Return the name of a code."""
        return self.packs.label(kind, code, self.language)

    def money(self, value: Any) -> str:
        """Return an amount with its currency."""
        return f"{SYMBOLS.get(self.currency, self.currency)}{round_cents(Decimal(str(value)))}"

    def day(self, value: Any) -> str:
        """Return a day, or a moment with its minutes, as people write it."""
        if isinstance(value, datetime):
            return f"{self.day(value.date())} {value:%H:%M}"
        if isinstance(value, date) and self.language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return str(value)
