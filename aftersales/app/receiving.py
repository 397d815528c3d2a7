"""A push as the server sees it before it takes it: githooks(5), pre-receive. What breaks a rule is refused.

The branch that HEAD names holds the team's truth and is guarded, with the tags that seal months. Other branches are
proposals: whatever is wrong with them is found when they are pushed or merged into that branch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aftersales.app.sealing import PREFIX
from aftersales.app.verifying import Verified, verify_commits
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.offence import Offence
from aftersales.store.bare import default_branch
from aftersales.store.git import Git

_TAGS = "refs/tags/"


@dataclass(frozen=True, slots=True)
class Update:
    """What a push wants of one ref; `old` and `new` are commits, empty where there is none."""

    old: str
    new: str
    ref: str


@dataclass
class Reception:
    """What was found: sentences about refs, and offences of commits; warnings do not refuse."""

    refused: list[str] = field(default_factory=list)
    offences: list[Offence] = field(default_factory=list)
    commits: int = 0
    errors: int = 0

    def take(self, verified: Verified) -> None:
        """Add what the commits of one ref brought."""
        self.offences += verified.offences
        self.commits += verified.commits
        self.errors += verified.errors

    @property
    def accepted(self) -> bool:
        """Tell whether the push may go on."""
        return not self.refused and not self.errors


def read_updates(lines: Iterable[str]) -> Iterator[Update]:
    """Read git's lines ``old new ref``.

    Raises:
        UsageError: a line is none.
    """
    for line in lines:
        words = line.split()
        if len(words) != 3:
            raise UsageError(
                _("This is no line of a pre-receive hook: {line}").format(line=line.strip()[:80]),
                hint=_("git writes them to the hook's standard input; see docs/howto/guard-the-server.md."),
            )
        old, new = (word if word.strip("0") else "" for word in words[:2])
        yield Update(old, new, words[2])


def receive(git: Git, updates: Sequence[Update], *, every_branch: bool = False) -> Reception:
    """Look at what is pushed.

    Args:
        git: the repository that is pushed to.
        updates: what the push wants.
        every_branch: guard all branches, not only the one that HEAD names.
    """
    reception = Reception()
    guarded = default_branch(git)
    for update in updates:
        if update.ref == guarded or (every_branch and update.ref.startswith("refs/heads/")):
            _receive_branch(git, update, reception)
        elif update.ref.startswith(f"{_TAGS}{PREFIX}") and update.old:
            name = update.ref.removeprefix(_TAGS)
            reception.refused.append(_("{name} is sealed; it is neither moved nor deleted.").format(name=name))
    return reception


def _receive_branch(git: Git, update: Update, reception: Reception) -> None:
    branch = update.ref.removeprefix("refs/heads/")
    if not update.new:
        reception.refused.append(_("The branch {branch} is not deleted: it is the desk.").format(branch=branch))
        return
    if update.old and not git.is_ancestor(update.old, update.new):
        sentence = _("The history of {branch} is not rewritten: fetch it, and put your changes on top of it.")
        reception.refused.append(sentence.format(branch=branch))
        return
    # A new branch leaves the main one, whose commits were looked at when they came.
    since = update.old or git.resolve(default_branch(git)) or ""
    reception.take(verify_commits(git, since, update.new))
