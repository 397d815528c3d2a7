"""``aftersales customer``: the customers' files. What is personal is masked unless --unmask is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option, text_format_option
from aftersales.cli.output import page, page_table, remark, say
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _

if TYPE_CHECKING:
    from aftersales.app.customers import CustomerOutcome, CustomerView, Words
    from aftersales.model.customer import Customer
    from aftersales.render.customers import Matter
    from aftersales.rules.customer_file import CustomerEdit


@click.group(
    "customer",
    cls=TranslatedGroup,
    help=N_("Keep the customers' files. Names, numbers and addresses are masked unless --unmask is given."),
)
def customer() -> None:
    """Hold the commands about customers."""


unmask_option = option("--unmask", is_flag=True, help=N_("Show personal data in full; your role must allow it."))

_FILE_OPTIONS = (
    option("--tier", help=N_("What kind of customer they are: normal, vip …; empty for none.")),
    option("--region", help=N_("Province or part of the country, for statistics.")),
    option("--language", help=N_("The language they are written to in: zh, en …")),
    option("--phone", "phones", multiple=True, help=N_("A telephone number; may be given again.")),
    option("--email", "emails", multiple=True, help=N_("An e-mail address; may be given again.")),
    option("--account", "accounts", multiple=True, metavar="PLATFORM=NAME", help=N_("Their name on a platform.")),
    option("--address", default="", help=N_("Where they live or have goods sent, in one line.")),
    option("--address-region", default="", help=N_("The province or part of the country of that address.")),
    option("--contact/--no-contact", default=None, help=N_("Whether they may be contacted about their matters.")),
    option("--marketing/--no-marketing", default=None, help=N_("Whether they may be sent offers.")),
    option("--note", default="", help=N_("What to note about them; - reads standard input.")),
)


def file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that fill a customer's file."""
    for add in reversed(_FILE_OPTIONS):
        function = add(function)
    return function


def _edit_from(given: dict[str, Any]) -> "tuple[CustomerEdit, Words]":
    """Return what the options of `file_options` bring.

    Raises:
        UsageError: an account is not PLATFORM=NAME.
    """
    from aftersales.app.customers import Words  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.model.customer import Account  # noqa: PLC0415  likewise
    from aftersales.rules.customer_file import CustomerEdit  # noqa: PLC0415  likewise

    accounts = []
    for pair in given["accounts"]:
        platform, _equals, name = pair.partition("=")
        if not platform or not name:
            raise UsageError(_("{pair} is not PLATFORM=NAME.").format(pair=pair))
        accounts.append(Account(platform.strip(), name.strip()))
    fields = ("name", "tier", "region", "language")
    edit = CustomerEdit(
        fields={name: given[name] for name in fields if given.get(name) is not None},
        phones=given["phones"],
        emails=given["emails"],
        accounts=accounts,
        consent={key: given[key] for key in ("contact", "marketing") if given[key] is not None},
        remove=given.get("remove", ()),
    )
    return edit, Words(given["address"], given["address_region"], words_from(given["note"]).strip())


@command("new", help=N_("Make a file for a new customer called NAME, and print its id."))
@click.argument("name")
@file_options
@option("--anyway", is_flag=True, help=N_("Although somebody has this number, address or account already."))
@click.pass_obj
def new(context: Context, /, name: str, *, anyway: bool, **given: Any) -> None:
    """Make a customer's file."""
    from aftersales.app.customers import new_customer  # noqa: PLC0415  heavy: YAML, schema, git

    edit, words = _edit_from(given)
    _say_outcome(new_customer(context, name, edit, words, anyway=anyway))


@command("edit", help=N_("Change the file of CUSTOMER: an id, a number, an address, an account or a name."))
@click.argument("customer", metavar="CUSTOMER")
@option("--name", help=N_("How they are called."))
@file_options
@option("--remove", multiple=True, help=N_("A number, address or account that holds no longer; may be given again."))
@click.pass_obj
def edit(context: Context, /, customer: str, **given: Any) -> None:
    """Change a customer's file."""
    from aftersales.app.customers import edit_customer  # noqa: PLC0415  heavy: YAML, schema, git

    change, words = _edit_from(given)
    _say_outcome(edit_customer(context, customer, change, words))


