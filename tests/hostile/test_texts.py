"""Hostile words that are legal: kept in the file to the letter, harmless on a terminal, in git, in a spreadsheet."""

import csv
import io
import json
import re

import pytest
import yaml

from aftersales.errors import ExitCode
from aftersales.model.spreadsheet import neutral_cell
from aftersales.render.text import safe_line
from tests.support.desks import Desk
from tests.support.hostile import DANGEROUS, assert_decent, assert_harmless

_SCISSORS = "# ------------------------ >8 ------------------------"
TEXTS = {
    "colours": "red \x1b[31mtext\x1b[0m",
    "a cleared screen": "\x1b[2J\x1b[H$ rm -rf /",
    "a window title": "\x1b]0;pwned\x07",
    "a link": "\x1b]8;;http://example.com\x1b\\click\x1b]8;;\x1b\\",
    "a clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "C1 controls": "\x9b31mred\x9d0;pwned\x9c",
    "a backspace": "yes\x08\x08\x08no",
    "a carriage return": "good\rbad",
    "a bell": "\x07\x07",
    "right to left": "file\u202egpj.exe",
    "an isolate": "\u2066admin\u2069",
    "zero width": "adm\u200bin\ufeff",
    "a line separator": "one\u2028two\u2029three",
    "vertical": "one\x0btwo\x0cthree\x85four",
    "a template": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "a format": "{0.__class__.__mro__} {ticket} {}",
    "percents": "%s %n %(x)s %% 100%",
    "a shell": "$(touch pwned) `touch pwned` ; touch pwned",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "| a | b |\n|---|---|\n[x](javascript:alert(1)) ![](http://example.com/x)",
    "SQL": "'; DROP TABLE ticket; --",
    "YAML": "a: b\n- c\n? d\n%TAG ! x\n--- \n...\n&a *a !x",
    "a modeline": "# yaml-language-server: $schema=http://example.com/x.json",
    "a YAML of a number": "12e345",
    "a YAML of a time": "22:30:00",
    "a no": "no",
    "a null": "~",
    "spaces around": "  padded  ",
    "conflict markers": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x",
    "forged trailers": "Ticket: AS-261123-XXXXX\nActor: chen.jing\nAction: closed\nSigned-off-by: Chen <x@example.com>",
    "forged trailers at the end": "words\n\nActor: chen.jing\nOn-Behalf-Of: huang.mei",
    "a comment of git": "# not a comment\n; neither",
    "scissors": f"{_SCISSORS}\nlost?",
    "forged trailers above scissors": f"words\n\nActor: chen.jing\n\n{_SCISSORS}\n",
    "forged trailers above a patch": "words\n\nActor: chen.jing\n---\n a/b | 2 +-\n",
    "an astral emoji": "👩‍👩‍👧‍👦 𠮷 🧊",
    "a noncharacter": "a\ufffeb\uffffc",
    "many combining marks": "e" + "\u0301" * 150,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_note_keeps_its_words_and_harms_nobody(own_desk: Desk, text: str) -> None:
    ticket = _ticket(own_desk)
    for words in (["-"], ["--", text]):
        result = own_desk.run("note", ticket, *words, stdin=text)
        assert_decent(result)
        if result.exit:  # what no text holds is refused, and nothing is written
            assert result.exit == ExitCode.INVALID, result
            assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ufffe\uffff]", text), "refused without need"
            assert own_desk.git("status", "--porcelain") == ""
            return
    kept = [entry["text"] for entry in json.loads(own_desk.done("show", ticket, "-f", "json"))["history"][1:]]
    for words in kept:
        assert words == text.strip() or DANGEROUS.search(text), (words, text)
    source = own_desk.ticket_file(ticket).read_text(encoding="utf-8")
    assert not DANGEROUS.search(source), "an escape stands raw in the file, where `less` or a forge would show it"
    assert yaml.safe_load(source)["history"][1]["text"] == kept[0]
    for words in (["show", ticket], ["history", ticket, "--diff"]):
        assert_decent(own_desk.run(*words))
    message = own_desk.git("log", "-1", "--format=%B")
    assert not DANGEROUS.search(message), "git log would bring it to a terminal"
    trailers = own_desk.git("log", "-1", "--format=%(trailers:only,unfold)")
    assert trailers.split("\n")[:-2] == [f"Ticket: {ticket}", "Action: noted", "Actor: li.na"]
    assert not (own_desk.root / "pwned").exists()
    assert own_desk.git("status", "--porcelain") == ""


