"""Commands as processes of their own: with the environment, the streams and the rights that a test gives them."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

COMMAND = (sys.executable, "-m", "aftersales")
CRON = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
"""All that cron gives a job but for HOME and LOGNAME, which a small system may lack too; crontab(5)."""


def run_command(
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    command: Sequence[str] = COMMAND,
    stdin: bytes = b"",
    timeout: float = 60,
) -> subprocess.CompletedProcess[bytes]:
    """Run one command as a process; `env` is the whole environment where it is given."""
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env=None if env is None else dict(env),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=timeout,
    )


def path_with_git_and(*folders: Path) -> str:
    """Return a PATH of `folders` and of those of the system."""
    return os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"])
