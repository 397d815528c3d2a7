"""Mail: a notice as a message of plain text and HTML, handed to the team's server by SMTP."""

import smtplib
import ssl
from collections.abc import Iterable
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from html import escape
from itertools import groupby

from aftersales.i18n import _
from aftersales.model.moments import parse_moment
from aftersales.model.notice import MailServer, Notice
from aftersales.notify.trouble import SendError

_SECONDS = 30
"""How long the server may take to answer."""


def send_mail(server: MailServer, notice: Notice) -> None:
    """Hand a notice to the mail server.

    Raises:
        SendError: it did not take it; the sentence says why, without the password.
    """
    if not notice.address:
        raise SendError(_("{person} has no e-mail address in policies/team.yaml.").format(person=notice.person))
    try:
        message = mail_of(server, notice)
    except (ValueError, MessageError) as error:
        raise SendError(_("The mail cannot be written: {reason}").format(reason=error)) from None
    try:
        with _connected(server) as connection:
            connection.send_message(message)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        raise SendError(f"{server.host}: {error.smtp_code} {said}") from None
    except smtplib.SMTPRecipientsRefused as error:
        reasons = "; ".join(f"{code} {said.decode('utf-8', 'replace')}" for code, said in error.recipients.values())
        raise SendError(f"{server.host}: {reasons}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"{server.host}: {error}") from None


def mail_of(server: MailServer, notice: Notice) -> EmailMessage:
    """Return the message; its Message-ID is made of the notice's id, so that sending twice would show (RFC 5322)."""
    domain = parseaddr(server.sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=_policy())
    message["From"] = server.sender
    message["To"] = Address(addr_spec=notice.address)  # one address, whatever signs stand in it
    message["Subject"] = " ".join(notice.subject.split())
    message["Date"] = format_datetime(parse_moment(notice.created))
    message["Message-ID"] = f"<{notice.id}@{domain}>"
    if notice.ticket:
        # All letters of a ticket are one conversation, that of the customer's mail where there is one.
        message["References"] = notice.answers or f"<{notice.ticket}@{domain}>"
    else:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    message.set_content(notice.text + "\n")
    message.add_alternative(_page(notice, message["Subject"]), subtype="html")
    return message


def _policy() -> "EmailPolicy[EmailMessage]":
    """Return how headers are written: a long Message-ID in References stays whole, where Python would encode it."""
    factory = HeaderRegistry()
    factory.map_to_type("references", MessageIDHeader)  # type: ignore[arg-type]  # a header kind, as its own map has them
    return EmailPolicy(header_factory=factory)


def _page(notice: Notice, subject: str) -> str:
    """Return the text as HTML: a letter in paragraphs, a digest as a list. Everything in it is escaped."""
    title = escape(subject)
    if notice.ticket:
        body = "".join(map(_paragraph, notice.text.split("\n\n")))
    else:
        body = f"<p>{title}</p><ul>{_items(notice.text.splitlines())}</ul>"
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!DOCTYPE html><html lang="{notice.language or "und"}">{head}<body>{body}</body></html>\n'


def _paragraph(text: str) -> str:
    """Return a paragraph; lines that begin with a dash become a list."""
    parts = []
    for dashed, lines in groupby(text.split("\n"), lambda line: line.startswith("- ")):
        if dashed:
            parts.append(f"<ul>{_items(line.removeprefix('- ') for line in lines)}</ul>")
        else:
            parts.append(f"<p>{'<br>'.join(map(escape, lines))}</p>")
    return "".join(parts)


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _connected(server: MailServer) -> smtplib.SMTP:
    # Named, because Python would ask the network for this machine's whole name, and wait.
    name = parseaddr(server.sender)[1].rpartition("@")[2] or "localhost"
    context = ssl.create_default_context()
    if server.ca_file:
        context.load_verify_locations(server.ca_file)
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, name, timeout=_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection
