"""What a commit did to a month of stock: movements are only added, by those the commit names, who may move parts."""

from collections.abc import Sequence

from aftersales.i18n import _
from aftersales.model.part import Movement
from aftersales.model.team import Permission
from aftersales.rules.check_problem import Problem
from aftersales.rules.team import check_permission
from aftersales.rules.verification.act import Act, Problems


def check_stock_change(before: Sequence[Movement], after: Sequence[Movement], act: Act) -> Problems:
    """Yield movements that were changed or removed, or that others than the commit's people made, or may not make."""
    yield from check_stock_kept(before, after)
    known = {one.id for one in before}
    for number, one in enumerate(after):
        if one.id in known:
            continue
        if one.by not in act.hands:
            message = _("This entry says that {person} did it, but the commit is by {author}.").format(
                person=one.by, author=act.author.text
            )
            yield Problem(("movements", number, "by"), "verify/not-theirs", message)
        person = act.policy.team.people.get(one.by)
        for refusal in check_permission(person, Permission.STOCK, act.policy.team) if person else ():
            yield Problem(("movements", number), "verify/permission", refusal.sentence)


def check_stock_kept(before: Sequence[Movement], after: Sequence[Movement]) -> Problems:
    """Yield movements that are there no more as they were."""
    now = {one.id: one for one in after}
    for one in before:
        if now.get(one.id) != one:
            message = _("The movement {id} of {part} was changed or removed.").format(id=one.id, part=one.part)
            hint = _("Movements stay; put the shelf right with: aftersales part adjust PART COUNTED")
            yield Problem(("movements",), "verify/stock-changed", message, hint=hint)
