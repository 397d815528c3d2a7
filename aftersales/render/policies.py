"""Rules, graphs and simulations of policies, for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aftersales.i18n import _, language, ngettext
from aftersales.model.flow import Flow
from aftersales.model.lifecycle import Lifecycle
from aftersales.model.moments import format_moment
from aftersales.model.pack import Pack, Rule
from aftersales.model.table import Column, Table
from aftersales.model.values import Value

_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def rules_table(packs: Sequence[Pack]) -> Table:
    """Return all rules: id, clause, sentence, life, confidence."""
    rows: list[dict[str, Value]] = [
        {
            "rule": rule.id,
            "clause": ", ".join(rule.clause),
            "text": rule.text.text(language()),
            "from": str(rule.valid_from) if rule.valid_from else None,
            "to": str(rule.valid_to) if rule.valid_to else None,
            "confidence": rule.confidence,
        }
        for pack in packs
        for rule in pack.rules
    ]
    labels = {
        "rule": _("Rule"),
        "clause": _("Clause"),
        "text": _("Says"),
        "from": _("From"),
        "to": _("To"),
        "confidence": _("Sure"),
    }
    return Table([Column(key, label) for key, label in labels.items()], rows)


def rule_text(pack: Pack, rule: Rule) -> str:
    """Return one rule: what it says in both languages, when it holds, what follows, where it stands."""
    life = f"{rule.valid_from or '–'} … {rule.valid_to or '–'} ({rule.keyed_by})"
    lines = [
        f"{rule.id}  [{', '.join(rule.clause)}]  {pack.title.text(language())}",
        f"  en: {rule.text.en}",
        f"  zh: {rule.text.zh}",
        f"  {_('valid')}: {life}",
        *(f"  {_('when')}: {_plain(condition)}" for condition in rule.when),
        *(f"  {_('gives')}: {key}: {_plain(value)}" for key, value in rule.gives.items()),
        *([f"  {_('supersedes')}: {', '.join(rule.supersedes)}"] if rule.supersedes else []),
        f"  {_('source')}: {rule.source} ({rule.confidence})",
    ]
    return "\n".join(lines) + "\n"


def _plain(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_plain(inner) for inner in value) + "]"
    return str(value)


def lifecycle_graph(lifecycle: Lifecycle, form: str) -> str:
    """Return the lifecycle as text, or as DOT for Graphviz."""
    spoken = language()
    nodes = {state.id: state.label.text(spoken) for state in lifecycle.states.values()}
    edges = [(source, way.target, way.label.text(spoken)) for way in lifecycle.transitions for source in way.sources]
    return _graph("lifecycle", nodes, edges, form)


def flow_graph(flow: Flow, form: str) -> str:
    """Return a flow as text, or as DOT for Graphviz."""
    spoken = language()
    nodes = {step.id: f"{step.label.text(spoken)} ({step.department}, {step.within})" for step in flow.steps.values()}
    edges = [
        (step.id, target, finding.label.text(spoken) + ("" if target in finding.next else " ?"))
        for step in flow.steps.values()
        for finding in step.findings.values()
        for target in (*finding.next, *finding.choose)
    ]
    return _graph(flow.id, nodes, edges, form)


def _graph(name: str, nodes: Mapping[str, str], edges: Sequence[tuple[str, str, str]], form: str) -> str:
    if form == "dot":
        lines = [f'  "{node}" [label="{label.translate(_QUOTED)}"];' for node, label in nodes.items()]
        lines += [f'  "{a}" -> "{b}" [label="{label.translate(_QUOTED)}"];' for a, b, label in edges]
        return f'digraph "{name}" {{\n  node [shape=box];\n' + "\n".join(lines) + "\n}\n"
    lines = []
    for node, label in nodes.items():
        lines.append(f"{node}  {label}")
        lines += [f"  → {target}  {words}" for source, target, words in edges if source == node]
    return "\n".join(lines) + "\n"


class EffectLike(Protocol):
    """What is shown of a simulation's effect on a ticket."""

    @property
    def ticket(self) -> str:
        """Return the ticket's id."""

    @property
    def title(self) -> str:
        """Return its title."""

    @property
    def due_before(self) -> datetime | None:
        """Return its deadline under the old policies."""

    @property
    def due_after(self) -> datetime | None:
        """Return its deadline under the new ones."""

    @property
    def moved(self) -> int:
        """Return how many of its deadlines move."""

    @property
    def newly_overdue(self) -> bool:
        """Return whether it becomes late."""

    @property
    def rights(self) -> Sequence[str]:
        """Return what the customer gains and loses."""


def effects_table(effects: Sequence[EffectLike]) -> Table:
    """Return what a change of policies does, one line a ticket."""
    rows: list[dict[str, Value]] = [
        {
            "ticket": effect.ticket,
            "title": effect.title,
            "due_before": format_moment(effect.due_before) if effect.due_before else None,
            "due_after": format_moment(effect.due_after) if effect.due_after else None,
            "moved": effect.moved,
            "newly_overdue": effect.newly_overdue,
            "rights": list(effect.rights),
        }
        for effect in effects
    ]
    labels = {
        "ticket": _("Ticket"),
        "title": _("Title"),
        "due_before": _("Due before"),
        "due_after": _("Due after"),
        "moved": _("Deadlines moved"),
        "newly_overdue": _("Newly overdue"),
        "rights": _("Rights"),
    }
    return Table([Column(key, label) for key, label in labels.items()], rows)


def simulation_head(
    files: Mapping[str, Sequence[str]], rules: Mapping[str, str], effects: Sequence[EffectLike], tried: int
) -> str:
    """Return what changed in the policies, and the counts of what it does."""
    lines = [f"- {path}: {', '.join(places)}" for path, places in files.items()]
    lines += [f"- {rule}: {_change(change)}" for rule, change in rules.items()]
    moved = sum(effect.moved for effect in effects)
    late = sum(effect.newly_overdue for effect in effects)
    decided = sum(bool(effect.rights) for effect in effects)
    counts = ngettext(
        "{tried} open ticket tried: {moved} deadlines move, {late} become overdue, {decided} decisions change.",
        "{tried} open tickets tried: {moved} deadlines move, {late} become overdue, {decided} decisions change.",
        tried,
    )
    said = counts.format(tried=tried, moved=moved, late=late, decided=decided)
    return "\n".join([*(lines or [_("The policies are the same.")]), "", said]) + "\n"


def _change(change: str) -> str:
    return {"added": _("added"), "removed": _("removed"), "changed": _("changed")}[change]


def cases_text(total: int, failed: int) -> str:
    """Return how many cases passed."""
    text = ngettext("{total} case, {failed} failed", "{total} cases, {failed} failed", total)
    return text.format(total=total, failed=failed)
