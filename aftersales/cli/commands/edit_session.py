"""An editor on a ticket's fields: what was typed is kept in a file until it is committed or given up on purpose."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

import click

from aftersales.app.context import Context
from aftersales.app.queries import view_ticket
from aftersales.app.tickets import Outcome, edit_ticket
from aftersales.codec.schema import key_order
from aftersales.codec.tickets import ticket_to_data
from aftersales.codec.yaml_reader import read_yaml
from aftersales.codec.yaml_writer import write_yaml
from aftersales.errors import DeskError, RefusedError
from aftersales.i18n import _
from aftersales.model.ticket import FACT_SECTIONS, Ticket
from aftersales.model.values import Data
from aftersales.rules.edits import PLAIN_FIELDS, differing_paths
from aftersales.rules.merging.settling import said_before
from aftersales.rules.merging.values import MISSING, Held


def edit_in_editor(context: Context, fragment: str, text: str) -> Outcome:
    """Open the ticket's editable fields in the editor until they are right, nothing changed, or the person gives up.

    Raises:
        RefusedError: the person gave up; the file with what they typed is named.
    """
    view = view_ticket(context, fragment)
    before = {key: view.data[key] for key in (*PLAIN_FIELDS, *FACT_SECTIONS) if key in view.data}
    draft = _draft(view.ticket.id, before)
    while True:
        click.edit(filename=str(draft))
        try:
            after = read_yaml(draft.read_bytes(), str(draft)).data
            outcome = edit_ticket(context, view.ticket.id, differing_paths(before, after), text=text)
        except DeskError as error:
            click.echo(f"{error}\n{error.hint}".rstrip(), err=True)
            if not click.confirm(_("Edit again?"), default=True, err=True):
                raise RefusedError(
                    _("Nothing was changed."), hint=_("What you typed is kept in {file}").format(file=draft)
                ) from None
        else:
            draft.unlink()
            return outcome


def edit_values(ticket: Ticket) -> Mapping[str, Held]:
    """Let the person write the value of every field in conflict; return them by field.

    Raises:
        FileError: what was written is no YAML of ours; the file is named.
    """
    fields = [str(conflict["field"]) for conflict in ticket.conflicts]
    draft = _draft(ticket.id, said_before(ticket_to_data(ticket), fields))
    click.edit(filename=str(draft))
    values = read_yaml(draft.read_bytes(), str(draft)).data
    draft.unlink()
    return {field: MISSING if values.get(field) is None else values[field] for field in fields}


def _draft(ticket_id: str, data: Data) -> Path:
    handle, name = mkstemp(prefix=f"{ticket_id}-", suffix=".yaml")
    with os.fdopen(handle, "wb") as stream:
        stream.write(write_yaml(data, order=key_order("ticket")))
    return Path(name)
