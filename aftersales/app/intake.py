"""What the desk says to whoever takes a matter in: the technical words for what was said, and what to ask."""

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.values import Data, at_path, text_of
from aftersales.rules.products import symptom_of


def symptom_notes(data: Data, text: str, policy: Policy, ticket: str = "") -> list[str]:
    """Return what the catalogue makes of the customer's words: a symptom to record, questions to ask; empty: nothing.

    It only suggests: what nobody looked at is no fact, and what was said stays as it is.

    Args:
        data: the ticket's, as far as known.
        text: what the customer said.
        policy: the desk's.
        ticket: its id; empty where it is not opened yet.
    """
    said = "\n".join((text_of(data.get("title")), text, text_of(at_path(data, "fault.symptom"))))
    symptom = symptom_of(said, text_of(at_path(data, "product.type")), policy.catalogue)
    if symptom is None:
        return []
    spoken = language()
    known = {
        "fault.symptom": symptom.technical.text(spoken),
        "fault.class": symptom.fault_class,
        "fault.component": symptom.component,
    }
    wanted = [f'{path}="{value}"' for path, value in known.items() if value and not at_path(data, path)]
    notes = []
    if wanted:
        change = f"aftersales edit {ticket} {' '.join(wanted)}" if ticket else f"--set {' --set '.join(wanted)}"
        notes.append(_("In technical words, once it is clear: {change}").format(change=change))
    if symptom.ask:
        questions = " ".join(question.text(spoken) for question in symptom.ask)
        notes.append(_("Ask the customer: {questions}").format(questions=questions))
    return notes
