"""Cells that no spreadsheet takes for a formula, and the way back."""

_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a formula may begin with, after spaces; the full-width ones are signs to a Chinese or Japanese spreadsheet."""


def neutral_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    A leading apostrophe, as OWASP's "CSV Injection" advises; numbers stay numbers.
    """
    return "'" + text if _is_formula(text) else text


def bare_cell(text: str) -> str:
    """Return a cell without the apostrophe that `neutral_cell` put before it."""
    return text[1:] if text[:1] == "'" and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(_SIGNS) and not _is_number(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
