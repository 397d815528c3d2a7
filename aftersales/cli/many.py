"""A change of many tickets as a person sees it: shown first, and written when they say so."""

import sys
from enum import Enum

import click

from aftersales.app.bulk import BulkReport, carry_out, plan_bulk
from aftersales.app.bulk_plan import Deed, Manner
from aftersales.app.context import Context
from aftersales.cli.output import page, remark
from aftersales.cli.progress import progress_bar
from aftersales.errors import ExitCode
from aftersales.i18n import _, ngettext
from aftersales.model.bulk import Fate
from aftersales.render.bulk import SHOWN, bulk_table
from aftersales.render.tables import render_table


class Consent(Enum):
    """Whether it may be written: yes, no, or as the person at the terminal says, and without a terminal no."""

    GIVEN = "given"
    ASK = "ask"
    DRY_RUN = "dry run"


def do_to_many(context: Context, deed: Deed, manner: Manner, consent: Consent, *, form: str) -> int:
    """Show what a deed does to each ticket, and write it where there is consent."""
    with progress_bar(_("Looking at tickets")) as tell:
        plan = plan_bulk(context, deed, tell)
    with plan:
        report = BulkReport(plan.rows)
        shown = consent is not Consent.GIVEN
        if shown:
            show(context, report, form)
            if consent is Consent.ASK and may_be_written(report, manner) and sys.stdin.isatty() and _agreed(report):
                consent = Consent.GIVEN
        if consent is Consent.GIVEN:
            with progress_bar(_("Looking at tickets")) as tell:
                report = carry_out(context, deed, manner, plan, shown=shown, progress=tell)
            if not shown:
                show(context, report, form)
        sum_up(report, manner, consent)
    return exit_code(report, manner)


def show(context: Context, report: BulkReport, form: str) -> None:
    """Print what becomes of each ticket."""
    people = form in ("table", "md")
    page(render_table(bulk_table(report.rows, context.policy, most=SHOWN if people else None), form))
    if people and (more := len(report.rows) - report.count(Fate.UNCHANGED) - SHOWN) > 0:
        remark(_("… and {count} more; all of them with --format jsonl.").format(count=more))


def may_be_written(report: BulkReport, manner: Manner) -> bool:
    """Tell whether there is something to write, and nothing refused stands in its way."""
    return bool(report.count(Fate.CHANGED)) and (manner.skip_refused or not report.count(Fate.REFUSED))


def _agreed(report: BulkReport) -> bool:
    count = report.count(Fate.CHANGED)
    return click.confirm(
        ngettext("Change {count} ticket?", "Change {count} tickets?", count).format(count=count), err=True
    )


def sum_up(report: BulkReport, manner: Manner, consent: Consent) -> None:
    """Say on standard error how many tickets had which fate, and whether anything was written."""
    if not report.rows:
        remark(_("No tickets."))
        return
    if report.looked_again:
        remark(_("The desk had changed meanwhile; every ticket was looked at again."))
    remark(
        _("{changed} to change, {unchanged} unchanged, {refused} refused.").format(
            changed=report.count(Fate.CHANGED),
            unchanged=report.count(Fate.UNCHANGED),
            refused=report.count(Fate.REFUSED),
        )
    )
    remark(_what_was_written(report, manner, consent))


def _what_was_written(report: BulkReport, manner: Manner, consent: Consent) -> str:
    if report.commit:
        return _("Committed: {commit}").format(commit=report.commit[:10])
    if not report.count(Fate.CHANGED):
        return _("There was nothing to commit.")
    if not may_be_written(report, manner):
        return _("Nothing was written. To leave out what is refused: --skip-refused")
    return _("Nothing was written.") if consent is Consent.DRY_RUN else _("Nothing was written; to write it: --yes")


def exit_code(report: BulkReport, manner: Manner) -> ExitCode:
    """Return how the command ends."""
    if not report.count(Fate.REFUSED):
        return ExitCode.DONE
    return ExitCode.FOUND if manner.skip_refused else ExitCode.REFUSED
