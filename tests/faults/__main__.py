"""``python -m tests.faults``: break every kind of change at every call that touches the disk; prints a table."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.kinds import KINDS, count_points, try_point
from tests.faults.stories import STORIES, Scene, isolate, make_scene
from tests.faults.tracing import POSSIBLE


def main() -> int:
    """Try every kind on every story; exit with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be given again")
    parser.add_argument("--story", action="append", choices=STORIES, help="only this change; may be given again")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th point")
    parser.add_argument("--point", type=int, default=0, metavar="P", help="only this point")
    parser.add_argument("--seed", type=int, default=0, help="for what chance decides")
    options = parser.parse_args()
    if not POSSIBLE:
        sys.stdout.write("This needs Linux on x86-64.\n")
        return 0
    base = Path(tempfile.mkdtemp(prefix="aftersales-faults-"))
    isolate(base / "home")
    scenes = {name: make_scene(base / name, STORIES[name]) for name in options.story or STORIES}
    points = {name: count_points(scene) for name, scene in scenes.items()}
    wrong = 0
    for kind in options.kind or KINDS:
        for name, scene in scenes.items():
            began = time.monotonic()
            chosen = [options.point] if options.point else range(1, points[name] + 1, options.every)
            failures = {point: why for point in chosen if (why := _why(scene, kind, point, options.seed))}
            wrong += len(failures)
            took = time.monotonic() - began
            sys.stdout.write(f"| {kind} | {name} | {len(chosen)} | {len(chosen) - len(failures)} | {took:.0f} s |\n")
            _tell(failures)
    return 1 if wrong else 0


def _why(scene: Scene, kind: str, point: int, seed: int) -> str:
    """Return what was not as promised; empty where all is well."""
    try:
        try_point(scene, KINDS[kind], point, seed)
    except AssertionError as error:
        return str(error)
    return ""


def _tell(failures: dict[int, str]) -> None:
    kinds = Counter(why[:120] for why in failures.values())
    for beginning, count in kinds.most_common():
        points = [point for point, why in failures.items() if why.startswith(beginning)]
        whole = next(why for why in failures.values() if why.startswith(beginning))
        sys.stdout.write(f"    {count} × at {points[:12]}: {whole[:700]}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
