"""Hold a report about any event log against the same figures worked out in DuckDB: ``python -m tests.reports LOG.csv``.

The log has the columns of docs/howto/maps/helpdesk-event-log.yaml. It is imported into a new desk, and every year that
it touches is compared, figure by figure. A log made by chance is compared in the suite.
"""

import argparse
import json
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.grown import COMMAND, run
from tests.support.desks import desk_template
from tests.support.imports import MAPS
from tests.support.recomputed import DAYS_OFF, WORKED, Recomputed, differences


def main() -> int:
    """Compare, print what differs, and return how much does."""
    parser = argparse.ArgumentParser(prog="python -m tests.reports", description=__doc__)
    parser.add_argument("log", type=Path)
    log = parser.parse_args().log.resolve()
    again = Recomputed(log, DAYS_OFF, WORKED)
    found: list[str] = []
    with TemporaryDirectory() as folder:
        desk = Path(folder, "desk")
        shutil.copytree(desk_template("en", "example"), desk, symlinks=True)
        for name, value in (("user.name", "zhang.min"), ("user.email", "zhang.min@example.com")):
            run(["git", "config", name, value], desk)
        run([*COMMAND, "import", str(log), "--map", str(MAPS / "helpdesk-event-log.yaml"), "--yes"], desk)
        for year in again.years():
            start, end = date(year, 1, 1), date(year + 1, 1, 1)
            words = ("report", "--since", f"{year}-01-01", "--until", f"{year}-12-31", "--format", "json")
            different = differences(json.loads(run([*COMMAND, *words], desk)), again, start, end)
            opened = sum(again.opened_by("priority", start, end).values())
            sys.stdout.write(f"{year}: {opened} tickets opened, {len(different)} figures differ\n")
            found += different
    sys.stdout.writelines(f"{line}\n" for line in found[:20])
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
