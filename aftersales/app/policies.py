"""Policies as things to be looked at and tried: one rule, facts and case files, what two states differ in."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aftersales.app.context import Context
from aftersales.app.indexing import is_rule
from aftersales.codec.packs import FOLDER, packs_from_data, read_packs
from aftersales.codec.schema import problems
from aftersales.codec.shipped import shipped_files
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.errors import InvalidDataError, NotFoundError
from aftersales.i18n import _
from aftersales.model.decision import Decision
from aftersales.model.layout import DESK_FILE, POLICIES
from aftersales.model.pack import Pack, Packs, Rule
from aftersales.model.record import record
from aftersales.model.values import Data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.expectation import CaseResult, run_cases
from aftersales.rules.policy_news import differing_places

CASE_BYTES = 16 * 1024 * 1024
"""The largest case file; a ticket's limit would be too small."""


def packs_at_hand(context: Context) -> Packs:
    """Return the packs of the desk's work tree, edits that are not committed included; the shipped ones outside a desk.

    Raises:
        InvalidDataError: a pack does not follow its schema.
    """
    folder = desk_folder(context.start)
    if folder is None:
        files = {path: source for path, source in shipped_files().items() if path.startswith(FOLDER)}
    else:
        found = sorted((folder / FOLDER).glob("*.yaml"))
        files = {f"{FOLDER}{path.name}": path.read_bytes() for path in found if path.is_file()}
    return read_packs({path.removeprefix(FOLDER): source for path, source in files.items()})


def desk_folder(start: Path) -> Path | None:
    """Return the desk that holds `start`, or None outside any."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / DESK_FILE).is_file()), None)


def read_document(file: Path) -> Document:
    """Read a YAML file that a person names.

    Raises:
        NotFoundError: it cannot be read.
        InvalidDataError: it is no YAML of ours.
    """
    try:
        source = file.read_bytes()
    except OSError as error:
        reason = _("The file cannot be read: {reason}.").format(reason=error.strerror)
        raise NotFoundError(reason, place=str(file)) from None
    return read_yaml(source, str(file), limit=CASE_BYTES)


def decide_facts(context: Context, file: Path) -> Decision:
    """Decide on the facts of a file: ``jurisdiction`` and ``input``, as one case of a case file has them.

    Raises:
        InvalidDataError: it lacks one of them, or a fact cannot be read.
    """
    document = read_document(file)
    jurisdiction, facts = document.data.get("jurisdiction"), document.data.get("input")
    if not isinstance(jurisdiction, str) or not isinstance(facts, Mapping):
        raise InvalidDataError(
            _("The file needs a jurisdiction and an input."),
            place=str(file),
            hint=_("For example: jurisdiction: cn, and below input: channel, product, dates, claim …"),
        )
    return decide(facts, packs_at_hand(context), jurisdiction, None)


def test_cases(context: Context, files: Sequence[Path]) -> Iterator[tuple[Path, CaseResult]]:
    """Yield what became of each case of the files.

    Raises:
        InvalidDataError: a file is no file of cases; the place is named.
    """
    packs = packs_at_hand(context)
    for file in files:
        document = read_document(file)
        for problem in problems("cases", document.data):
            line, column = document.position(problem.pointer)
            raise InvalidDataError(problem.message, place=f"{file}:{line}:{column}")
        cases: Any = document.data["cases"]
        yield from ((file, result) for result in run_cases(cases, packs))


def find_rule(packs: Packs, name: str) -> tuple[Pack, Sequence[Rule]]:
    """Return the rules of an id or a clause (``CN-SB-11``), with their pack.

    Raises:
        NotFoundError: no rule has it.
    """
    for pack in packs.packs.values():
        found = [rule for rule in pack.rules if rule.id == name or name.upper() in rule.clause]
        if found:
            return pack, found
    raise NotFoundError(
        _("No rule is called {name}.").format(name=name), hint=_("List them with: aftersales policy list")
    )


@record
class PolicyDifference:
    """What two states of the policies differ in.

    Attributes:
        files: path → the dotted places that were added, removed or changed in it; the whole file for the empty place.
        rules: rule id → ``added``, ``removed`` or ``changed``.
    """

    files: Mapping[str, Sequence[str]]
    rules: Mapping[str, str]


def compare_policies(old: Mapping[str, Data], new: Mapping[str, Data]) -> PolicyDifference:
    """Compare two states of the policies, by content of their files."""
    pairs = {path: (_without_rules(old.get(path)), _without_rules(new.get(path))) for path in sorted({*old, *new})}
    files = {
        path: sorted(place for place, _old, _new in differing_places(before, after))
        for path, (before, after) in pairs.items()
        if before != after
    }
    return PolicyDifference(files, _rule_changes(_rules(old), _rules(new)))


def _without_rules(data: Data | None) -> Data | None:
    """Return a file's content but for a pack's rules, which are compared one by one."""
    return None if data is None else {key: value for key, value in data.items() if key != "heads"}


def _rules(files: Mapping[str, Data]) -> dict[str, Rule]:
    packs = packs_from_data({path: data for path, data in files.items() if path.startswith(FOLDER)})
    return {rule.id: rule for pack in packs.packs.values() for rule in pack.rules}


def _rule_changes(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> dict[str, str]:
    changes = {rule: "removed" for rule in old if rule not in new} | {rule: "added" for rule in new if rule not in old}
    return changes | {rule: "changed" for rule in new if rule in old and new[rule] != old[rule]}


def policies_in_work_tree(root: Path) -> dict[str, Data]:
    """Return the policies of a desk's work tree that rules go by, by path, as they are being edited.

    Raises:
        InvalidDataError: one of them is no YAML of ours.
    """
    found = {path.relative_to(root).as_posix(): path for path in sorted((root / POLICIES).rglob("*.yaml"))}
    return {
        path: read_yaml(file.read_bytes(), path).data
        for path, file in found.items()
        if is_rule(path) and file.is_file()
    }
