"""Debian's cron daemon with a crontab of our own, in a mount namespace where the machine's own jobs do not exist."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CRON = "/usr/sbin/cron"
_PRIVATE = """
set -e
mount --bind "$1/spool" /var/spool/cron/crontabs
mount --bind "$1/none" /etc/cron.d
mount --bind "$1/crontab" /etc/crontab
mount -t tmpfs none /run
exec {cron} -f
"""
"""What hides the machine's own jobs and its pid file; all of it ends with the namespace."""


def why_not() -> str:
    """Return why cron cannot be run here; empty where it can."""
    if not Path(CRON).exists():
        return f"{CRON} is not installed (apt-get install cron)"
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return "cron wants to be root, in a namespace of its own (unshare)"
    tried = subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode else ""


@contextmanager
def cron_daemon(folder: Path, crontab: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the daemon with `crontab` as root's until the block ends; jobs may still run then."""
    for name in ("spool", "none"):
        (folder / name).mkdir(parents=True)
    (folder / "crontab").write_text("", "utf-8")
    table = folder / "spool" / "root"
    table.write_text(crontab, "utf-8")
    table.chmod(0o600)
    script = _PRIVATE.format(cron=CRON)
    daemon = subprocess.Popen(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", str(folder)], env={}
    )
    try:
        yield daemon
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=30)
