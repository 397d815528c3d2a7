"""A file that is not as it must be: one error that knows its line, and its finding for those who want to go on."""

from aftersales.errors import InvalidDataError
from aftersales.model.finding import Finding


class FileError(InvalidDataError):
    """Something at one place of a file breaks its format or schema.

    Attributes:
        finding: the same as a value; its code (``yaml/duplicate-key``, ``schema/required``) is stable.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message, place=finding.place, hint=finding.hint)
        self.finding = finding
