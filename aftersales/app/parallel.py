"""An ordered map over processes: the same answers as the built-in ``map``, from all cores, in bounded memory.

Processes are started afresh (spawn), not forked: a fork would inherit every open pipe and lock of this process, and
whoever waits for the end of one of them (git at the other side of its input, the next holder of the desk's lock) would
wait for the workers too. It costs a quarter of a second, so only long work goes this way.

Where processes cannot be started (no shared memory, no rights, one core), or one of them is killed, the work is done in
this process. Nothing is left behind: Ctrl-C reaches this process alone, and workers end with it, however it ends.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from aftersales.i18n import language, set_language

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Job = TypeVar("Job")
Done = TypeVar("Done")

_AHEAD = 3
"""Jobs for each worker that are drawn and not yet given back: one at work, one waiting, one done."""

_AT_LEAST = 4
"""Fewer jobs than these are done in this process."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chunks(items: Iterable[Job], size: int) -> Iterator[list[Job]]:
    """Yield `items` in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def map_in_order(
    work: Callable[[Job], Done], jobs: Iterable[Job], *, workers: int | None = None, at_least: int = _AT_LEAST
) -> Iterator[Done]:
    """Yield ``work(job)`` for each of `jobs`, in their order.

    Args:
        work: a function of a module, or a `functools.partial` of one; it goes to each worker once, jobs and answers go
            by pickle. It must be pure but for reading: where a worker dies, its jobs are done once more. What may go
            wrong with a job belongs into its answer, as a value; an error ends the whole map.
        jobs: drawn only as far ahead as the workers can take; some milliseconds of work each, or more.
        workers: how many processes; None: one for each core; 1: this process alone.
        at_least: fewer jobs than these are done in this process.
    """
    workers = cores() if workers is None else workers
    waiting = iter(jobs)
    first = list(islice(waiting, at_least)) if workers > 1 else []
    every = chain(first, waiting)
    pool = _start(work, workers) if len(first) >= max(at_least, 1) else None
    if pool is None:
        yield from map(work, every)
        return
    try:
        yield from _from_pool(pool, work, every, workers * _AHEAD)
    finally:
        with _deaf_to_interrupts():
            pool.shutdown(cancel_futures=True)


def _from_pool(
    pool: "ProcessPoolExecutor", work: Callable[[Job], Done], jobs: Iterator[Job], ahead: int
) -> Iterator[Done]:
    """Yield the answers of `pool`; from the moment that it breaks, those of this process."""
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415  whoever is here has imported it

    running: deque[tuple[Job, Future[Done]]] = deque()
    left: Sequence[Job] = ()
    try:
        while True:
            for job in islice(jobs, ahead - len(running)):
                left = (job,)  # drawn, and not yet anywhere else
                running.append((job, _submitted(pool, job)))
                left = ()
            if not running:
                return
            answer = running[0][1].result()
            running.popleft()
            yield answer
    except BrokenProcessPool:
        yield from map(work, chain((job for job, _future in running), left, jobs))


def _submitted(pool: "ProcessPoolExecutor", job: Any) -> "Future[Any]":
    with _deaf_to_interrupts():  # processes start here
        return pool.submit(_work_on, job)


def _start(work: Callable[[Any], Any], workers: int) -> "ProcessPoolExecutor | None":
    """Start a pool of `workers` that do `work`; None where this machine has none."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  30 ms that only long work pays
    from multiprocessing import get_context  # noqa: PLC0415  likewise

    with suppress(ImportError, NotImplementedError, OSError):  # no semaphores, no shared memory, no rights
        context = get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(work, language()))
    return None


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Put Ctrl-C off for a moment; processes that are started meanwhile stay deaf to it."""
    import signal  # noqa: PLC0415  likewise

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a worker

_own: dict[str, Callable[[Any], Any]] = {}
"""What this process was started for, as long as it lives."""


def _begin(work: Callable[[Any], Any], words: str) -> None:
    import threading  # noqa: PLC0415  only in a worker

    set_language(words)
    _own["work"] = work
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process at once when its parent is gone: nobody wants its answers any more."""
    from multiprocessing import connection, parent_process  # noqa: PLC0415  likewise

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work_on(job: Any) -> Any:
    return _own["work"](job)
