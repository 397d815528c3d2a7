"""What cron, or systemd, has to be told so that a desk is looked after: no daemon of our own."""

import shlex
import sys

from aftersales.app.context import Context

EVERY_MINUTES = 15
"""How often `chase` looks; a reminder is late by so much at most."""


def crontab(context: Context) -> str:
    """Return the lines of a crontab for this desk: the program by its whole path, because cron's PATH is short."""
    program, sync = _program(context), _sync(context)
    chase = f"{sync}{program} chase{f' && {program} sync' if sync else ''}"
    lines = [
        f"*/{EVERY_MINUTES} * * * *  {chase}",
        f"17 4 * * 0  {program} maintain",
        # cron mails whatever is printed: only what was found shall be
        f'37 5 * * 1-6  found=$({program} check 2>&1 && {program} verify 2>&1) || echo "$found"',
    ]
    return "".join(line.replace("%", "\\%") + "\n" for line in lines)


def systemd_units(context: Context) -> str:
    """Return a service and a timer of systemd for `chase`; each begins with the name of its file."""
    program, sync = _program(context).replace("%", "%%"), _sync(context)  # systemd.unit(5): % begins a specifier
    after = f"\nExecStartPost={program} sync" if sync else ""
    before = f"\nExecStartPre=-{program} sync" if sync else ""
    return (
        "# ~/.config/systemd/user/aftersales-chase.service\n"
        "[Unit]\nDescription=Remind whoever is late\n\n"
        f"[Service]\nType=oneshot{before}\nExecStart={program} chase{after}\n\n"
        "# ~/.config/systemd/user/aftersales-chase.timer\n"
        f"[Unit]\nDescription=Remind whoever is late\n\n[Timer]\nOnCalendar=*:0/{EVERY_MINUTES}\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def _program(context: Context) -> str:
    return f"{shlex.quote(sys.executable)} -m aftersales --desk {shlex.quote(str(context.git.root))}"


def _sync(context: Context) -> str:
    """Return what brings in others' work first, where there is a remote; a failure of the network stops nothing."""
    return f"{_program(context)} sync; " if context.git.read("remote").strip() else ""
