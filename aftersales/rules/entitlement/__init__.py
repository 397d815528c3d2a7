"""What a customer is entitled to: an engine for dated rules that are data, and know how to say why."""

from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.expectation import CaseResult, compare_expectation, run_cases
from aftersales.rules.entitlement.explain import explain_for_customer
from aftersales.rules.entitlement.reasons import explain_for_agent

__all__ = [
    "CaseResult",
    "compare_expectation",
    "decide",
    "decision_to_data",
    "explain_for_agent",
    "explain_for_customer",
    "run_cases",
]
