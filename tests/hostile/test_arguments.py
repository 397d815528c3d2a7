"""Hostile arguments: options of git, climbing paths, templates, SQL, bytes that are no text, numbers without end."""

import pytest

from aftersales.errors import ExitCode
from tests.support.desks import Desk
from tests.support.hostile import assert_decent, assert_harmless
from tests.support.repositories import state_of

NOT_THERE = (ExitCode.NOT_FOUND, ExitCode.USAGE)

IDS = {
    "nothing": "",
    "a space": " ",
    "git's upload-pack": "--upload-pack=touch pwned",
    "git's output": "--output=pwned",
    "git's config": "-ccore.sshCommand=touch pwned",
    "an exec": "--exec=touch pwned",
    "a range": "HEAD..HEAD",
    "a ref": "refs/heads/main",
    "a revision": "HEAD^{/x}",
    "an at": "@{-1}",
    "a path": "../../x",
    "an absolute path": "/etc/passwd",
    "git's folder": ".git/config",
    "a pathspec": ":(top)policies",
    "a glob": "*",
    "a percent": "%",
    "an underscore": "_____",
    "SQL": "x' OR '1'='1",
    "more SQL": '"); DROP TABLE ticket; --',
    "a template": "{{7*7}}",
    "a format": "{0.__class__}",
    "a format of a name": "{ticket}",
    "a percent format": "%s%n",
    "a shell": "$(touch pwned)",
    "backticks": "`touch pwned`",
    "an escape": "\x1b[2J\x1b]0;pwned\x07",
    "C1 controls": "\x9b2J\x9d0;pwned\x9c",
    "right to left": "\u202eQ3K7",
    "a line": "AS\nx",
    "a carriage return": "AS\rx",
    "no UTF-8": "\udcff\udcfe",
    "very long": "7" * 100_000,
    "full width": "ＡＳ－２６１１２３",
    "only a prefix": "ZZ-",
    "digits of another script": "٢٦١١٢٣",
}

