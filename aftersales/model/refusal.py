"""A refusal: why a rule does not let something happen, as a value, so that a list of them can be shown at once."""

from aftersales.model.record import record


@record
class Refusal:
    """One reason against.

    Attributes:
        code: a stable short name: that of a guard, or ``role``, ``permission``, ``unknown_state``, ``not_possible``.
        sentence: the reason, in the user's language.
        hint: what to do about it; empty where nothing can be done.
        may_override: whether this person may go on without, giving a reason.
    """

    code: str
    sentence: str
    hint: str = ""
    may_override: bool = False
