"""The file that says how messages leave: secrets, so it lies outside the desk."""

from aftersales.codec.files import parse_file
from aftersales.model.notice import MailServer, Senders
from aftersales.model.values import Data

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def parse_senders(source: bytes, name: str, password: str = "") -> Senders:
    """Read the bytes of ``senders.yaml``.

    Args:
        source: its content.
        name: what to call it where something is wrong.
        password: the mail server's, from the environment; empty: the file's.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file and line.
    """
    data = parse_file("senders", source, name)
    mail, services = data.get("mail"), data.get("services")
    server = _server(mail, password) if isinstance(mail, dict) else None
    return Senders(
        server, {person: tuple(some) for person, some in services.items()} if isinstance(services, dict) else {}
    )


def _server(data: Data, password: str) -> MailServer:
    security = str(data["security"])
    port = data.get("port")
    return MailServer(
        host=str(data["host"]),
        port=port if isinstance(port, int) else _PORTS[security],
        security=security,
        sender=str(data["from"]),
        user=str(data.get("user", "")),
        password=password or str(data.get("password", "")),
        ca_file=str(data.get("ca_file", "")),
    )