COMMANDS: dict[str, tuple[str, ...]] = {
    "show": ("show", "{}"),
    "show as JSON": ("show", "{}", "--format", "json"),
    "edit": ("edit", "{}", "title=x"),
    "note": ("note", "{}", "words"),
    "transition": ("transition", "{}", "triaged"),
    "possibilities": ("transition", "{}"),
    "assign": ("assign", "{}", "me"),
    "attach": ("attach", "{}", "policies/desk.yaml"),
    "link": ("link", "{}", "related", "{}"),
    "close": ("close", "{}"),
    "reopen": ("reopen", "{}", "-m", "x"),
    "history": ("history", "{}"),
    "history with changes": ("history", "{}", "--diff"),
    "explain": ("explain", "{}"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_ids_name_tickets_and_nothing_else(
    desk: Desk, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.root)
    before = state_of(desk.root)
    for name, hostile in IDS.items():
        for dashes in ((), ("--",)) if hostile.startswith("-") else ((),):
            arguments = [word.replace("{}", hostile) for word in command[1:]]
            if dashes and len(command) > 2 and command[-2].startswith("-"):
                arguments = [*command[2:], "--", hostile] if len(command) > 3 else arguments
            result = desk.run(command[0], *dashes, *arguments)
            assert_decent(result)
            # An empty or odd fragment may be answered by nothing or by several: never by doing something.
            assert result.exit in NOT_THERE, (name, result)
    assert state_of(desk.root) == before


PLACES: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "transition's target": (("transition", "{id}", "--", "{}"), (ExitCode.REFUSED, ExitCode.USAGE)),
    "assign's person": (("assign", "{id}", "--", "{}"), (ExitCode.NOT_FOUND, ExitCode.USAGE)),
    "assign's department": (("assign", "{id}", "--department={}"), (ExitCode.NOT_FOUND, ExitCode.USAGE)),
    "attach's file": (("attach", "{id}", "--", "{}"), (ExitCode.NOT_FOUND,)),
    "attach's shows": (("attach", "{id}", "policies/desk.yaml", "--shows={}"), (ExitCode.INVALID, ExitCode.USAGE)),
    "link's kind": (("link", "{id}", "--", "{}", "{id}"), (ExitCode.USAGE,)),
    "link's other": (("link", "{id}", "related", "--", "{}"), (ExitCode.NOT_FOUND, ExitCode.USAGE)),
    "open's category": (("open", "x", "--category={}"), (ExitCode.INVALID, ExitCode.USAGE)),
    "open's customer": (
        ("open", "x", "-c", "enquiry/usage", "--customer=x{}"),
        (ExitCode.NOT_FOUND, ExitCode.INVALID, ExitCode.USAGE),
    ),
    "open's follows": (("open", "x", "-c", "enquiry/usage", "--follows=x{}"), (ExitCode.NOT_FOUND, ExitCode.USAGE)),
    "open's priority": (("open", "x", "-c", "enquiry/usage", "--priority=x{}"), (ExitCode.INVALID, ExitCode.USAGE)),
    "open's set": (("open", "x", "-c", "enquiry/usage", "--set=x{}"), (ExitCode.INVALID, ExitCode.USAGE)),
    "open's field": (
        ("open", "x", "-c", "enquiry/usage", "--set=order.{}=x"),
        (ExitCode.INVALID, ExitCode.USAGE, ExitCode.REFUSED),
    ),
    "edit's pair": (("edit", "{id}", "--", "{}"), (ExitCode.USAGE,)),
    "edit's field": (("edit", "{id}", "--", "{}=x"), (ExitCode.USAGE,)),
    "edit's fact": (("edit", "{id}", "--", "facts.{}=x"), (ExitCode.USAGE, ExitCode.INVALID)),
    "edit's customer": (("edit", "{id}", "--", "customer=x{}"), (ExitCode.USAGE, ExitCode.INVALID, ExitCode.NOT_FOUND)),
    "edit's date": (("edit", "{id}", "--", "dates.invoice=x{}"), (ExitCode.INVALID, ExitCode.USAGE)),
    "list's state": (("list", "--state={}"), (ExitCode.USAGE,)),
    "list's person": (("list", "--assignee={}"), (ExitCode.USAGE,)),
    "list's department": (("list", "--department={}"), (ExitCode.USAGE,)),
    "list's category": (("list", "--category={}"), (ExitCode.USAGE,)),
    "list's since": (("list", "--since={}"), (ExitCode.USAGE,)),
    "list's until": (("list", "--until={}"), (ExitCode.USAGE,)),
    "list's due-within": (("list", "--due-within={}"), (ExitCode.USAGE,)),
    "list's sort": (("list", "--sort={}"), (ExitCode.USAGE,)),
    "list's limit": (("list", "--limit={}"), (ExitCode.USAGE, ExitCode.DONE)),
    "list's format": (("list", "--format={}"), (ExitCode.USAGE,)),
    "list's region": (("list", "--region={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's text": (("list", "--text={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's tag": (("list", "--tag={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's product": (("list", "--product={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's customer": (("list", "--customer={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's channel": (("list", "--channel={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "list's priority": (("list", "--priority={}"), (ExitCode.DONE, ExitCode.USAGE)),
    "find's words": (("find", "--", "{}"), (ExitCode.DONE, ExitCode.USAGE)),
    "summary's since": (("summary", "--since={}"), (ExitCode.USAGE,)),
    "summary's days": (("summary", "--days={}"), (ExitCode.USAGE, ExitCode.DONE)),
    "summary's by": (("summary", "--by={}"), (ExitCode.USAGE,)),
    "completion's shell": (("completion", "--", "{}"), (ExitCode.USAGE,)),
    "a command": (("--", "{}"), (ExitCode.USAGE,)),
    "as": (("--as=x{}", "note", "{id}", "x"), (ExitCode.NOT_FOUND, ExitCode.USAGE)),
    "now": (("--now={}", "list"), (ExitCode.USAGE,)),
    "lang": (("--lang={}", "list"), (ExitCode.USAGE,)),
    "desk": (("--desk=/no such/{}", "list"), (ExitCode.NOT_FOUND, ExitCode.OUTSIDE)),
    "calendar": (("calendar", "--", "{}"), (ExitCode.USAGE, ExitCode.NOT_FOUND, ExitCode.INVALID)),
}
_EMPTY_MEANS_NONE = {"now", "list's text", "attach's file", "desk"}


@pytest.mark.parametrize("place", PLACES)
def test_hostile_words_everywhere(desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.root)
    words, codes = PLACES[place]
    before = state_of(desk.root)
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    for name, hostile in IDS.items():
        if not hostile.strip() and place not in {"transition's target", "edit's pair", "list's state"}:
            continue  # an empty value is no hostile one; what it means is told by the stories
        arguments = [word.replace("{id}", ticket).replace("{}", hostile) for word in words]
        if place == "edit's fact" and hostile.isidentifier():
            continue  # a fact may have any name
        if place == "attach's file" and name in {"an absolute path", "git's folder"}:
            continue  # a file is a file
        result = desk.run(*arguments)
        assert_decent(result)
        assert result.exit in codes, (name, result)
    assert state_of(desk.root) == before


NUMBERS = ["99999999999999999999999", "-1", "1e9", "0x10", "٣", "NaN", "9" * 5000]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "option", ["list --limit", "list --offset", "find x --limit", "overdue --limit", "summary --days"]
)
def test_numbers_without_measure(desk: Desk, option: str, number: str) -> None:
    assert_harmless(desk, *option.split(), number, codes=(ExitCode.DONE, ExitCode.USAGE))


MOMENTS = [
    *("0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59-14:00", "1969-12-31", "2026-02-30"),
    *("2026-11-22T25:00", "20261122", "2026-W01", "now", "2026-11-22T09:00:00+99:00", "99999-01-01", "-1"),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_moments_without_measure(desk: Desk, moment: str) -> None:
    codes = (ExitCode.DONE, ExitCode.USAGE)
    for option in ("--since", "--until"):
        for command in ("list", "overdue", "summary"):
            assert_harmless(desk, command, f"{option}={moment}", codes=codes)
    for words in (["list"], ["overdue"], ["summary"], ["chase", "--dry-run"], ["calendar", "show"]):
        assert_harmless(desk, f"--now={moment}", *words, codes=codes)
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    for words in (["show", ticket], ["explain", ticket], ["transition", ticket]):
        assert_harmless(desk, f"--now={moment}", *words, codes=codes)


@pytest.mark.parametrize(
    "span", ["999999999999d", "1e5d", "-4h", "4", "h", "0d", "99999999999999999999w", "4 h 2", "٣h"]
)
def test_spans_without_measure(desk: Desk, span: str) -> None:
    assert_harmless(desk, "list", f"--due-within={span}", codes=(ExitCode.DONE, ExitCode.USAGE))


FIELDS = {
    "a dunder": "__class__=x",
    "a dunder inside": "facts.__class__.__init__=x",
    "an attribute": "title.__class__=x",
    "its state": "state=closed",
    "its id": "id=AS-261123-AAAAA",
    "its history": "history=x",
    "an entry of it": "history.0.by=chen.jing",
    "its evidence": "evidence.0.file=../../x",
    "dots": "...=x",
    "a dot before": ".title=x",
    "a dot after": "order.=x",
    "two dots": "order..number=x",
    "an index": "order.items.0=x",
    "a space": "order.a b=x",
    "no name": "=x",
    "a thousand levels": "facts." + ".".join("a" * 1000) + "=x",
    "a long name": "facts." + "a" * 5000 + "=x",
    "a fault class": "fault.class=\x1b[2J",
    "an escape in the title": "title=a\x1b[2Jb",
    "a line in the title": "title=a\nb",
    "an empty title": "title=",
    "a blank title": "title=   ",
    "a title without end": "title=" + "x" * 50_000,
    "an unknown category": "category=nope",
    "an empty category": "category=",
    "an unknown channel": "channel=../../x",
    "a customer who is none": "customer=C-00000",
    "a climbing customer": "customer=../../etc/passwd",
    "words for a price": "product.price=cheap",
    "an infinite price": "product.price=1e999",
    "no number for a price": "product.price=nan",
    "a wrong day": "dates.invoice=2026-02-30",
    "words for a yes": "condition.intact=perhaps",
    "too many tags": "tags=" + ",".join(f"t{number}" for number in range(1000)),
    "the same tag twice": "tags=a,a",
    "a tag with an escape": "tags=a\x1b[2J",
    "a number of 5,000 digits": "product.price=" + "9" * 5_000,
}


@pytest.mark.parametrize("pair", FIELDS.values(), ids=FIELDS.keys())
def test_fields_that_are_none(desk: Desk, pair: str) -> None:
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    codes = (ExitCode.USAGE, ExitCode.INVALID, ExitCode.NOT_FOUND)
    assert_harmless(desk, "edit", ticket, "--", pair, codes=codes)
    assert_harmless(
        desk, "open", "x", "-c", "enquiry/usage", "--set", pair, codes=(*codes, ExitCode.REFUSED)
    ) if not pair.startswith(("title=", "category=", "department=")) else None
