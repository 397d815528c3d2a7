"""Where the schemas and policies that came with the program are, however it was installed."""

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from aftersales.model.layout import POLICIES, SCHEMAS

_SUFFIXES = (".json", ".yaml")


def shipped(folder: str) -> Traversable:
    """Return the shipped folder `schemas` or `policies`.

    In the repository both stand at the top, because it is a desk itself; installed, they are packages below this one
    (``package_dir`` in setup.cfg), which is the one name that all three ways of installing have in common.
    """
    return resources.files(f"aftersales.{folder}")


def shipped_files() -> Mapping[str, bytes]:
    """Return the bytes of every shipped schema and policy under its path in a desk, sorted by path."""
    return dict(sorted(file for folder in (POLICIES, SCHEMAS) for file in _files(shipped(folder), folder)))


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_SUFFIXES):
            yield f"{path}/{entry.name}", entry.read_bytes()
