"""E-mail for tests: the messages of tests/data/mail with what is expected of them, and small ones made to order."""

from pathlib import Path
from typing import Any

from aftersales.codec.yaml_reader import read_yaml

FOLDER = Path(__file__).parents[1] / "data" / "mail"
EXPECTED: dict[str, dict[str, Any]] = read_yaml((FOLDER / "expected.yaml").read_bytes(), "expected.yaml").data  # type: ignore[assignment]  # as the file is written


def letter(name: str) -> bytes:
    """Return a message of the folder."""
    return (FOLDER / f"{name}.eml").read_bytes()


def write(
    number: int, text: str, *, sender: str = "Bob <bob@example.org>", subject: str = "Kettle", more: str = ""
) -> bytes:
    """Return a plain message; `more`: header lines, each with its line end."""
    head = f"Message-ID: <n{number}@example.org>\nDate: Sun, 22 Nov 2026 09:{number:02}:00 +0800\nFrom: {sender}\n"
    return f"{head}Subject: {subject}\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
