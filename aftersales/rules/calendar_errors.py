"""What is wrong with a calendar, with its place inside the file."""

from aftersales.errors import InvalidDataError
from aftersales.model.values import Pointer


class CalendarError(InvalidDataError):
    """A calendar that cannot be meant.

    Attributes:
        pointer: where in the file, for the line; the place says the calendar's name.
    """

    def __init__(self, message: str, pointer: Pointer, *, hint: str = "") -> None:
        super().__init__(message, place=".".join(str(key) for key in pointer), hint=hint)
        self.pointer = pointer


class NeverOpensError(CalendarError):
    """A calendar without any working time: each deadline would be never, so it is refused rather than guessed."""
