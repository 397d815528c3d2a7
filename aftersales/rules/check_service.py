"""Words of complaints, follow-ups and suggestions must be those of the policies, and name people that exist."""

from aftersales.i18n import _
from aftersales.rules.check_problem import Problem, Problems, Surroundings, TicketFile, unknown
from aftersales.rules.complaints import check_complaint_words


def check_service_words(file: TicketFile, around: Surroundings) -> Problems:
    """Yield words of a complaint that are none, and people, channels and departments that do not exist."""
    policy, ticket = around.policy, file.ticket
    if policy is None:
        return
    for path, sentence in check_complaint_words(ticket.complaint, policy.complaints):
        yield Problem(("complaint", *path.split(".")), "reference/unknown", sentence)
    for number, attempt in enumerate(ticket.follow_ups):
        yield from unknown(("follow_ups", number, "by"), _("person"), attempt.by, policy.team.people)
        if attempt.channel:
            channels = policy.desk.channels
            yield from unknown(("follow_ups", number, "channel"), _("channel"), attempt.channel, channels)
    for number, one in enumerate(ticket.feedback):
        departments = policy.team.departments
        yield from unknown(("feedback", number, "department"), _("department"), one.department, departments)
        yield from unknown(("feedback", number, "by"), _("person"), one.by, policy.team.people)
