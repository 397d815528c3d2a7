"""The entry point: the table of commands, the global options, and the one net that turns errors into sentences."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import click

from aftersales import __version__
from aftersales.app.context import Context
from aftersales.cli.base import DESK, RECORDS, TICKETS, Folder, LazyGroup, option
from aftersales.cli.sysexits import is_mail_pipe, mail_exit
from aftersales.errors import DeskError, ExitCode, OutsideError
from aftersales.i18n import N_, _, language_of, set_language

_C = "aftersales.cli.commands."
COMMANDS = {
    "open": (_C + "open:open_", TICKETS, N_("Open a ticket for a customer's matter.")),
    "list": (_C + "list_:list_", TICKETS, N_("List tickets.")),
    "show": (_C + "show:show", TICKETS, N_("Show one ticket.")),
    "find": (_C + "find:find", TICKETS, N_("Find tickets by any words, number or part of an id.")),
    "edit": (_C + "edit:edit", TICKETS, N_("Change fields of a ticket.")),
    "note": (_C + "note:note", TICKETS, N_("Write a note on a ticket.")),
    "inform": (_C + "inform:inform", TICKETS, N_("Note what the customer was told, and by which channel.")),
    "payment": (_C + "payment:payment", TICKETS, N_("Ask for payments, confirm them, note costs.")),
    "finance": (_C + "finance:finance", TICKETS, N_("Make what goes to finance.")),
    "complaint": (
        _C + "complaint:complaint",
        TICKETS,
        N_("Keep complaints: their stage, who has them, bodies outside."),
    ),
    "follow-up": (_C + "follow_up:follow_up", TICKETS, N_("Ask customers afterwards whether all is well.")),
    "feedback": (_C + "feedback:feedback", TICKETS, N_("Keep suggestions for improvement, and what became of them.")),
    "promise": (_C + "promise:promise", TICKETS, N_("Note what the customer was promised, and by when.")),
    "transition": (_C + "transition:transition", TICKETS, N_("Move a ticket to another state.")),
    "assign": (_C + "assign:assign", TICKETS, N_("Give a ticket to a person or a department.")),
    "ask": (_C + "ask:ask", TICKETS, N_("Ask a department for a step of the flow.")),
    "answer": (_C + "answer:answer", TICKETS, N_("Answer a step with a finding.")),
    "repair": (_C + "repair:repair", TICKETS, N_("Keep the repair order of a ticket.")),
    "visit": (_C + "visit:visit", TICKETS, N_("Plan visits at customers'.")),
    "decide": (_C + "decide:decide", TICKETS, N_("Say what the customer is entitled to, by which clause.")),
    "request": (_C + "request:request", TICKETS, N_("Ask for an approval: goodwill, special handling …")),
    "approve": (_C + "approve:approve", TICKETS, N_("Approve what was asked for.")),
    "reject": (_C + "reject:reject", TICKETS, N_("Reject what was asked for, or take it back.")),
    "attach": (_C + "attach:attach", TICKETS, N_("Attach evidence to a ticket.")),
    "weigh": (_C + "weigh:weigh", TICKETS, N_("Hold a parcel's weight against a claim that something is missing.")),
    "link": (_C + "link:link", TICKETS, N_("Relate a ticket to another.")),
    "shipment": (_C + "shipment:shipment", TICKETS, N_("Follow parcels; claim from couriers.")),
    "return": (_C + "return_:return_", TICKETS, N_("Take goods back: address, receipt, inspection.")),
    "merge": (_C + "merge:merge", TICKETS, N_("Make a ticket the duplicate of another.")),
    "split": (_C + "split:split", TICKETS, N_("Make a part of a matter a ticket of its own.")),
    "close": (_C + "close:close", TICKETS, N_("Close a ticket whose customer was informed.")),
    "reopen": (_C + "reopen:reopen", TICKETS, N_("Open a closed ticket again.")),
    "undo": (_C + "undo:undo", TICKETS, N_("Take a change back by a new one.")),
    "resolve": (_C + "resolve:resolve", TICKETS, N_("Settle what two clones changed differently.")),
    "history": (_C + "history:history", TICKETS, N_("Show who did what to a ticket, when and why.")),
    "explain": (_C + "explain:explain", TICKETS, N_("Explain the deadlines of a ticket, window by window.")),
    "overdue": (_C + "overdue:overdue", RECORDS, N_("List what is late, or soon will be.")),
    "chase": (_C + "chase:chase", RECORDS, N_("Remind whoever is late; made for cron.")),
    "today": (_C + "today:today", RECORDS, N_("Show what waits for you today.")),
    "handover": (_C + "handover:handover", RECORDS, N_("Write the note for the next shift.")),
    "schedule": (_C + "schedule:schedule", RECORDS, N_("Print what cron or systemd has to be told.")),
    "notify": (_C + "notify:notify", RECORDS, N_("Send what waits in the outbox; try the ways it leaves.")),
    "summary": (_C + "summary:summary", RECORDS, N_("Sum up a period: opened, closed, late, how fast.")),
    "report": (_C + "report:report", RECORDS, N_("Report on a period, section by section.")),
    "team": (_C + "team:team", RECORDS, N_("Look at the team: who carries how much.")),
    "kb": (_C + "kb:kb", RECORDS, N_("Keep the knowledge base: find answers, note which helped.")),
    "part": (_C + "part:part", RECORDS, N_("Keep the spare parts.")),
    "calendar": (_C + "calendar:calendar", RECORDS, N_("Ask the working calendar.")),
    "customer": (_C + "customer:customer", RECORDS, N_("Keep the customers' files.")),
    "product": (_C + "product:product", RECORDS, N_("Look at the catalogue, at models and at single units.")),
    "policy": (_C + "policy:policy", RECORDS, N_("Look at the rules, try them, see what a change of them does.")),
    "init": (_C + "init:init", DESK, N_("Make a new desk.")),
    "review": (_C + "review:review", DESK, N_("List what of a change needs a second look.")),
    "commit": (_C + "commit:commit", DESK, N_("Commit tickets that you edited in an editor.")),
    "diff": (_C + "diff:diff", DESK, N_("Show what a change means, ticket by ticket.")),
    "check": (_C + "check:check", DESK, N_("Check the files of the desk.")),
    "verify": (_C + "verify:verify", DESK, N_("Replay the history: was everything allowed when it was done?")),
    "seal": (_C + "seal:seal", DESK, N_("Seal the end of a month with a signed tag.")),
    "doctor": (_C + "doctor:doctor", DESK, N_("Find and mend what is wrong with this clone.")),
    "maintain": (_C + "maintain:maintain", DESK, N_("Keep a large desk quick.")),
    "archive": (_C + "archive:archive", DESK, N_("Take old closed tickets out of the work tree.")),
    "sync": (_C + "sync:sync", DESK, N_("Bring in what others did, and push what was done here.")),
    "import": (_C + "import_:import_", DESK, N_("Bring tickets in from a table or from e-mail.")),
    "export": (_C + "export:export", DESK, N_("Write tickets out for other programs.")),
    "demo": (_C + "demo:demo", DESK, N_("Make a realistic desk to try things on.")),
    "completion": (_C + "completion:completion", DESK, N_("Print the completion script of a shell.")),
}
HIDDEN = {"merge-file": _C + "merge_file:merge_file"}
"""What git calls: see app/merging.py."""


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  as click calls it
    if value and not ctx.resilient_parsing:
        click.echo(f"aftersales, version {__version__}")
        ctx.exit()


@click.group(
    "aftersales",
    cls=LazyGroup,
    lazy=COMMANDS,
    hidden=HIDDEN,
    help=N_("An after-sales desk: tickets are YAML files in git, every change is one commit."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@option(
    "--desk",
    metavar="DIR",
    type=Folder(),
    envvar="AFTERSALES_DESK",
    help=N_("The desk's folder; otherwise the one you are in."),
)
@option(
    "--lang", type=click.Choice(["en", "zh"]), help=N_("The language to speak; otherwise your locale's or the desk's.")
)
@option("--as", "person", metavar="PERSON", envvar="AFTERSALES_AS", help=N_("Act for this person of the team."))
@option("--now", metavar="TIME", envvar="AFTERSALES_NOW", help=N_("Take this moment for now; for trials and tests."))
@option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help=N_("Show the version and exit."),
)
@click.pass_context
def root(ctx: click.Context, desk: str | None, lang: str | None, person: str | None, now: str | None) -> None:
    """Hold the global options for the command that follows."""
    ctx.obj = Context.from_options(desk=desk, language=lang, person=person, now=now, bar=_bar)
    ctx.call_on_close(ctx.obj.close)


def _bar(label: str) -> AbstractContextManager[Callable[[int, int], None]]:
    from aftersales.cli.progress import progress_bar  # noqa: PLC0415  most commands take no second

    return progress_bar(label)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with a documented exit code."""
    gc.set_threshold(_COLLECTED_EVERY)
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    gc.freeze()  # nothing is worth looking for any more: the system takes all of it back
    sys.exit(code)


