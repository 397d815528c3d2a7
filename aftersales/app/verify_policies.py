"""The policies of every commit: read once for each version of them, however many commits stood under it."""

from collections import OrderedDict
from typing import Final

from aftersales.app.indexing import read_policies
from aftersales.codec.policy_data import policy_from_data
from aftersales.errors import InvalidDataError
from aftersales.model.layout import POLICIES
from aftersales.model.policy import Policy
from aftersales.store.git import Git
from aftersales.store.walking import Step

_KEPT: Final = 20_000
"""Commits whose version of the policies is remembered; others are asked of git."""


class PolicyHistory:
    """Which policies held when."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._versions: OrderedDict[str, str] = OrderedDict()
        self._read: dict[str, Policy | None] = {"": None}
        self._reasons: dict[str, InvalidDataError] = {}
        self._last: Policy | None = None

    def note(self, step: Step, *, touched: bool) -> None:
        """Take in a commit that is walked past; one that touched no policies stands under its first parent's."""
        parents = step.commit.parents
        if parents and not touched:
            self._remember(step.commit.id, self._version(parents[0]))

    def at(self, commit: str) -> Policy | None:
        """Return the policies at `commit`; None where there were none yet, or they did not hold together."""
        version = self._version(commit)
        if version not in self._read:
            try:
                self._read[version] = policy_from_data(read_policies(self._git, commit))
            except InvalidDataError as error:
                self._read[version], self._reasons[version] = None, error
        return self._read[version]

    def before(self, step: Step) -> Policy | None:
        """Return the policies that held when a commit was made: its first parent's, of a first commit its own.

        While policies do not hold together, the last ones that did count.
        """
        parents = step.commit.parents
        found = (self.at(parents[0]) if parents else None) or self.at(step.commit.id) or self._last
        self._last = found
        return found

    def trouble(self, commit: str) -> InvalidDataError | None:
        """Return why the policies at `commit` do not hold together; None where they do, or there are none."""
        self.at(commit)
        return self._reasons.get(self._version(commit))

    def _version(self, commit: str) -> str:
        """Return git's id of the policies' folder at `commit`; empty where there is none."""
        if commit not in self._versions:
            name = f"{commit}:{self._git.full(POLICIES)}"
            code, output = self._git.outcome("rev-parse", "--verify", "--quiet", name, accept=(0, 1, 128))
            self._remember(commit, output.decode().strip() if code == 0 else "")
        return self._versions[commit]

    def _remember(self, commit: str, version: str) -> None:
        self._versions[commit] = version
        if len(self._versions) > _KEPT:
            self._versions.popitem(last=False)
