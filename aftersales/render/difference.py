"""What two states of a desk differ in, as text, as Markdown for a comment, and as data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from aftersales.i18n import N_, _, ngettext
from aftersales.model.difference import Difference, FileChange, Kind, TicketChange
from aftersales.model.policy import Policy
from aftersales.model.values import Value
from aftersales.render.entries import change_words, did_text, event_lines
from aftersales.render.history import entry_data
from aftersales.render.markdown import md
from aftersales.render.policies import EffectLike, effects_table, simulation_head
from aftersales.render.tables import render_table, to_json
from aftersales.render.text import safe_line, styled
from aftersales.render.tickets import named_words

FORMATS = ("text", "md", "json")
_MOST = 60_000
"""Characters of Markdown: a comment at GitHub ends at 65,536."""

_WORDS = 3
"""Lines of an entry that Markdown shows: what was done, and the first words."""

_KINDS = {
    Kind.ADDED: N_("added"),
    Kind.CHANGED: N_("changed"),
    Kind.REMOVED: N_("removed"),
    Kind.BROKEN: N_("broken"),
}


class DifferingLike(Protocol):
    """What two sets of policies differ in."""

    @property
    def files(self) -> Mapping[str, Sequence[str]]:
        """Return path → places that differ."""

    @property
    def rules(self) -> Mapping[str, str]:
        """Return rule → added, removed or changed."""


class SimulationLike(Protocol):
    """What a change of policies does."""

    @property
    def difference(self) -> DifferingLike:
        """Return what changed."""

    @property
    def effects(self) -> Sequence[EffectLike]:
        """Return what that does to tickets."""

    @property
    def tried(self) -> int:
        """Return how many tickets were tried."""


class DeskDiffLike(Protocol):
    """What changed, and what changed policies do."""

    @property
    def difference(self) -> Difference:
        """Return what changed."""

    @property
    def effect(self) -> SimulationLike | None:
        """Return what the policies do."""

    @property
    def problem(self) -> str:
        """Return why that cannot be told."""


def head_line(difference: Difference) -> str:
    """Return what changed in one line: how many tickets, and what happened to how many of them."""
    counted: Counter[str] = Counter()
    for change in difference.tickets:
        counted.update({did_text(event.did): 1 for event in change.entries})
        if change.by_hand:
            counted[_("edited by hand")] += 1
        if change.kind in (Kind.REMOVED, Kind.BROKEN):
            counted[_(_KINDS[change.kind])] += 1
    count = len(difference.tickets)
    parts = [ngettext("{count} ticket", "{count} tickets", count).format(count=count)]
    parts += [f"{word} {number}" for word, number in counted.most_common()]
    return ", ".join(parts)


def difference_text(diff: DeskDiffLike, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False) -> str:
    """Return what changed, as people read it in a terminal."""
    difference = diff.difference
    lines = [styled(head_line(difference), "bold", colour=colour)]
    for change in difference.tickets:
        lines += ["", f"{styled(change.ticket, 'cyan', colour=colour)}  {safe_line(_about(change, policy))}"]
        lines += [f"  {line}" for line in _ticket_lines(change, policy, now, zone, colour=colour)]
    lines += _section(_("Policies"), _policy_lines(diff))
    if diff.effect and diff.effect.effects:
        lines += render_table(effects_table(diff.effect.effects), "table").rstrip("\n").split("\n")
    lines += _section(_("Other files"), map(_file_line, difference.files))
    return "\n".join(lines) + "\n"


def _section(title: str, found: Iterable[str]) -> list[str]:
    lines = [f"  {line}" for line in found]
    return ["", title, *lines] if lines else []


def _about(change: TicketChange, policy: Policy) -> str:
    state = named_words({"state": change.state}, policy).get("state", "")
    kind = "" if change.kind is Kind.CHANGED else f"[{_(_KINDS[change.kind])}]"
    return "  ".join(word for word in (change.title, state, kind) if word)


def _ticket_lines(
    change: TicketChange, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False
) -> Iterator[str]:
    """Yield what happened to a ticket; lines of a person's words are indented."""
    for event in change.entries:
        yield from event_lines(event, policy, now, zone, colour=colour)
    for field, pair in change.by_hand.items():
        yield styled(f"{_('Edited by hand:')} {safe_line(change_words(field, *pair, policy))}", "yellow", colour=colour)
    for entry in change.lost:
        yield styled(_("The entry {id} was changed or taken away.").format(id=entry), "red", colour=colour)
    if change.problem:
        yield styled(safe_line(change.problem), "red", colour=colour)


