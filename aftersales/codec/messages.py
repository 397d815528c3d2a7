"""Templates of messages and the frame around them, from a file's bytes to the model."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aftersales.codec.files import parse_file
from aftersales.codec.policy_labels import label_of
from aftersales.model.layout import POLICIES
from aftersales.model.message import Frame, Message, MessageKind

FOLDER = f"{POLICIES}/messages/"
FRAME = f"{POLICIES}/messages.yaml"
_DIGITS = 16


def parse_message(source: bytes, path: str) -> Message:
    """Read the bytes of ``policies/messages/<id>.yaml``.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    data: Mapping[str, Any] = parse_file("message", source, path)
    return Message(
        id=path.removeprefix(FOLDER).removesuffix(".yaml"),
        label=label_of(data["label"]),
        kind=MessageKind(data.get("kind", MessageKind.SERVICE)),
        needs=tuple(data.get("needs", ())),
        optional=tuple(data.get("optional", ())),
        channels=frozenset(data.get("channels", ())),
        subject=label_of(data["subject"]),
        text=label_of(data["text"]),
        version=sha256(source).hexdigest()[:_DIGITS],
    )


def parse_frame(source: bytes) -> Frame:
    """Read the bytes of ``policies/messages.yaml``; raises as `parse_message` does."""
    data: Mapping[str, Any] = parse_file("messages", source, FRAME)
    return Frame(
        languages=tuple(data["languages"]),
        by_mail=frozenset(data["by_mail"]),
        **{name: label_of(data[name]) for name in ("greeting", "nameless", "closing")},
    )
