"""``aftersales product``: the catalogue, its models, and the history of a unit."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command
from aftersales.cli.options import format_option
from aftersales.cli.output import page, page_table, remark
from aftersales.i18n import N_, _


@click.group("product", cls=TranslatedGroup, help=N_("Look at the catalogue, at models and at single units."))
def product() -> None:
    """Hold the commands about products."""


@command("list", help=N_("List the catalogue: models, weights, units sold, tickets."))
@format_option
@click.pass_obj
def list_products(context: Context, form: str) -> None:
    """List models."""
    from aftersales.app.products import list_models  # noqa: PLC0415  one command, one import
    from aftersales.render.products import models_table  # noqa: PLC0415  likewise

    page_table(models_table(list_models(context)), form)


@command("show", help=N_("Show MODEL: weight, main parts, what customers say of it and what to ask then."))
@click.argument("model")
@click.pass_obj
def show(context: Context, model: str) -> None:
    """Show a model."""
    from aftersales.app.products import find_product  # noqa: PLC0415  one command, one import
    from aftersales.render.products import product_page  # noqa: PLC0415  likewise

    found = find_product(context, model)
    symptoms = [one for one in context.policy.catalogue.symptoms if not one.types or found.type in one.types]
    page(product_page(found, symptoms))


@command("sold", help=N_("Show MODEL's sales and tickets by month, and tickets per 100 units sold."))
@click.argument("model")
@format_option
@click.pass_obj
def sold(context: Context, model: str, form: str) -> None:
    """Show sales."""
    from aftersales.app.products import find_product, months_of  # noqa: PLC0415  one command, one import
    from aftersales.render.products import months_table  # noqa: PLC0415  likewise

    page_table(months_table(months_of(context, find_product(context, model))), form)


@command("units", help=N_("List the units of MODEL that tickets are about, those with most tickets first."))
@click.argument("model")
@format_option
@click.pass_obj
def units(context: Context, model: str, form: str) -> None:
    """List units."""
    from aftersales.app.products import units_of  # noqa: PLC0415  one command, one import
    from aftersales.render.products import units_table  # noqa: PLC0415  likewise

    known = context.policy.catalogue.product(model)
    found = units_of(context, known.id if known else model)
    page_table(units_table(found), form)
    if not found and form == "table":
        remark(_("No ticket names a unit of this model."))


@command("unit", help=N_("Show every ticket of the unit of this SERIAL number, then every repair."))
@click.argument("serial")
@format_option
@click.pass_obj
def unit(context: Context, serial: str, form: str) -> None:
    """Show a unit."""
    from aftersales.app.units import view_unit  # noqa: PLC0415  one command, one import
    from aftersales.render.products import repairs_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table, to_json  # noqa: PLC0415  likewise
    from aftersales.render.tickets import list_table  # noqa: PLC0415  likewise

    found = view_unit(context, serial)
    lines = [stored.line for stored in found.tickets]
    tickets = list_table(lines, context.policy, context.now, context.zone, ("id", "state", "title", "opened", "closed"))
    if form == "json":  # both in one object; every other format shows the tickets, people's the repairs as well
        page(
            to_json(
                {
                    "serial": found.serial,
                    "model": found.model,
                    "tickets": [line.id for line in lines],
                    "repairs": [{"ticket": ticket, **repair} for ticket, repair in found.repairs],
                },
                indent=2,
            )
            + "\n"
        )
        return
    text = render_table(tickets, form)
    if form in ("table", "md") and found.repairs:
        text += "\n" + render_table(repairs_table(found.repairs), form)
    page(text)


for subcommand in (list_products, show, sold, units, unit):
    product.add_command(subcommand)