def _policy_lines(diff: DeskDiffLike) -> Iterator[str]:
    if diff.effect:
        head = simulation_head(
            diff.effect.difference.files, diff.effect.difference.rules, diff.effect.effects, diff.effect.tried
        )
        yield from (safe_line(line.removeprefix("- ")) for line in head.splitlines() if line)
        return
    yield from map(_file_line, diff.difference.policies)
    if diff.problem:
        yield safe_line(diff.problem)


def _file_line(change: FileChange) -> str:
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{safe_line(change.path)}: {_(_KINDS[change.kind])}{fields}"


def difference_markdown(diff: DeskDiffLike, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return what changed, to be posted at a forge; whatever people wrote can neither break out of it nor call anybody.

    Nobody's words begin a line, stand in a table, or stand outside code unless they are letters and digits alone.
    """
    difference = diff.difference
    blocks = [f"**{md(head_line(difference))}**\n"]
    used = 0
    for number, change in enumerate(difference.tickets):
        block = _ticket_markdown(change, policy, now, zone)
        used += len(block)
        if used > _MOST:
            more = len(difference.tickets) - number
            blocks.append(f"\n{md(_('… and {count} more; aftersales diff shows all.').format(count=more))}\n")
            break
        blocks.append(block)
    blocks.append(_section_markdown(_("Policies"), [*_policy_lines(diff), *_effect_lines(diff)]))
    blocks.append(_section_markdown(_("Other files"), map(_file_line, difference.files)))
    return "".join(blocks)


def _ticket_markdown(change: TicketChange, policy: Policy, now: datetime, zone: tzinfo) -> str:
    lines = [f"- **{md(change.ticket)}** {md(_about(change, policy))}"]
    for event in change.entries:
        said = event_lines(event, policy, now, zone)[:_WORDS]
        lines += [f"  - {md(said[0])}", *(f"    {md(line)}  " for line in said[1:] if line.strip())]
    alone = TicketChange(change.ticket, "", "", change.kind, (), change.by_hand, change.lost, change.problem)
    lines += [f"  - {md(line)}" for line in _ticket_lines(alone, policy, now, zone)]
    return "\n".join(lines) + "\n"


def _section_markdown(title: str, found: Iterable[str]) -> str:
    listed, size = [], 0
    for line in found:
        size += len(line)
        if size > _MOST // 10:
            listed.append("- …")
            break
        listed.append(f"- {md(line)}")
    return "\n".join(["", f"**{md(title)}**", "", *listed, ""]) if listed else ""


def _effect_lines(diff: DeskDiffLike) -> Iterator[str]:
    for row in effects_table(diff.effect.effects).rows if diff.effect else ():
        due = f"{row['due_before'] or '–'} → {row['due_after'] or '–'}"
        yield f"{row['ticket']}: {due} {_joined(row['rights'])}".rstrip()


def _joined(words: Value) -> str:
    return " ".join(map(str, words)) if isinstance(words, list) else ""


def difference_json(diff: DeskDiffLike) -> str:
    """Return what changed as one JSON object; its keys are stable."""
    difference = diff.difference
    effect: dict[str, Value] | None = None
    if diff.effect:
        effects = effects_table(diff.effect.effects).rows
        effect = {
            "places": {path: list(places) for path, places in diff.effect.difference.files.items()},
            "rules": dict(diff.effect.difference.rules),
            "tried": diff.effect.tried,
            "effects": [dict(row) for row in effects],
        }
    whole: dict[str, Value] = {
        "base": difference.base or None,
        "commit": difference.commit,
        "work_tree": difference.work_tree,
        "commits": difference.commits,
        "tickets": [_ticket_data(change) for change in difference.tickets],
        "policies": [_file_data(change) for change in difference.policies],
        "policy_effect": effect,
        "policy_problem": diff.problem or None,
        "files": [_file_data(change) for change in difference.files],
    }
    return to_json(whole, indent=2) + "\n"


def _ticket_data(change: TicketChange) -> dict[str, Value]:
    return {
        "ticket": change.ticket,
        "title": change.title,
        "state": change.state,
        "kind": str(change.kind),
        "entries": [entry_data(event) for event in change.entries],
        "edited_by_hand": {field: list(pair) for field, pair in change.by_hand.items()},
        "lost": list(change.lost),
        "problem": change.problem or None,
    }


def _file_data(change: FileChange) -> dict[str, Value]:
    return {"path": change.path, "kind": str(change.kind), "fields": list(change.fields)}
