"""``--where``: the filters of ``list`` as one word, and the options of a change of many tickets."""

import functools
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import option
from aftersales.cli.options import filter_options
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.filters import TicketFilter
from aftersales.model.record import record
from aftersales.render.tables import FORMATS

if TYPE_CHECKING:
    from aftersales.app.bulk_plan import Deed, Manner

Function = Callable[..., Any]

_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--where",),
        {
            "metavar": "FILTERS",
            "help": N_(
                "Not one ticket, but all that `list` shows with these filters, written without dashes: "
                "'state=triaged region=浙江 overdue'. Shows what would happen; nothing is written without --yes."
            ),
        },
    ),
    (("--yes", "-y"), {"is_flag": True, "help": N_("With --where: write it.")}),
    (("--each",), {"is_flag": True, "help": N_("With --where: one commit a ticket, instead of one for all.")}),
    (
        ("--skip-refused",),
        {"is_flag": True, "help": N_("With --where: leave out tickets that are refused, instead of writing nothing.")},
    ),
    (
        ("--format", "-f", "form"),
        {"type": click.Choice(FORMATS), "help": N_("With --where: how to show it; json and jsonl are for scripts.")},
    ),
)


@record
class Many:
    """What a person asked for beside what is to be done.

    Attributes:
        wanted: which tickets.
        yes: write it without asking.
        manner: how it is written.
        form: how it is shown.
    """

    wanted: TicketFilter
    yes: bool
    manner: "Manner"
    form: str

    def do(self, context: Context, deed: "Deed") -> int:
        """Do it, and return how the command ends."""
        from aftersales.cli.many import Consent, do_to_many  # noqa: PLC0415  heavy: YAML, schema, git

        consent = Consent.GIVEN if self.yes else Consent.ASK
        return do_to_many(context, deed, self.manner, consent, form=self.form)


def many_options(function: Function) -> Function:
    """Give a command the options of a change of many; it is called with `many`: a Many, None without ``--where``."""

    @functools.wraps(function)
    def with_many(**options: Any) -> Any:
        values = {name: options.pop(name) for name in ("where", "yes", "each", "skip_refused", "form")}
        return function(many=_many(click.get_current_context().obj, values), **options)

    command: Function = with_many
    for names, attributes in reversed(_OPTIONS):
        command = option(*names, **attributes)(command)
    return command


def _many(context: Context, values: dict[str, Any]) -> Many | None:
    where = values.pop("where")
    if where is None:
        if given := next((name for name, value in values.items() if value), None):
            name = "--format" if given == "form" else f"--{given.replace('_', '-')}"
            raise UsageError(_("{option} goes with --where only.").format(option=name))
        return None
    from aftersales.app.bulk_plan import Manner  # noqa: PLC0415  heavy: YAML, schema, git

    manner = Manner(each=values["each"], skip_refused=values["skip_refused"])
    return Many(filter_of(context, where), values["yes"], manner, values["form"] or "table")


def filter_of(context: Context, text: str) -> TicketFilter:
    """Read the filters of ``list`` from one text: its options without dashes, ``state=new region=浙江 overdue``.

    Raises:
        UsageError: a word is no filter, or there is none.
    """
    from aftersales.cli.commands.list_ import only_open  # noqa: PLC0415  tables are not for every command

    hint = _("Write the filters of aftersales list without dashes: state=triaged region=浙江 overdue")
    try:
        words = shlex.split(text)
    except ValueError:
        raise UsageError(_("--where: a quotation mark is not closed."), hint=hint) from None
    if not words or any(word.startswith("-") for word in words):
        raise UsageError(_("--where: {text} names no filter.").format(text=repr(text)), hint=hint)
    try:
        with _filters.make_context("--where", [f"--{word}" for word in words], obj=context) as parsed:
            wanted: TicketFilter = _filters.invoke(parsed)
    except click.UsageError as error:
        raise UsageError(f"--where: {error.format_message()}", hint=hint) from None
    return only_open(wanted)


@click.command("--where", add_help_option=False)
@filter_options
def _filters(wanted: TicketFilter) -> TicketFilter:
    """Stand for the words of ``--where``, so that click reads them as it reads those of ``list``."""
    return wanted


def missing_ticket() -> str:
    """Raise what a command says that was given neither a ticket nor ``--where``."""
    raise UsageError(_("Which ticket?"), hint=_("Give its id, a part of it, or --where FILTERS for many."))


def one_and_rest(words: tuple[str, ...]) -> tuple[str, str]:
    """Return a ticket and the word that may stand after it; empty where none does.

    Raises:
        UsageError: there is no ticket, or there are more words.
    """
    ticket, *rest = words or (missing_ticket(),)
    return ticket, only_word(tuple(rest))


def only_word(words: tuple[str, ...]) -> str:
    """Return the one word there is; empty where there is none.

    Raises:
        UsageError: there are more.
    """
    if len(words) > 1:
        raise UsageError(_("{word} is one word too many.").format(word=words[1]))
    return "".join(words)
