"""From one matter to its ticket's file, wherever there is a processor for it: nothing is read here, nothing written."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from typing import NamedTuple

from aftersales.app.changes import refuse_comments
from aftersales.app.import_commits import CommitWords, Draft, ImportedTicket, drafts_by_event, drafts_by_ticket
from aftersales.app.import_request import CommitPer
from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket_data, ticket_to_data
from aftersales.codec.yaml_source import SIZE_LIMIT
from aftersales.i18n import _
from aftersales.model.import_map import ImportMap
from aftersales.model.row import Row, RowError
from aftersales.model.ticket import Ticket
from aftersales.rules.import_fields import Surroundings
from aftersales.rules.mapping import Mapper
from aftersales.rules.stable_ids import stable_ticket_id


class Fate(StrEnum):
    """What becomes of a matter."""

    NEW = "new"
    CONTINUED = "continued"
    KNOWN = "known"
    REJECTED = "rejected"
    UNSURE = "unsure"
    """Another ticket has the id that this matter would have; whoever sees all ids decides."""


class Asked(NamedTuple):
    """A matter, and what its ticket may be.

    Attributes:
        reference: of the matter.
        rows: number and cells of each.
        customer: id of the customer that the rows tell of; empty where they tell of none.
        here: path and content of the desk's tickets that may be this matter's.
    """

    reference: str
    rows: list[tuple[int, tuple[str, ...]]]
    customer: str = ""
    here: tuple[tuple[str, bytes], ...] = ()


class Made(NamedTuple):
    """What became of a matter.

    Attributes:
        ticket_id: of a new or continued ticket.
        rows: how many rows a continued ticket took in.
        drafts: what is to be committed, oldest first.
        reason: why it is rejected, and because of which row (0: the ticket as a whole).
    """

    fate: Fate
    ticket_id: str = ""
    rows: int = 0
    drafts: tuple[Draft, ...] = ()
    reason: str = ""
    row: int = 0


class Recipe:
    """How matters become tickets: all that a process needs to know of map, table and desk."""

    def __init__(
        self, import_map: ImportMap, header: Sequence[str], desk: Surroundings, per: CommitPer, words: CommitWords
    ) -> None:
        self.import_map = import_map
        self.header = header
        self.desk = desk
        self.per = per
        self.words = words

    @cached_property
    def mapper(self) -> Mapper:
        """Return the map bound to table and desk; InvalidDataError where it names a column that is not there."""
        return Mapper(self.import_map, self.header, self.desk)

    def __reduce__(self) -> tuple[type["Recipe"], tuple[object, ...]]:
        """Let another process bind the map anew: what is bound holds functions, which cannot travel."""
        return Recipe, (self.import_map, self.header, self.desk, self.per, self.words)

    def drafts(self, ticket: ImportedTicket) -> tuple[Draft, ...]:
        """Return what is to be committed of a ticket."""
        match self.per:
            case CommitPer.IMPORT:
                return (Draft(self.words.now, "", ticket.source),)
            case CommitPer.TICKET:
                return tuple(drafts_by_ticket(ticket, self.words))
            case CommitPer.EVENT:
                return tuple(drafts_by_event(ticket, self.words))


def make_all(recipe: Recipe, matters: Sequence[Asked]) -> list[Made]:
    """Return what becomes of each matter, as far as it can be told without knowing the ids of all tickets."""
    return [make(recipe, asked) for asked in matters]


def make(recipe: Recipe, asked: Asked, is_taken: Callable[[str], bool] | None = None) -> Made:
    """Return what becomes of a matter.

    Args:
        recipe: of the import.
        asked: the matter.
        is_taken: tells of a ticket id whether another ticket has it; None: nobody knows here.

    Raises:
        InvalidDataError: a ticket of the desk does not parse, or has a comment that would be lost.
    """
    before = _before(asked)
    if before is None and asked.here and is_taken is None:
        return Made(Fate.UNSURE)
    rows = [Row(number, cells) for number, cells in asked.rows]
    try:
        return _continued(recipe, asked, before, rows) if before else _new(recipe, asked, rows, is_taken)
    except RowError as error:
        return Made(Fate.REJECTED, reason=error.reason, row=error.row)


def _before(asked: Asked) -> Ticket | None:
    """Return the ticket of the desk that this matter is, or None."""
    for path, source in asked.here:
        refuse_comments(source, path)
        ticket = parse_ticket(source, path)
        if ticket.reference == asked.reference:
            return ticket
    return None


def _new(recipe: Recipe, asked: Asked, rows: Sequence[Row], is_taken: Callable[[str], bool] | None) -> Made:
    prefix = recipe.desk.policy.desk.id_prefix

    def make_id(day: date) -> str:
        attempt = 0
        id_of = partial(stable_ticket_id, day, recipe.import_map.source, asked.reference, prefix)
        while is_taken and is_taken(id_of(attempt)):
            attempt += 1
        return id_of(attempt)

    after = recipe.mapper.new_ticket(asked.reference, rows, make_id, customer=asked.customer)
    drafts = recipe.drafts(ImportedTicket(None, after, _checked_source(after)))
    return Made(Fate.NEW, after.id, len(rows), drafts)


def _continued(recipe: Recipe, asked: Asked, before: Ticket, rows: Sequence[Row]) -> Made:
    update = recipe.mapper.updated(before, asked.reference, rows)
    if update is None:
        return Made(Fate.KNOWN, before.id)
    drafts = recipe.drafts(ImportedTicket(before, update.ticket, _checked_source(update.ticket)))
    return Made(Fate.CONTINUED, before.id, update.rows, drafts)


def _checked_source(ticket: Ticket) -> bytes:
    """Return the bytes of a ticket's file; RowError where its schema, or the limit of a file, forbids it."""
    data = ticket_to_data(ticket)
    for problem in problems("ticket", data):
        place = ".".join(map(str, problem.pointer))
        raise RowError(f"{place}: {problem.message}" if place else problem.message)
    source = render_ticket_data(data)
    if len(source) > SIZE_LIMIT:
        raise RowError(
            _("The ticket would have {size} bytes; {limit} are allowed.").format(size=len(source), limit=SIZE_LIMIT)
        )
    return source
