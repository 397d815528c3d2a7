"""``maintain``: what keeps a large desk quick, done by git's own means, and when it is worth doing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from aftersales.app.context import Context
from aftersales.i18n import _, ngettext
from aftersales.model.record import record
from aftersales.store.git import Git
from aftersales.store.upkeep import (
    Upkeep,
    commits_outside,
    is_large,
    look_at_upkeep,
    pack_objects,
    schedule,
    turn_on_untracked_cache,
    write_commit_graph,
)

# Measured in docs/adr/0014: a commit outside the graph costs `history` 10 microseconds, a loose object about as much
# whenever objects are listed; so these are the sizes from which a person notices.
MANY_COMMITS: Final = 5_000
MANY_LOOSE: Final = 10_000
MANY_PACKS: Final = 50


@record
class Maintained:
    """What `maintain` has done.

    Attributes:
        before: the repository as it was.
        after: the repository as it is.
        scheduled: whether the system will go on with it.
    """

    before: Upkeep
    after: Upkeep
    scheduled: bool


def maintain(context: Context, tell: Callable[[str], None], *, scheduled: bool = False) -> Maintained:
    """Bring the repository into shape; others may read and write meanwhile, and the desk is not locked.

    Args:
        context: the command's.
        tell: told what is done next.
        scheduled: let the system repeat it.

    Raises:
        OutsideError: git, the disk, or a system without a scheduler.
    """
    git = context.git
    before = look_at_upkeep(git)
    tell(_("Packing objects …"))
    pack_objects(git)
    tell(_("Noting which commits changed which files …"))
    write_commit_graph(git, before)
    untracked = not before.untracked_cache and is_large(git) and turn_on_untracked_cache(git)
    if scheduled:
        schedule(git)
    after = look_at_upkeep(git)
    return Maintained(before, replace(after, untracked_cache=after.untracked_cache or untracked), scheduled)


def reasons_to_maintain(git: Git) -> Iterator[str]:
    """Yield what `maintain` would help with, as sentences; nothing where it would not be noticed."""
    upkeep = look_at_upkeep(git)
    if upkeep.loose > MANY_LOOSE:
        count = upkeep.loose
        yield ngettext("{count} object is a file of its own.", "{count} objects are files of their own.", count).format(
            count=f"{count:,}"
        )
    if upkeep.packs > MANY_PACKS:
        yield ngettext("The objects lie in {count} pack.", "The objects lie in {count} packs.", upkeep.packs).format(
            count=upkeep.packs
        )
    outside = commits_outside(git, upkeep, MANY_COMMITS + 1)
    if outside > MANY_COMMITS:
        yield _("More than {count} commits are not in git's commit-graph.").format(count=f"{MANY_COMMITS:,}")
