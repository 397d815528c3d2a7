"""One thing done to many tickets: looked at ticket by ticket first, then written in one go, or not at all.

Looking takes no lock, so that nobody waits for it. Where the branch has moved before the writing begins, everything is
looked at again under the lock: what is written was decided on what is there.
"""

from collections.abc import Sequence
from contextlib import ExitStack

from aftersales.app.bulk_plan import Deed, Manner, Plan, Progress, make_plan
from aftersales.app.changes import DeskChange, desk_change
from aftersales.app.context import Context
from aftersales.errors import BusyError
from aftersales.i18n import _
from aftersales.model.bulk import Fate, Treated
from aftersales.model.record import record
from aftersales.store.bulk import commit_many
from aftersales.store.reading import Identity


@record
class BulkReport:
    """What a bulk change did, or would do.

    Attributes:
        rows: every ticket that was asked for.
        commit: the last commit; None where nothing was written.
        looked_again: the branch had moved since the tickets were first looked at.
    """

    rows: Sequence[Treated]
    commit: str | None = None
    looked_again: bool = False

    def count(self, fate: Fate) -> int:
        """Return how many tickets have this fate."""
        return sum(row.fate is fate for row in self.rows)


def plan_bulk(context: Context, deed: Deed, progress: Progress | None = None) -> Plan:
    """Look at what a deed would do to each ticket; nothing is written. The caller closes the plan.

    Raises:
        RefusedError: the person may not do this to any ticket.
    """
    head = context.index.commit() or ""
    return make_plan(DeskChange(context, context.actor, head), deed, progress)


def carry_out(
    context: Context,
    deed: Deed,
    manner: Manner,
    plan: Plan,
    *,
    shown: bool = False,
    progress: Progress | None = None,
) -> BulkReport:
    """Write what `plan` holds; where the branch has moved since, look again first.

    Args:
        context: the command's.
        deed: what is done.
        manner: how it is written.
        plan: what was found to do.
        shown: somebody was shown the plan and agreed to it, so that nothing else may be done.
        progress: told how many tickets were looked at.

    Raises:
        BusyError: the branch moved and another look finds something else to do, or a file has uncommitted edits.
    """
    with desk_change(context) as change, ExitStack() as stack:
        moved = change.head != plan.head
        if moved:
            newer = stack.enter_context(make_plan(change, deed, progress))
            if shown and newer.differs_from(plan):
                raise BusyError(
                    _("The desk has changed since this was shown; nothing was written."), hint=_("Look at it again.")
                )
            plan = newer
        report = BulkReport(plan.rows, looked_again=moved)
        if not report.count(Fate.CHANGED) or (report.count(Fate.REFUSED) and not manner.skip_refused):
            return report
        commit = _commit(change, deed, manner, plan)
    return BulkReport(plan.rows, commit, moved)


def _commit(change: DeskChange, deed: Deed, manner: Manner, plan: Plan) -> str:
    context, actor = change.context, change.actor
    committer = Identity(actor.name, actor.email) if actor.person.bot else None
    commits = plan.commits(change, deed, each=manner.each)
    commit = commit_many(context.git, change.head, commits, when=context.now, committer=committer, tell=context.tell)
    context.index.apply(commit, base=change.head, upserts=plan.index_rows(context))
    return commit
