"""Where things stand in a desk: pure functions from ids to paths, with forward slashes, relative to the desk's root."""

import re

from aftersales.model.ids import TICKET_ID

POLICIES = "policies"
SCHEMAS = "schemas"
TICKETS = "tickets"
CUSTOMERS = "customers"
STOCK = "stock"
KNOWLEDGE = "docs/kb"
ARTICLE_NAME = 80
"""The longest name of an article, in characters."""

DESK_FILE = "policies/desk.yaml"
"""The file that makes a git repository a desk."""

_TICKET_PATH = r"tickets/\d{4}/\d{2}/\d{2}/([A-Z]{1,6}-\d{6}-[0-9A-HJKMNP-TV-Z]{5})\.yaml\Z"
_STOCK_PATH = r"stock/(\d{4}-(?:0[1-9]|1[0-2]))\.yaml\Z"
_ARTICLE_PATH = r"docs/kb/([a-z0-9]+(?:-[a-z0-9]+)*)\.(en|zh)\.md\Z"
_CUSTOMER_PATH = r"customers/(C-[0-9A-HJKMNP-TV-Z]{5})\.yaml\Z"


def ticket_folder(ticket_id: str) -> str:
    """Return the day folder of a ticket: day folders keep git's trees small."""
    match = TICKET_ID.match(ticket_id)
    if not match:
        raise ValueError(ticket_id)
    return f"{TICKETS}/20{match[2]}/{match[3]}/{match[4]}"


def ticket_path(ticket_id: str) -> str:
    """Return the path of a ticket's file; it follows from the id alone."""
    return f"{ticket_folder(ticket_id)}/{ticket_id}.yaml"


def evidence_folder(ticket_id: str) -> str:
    """Return the folder beside the ticket that holds its evidence files."""
    return f"{ticket_folder(ticket_id)}/{ticket_id}"


def customer_path(customer_id: str) -> str:
    """Return the path of a customer's file."""
    return f"{CUSTOMERS}/{customer_id}.yaml"


def ticket_id_of(path: str) -> str | None:
    """Return the ticket id that a ticket's path names, or None for any other path."""
    match = re.match(_TICKET_PATH, path)
    return match[1] if match else None


def customer_id_of(path: str) -> str | None:
    """Return the customer id that a customer's path names, or None for any other path."""
    match = re.match(_CUSTOMER_PATH, path)
    return match[1] if match else None


def stock_path(month: str) -> str:
    """Return the path of a month's movements; `month` is ``2026-11``."""
    return f"{STOCK}/{month}.yaml"


def stock_month_of(path: str) -> str | None:
    """Return the month that a path of movements names, or None for any other path."""
    match = re.match(_STOCK_PATH, path)
    return match[1] if match else None


def article_path(name: str, language: str) -> str:
    """Return the path of an article of the knowledge base."""
    return f"{KNOWLEDGE}/{name}.{language}.md"


def article_of(path: str) -> tuple[str, str] | None:
    """Return name and language of the article that a path names, or None for any other path."""
    match = re.match(_ARTICLE_PATH, path)
    return (match[1], match[2]) if match and len(match[1]) <= ARTICLE_NAME else None
