"""Libraries that only some outputs need: installed beside the program where they are wanted, named where they miss."""

from collections.abc import Iterator
from contextlib import contextmanager

from aftersales.errors import OutsideError
from aftersales.i18n import _


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import what the extra `extra` of the package brings.

    Raises:
        OutsideError: it is not installed; names the command that installs it.
    """
    try:
        yield
    except ImportError as error:
        raise OutsideError(
            _("{library} is not installed, and this output needs it.").format(library=error.name or extra),
            hint=f"pip install 'aftersales[{extra}]'",
        ) from None
