"""Commits under `verify`: each held against the policies of its time, and each ticket it changed against its rules."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from aftersales.app.check_tickets import Role, role_of
from aftersales.app.verify_changes import ChangedFile, DeskCommit, desk_commit_of, finding_of, offence_of
from aftersales.app.verify_customers import inspect_customer
from aftersales.app.verify_files import Versions
from aftersales.app.verify_ledger import Ledger
from aftersales.app.verify_merges import MergeInspector
from aftersales.app.verify_policies import PolicyHistory
from aftersales.app.verify_stock import inspect_stock
from aftersales.app.verify_tickets import TicketInspector
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import CUSTOMERS, POLICIES, SCHEMAS, STOCK, TICKETS, ticket_id_of
from aftersales.model.offence import Offence
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.desk import check_author, check_policy_author, check_signer
from aftersales.store.git import Git
from aftersales.store.parsing import Commit
from aftersales.store.signatures import signers
from aftersales.store.walking import Step

FOLDERS: Final = (TICKETS, CUSTOMERS, STOCK, POLICIES, SCHEMAS)
"""What of a desk `verify` looks at."""

_RULES: Final = (f"{POLICIES}/", f"{SCHEMAS}/")
_TOGETHER: Final = 1000
"""Files that are read by one process."""


class CommitInspector:
    """Goes through commits, parents before children.

    Args:
        git: the repository.
        end: the last commit.
        proposed: the commits are not merged yet: a change of policies that somebody has to merge is only a warning.
    """

    def __init__(self, git: Git, end: str, *, proposed: bool = False) -> None:
        self._git = git
        self._proposed = proposed
        self._versions = Versions(git)
        self._policies = PolicyHistory(git)
        self._tickets = TicketInspector(git, self._versions, Ledger(git, self._versions, end))
        self._merges = MergeInspector(git, self._versions)
        self._signers: dict[str, str] = {}
        self._unchecked: set[str] = set()
        self._unauthorised: list[tuple[Commit, Problem]] = []
        self._authorised_merges: list[Commit] = []

    def inspect(self, steps: Iterable[Step]) -> Iterator[Offence]:
        """Yield what the commits of `steps` must not have done."""
        items = chain.from_iterable(map(self._items, steps))
        while chunk := list(islice(items, _TOGETHER)):
            self._versions.read(blob for item in chunk if isinstance(item, ChangedFile) for blob in item.blobs())
            self._find_signers([item for item in chunk if isinstance(item, DeskCommit)])
            for item in chunk:
                if isinstance(item, DeskCommit):
                    yield from (offence_of(item.commit, finding) for finding in self._inspect_commit(item))
                else:
                    yield from (offence_of(item.whole.commit, finding) for finding in self._inspect_file(item))
        yield from self._not_merged_by_them()

    def _items(self, step: Step) -> Iterator[DeskCommit | ChangedFile]:
        """Yield a commit that changed the desk, and then the files it changed."""
        self._policies.note(step, touched=any(change.path.startswith(f"{POLICIES}/") for change in step.changes[0]))
        policy = self._policies.before(step)
        if policy is None or not any(step.changes):
            return
        whole, files = desk_commit_of(step, policy)
        yield whole
        yield from files

    # -- commits

    def _find_signers(self, commits: Sequence[DeskCommit]) -> None:
        """Learn who signed the commits whose policies demand it; those under one team by one process."""
        by_policy: dict[int, list[DeskCommit]] = {}
        for whole in commits:
            if whole.act.policy.desk.signatures and whole.own:
                by_policy.setdefault(id(whole.act.policy), []).append(whole)
        self._signers = {}
        for some in by_policy.values():
            keys = {person.id: person.signing_keys for person in some[0].act.policy.team.people.values()}
            signed = signers(self._git, [whole.commit.id for whole in some], keys)
            self._signers |= signed.people
            self._unchecked |= signed.unchecked

    def _inspect_commit(self, whole: DeskCommit) -> Iterator[Finding]:
        if len(whole.parents) > 1 and not list(check_policy_author(whole.act)):
            self._authorised_merges.append(whole.commit)
        if not whole.own:  # a merge that brought two sides together, and nothing of its own
            return
        if not self._sets_up(whole):
            yield from self._inspect_people(whole)
        if any(path.startswith(f"{POLICIES}/") for path in whole.own) and (
            trouble := self._policies.trouble(whole.commit.id)
        ):
            yield Finding(trouble.place or POLICIES, 0, 0, "verify/policies-broken", trouble.message)

    def _inspect_people(self, whole: DeskCommit) -> Iterator[Finding]:
        signer, unchecked = self._signers.get(whole.commit.id, ""), whole.commit.id in self._unchecked
        for problem in chain(check_author(whole.act), check_signer(whole.act, signer, unchecked=unchecked)):
            yield finding_of("", problem)
        if any(path.startswith(_RULES) for path in whole.own):
            self._unauthorised += [(whole.commit, problem) for problem in check_policy_author(whole.act)]

    def _sets_up(self, whole: DeskCommit) -> bool:
        """Tell whether the desk is still being set up: no ticket yet, so whoever writes the policies is its maker."""
        if not all(path.startswith(_RULES) for path in whole.own):
            return False
        listed = (path for parent in whole.parents for path, _oid in self._git.list_tree(parent, TICKETS))
        return not any(map(ticket_id_of, listed))

    def _not_merged_by_them(self) -> Iterator[Offence]:
        """Yield changes of policies by people who may not, and that nobody who may has merged."""
        for commit, problem in self._unauthorised:
            if not any(self._brought(merge, commit) for merge in self._authorised_merges):
                finding = finding_of(POLICIES, problem)
                yield offence_of(commit, finding._replace(severity=Severity.WARNING) if self._proposed else finding)

    def _brought(self, merge: Commit, commit: Commit) -> bool:
        """Tell whether `merge` brought `commit` into the line of its first parent."""
        first, *others = merge.parents
        return not self._git.is_ancestor(commit.id, first) and any(
            self._git.is_ancestor(commit.id, other) for other in others
        )

    # -- files

    def _inspect_file(self, file: ChangedFile) -> Iterator[Finding]:
        merged = len(file.whole.parents) > 1
        match role_of(file.path):
            case Role.STOCK:
                yield from inspect_stock(self._git, file)
            case Role.CUSTOMER:
                yield from inspect_customer(self._git, file)
            case Role.TICKET:
                yield from (self._merges if merged else self._tickets).inspect(file)
            case Role.EVIDENCE if not merged:
                yield from self._tickets.inspect_evidence(file, next(iter(file.whole.parents), ""))
            case Role.EVIDENCE if file.own or file.is_gone:
                yield from self._tickets.inspect_evidence(file, file.whole.commit.id)
