"""Which messages are set aside: nobody waits for an answer to them, and an answer might come back for ever.

By RFC 3834 (automatic responses), RFC 3464 (notices of delivery), RFC 2369 and 2919 (lists), and by what programs that
know none of these write.
"""

import re
from collections.abc import Callable
from typing import Final

from aftersales.model.mail import Aside, Mail, MailRules

_POSTMASTERS: Final = re.compile(r"(?:mailer-daemon|postmaster|mdaemon|maildaemon)@", re.IGNORECASE)
_NO_ANSWERS: Final = re.compile(r"(?:no|do-?not|dont)[-_.]?reply|bounce", re.IGNORECASE)
_REPLY_FIELDS: Final = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-auto-reply")
_LIST_FIELDS: Final = ("list-id", "list-unsubscribe", "list-post", "x-mailing-list")
_SUBJECTS: Final = re.compile(
    r"(?:automatic reply|auto(?:-|matic )?(?:reply|response)|out of (?:the )?office|abwesenheitsnotiz"
    r"|自动回复|自動回覆|自动答复|不在办公室|自動返信|不在通知)\s*(?:[:：(（\[]|\Z)",
    re.IGNORECASE,
)


def why_aside(mail: Mail, rules: MailRules, own: frozenset[str], *, sent_by_us: bool = False) -> Aside | None:
    """Return why a message is set aside; None for one that a person wrote to the desk.

    Args:
        mail: the message.
        rules: the desk's; automatic messages of its ``automatic_from`` are taken in all the same.
        own: the desk's addresses, in lower case.
        sent_by_us: a history of the desk holds this Message-ID as one that the desk sent.
    """
    if sent_by_us or mail.address in own:
        return Aside.OWN
    if _is_bounce(mail):
        return Aside.BOUNCE
    if _is_let_in(mail, rules):
        return None
    return next((reason for reason, is_so in _CHECKS if is_so(mail)), None)


def is_by_program(mail: Mail, rules: MailRules, own: frozenset[str]) -> bool:
    """Tell whether a program wrote a message, or its sender reads no answers: nothing is ever sent to those."""
    return _is_let_in(mail, rules) or why_aside(mail, rules, own) is not None or bool(_NO_ANSWERS.match(mail.address))


def _is_let_in(mail: Mail, rules: MailRules) -> bool:
    return mail.address in rules.automatic_from or f"@{mail.address.rpartition('@')[2]}" in rules.automatic_from


def _is_bounce(mail: Mail) -> bool:
    """Tell whether a server tells what became of a message: by its form, its empty return path, or its sender."""
    if mail.media_type in {"multipart/report", "message/delivery-status"}:
        return True
    path = mail.header("return-path").replace(" ", "").strip("<>").lower()
    no_path = "return-path" in mail.headers and path in {"", "mailer-daemon"}  # the second is Postfix's word for none
    return no_path or bool(_POSTMASTERS.match(mail.address)) or "x-failed-recipients" in mail.headers


def _is_automatic(mail: Mail) -> bool:
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return True
    suppress = {word.strip().lower() for word in mail.header("x-auto-response-suppress").split(",")}
    if suppress & {"all", "oof", "autoreply"}:  # who forbids answers by programs is one
        return True
    if mail.header("precedence").strip().lower() == "auto_reply" or any(name in mail.headers for name in _REPLY_FIELDS):
        return True
    return bool(_SUBJECTS.match(mail.subject))


def _is_list(mail: Mail) -> bool:
    bulk = mail.header("precedence").strip().lower() in {"bulk", "junk", "list"}
    return bulk or any(name in mail.headers for name in _LIST_FIELDS)


_CHECKS: Final[tuple[tuple[Aside, Callable[[Mail], bool]], ...]] = (
    (Aside.AUTOMATIC, _is_automatic),
    (Aside.LIST, _is_list),
)
