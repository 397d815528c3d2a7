"""Messages to customers as somebody of the team looks at them: the list, and one before it leaves."""

from collections.abc import Sequence

from aftersales.i18n import _, language
from aftersales.model.message import Letter, Message
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.render.text import safe_line, safe_text


def messages_table(found: Sequence[tuple[Message, Sequence[str], Sequence[str]]], policy: Policy) -> Table:
    """Return each message with the facts that are missing, the words to give, and the channels it may go by."""
    channels = policy.desk.channels
    rows = [
        {
            "template": message.id,
            "label": message.label.text(language()),
            "kind": message.kind.value,
            "channels": [one for one in channels if not message.channels or one in message.channels],
            "missing": list(missing),
            "set": list(given),
        }
        for message, missing, given in found
    ]
    columns = [
        Column("template", _("message")),
        Column("label", _("what it is")),
        Column("kind", _("kind")),
        Column("channels", _("channels")),
        Column("missing", _("missing")),
        Column("set", "--set"),
    ]
    shown = [
        {
            "channels": _("any")
            if not message.channels
            else ", ".join(channels[one].text(language()) for one in channels if one in message.channels)
        }
        for message, *_rest in found
    ]
    return Table(columns, rows, shown)


def draft_text(letter: Letter, whole: str, policy: Policy, *, leaves: bool) -> str:
    """Return a letter with a head that says whom it goes to, how, and under which subject."""
    label = policy.desk.channels[letter.channel].text(language())
    way = _("{channel}, leaves by e-mail").format(channel=label) if leaves else label
    head = [
        _("To: {customer}").format(customer=letter.customer or "-"),
        _("By: {way}").format(way=way),
        _("Subject: {subject}").format(subject=f"{letter.subject} [{letter.ticket}]"),
    ]
    return "\n".join([*map(safe_line, head), "", safe_text(whole), ""])
