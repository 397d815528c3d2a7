"""A decision as an agent reads it: what is open until when, what is not and why, who owes what, what is missing."""

from collections.abc import Sequence
from typing import Any

from aftersales.i18n import _, language
from aftersales.model.decision import Decision
from aftersales.render.text import safe_line
from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.explain import SYMBOLS
from aftersales.rules.entitlement.reasons import explain_for_agent

_TOLD = frozenset({"remedy", "what", "clause", "amount", "until", "reason", "best", "who", "by"})
_GENERAL = frozenset(
    {"entitled", "denied", "duties", "facts_missing", "needs_human", "warnings", "policy_version", "ask_for"}
)

_WORDS = ("party", "within", "because", "condition", "document", "action", "escalate", "remedy", "duty", "word")
"""The kinds of label that a value in a decision may have."""


def decision_text(decision: Decision, *, reasons: bool = False) -> str:
    """Return a decision as text; with `reasons`, every rule that was tried and why it did or did not apply."""
    data = decision_to_data(decision)
    blocks = [
        _block(_("Entitled to:"), [_entitled(item, decision) for item in data["entitled"]])
        or [_("Entitled to nothing.")],
        *(
            _block(_condition_title(name), [_entitled(item, decision) for item in data[name]])
            for name in decision.conditional
        ),
        _block(_("Not entitled to:"), [_denied(item, decision) for item in data["denied"]]),
        _block(_("Duties:"), [_duty(item, decision) for item in data.get("duties", ())]),
        _block(
            _("Also:"),
            [_statement(key, value, decision) for key, value in data.items() if _is_statement(key, decision)],
        ),
        _block(_("Still to be asked:"), [_name("fact", fact, decision) for fact in decision.facts_missing]),
        _block(_("Somebody has to look at:"), [_word(what, decision) for what in decision.needs_human]),
        _block(_("Uncertain:"), [_warning(code) for code in decision.warnings]),
        _block(_("Rules tried:"), [_tried(rule) for rule in explain_for_agent(decision)] if reasons else []),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _block(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {safe_line(line)}" for line in lines)] if lines else []


def _is_statement(key: str, decision: Decision) -> bool:
    return key not in _GENERAL and key not in decision.conditional


def _name(kind: str, code: str, decision: Decision) -> str:
    """Return what people call a code, with the code where that is another word."""
    label = decision.packs.label(kind, code, language())
    return label if label == code else f"{label} ({code})"


def _money(amount: object, decision: Decision) -> str:
    pack = decision.packs.packs.get(decision.jurisdiction)
    symbol = SYMBOLS.get(pack.currency, pack.currency) if pack else ""
    return f"{symbol}{float(str(amount)):.2f}"


def _entitled(item: dict[str, Any], decision: Decision) -> str:
    parts = [_name("remedy", item["remedy"], decision)]
    if "amount" in item:
        parts.append(_money(item["amount"], decision))
    if "until" in item:
        parts.append(_("until {day}").format(day=item["until"]))
    parts += _rest(item, decision)
    if item.get("best"):
        parts.append(_("best for the customer"))
    return "  ".join([*parts, _clauses(item)])


def _denied(item: dict[str, Any], decision: Decision) -> str:
    reason = _name("reason", item["reason"], decision) if "reason" in item else ""
    return "  ".join(
        part
        for part in (_name("remedy", item["remedy"], decision), reason, *_rest(item, decision), _clauses(item))
        if part
    )


def _duty(item: dict[str, Any], decision: Decision) -> str:
    who = _name("party", item.get("who", ""), decision) if item.get("who") else ""
    by = _("by {day}").format(day=item["by"]) if "by" in item else ""
    parts = (who, _name("duty", item["what"], decision), by, *_rest(item, decision), _clauses(item))
    return "  ".join(part for part in parts if part)


def _rest(item: dict[str, Any], decision: Decision) -> list[str]:
    return [f"{_detail(key, decision)}: {_plain(value, decision)}" for key, value in item.items() if key not in _TOLD]


def _plain(value: object, decision: Decision) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_detail(key, decision)} {_plain(inner, decision)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner, decision) for inner in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _word(str(value), decision)


def _warning(code: str) -> str:
    """Return in words that a year's holidays were not known, which is all that the engine warns of."""
    head, _bar, year = code.rpartition("_")
    calendar = head.removeprefix("calendar_missing_")
    if calendar == head:
        return code
    return _("The calendar {calendar} does not know the holidays of {year}; only weekends were counted.").format(
        calendar=calendar, year=year
    )


def _detail(key: str, decision: Decision) -> str:
    return _first_label(("detail", "statement"), key, decision)


def _word(code: str, decision: Decision) -> str:
    return _first_label(_WORDS, code, decision)


def _first_label(kinds: Sequence[str], code: str, decision: Decision) -> str:
    """Return what people call a code, by the first kind of label that names it; the code itself where none does."""
    named = (decision.packs.label(kind, code, language()) for kind in kinds)
    return next((label for label in named if label != code), code)


def _clauses(item: dict[str, Any]) -> str:
    return f"[{', '.join(item['clause'])}]"


def _statement(key: str, value: object, decision: Decision) -> str:
    return f"{_name('statement', key, decision)}: {_plain(value, decision)}"


def _condition_title(name: str) -> str:
    titles = {
        "entitled_if_product_cause": _("Entitled to, if an inspection finds a fault of the product:"),
        "entitled_if_defect_at_delivery": _("Entitled to, if the defect was there at delivery:"),
    }
    return titles.get(name, name)


def _tried(rule: dict[str, Any]) -> str:
    why = "; ".join([*rule["failed"], *(_("{fact} is not known").format(fact=fact) for fact in rule["missing"])])
    return f"{rule['rule']}  [{rule['clause'][0]}]  {rule['says']}{': ' + why if why else ''}"
