"""Questions on a terminal: what the category needs and was not given; nothing is asked where nobody can answer."""

import sys
from collections.abc import Mapping
from dataclasses import replace

import click

from aftersales.app.context import Context
from aftersales.app.opening import Opening
from aftersales.i18n import _, language
from aftersales.model.category import Categories, Fact, FactType
from aftersales.model.values import Value


def ask_for_missing(context: Context, opening: Opening) -> Opening:
    """Return the opening with what a person at a terminal added to it; the same one where there is no terminal."""
    if opening.incomplete or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return opening
    data = dict(opening.data)
    categories = context.policy.categories
    if not data.get("title"):
        data["title"] = _ask(_("The matter in one line"))
    if not data.get("category"):
        data["category"] = _ask_category(categories)
    return replace(
        opening, data=_with_facts(context, data), text=opening.text or _ask(_("What the customer said"), default="")
    )


def _ask(question: str, *, default: str | None = None) -> str:
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def _ask_category(categories: Categories) -> str:
    chosen = ""
    while children := categories.children(chosen):
        labels = {child.id: child.label.text(language()) for child in children}
        chosen = _choose(_("What kind of matter is it?"), labels)
    return chosen


def _choose(question: str, labels: Mapping[str, str]) -> str:
    """Ask for one of several words by number or word."""
    click.echo(question, err=True)
    for number, (word, label) in enumerate(labels.items(), 1):
        click.echo(f"  {number:2}  {label}  ({word})", err=True)
    words = list(labels)
    while True:
        answer = _ask(_("Number or word"))
        if answer.isdigit() and 0 < int(answer) <= len(words):
            return words[int(answer) - 1]
        if answer in labels:
            return answer


def _with_facts(context: Context, data: dict[str, Value]) -> dict[str, Value]:
    """Ask for each fact that the category wants; an empty answer leaves it out."""
    from aftersales.app.tickets import typed_changes  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.rules.edits import edited_data  # noqa: PLC0415  likewise
    from aftersales.rules.intake import missing_facts  # noqa: PLC0415  likewise

    categories = context.policy.categories
    for group in missing_facts(data, str(data.get("category", "")), context.policy):
        for path in group:
            answer = _ask_fact(categories.facts.get(path), categories.fact_text(path, language()))
            if answer:
                data = edited_data(data, typed_changes(data, {path: answer}))
                break
    return data


def _ask_fact(fact: Fact | None, label: str) -> str:
    if fact and fact.type is FactType.CHOICE:
        return _choose(label, {word: choice.text(language()) for word, choice in fact.choices.items()})
    if fact and fact.type is FactType.YES_NO:
        return "true" if click.confirm(label, err=True) else "false"
    shape = {FactType.DATE: " (2026-03-06)", FactType.MOMENT: " (2026-03-06T14:30:00+08:00)"}
    return _ask(label + (shape.get(fact.type, "") if fact else ""), default="")
