"""Messages that are built to take for ever, to fill memory, or to end the program."""

import time
from collections.abc import Mapping

import pytest

from aftersales.codec.mail.reading import LARGEST, read_mail
from aftersales.errors import InvalidDataError

_HEAD = b"From: a@example.com\r\nSubject: s\r\n"
_HTML = _HEAD + b"Content-Type: text/html\r\n\r\n"
_NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(3000)
)
BOMBS: Mapping[str, bytes] = {
    "3,000 parts in each other": _HEAD + _NESTED + b"\r\nhi",
    "10,000 parts": _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000,
    "a header of two megabytes": _HEAD + b"X: " + b"a" * 2_000_000 + b"\r\n\r\nx",
    "100,000 header fields": _HEAD + b"X: y\r\n" * 100_000 + b"\r\nx",
    "brackets": b"From: " + b"(" * 20_000 + b"\r\nSubject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\nx",
    "quotes": b'From: "' + b'\\"' * 20_000 + b'\r\nContent-Type: text/plain; a="' + b';="' * 5_000 + b"\r\n\r\nx",
    "tags that do not end": _HTML + b"<a href='" * 50_000,
    "comments that do not end": _HTML + b"<!--" * 50_000,
    "scripts that do not end": _HTML + b"<script>" * 20_000,
    "elements that do not end": _HTML + b"<div>" * 50_000,
    "entities": _HTML + b"&#x;&#99999999;" * 20_000,
    "one long line": _HEAD + b"\r\n" + b"> " * 500_000,
    "a million lines": _HEAD + b"In-Reply-To: <a@b>\r\n\r\n" + b"a\n" * 2_000_000,
    "lines that look like quotes": _HEAD + b"In-Reply-To: <a@b>\r\n\r\nx\r\n" + b"From: a\r\n\r\n" * 20_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_little_time(name: str) -> None:
    before = time.process_time()
    mail = read_mail(BOMBS[name])
    assert time.process_time() - before < 2  # ours takes a tenth of a second; what is quadratic takes minutes
    assert len(mail.text) <= len(BOMBS[name])


def test_what_is_left_out_is_counted() -> None:
    assert read_mail(BOMBS["10,000 parts"]).left_out == 9_601
    assert read_mail(BOMBS["3,000 parts in each other"]).left_out == 1


def test_nothing_is_unpacked() -> None:
    zip_bomb = b"PK\x03\x04" + b"\0" * 100
    [file] = read_mail(_HEAD + b"Content-Type: application/zip; name=a.zip\r\n\r\n" + zip_bomb).attachments
    assert file.content == zip_bomb


def test_what_is_larger_than_any_server_takes_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="bytes, more than"):
        read_mail(_HEAD + b"\r\n" + b"x" * LARGEST)
