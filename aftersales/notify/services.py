"""Everything but mail, by Apprise: DingTalk, WeCom, Feishu, Slack, Telegram, webhooks and many more.

Apprise is installed beside the program where it is wanted: ``pip install 'aftersales[notify]'``.
"""

from collections.abc import Sequence

from aftersales.i18n import _
from aftersales.model.notice import Notice
from aftersales.notify.trouble import SendError


def send_by_services(addresses: Sequence[str], notice: Notice) -> None:
    """Send a notice to each of a person's services; its id stands at the end of the text.

    Raises:
        SendError: Apprise is not installed, an address is none, or a service did not take it.
    """
    try:
        import apprise  # noqa: PLC0415  200 ms, and an extra
    except ImportError:
        raise SendError(_("Apprise is not installed: pip install 'aftersales[notify]'")) from None
    sender = apprise.Apprise()
    for number, address in enumerate(addresses, 1):
        if not sender.add(address):
            raise SendError(
                _("Service {number} of {person} has no address that Apprise knows.").format(
                    number=number, person=notice.person
                )
            )
    if not sender.notify(
        title=notice.subject, body=f"{notice.text}\n\n{notice.id}", body_format=apprise.NotifyFormat.TEXT
    ):
        names = ", ".join(str(one.service_name) for one in sender)
        raise SendError(_("{services} did not take it.").format(services=names))
