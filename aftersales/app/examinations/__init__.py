"""What ``doctor`` looks at, and what it mends: one module a kind of trouble. A new one is a module, a line, a test.

Checks look at files, these look at the machinery around them: git, identity, lock, journal, index, work tree, outbox.
"""

from typing import Final

from aftersales.app.examinations import (
    files,
    git_locks,
    index,
    lfs,
    mail,
    merging,
    objects,
    outbox,
    refs,
    remains,
    repository,
    upkeep,
)
from aftersales.app.examinations.visit import Examination, Mending

EXAMINATIONS: Final[tuple[Examination, ...]] = (
    repository.examine_git,
    refs.examine_refs,
    repository.examine_identity,
    git_locks.examine_git_locks,
    repository.examine_branch,
    remains.examine_lock,
    remains.examine_journal,
    objects.examine_objects,
    index.examine_index,
    files.examine_edits,
    files.examine_files,
    repository.examine_line_ends,
    repository.examine_hooks,
    merging.examine_driver,
    lfs.examine_lfs,
    outbox.examine_outbox,
    mail.examine_mail,
    upkeep.examine_upkeep,
)
"""In the order in which they are told."""

MENDINGS: Final[tuple[Mending, ...]] = (
    refs.mend_refs,
    git_locks.mend_git_locks,
    remains.mend_remains,
    objects.mend_objects,
    index.mend_index,
    merging.mend_driver,
    lfs.mend_lfs,
)
"""What `--fix` does, in this order; each looks only after its own codes."""