_COLLECTED_EVERY = 20_000
"""New objects between two looks for garbage; Python's own 700 means a dozen looks at modules that all stay, before the
command begins. With the freeze above, a fifth of a short command (docs/adr/0012-quick-starts.md)."""


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code instead of raising."""
    _make_streams_forgiving()
    set_language(_language_option(arguments) or language_of(dict(os.environ)) or "en")
    try:
        result = root.main(arguments, prog_name="aftersales", standalone_mode=False)
        code = result if isinstance(result, int) else ExitCode.DONE
    except DeskError as error:
        code = _tell(error)
    except click.ClickException as error:
        code = _tell_usage(error)
    except (KeyboardInterrupt, click.Abort, EOFError):
        click.echo(_("Interrupted; nothing was left half done."), err=True)
        code = ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click makes the one the other; the reader (head, less) has gone
        _forget_output()
        code = ExitCode.DONE
    except OSError as error:
        code = _tell_outside(error)
    except Exception as error:  # noqa: BLE001  the one net for our own bugs: it writes a report
        code = _report_bug(error, arguments)
    return mail_exit(code) if is_mail_pipe(arguments) else code


def _tell(error: DeskError) -> int:
    from aftersales.render.text import safe_text  # noqa: PLC0415  only when something went wrong

    click.echo(safe_text(f"aftersales: {error}"), err=True)
    if error.hint:
        click.echo(safe_text(error.hint), err=True)
    return error.exit_code


def _tell_usage(error: click.ClickException) -> int:
    """Say what click has to say: its sentences quote what was typed, which may hold anything."""
    import io  # noqa: PLC0415  only when something went wrong

    from aftersales.render.text import safe_text  # noqa: PLC0415  likewise

    said = io.StringIO()
    error.show(file=said)
    click.echo(safe_text(said.getvalue()), err=True, nl=False)
    if isinstance(error, click.NoSuchOption) and any(error.option_name in param.opts for param in root.params):
        hint = _("{option} goes before the command: aftersales {option} … COMMAND")
        click.echo(hint.format(option=error.option_name), err=True)
    return ExitCode.USAGE


def _tell_outside(error: OSError) -> int:
    """Say what the system refused, where no use case has put it into better words: a full disk, a missing right."""
    if error.filename is None:  # a stream, most likely standard output: there is nobody to flush to any more
        _forget_output()
    reason = _("The system refuses: {reason}.").format(reason=error.strerror or error)
    return _tell(OutsideError(reason, place=str(error.filename or "")))


def _report_bug(error: Exception, arguments: list[str]) -> int:
    from aftersales.app.bug_report import write_bug_report  # noqa: PLC0415  only when something went wrong
    from aftersales.render.text import safe_text  # noqa: PLC0415  likewise

    report = write_bug_report(error, arguments)
    click.echo(
        _("aftersales: this is a bug of ours: {error}").format(error=safe_text(f"{type(error).__name__}: {error}")),
        err=True,
    )
    click.echo(
        _("A report was written to {report}; please read it before you send it on.").format(report=report), err=True
    )
    return ExitCode.BUG


def _language_option(arguments: list[str]) -> str | None:
    """Find --lang before click does, because help and usage errors are spoken while click still parses."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return None


def _make_streams_forgiving() -> None:
    """Print what a terminal's encoding lacks as an escape, and nothing where a stream is closed (``>&-``)."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  as long as the process
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  likewise
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let the interpreter's last flush go nowhere: the reader (head, less) has gone."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
