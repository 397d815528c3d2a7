"""Customers under `verify`: people's data is changed by those who may."""

from collections.abc import Iterator

from aftersales.app.verify_changes import ChangedFile, finding_of
from aftersales.codec.faults import FileError
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.finding import Finding
from aftersales.model.values import Data
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.customers import check_customer_change, check_customer_merge
from aftersales.store.git import Git


def inspect_customer(git: Git, file: ChangedFile) -> Iterator[Finding]:
    """Yield a change of a customer's file that its author may not make; of a merge, what it did beyond its sides."""
    act = file.whole.act
    problems: Iterator[Problem] = iter(())
    if len(file.whole.parents) < 2:
        problems = check_customer_change(act, is_new=file.changes[0].status == "A")
    elif file.own:
        sides = [_data(git, change.before.oid, file.path) for change in file.changes.values()]
        problems = check_customer_merge(sides, _data(git, file.after, file.path), act)
    yield from (finding_of(file.path, problem) for problem in problems)


def _data(git: Git, oid: str, path: str) -> Data:
    """Return what a file holds; nothing of one that is not there, or cannot be read, which `check` tells."""
    if not oid.strip("0"):
        return {}
    try:
        return read_yaml(next(iter(git.read_blobs([oid])))[1], path).data
    except FileError:
        return {}
