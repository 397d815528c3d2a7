"""Evidence for the demo: small pictures and letters, made on the spot so that nothing binary is kept in the program."""

import struct
import zlib
from hashlib import sha256

_WIDTH, _HEIGHT, _CELL = 64, 48, 8


def make_picture(words: str) -> bytes:
    """Return a small PNG of coloured squares that follows from `words` alone, different for different words.

    PNG (ISO/IEC 15948): signature, then IHDR, IDAT and IEND, each with its length and checksum.
    """
    seed = sha256(words.encode()).digest()
    ground, ink = seed[:3], seed[3:6]
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)  # no filter
        for x in range(_WIDTH):
            cell = (y // _CELL) * (_WIDTH // _CELL) + x // _CELL
            rows += ink if seed[cell % 32] >> (cell % 8) & 1 else ground
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)  # eight bits a channel, RGB
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(bytes(rows), 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
