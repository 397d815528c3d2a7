"""Damaged input: real files with bytes turned, words put in, lines moved, and two files grown together."""

import re
from collections.abc import Sequence
from random import Random

WORDS: Sequence[bytes] = (
    *(b"", b"\0", b"\t", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u2028".encode(), "\u202e".encode()),
    *(
        b": ",
        b"- ",
        b"{",
        b"}",
        b"[",
        b"]",
        b"|\n",
        b">-\n",
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"<<: ",
        b"? ",
    ),
    *(b"'", b'"', b"#", b"%", b"@", b"`", b"---\n", b"...\n", b",", b";", b"=cmd()", b"{{7*7}}", b"{0.__class__}"),
    *(b"null", b"true", b"NO", b"1e999", b"-0", b"0x1f", b"0o17", b"1_000", b"9" * 400, b"12:30:45", b"NaN", b".inf"),
    *(b"2026-02-30", b"0000-01-01", b"9999-12-31T23:59:60Z", b'"2026-11-22T09:14:05+08:00"', b"-1", b"1.5", b"P1D"),
    *("工单".encode(), "０".encode(), "👍🏽".encode(), b"[[[[[[[[" * 8, b"{a: " * 40, b"../../x", b"AS-261122-7K3QM"),
)


class Mutator:
    """Makes inputs out of `seeds`; the same `random` gives the same inputs."""

    def __init__(self, seeds: Sequence[bytes], random: Random) -> None:
        self._seeds = seeds
        self._random = random

    def make(self) -> bytes:
        """Return one input: a seed, damaged once or several times."""
        data = self._random.choice(self._seeds)
        for _turn in range(self._random.choice((1, 1, 1, 2, 3, 8))):
            data = self._damage(data)
        return data

    def _damage(self, data: bytes) -> bytes:
        return self._random.choice(_DAMAGES)(data, self._random, self._random.choice(self._seeds))


def _span(data: bytes, random: Random, longest: int = 12) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.randint(0, longest))


def _turn_bits(data: bytes, random: Random, _other: bytes) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]


def _cut(data: bytes, random: Random, _other: bytes) -> bytes:
    start, end = _span(data, random, longest=random.choice((3, 40, len(data))))
    return data[:start] + data[end:]


def _put_word(data: bytes, random: Random, _other: bytes) -> bytes:
    start, end = _span(data, random)
    return data[:start] + random.choice(WORDS) + data[random.choice((start, end)) :]


def _swap_value(data: bytes, random: Random, _other: bytes) -> bytes:
    """Put another value behind a colon or a comma: most likely still a file, but another one."""
    places = [match.span(1) for match in re.finditer(rb"(?:: |,|- )([^\n,{}\[\]]+)", data)]
    if not places:
        return data
    (start, end), (other, other_end) = random.choice(places), random.choice(places)
    value = random.choice((random.choice(WORDS), data[other:other_end]))
    return data[:start] + value + data[end:]


def _move_lines(data: bytes, random: Random, _other: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data
    start = random.randrange(len(lines))
    block = lines[start : start + random.randint(1, 6)]
    if random.random() < 0.5:
        del lines[start : start + len(block)]
    place = random.randint(0, len(lines))
    return b"".join([*lines[:place], *block * random.choice((0, 1, 1, 2)), *lines[place:]])


def _indent(data: bytes, random: Random, _other: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    number = random.randrange(len(lines))
    line = lines[number]
    lines[number] = random.choice((b"  " + line, line.lstrip(b" "), line[1:], b"\t" + line, b"- " + line))
    return b"".join(lines)


def _graft(data: bytes, random: Random, other: bytes) -> bytes:
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


_DAMAGES = (_turn_bits, _cut, _put_word, _put_word, _swap_value, _swap_value, _swap_value, _move_lines, _indent, _graft)
