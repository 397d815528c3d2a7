"""Files that a command leaves outside the desk: there as a whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aftersales.store.trouble import outside_trouble


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write to a file beside `path` that takes its name once everything is in it.

    Raises:
        OutsideError: the disk refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with outside_trouble(path):
        try:
            with temporary.open("wb") as stream:
                yield stream
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
