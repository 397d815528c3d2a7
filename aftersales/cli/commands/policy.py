"""``aftersales policy``: look at the rules, try them on facts and cases, see what a change of them does."""

from datetime import timedelta
from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.options import format_option, text_format_option, when
from aftersales.cli.output import page, remark, say, wants_colour
from aftersales.errors import ExitCode, NotFoundError
from aftersales.i18n import N_, _, language


@click.group(
    "policy", cls=TranslatedGroup, help=N_("Look at the rules, try them on facts and cases, see what a change does.")
)
def policy() -> None:
    """Hold the commands about policies."""


@command(
    "decide", help=N_("Decide on the facts in FILE: a jurisdiction and an input, as one case has them. Needs no desk.")
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--why", is_flag=True, help=N_("Show every rule that was tried, and why it did or did not apply."))
@option("--for", "reader", type=click.Choice(["agent", "customer"]), default="agent", help=N_("In whose words."))
@option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", help=N_("How to show it."))
@click.pass_obj
def decide(context: Context, file: Path, reader: str, form: str, *, why: bool) -> None:
    """Decide on facts alone."""
    from aftersales.app.policies import decide_facts  # noqa: PLC0415  heavy: YAML and packs
    from aftersales.render.decision import decision_text  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise
    from aftersales.rules.entitlement.decision_data import decision_to_data  # noqa: PLC0415  likewise
    from aftersales.rules.entitlement.explain import explain_for_customer  # noqa: PLC0415  likewise

    decision = decide_facts(context, file)
    if form == "json":
        page(to_json(decision_to_data(decision), indent=2) + "\n")
    elif reader == "customer":
        page(explain_for_customer(decision, language()) + "\n")
    else:
        page(decision_text(decision, reasons=why))


@command("test", help=N_("Run the cases in FILES: facts in, decision expected. Exits with 1 where one fails."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def test(context: Context, files: tuple[Path, ...]) -> int:
    """Run cases."""
    from aftersales.app.policies import test_cases  # noqa: PLC0415  heavy: YAML and packs
    from aftersales.render.policies import cases_text  # noqa: PLC0415  likewise

    results = list(test_cases(context, files))
    failed = [(file, result) for file, result in results if not result.passed]
    for file, result in failed:
        for difference in result.differences:
            say(f"{file}: {result.id}: {difference}")
    say(cases_text(len(results), len(failed)))
    return ExitCode.FOUND if failed else ExitCode.DONE


@command("list", help=N_("List the rules of all packs, or of one."))
@option("--pack", help=N_("Only this pack: cn, eu, house …"))
@format_option
@click.pass_obj
def list_rules(context: Context, pack: str | None, form: str) -> None:
    """List rules."""
    from aftersales.app.policies import packs_at_hand  # noqa: PLC0415  heavy: YAML and packs
    from aftersales.render.policies import rules_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    packs = packs_at_hand(context).packs
    if pack is not None and pack not in packs:
        raise NotFoundError(
            _("There is no pack {pack}.").format(pack=pack), hint=_("Packs: {packs}").format(packs=", ".join(packs))
        )
    page(render_table(rules_table([packs[pack]] if pack else list(packs.values())), form))


@command("show", help=N_("Show the rule of an id or clause: what it says, when it holds, what follows, its source."))
@click.argument("rule")
@click.pass_obj
def show(context: Context, rule: str) -> None:
    """Show a rule."""
    from aftersales.app.policies import find_rule, packs_at_hand  # noqa: PLC0415  heavy: YAML and packs
    from aftersales.render.policies import rule_text  # noqa: PLC0415  likewise

    pack, found = find_rule(packs_at_hand(context), rule)
    page("\n".join(rule_text(pack, one) for one in found))


@command("diff", help=N_("Show what the policies of the revisions OLD and NEW differ in; without NEW, the work tree."))
@click.argument("old")
@click.argument("new", required=False)
@click.pass_obj
def diff(context: Context, old: str, new: str | None) -> int:
    """Compare policies."""
    from aftersales.app.policies import compare_policies, policies_in_work_tree  # noqa: PLC0415  heavy
    from aftersales.app.simulating import policies_at  # noqa: PLC0415  likewise

    before = policies_at(context, old)
    after = policies_at(context, new) if new else policies_in_work_tree(context.git.root)
    difference = compare_policies(before, after)
    for path, places in difference.files.items():
        say(f"{path}: {', '.join(places)}")
    for rule, change in difference.rules.items():
        say(f"{rule}: {change}")
    return ExitCode.DONE


@command("simulate", help=N_("Try the policies of the work tree on every open ticket, compared with those of --base."))
@option("--base", default="HEAD", show_default=True, metavar="REV", help=N_("The revision to compare with."))
@format_option
@click.pass_obj
def simulate(context: Context, base: str, form: str) -> None:
    """Simulate."""
    from aftersales.app.simulating import simulate as run  # noqa: PLC0415  heavy
    from aftersales.render.policies import effects_table, simulation_head  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    told = run(context, base)
    table = render_table(effects_table(told.effects), form)
    head = simulation_head(told.difference.files, told.difference.rules, told.effects, told.tried)
    page(f"{head}\n{table}" if form in ("table", "md") else table)


@command("graph", help=N_("Draw the lifecycle, or the flow NAME, as text or DOT (for Graphviz)."))
@click.argument("name", default="lifecycle")
@option("--format", "-f", "form", type=click.Choice(["text", "dot"]), default="text", help=N_("How to draw it."))
@click.pass_obj
def graph(context: Context, name: str, form: str) -> None:
    """Draw a graph."""
    from aftersales.render.policies import flow_graph, lifecycle_graph  # noqa: PLC0415  one command, one import

    known = context.policy
    if name == "lifecycle":
        page(lifecycle_graph(known.lifecycle, form))
        return
    if name not in known.flows:
        names = ", ".join(["lifecycle", *known.flows])
        raise NotFoundError(
            _("There is no flow {name}.").format(name=name), hint=_("Known: {names}.").format(names=names)
        )
    page(flow_graph(known.flows[name], form))


@command(
    "news", help=N_("Tell what changed in the policies: rules, settings, by whom, from when, and who works by it.")
)
@option("--since", metavar="WHEN", help=N_("From this day or moment on; otherwise of the last 30 days."))
@option("--mine", "-m", is_flag=True, help=N_("Only what your roles work by."))
@text_format_option
@click.pass_obj
def news(context: Context, since: str | None, form: str, *, mine: bool) -> None:
    """Tell the news."""
    from aftersales.app.policy_news import policy_news  # noqa: PLC0415  one command, one import
    from aftersales.render.policy_news import news_data, news_text  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    start = when(context, since, name="--since") or context.now - timedelta(days=30)
    told = list(policy_news(context, start, mine=mine))
    if form == "json":
        page(to_json(news_data(told), indent=2) + "\n")
        return
    page(news_text(told, context.policy, context.now, context.zone, colour=wants_colour()))
    if not told:
        remark(_("Nothing changed."))


for subcommand in (decide, test, list_rules, show, diff, simulate, graph, news):
    policy.add_command(subcommand)
