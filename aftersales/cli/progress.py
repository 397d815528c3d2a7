"""A progress bar: on standard error, on a terminal, and only for work that takes longer than a second."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_PATIENCE = 1.0
"""Seconds before the bar appears."""

_EVERY = 0.1
"""Seconds between two drawings."""

_WIDTH = 30


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told how much is done, of how much; the bar is gone at the end."""
    bar = _Bar(label)
    try:
        yield bar.tell
    finally:
        bar.clear()


class _Bar:
    def __init__(self, label: str) -> None:
        self._label = label
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False
        self._wanted = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        """Draw the bar, where it is wanted and time."""
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        self._drawn = True
        share = min(done / total, 1.0) if total else 0.0
        filled = int(share * _WIDTH)
        line = f"{self._label} [{'#' * filled}{'-' * (_WIDTH - filled)}] {done}/{total}"
        click.echo("\r" + line[: shutil.get_terminal_size().columns - 1], err=True, nl=False)

    def clear(self) -> None:
        """Take the bar off the terminal."""
        if self._drawn:
            click.echo("\r\033[K", err=True, nl=False)
