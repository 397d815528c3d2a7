"""Who has to agree to a change of the desk's rules, from the team itself: the lines of a forge's CODEOWNERS file.

Tickets and customers have no owners: daily work is not reviewed. GitHub, GitLab and Gitea know people by the address of
their account; the last line that fits a path counts.
"""

from collections.abc import Iterable, Iterator

from aftersales.model.policy import Policy
from aftersales.model.team import Permission, Person

_RULES = ("/policies/", "/schemas/", "/.github/", "/.gitea/", "/.gitlab-ci.yml", "/.gitattributes", "/CODEOWNERS")
"""What decides how the desk works, and what checks it."""


def code_owners(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each path's pattern and the addresses of its owners.

    The rules as a whole belong to those who may act for others; law to them and the lead of the legal department;
    approvals also to those who approve the largest sums; a flow also to the leads of the departments that its steps
    are asked of.
    """
    team = policy.team
    heads = [person for person in team.people.values() if Permission.ACT_FOR in person.permissions]
    for pattern in _RULES:
        yield pattern, _addresses(heads)
    roles = {role for kind in policy.approvals.kinds.values() for tier in kind.tiers[-1:] for role in tier.roles}
    yield (
        "/policies/approvals.yaml",
        _addresses([*heads, *(person for role in sorted(roles) for person in team.people_in(role))]),
    )
    yield "/policies/packs/", _addresses([*heads, *_leads(policy, ["legal"])])
    for flow in policy.flows.values():
        departments = dict.fromkeys(step.department for step in flow.steps.values())
        yield f"/policies/flows/{flow.id}.yaml", _addresses([*heads, *_leads(policy, departments)])


def _leads(policy: Policy, departments: Iterable[str]) -> Iterator[Person]:
    for department in departments:
        lead = policy.team.lead_of(department)
        if lead is not None:
            yield lead


def _addresses(people: Iterable[Person]) -> tuple[str, ...]:
    found = (person.email for person in people if person.active and not person.bot)
    return tuple(dict.fromkeys(email for email in found if email))
