"""What people call the steps of flows, where an entry of a history names them by id."""

from collections.abc import Iterator, Mapping

from aftersales.i18n import language
from aftersales.model.flow import FlowStep
from aftersales.model.policy import Policy


def step_words(said: Mapping[str, str], policy: Policy, category: str) -> dict[str, str]:
    """Return what people call the ``step``, its ``finding``, and the step that a ``clock`` stands for.

    Args:
        said: details of an entry; what it does not have, or no flow knows, is left out.
        policy: the desk's policies.
        category: the ticket's; empty where it is not known: then the word that all flows agree on.
    """
    clock = said.get("clock", "")
    if clock and policy.clock_text(clock, category, language()) != clock:
        clock = ""
    steps = list(_steps(said.get("step", clock), policy, category))
    labels = {one.label.text(language()) for one in steps}
    findings = (one.findings.get(said.get("finding", "")) for one in steps)
    answers = {found.label.text(language()) for found in findings if found}
    words = {"step": labels, "clock": labels if clock else set(), "finding": answers}
    return {key: one for key, found in words.items() if key in said and len(found) == 1 for one in found}


def _steps(step: str, policy: Policy, category: str) -> Iterator[FlowStep]:
    """Yield the steps of this id: of the flow of `category`, else of all."""
    own = policy.flow_of(category) if category else None
    for flow in [own] if own else policy.flows.values():
        if step in flow.steps:
            yield flow.steps[step]
