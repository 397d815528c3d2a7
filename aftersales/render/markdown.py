"""Markdown that stays what it is whatever people wrote: for comments at a forge."""

import re
from typing import Final

from aftersales.render.text import safe_line

_PLAIN: Final = re.compile(r"[^\W_]+(?:[ ,→–-]{1,3}[^\W_]+)*")
"""Letters and digits of any script with a blank, comma or dash between: nothing that a forge gives a meaning to."""


def md(text: str) -> str:
    """Return `text` on one line, as it is where nothing in it can have a meaning, otherwise as code.

    In a code span nothing counts but its own end (CommonMark 0.31, 6.1): no HTML, image, link, mention (``@name``),
    reference (``#1``, ``!1``) or emphasis. Its fence is longer than any run of backticks inside.
    """
    line = " ".join(safe_line(text).split())
    if not line or _PLAIN.fullmatch(line):
        return line
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    room = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{room}{line}{room}{fence}"
