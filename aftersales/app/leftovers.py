"""Temporary files that killed commands left in the work tree; their names are ours alone."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from aftersales.app.check_files import FOLDERS

_OURS: Final = re.compile(r"\.aftersales-(?:[0-9a-f]{12}|recovered)-\d+\.tmp\Z")


def find_temporaries(root: Path) -> Iterator[str]:
    """Yield the paths, relative to the desk's root, of temporary files of ours."""
    for start in FOLDERS:
        for folder, _folders, names in os.walk(root / start):
            for name in names:
                if _OURS.match(name):
                    yield (Path(folder) / name).relative_to(root).as_posix()


def remove_temporaries(root: Path) -> list[str]:
    """Remove them and return their paths; the desk lock must be held and the journal settled."""
    found = sorted(find_temporaries(root))
    for path in found:
        with suppress(FileNotFoundError):
            (root / path).unlink()
    return found
