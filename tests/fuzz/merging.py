"""The laws of merging over as many generated clones as time allows: ``python -m tests.fuzz.merging --minutes 10``.

Each seed makes a ticket and three clones of it; a failure names its seed, which `check_laws(seed)` repeats.
"""

import argparse
import secrets
import sys
import time

from tests.support.merge_laws import Count, check_laws


def main() -> int:
    """Run until the time is over; return 1 where a law was broken."""
    parser = argparse.ArgumentParser(description="Hold the laws of merging against generated clones.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**48), help="where to begin")
    wanted = parser.parse_args()
    count, seed, broken = Count(), wanted.seed, 0
    end = time.monotonic() + 60 * wanted.minutes
    while time.monotonic() < end:
        try:
            check_laws(seed, count)
        except Exception as error:  # noqa: BLE001  whatever happens is what is looked for
            broken += 1
            sys.stdout.write(f"seed {seed}: {type(error).__name__}: {str(error)[:200]}\n")
        seed += 1
    sys.stdout.write(
        f"{seed - wanted.seed} tickets with three clones each, {count.merges} merges, "
        f"{count.conflicts} of them left a conflict; {broken} seeds broke a law\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