def _say_outcome(outcome: "CustomerOutcome") -> None:
    """Say which fields changed, never what they hold."""
    if outcome.commit is None:
        remark(_("{ticket}: nothing to change.").format(ticket=outcome.customer.id))
    else:
        say(f"{outcome.customer.id}  {', '.join(outcome.fields) or 'name'}  {outcome.commit[:10]}")


@command("show", help=N_("Show CUSTOMER's file, and every ticket with its repairs, visits and score."))
@click.argument("customer", metavar="CUSTOMER")
@unmask_option
@text_format_option
@click.pass_obj
def show(context: Context, customer: str, form: str, *, unmask: bool) -> None:
    """Show a customer."""
    from aftersales.app.customers import view_customer  # noqa: PLC0415  one command, one import
    from aftersales.codec.customers import customer_to_data  # noqa: PLC0415  likewise
    from aftersales.render.customers import customer_data, customer_page  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    view = view_customer(context, customer)
    shown, matters = _masked(context, view.customer, unmask=unmask), _matters(view)
    if form == "json":
        page(to_json(customer_data(customer_to_data(shown), matters), indent=2) + "\n")
    else:
        page(customer_page(shown, matters, context.policy, context.now, context.zone))


def _masked(context: Context, found: "Customer", *, unmask: bool) -> "Customer":
    if unmask:
        from aftersales.app.customers import need_unmasked  # noqa: PLC0415  only who asks for it

        need_unmasked(context)
        return found
    from aftersales.rules.masking import mask_customer  # noqa: PLC0415  one command, one import

    return mask_customer(found)


def _matters(view: "CustomerView") -> "list[Matter]":
    return [(one.line.id, one.line.state, one.line.title, one.data) for one in view.tickets]


@command("find", help=N_("Find customers by part of a name, a number, an address, an account or an id."))
@click.argument("word")
@unmask_option
@format_option
@click.pass_obj
def find(context: Context, word: str, form: str, *, unmask: bool) -> None:
    """Find customers."""
    from aftersales.app.customers import find_customers  # noqa: PLC0415  one command, one import
    from aftersales.render.customers import customers_table  # noqa: PLC0415  likewise

    found = find_customers(context, word)
    counted = [
        (_masked(context, one, unmask=unmask), len(context.index.stored_with("customer", one.id))) for one in found
    ]
    page_table(customers_table(counted), form)
    if not found and form == "table":
        remark(_("No customer answers to {word}.").format(word=word))


@command("tickets", help=N_("List every ticket of CUSTOMER, open and closed, the oldest first."))
@click.argument("customer", metavar="CUSTOMER")
@format_option
@click.pass_obj
def tickets(context: Context, customer: str, form: str) -> None:
    """List a customer's tickets."""
    from aftersales.app.customers import view_customer  # noqa: PLC0415  one command, one import
    from aftersales.render.tickets import ALL_COLUMNS, TERMINAL_COLUMNS, list_table  # noqa: PLC0415  likewise

    lines = [one.line for one in view_customer(context, customer).tickets]
    columns = TERMINAL_COLUMNS if form == "table" else ALL_COLUMNS
    page_table(list_table(lines, context.policy, context.now, context.zone, columns), form)


@command(
    "merge",
    help=N_(
        "Make two files one: the tickets of GONE become KEPT's, and GONE's file points to KEPT. "
        "Taken back by: aftersales undo COMMIT"
    ),
)
@click.argument("kept")
@click.argument("gone")
@text_option
@click.pass_obj
def merge(context: Context, kept: str, gone: str, text: str) -> None:
    """Merge two customers."""
    from aftersales.app.customer_merging import merge_customers  # noqa: PLC0415  heavy: YAML, schema, git

    done = merge_customers(context, kept, gone, text=words_from(text))
    say(f"{done.gone} → {done.kept}  {', '.join(done.tickets) or '-'}  {done.commit[:10]}")


for subcommand in (new, show, edit, find, tickets, merge):
    customer.add_command(subcommand)
