"""Tickets and customers of the work tree, checked by all processors; what an earlier check vouches for is passed over.

A worker sees a few hundred files and what lies beside them. It takes for granted that the neighbours a file names are
there, and says which: whoever knows the whole desk looks, and only where one is missing the file is checked once more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from aftersales.app.check_files import DeskFiles, Kind, WorkTreePart
from aftersales.app.check_parcel_claims import neighbours_of, parcels_in
from aftersales.app.check_policies import PoliciesUnderCheck
from aftersales.app.check_stock import stock_paths
from aftersales.app.check_tickets import Inspector, evidence_names
from aftersales.app.parallel import chunks, map_in_order
from aftersales.codec.policy_data import stored_policy
from aftersales.index.verdicts import Verdict, Verdicts
from aftersales.model.finding import Finding
from aftersales.model.policy import Policy
from aftersales.model.values import Data
from aftersales.rules.visits import Booking
from aftersales.store.git import Git, open_desk

_BATCH = 250
"""Files that a worker checks at a time: a tenth of a second."""


class Batch(NamedTuple):
    """Files to check: what stands at these paths and in their evidence folders, and the keys of earlier verdicts."""

    listing: Mapping[str, Kind]
    paths: Sequence[str]
    known: Mapping[str, str]


class Checked(NamedTuple):
    """One file that was checked.

    Attributes:
        path: of the file.
        claim: the id that it says it has; None where it says none, or where nothing is wrong with it.
        findings: what is wrong with it, should all its neighbours be there.
        needs: paths of the neighbours that it names, and its own parcels (see `check_parcel_claims`).
        key: of a verdict that nothing is wrong; empty where there is none to keep.
        visits: planned ones, to be held against those of other tickets.
        is_known: an earlier check vouches for it: `needs` are with that verdict.
    """

    path: str
    claim: object
    findings: Sequence[Finding]
    needs: tuple[str, ...]
    key: str
    is_known: bool = False
    visits: tuple[Booking, ...] = ()


class BatchChecker:
    """Checks batches of the desk at `root`; can be sent to another process."""

    def __init__(self, root: Path, policies: Mapping[str, Data] | None, now: datetime) -> None:
        """Make a checker; `policies` are plain data by path, None where they do not hold together."""
        self._root = root
        self._policies = policies
        self._now = now

    def __reduce__(self) -> tuple[type["BatchChecker"], tuple[Path, Mapping[str, Data] | None, datetime]]:
        return BatchChecker, (self._root, self._policies, self._now)

    @cached_property
    def _git(self) -> Git:
        return open_desk(self._root)

    @cached_property
    def _policy(self) -> Policy | None:
        return None if self._policies is None else stored_policy(self._policies)

    def __call__(self, batch: Batch) -> list[Checked]:
        """Return what was found in each file of `batch`."""
        needs: dict[str, None] = {}

        def has(path: str) -> bool:
            needs[path] = None
            return True

        inspector = Inspector(WorkTreePart(self._git, batch.listing), self._policy, self._now, has)
        checked: list[Checked] = []
        for one in inspector.inspect(batch.paths, batch.known):
            claim = one.document.data.get("id") if one.document else None
            needs.update(dict.fromkeys(parcels_in(one.document.data) if one.document and one.valid else ()))
            known = not one.findings and one.document is None
            checked.append(Checked(one.path, claim, one.findings, tuple(needs), one.key, known, one.visits))
            needs.clear()
        return checked


def check_batches(
    git: Git, files: DeskFiles, policies: PoliciesUnderCheck, paths: Sequence[str], verdicts: Verdicts
) -> Iterator[Checked]:
    """Yield what is wrong with each of `paths` in the work tree, in order; verdicts are looked up and kept."""
    data = None if policies.policy is None else policies.data
    checker = BatchChecker(git.root, data, policies.now)
    whole = Inspector(files, policies.policy, policies.now, files.has)
    for done in map_in_order(checker, _batches(files, paths, verdicts), at_least=8):
        known = verdicts.known([one.path for one in done if one.is_known])
        settled = [_settled(one, known.get(one.path), files, whole) for one in done]
        verdicts.keep(
            Verdict(one.path, one.key, one.needs)
            for one in settled
            if one.key and not one.findings and not one.is_known
        )
        yield from settled


def _batches(files: DeskFiles, paths: Iterable[str], verdicts: Verdicts) -> Iterator[Batch]:
    evidence = evidence_names(files.listing)
    stock = {path: files.listing[path] for path in stock_paths(files)}
    for chunk in chunks(paths, _BATCH):
        listing = {**stock, **{path: files.listing[path] for path in chunk if path in files.listing}}
        for folder in (path.removesuffix(".yaml") for path in chunk):
            for name in evidence.get(folder, ()):
                listing[f"{folder}/{name}"] = files.listing[f"{folder}/{name}"]
        yield Batch(listing, chunk, {path: one.key for path, one in verdicts.known(chunk).items()})


def _settled(one: Checked, known: Verdict | None, files: DeskFiles, whole: Inspector) -> Checked:
    """Return what is wrong with a file in the desk as it is: neighbours may be missing."""
    needs = known.needs if known else one.needs
    if (one.is_known and known is None) or not all(map(files.has, neighbours_of(needs))):
        again = next(whole.inspect([one.path]))
        claim = again.document.data.get("id") if again.document else None
        parcels = tuple(parcels_in(again.document.data)) if again.document and again.valid else ()
        return Checked(one.path, claim, again.findings, parcels, "", visits=again.visits)
    return one._replace(needs=needs)
