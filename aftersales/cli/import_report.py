"""What an import says at its end: the account of every row, and the first tickets of a dry run."""

from collections.abc import Mapping

from aftersales.app.import_request import ImportRequest, ImportResult
from aftersales.cli.output import say
from aftersales.i18n import _, ngettext
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.tables import render_table
from aftersales.render.text import safe_line, safe_text


def say_result(result: ImportResult, request: ImportRequest, *, samples: bool) -> None:
    """Print the account, and the first tickets where `samples` are wanted."""
    say(account_text(result, request))
    if samples:
        say(samples_text(result))


def account_text(result: ImportResult, request: ImportRequest) -> str:
    """Return the account as a table, the first rejected rows, and where the rest stands."""
    lines = [render_table(_table(result), "table").rstrip("\n")]
    account = result.account
    if account.customers_new:
        made = ngettext("{count} customer is new.", "{count} customers are new.", account.customers_new)
        lines.append(made.format(count=account.customers_new))
    lines += [
        safe_line(_("Row {row}: {reason}").format(row=row, reason=reason)) for row, reason in account.first_rejected
    ]
    if account.rows_rejected > len(account.first_rejected):
        lines.append(_("… and {count} more.").format(count=account.rows_rejected - len(account.first_rejected)))
    if result.rejects:
        lines.append(_("Rejected rows, with the reason: {file}").format(file=result.rejects))
    if request.dry_run:
        lines.append(_("Nothing was written: this was a dry run."))
    elif result.commit:
        lines.append(_("Committed: {commit}").format(commit=result.commit[:10]))
    else:
        lines.append(_("There was nothing to commit."))
    return "\n".join(lines)


def _table(result: ImportResult) -> Table:
    account = result.account
    tickets = account.tickets_new + account.tickets_updated + account.tickets_known + account.tickets_rejected
    rows = [
        _row(_("new"), account.rows_imported, account.tickets_new),
        _row(_("continued"), account.rows_added, account.tickets_updated),
        _row(_("already here"), account.rows_known, account.tickets_known),
        _row(_("rejected"), account.rows_rejected, account.tickets_rejected),
        _row(_("empty"), account.rows_empty, ""),
        _row(_("together"), account.rows, tickets),
    ]
    columns = (Column("what", ""), Column("rows", _("Rows"), right=True), Column("tickets", _("Tickets"), right=True))
    return Table(columns, rows)


def _row(what: str, rows: int, tickets: int | str) -> Mapping[str, Value]:
    return {"what": what, "rows": rows, "tickets": tickets}


def samples_text(result: ImportResult) -> str:
    """Return the files of the first tickets."""
    return "\n".join(safe_text(sample.decode()) for sample in result.samples)
