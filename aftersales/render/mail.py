"""What became of the messages of a mailbox, for people and for scripts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from aftersales.i18n import _, ngettext
from aftersales.model.intake import Fate, Taken
from aftersales.model.values import Data
from aftersales.render.text import cells, safe_line

_SHOWN = 200
"""Messages that are listed one by one; the log has them all."""


def mail_text(account: Sequence[Taken], *, dry_run: bool) -> str:
    """Return a line for each message that a person may want to look at, and the sum of all."""
    told = [one for one in account if one.fate is not Fate.KNOWN]
    width = max((cells(one.fate.text) for one in told), default=0)
    lines = [line for one in told[:_SHOWN] for line in _lines(one, width)]
    if len(told) > _SHOWN:
        lines.append(_("… and {count} more.").format(count=len(told) - _SHOWN))
    return "\n".join([*lines, _sum(account), *([_("Nothing was written: this was a dry run.")] if dry_run else [])])


def _lines(one: Taken, width: int) -> list[str]:
    fate = one.fate.text + " " * (width - cells(one.fate.text))
    reason = f"({one.reason})" if one.reason else ""
    line = "  ".join(part for part in (fate, one.ticket, safe_line(one.title), safe_line(reason)) if part)
    if one.fate in {Fate.REJECTED, Fate.WAITING}:
        line += f"\n    {safe_line(one.place)}"
    return [line, f"    {one.kept}"] if one.kept and one.fate in {Fate.ASIDE, Fate.REJECTED} else [line]


def _sum(account: Sequence[Taken]) -> str:
    counted = Counter(one.fate for one in account)
    parts = [f"{counted[fate]} {fate.text}" for fate in Fate if counted[fate]]
    total = ngettext("{count} message", "{count} messages", len(account)).format(count=len(account))
    return _("{total}: {parts}").format(total=total, parts=_(", ").join(parts)) if parts else total


def mail_data(account: Sequence[Taken]) -> list[Data]:
    """Return every message's account as plain data; keys and fates are stable."""
    return [{**asdict(one), "fate": str(one.fate)} for one in account]
