"""What a commit did to the desk as a whole: who made it, what it deleted, who may change the policies."""

from aftersales.i18n import _
from aftersales.model.team import Permission, Team
from aftersales.rules.check_problem import Problem
from aftersales.rules.team import check_active, may
from aftersales.rules.verification.act import Act, Problems


def check_author(act: Act) -> Problems:
    """Yield an author who is nobody of the team, or had left it."""
    if act.author.person is None:
        message = _("{author} is nobody of the team.").format(author=act.author.text)
        hint = _("Whoever changes the desk stands in policies/team.yaml.")
        yield Problem((), "verify/unknown-author", message, hint=hint)
        return
    for refusal in check_active(act.author.person):
        yield Problem((), "verify/inactive-author", refusal.sentence)


def check_policy_author(act: Act) -> Problems:
    """Yield a change of policies by somebody who may not; where no role may, review at the forge decides."""
    if not guards_policies(act.policy.team) or (act.author.person and may(act.author.person, Permission.POLICIES)):
        return
    message = _("{author} may not change the policies.").format(author=act.author.text)
    hint = _("Let somebody merge it whose role has the permission {permission}.").format(permission=Permission.POLICIES)
    yield Problem((), "verify/policies", message, hint=hint)


def guards_policies(team: Team) -> bool:
    """Tell whether the team says who may change policies."""
    return any(may(person, Permission.POLICIES) for person in team.people.values())


def check_signer(act: Act, signer: str, *, unchecked: bool = False) -> Problems:
    """Yield a commit that none of those it names has signed.

    Args:
        act: the commit.
        signer: the id of the person whose key signed it; empty where nobody's did, or the signature is bad.
        unchecked: it is signed, by a key that nobody here has.
    """
    if not act.policy.desk.signatures or (signer and signer in act.hands):
        return
    if unchecked:
        message = _("The commit says it is by {author}, and it is signed, but gpg here does not have the key.").format(
            author=act.author.text
        )
        yield Problem((), "verify/signature", message, hint=_("Import the key here: gpg --import FILE"))
        return
    if signer:
        message = _("The commit says it is by {author}, but {signer} signed it.").format(
            author=act.author.text, signer=signer
        )
    else:
        message = _("The commit says it is by {author}, but it is not signed with a key of theirs.").format(
            author=act.author.text
        )
    yield Problem((), "verify/signature", message, hint=_("Sign commits: see docs/howto/signing.md."))


def check_deleted(*, came_back: bool) -> Problems:
    """Yield a ticket that was deleted; `came_back`: it only moved, from a wrong path to the right one."""
    if not came_back:
        message = _("This ticket was deleted; the desk keeps every ticket.")
        hint = _("Put it back, and cancel it with: aftersales transition TICKET cancelled")
        yield Problem((), "verify/deleted", message, hint=hint)