LINES = {name: text for name, text in TEXTS.items() if "\n" not in text and not DANGEROUS.search(text)}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES.keys())
def test_a_title_is_shown_in_every_format_and_read_back(own_desk: Desk, text: str) -> None:
    ticket = own_desk.done("open", "-c", "enquiry/usage", "--set", "reference=r", "-q", "--", f"{text} !").strip()
    title = json.loads(own_desk.done("show", ticket, "-f", "json"))["title"]
    formats = {
        form: own_desk.done("list", "--format", form) for form in ("json", "jsonl", "csv", "yaml", "md", "table")
    }
    titles = {
        "json": [row["title"] for row in json.loads(formats["json"])],
        "jsonl": [json.loads(line)["title"] for line in formats["jsonl"].split("\n")[:-1]],
        "yaml": [row["title"] for row in yaml.safe_load(formats["yaml"])],
        "csv": [row["title"] for row in csv.DictReader(io.StringIO(formats["csv"]))],
    }
    for form, told in titles.items():
        assert title in told or (form == "csv" and neutral_cell(safe_line(title)) in told), (form, told)
    assert "<script>" not in formats["md"]
    for form, printed in formats.items():
        assert form in ("json", "jsonl", "yaml") or not DANGEROUS.search(printed)
    assert_decent(own_desk.run("show", ticket))


@pytest.mark.parametrize("text", [text for text in TEXTS.values() if DANGEROUS.search(text) or "\n" in text])
def test_a_title_of_control_characters_is_refused_or_escaped(own_desk: Desk, text: str) -> None:
    result = own_desk.run("open", "-c", "enquiry/usage", "--", text)
    assert_decent(result)
    assert result.exit in (ExitCode.INVALID, ExitCode.DONE)
    for form in ("table", "csv", "md", "json", "yaml"):
        assert_decent(own_desk.run("list", "--format", form))
    assert not DANGEROUS.search(own_desk.git("log", "--format=%B"))


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://example.com","x")', "=cmd|'/c calc'!A0", " =1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_spreadsheet_runs_nothing(own_desk: Desk, formula: str) -> None:
    own_desk.done("open", "-c", "enquiry/usage", "--region", formula, "-q", "--", formula)
    for words in (["list", "-f", "csv"], ["find", "1", "-f", "csv"], ["summary", "--by", "region", "-f", "csv"]):
        for row in csv.reader(io.StringIO(own_desk.done(*words))):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (words, cell)
                assert not cell.lstrip().startswith("="), (words, cell)


def test_ten_megabytes_of_words(own_desk: Desk) -> None:
    ticket = _ticket(own_desk)
    codes = (ExitCode.INVALID, ExitCode.USAGE, ExitCode.REFUSED)
    result = assert_harmless(own_desk, "note", ticket, "-", stdin="x" * 10_000_000, codes=codes)
    assert len(result.err) < 2000, "the sentence quotes ten megabytes"
    result = assert_harmless(own_desk, "transition", ticket, "triaged", "-m", "-", stdin="y\n" * 5_000_000, codes=codes)
    assert len(result.err) < 2000


@pytest.mark.parametrize("content", [b"\xff\xfe", b"caf\xe9", "冰箱".encode("gb18030"), b"\x00\x01\x02\xff"])
def test_standard_input_that_is_no_text(desk: Desk, content: bytes) -> None:
    ticket = _ticket(desk)
    for words in (["note", ticket, "-"], ["transition", ticket, "triaged", "-m", "-"], ["close", ticket, "-m", "-"]):
        result = assert_harmless(desk, *words, stdin=content, codes=(ExitCode.USAGE,))
        assert "UTF-8" in result.err


def test_a_note_without_words(desk: Desk) -> None:
    for text in ("", " ", "\n\n", "\t"):
        assert_harmless(desk, "note", _ticket(desk), "-", stdin=text, codes=(ExitCode.USAGE,))
    assert_harmless(desk, "note", _ticket(desk), codes=(ExitCode.USAGE,))


NAMES = {
    "an escape": "\x1b[2J",
    "a template": "{{7*7}}",
    "a format": "{0.__class__}",
    "a line": "Ms\nWang",
    "a path": "../../etc/passwd",
    "a formula": "=1+1",
    "a direction": "\u202egnaW",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_of_customers(own_desk: Desk, name: str) -> None:
    result = own_desk.run("open", "x", "-c", "enquiry/usage", "--customer-name", name, "--phone", name)
    assert_decent(result)
    assert result.exit in (ExitCode.DONE, ExitCode.INVALID)
    for path in own_desk.root.glob("customers/*"):
        assert path.name.startswith("C-"), path
        assert not DANGEROUS.search(path.read_text(encoding="utf-8"))
    assert own_desk.git("status", "--porcelain") == ""


def _ticket(desk: Desk) -> str:
    return next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
