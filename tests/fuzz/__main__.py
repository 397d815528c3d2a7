"""``python -m tests.fuzz [TARGET …] --minutes N``: the long run; prints how many inputs were tried and what broke."""

import argparse
import os
import sys
import time
import traceback
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from tests.fuzz.mutation import Mutator
from tests.fuzz.targets import TARGETS, Target

KEPT = 5
"""Inputs kept of each kind of failure."""


def main() -> int:
    """Fuzz each target for its time; exit with 1 where anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all without any")
    parser.add_argument("--minutes", type=float, default=1, help="for each target")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run")
    parser.add_argument("--keep", type=Path, default=None, help="the folder for inputs that broke something")
    options = parser.parse_args()
    unknown = set(options.targets) - TARGETS.keys()
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    _leave_home()
    keep = options.keep or Path(mkdtemp(prefix="aftersales-fuzz-kept-"))
    seed = options.seed if options.seed is not None else int.from_bytes(os.urandom(4))
    broken = 0
    for name in options.targets or TARGETS:
        broken += fuzz(name, TARGETS[name], options.minutes * 60, seed, keep)
    return 1 if broken else 0


def fuzz(name: str, target: Target, seconds: float, seed: int, keep: Path) -> int:
    """Try inputs on one target for `seconds`, print a line, and return how many kinds of failure there were."""
    trial = target.start()
    mutator = Mutator(target.seeds(), Random(seed))  # noqa: S311  chance, not secrets
    failures: dict[str, int] = {}
    tried, longest, began = 0, 0.0, time.monotonic()
    while time.monotonic() - began < seconds:
        data = mutator.make()
        before = time.process_time()
        try:
            trial(data)
        except Exception as error:  # noqa: BLE001  whatever comes is what is looked for
            _keep(name, data, error, failures, keep)
        longest = max(longest, time.process_time() - before)
        tried += 1
    took = time.monotonic() - began
    words = f"{name}: {tried:,} inputs in {took:.0f} s, longest {longest:.2f} s, {len(failures)} kinds of failure"
    sys.stdout.write(f"{words} (seed {seed})\n")
    for kind, count in failures.items():
        sys.stdout.write(f"  {count} times: {kind}\n")
    sys.stdout.flush()
    return len(failures)


def _keep(name: str, data: bytes, error: Exception, failures: dict[str, int], keep: Path) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {str(error)[:200]!r}"
    first = kind not in failures and len(failures) < 200
    failures[kind] = failures.get(kind, 0) + 1
    if first or failures[kind] <= KEPT:
        keep.mkdir(parents=True, exist_ok=True)
        file = keep / f"{name}-{len(failures)}-{failures[kind]}"
        file.write_bytes(data)
        if first:
            sys.stdout.write(f"{name}: {kind}\n  input: {file}\n")
            sys.stdout.flush()


def _leave_home() -> None:
    """Take none of the settings of whoever runs this, and write nothing to their home."""
    home = mkdtemp(prefix="aftersales-fuzz-home-")
    for variable in [name for name in os.environ if name.startswith(("GIT_", "AFTERSALES_"))]:
        del os.environ[variable]
    os.environ |= {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "GIT_CONFIG_NOSYSTEM": "1"}


if __name__ == "__main__":
    sys.exit(main())
