"""Findings in text, JSON, and the annotation formats of GitHub and GitLab."""

import json

from aftersales.model.finding import Finding, Severity
from aftersales.render.doctor import doctor_json, doctor_text
from aftersales.render.findings import findings_github, findings_gitlab, findings_json, findings_text

ERROR = Finding("tickets/a.yaml", 3, 7, "schema/enum", "x is none of a, b.")
WARNING = Finding("tickets/b.yaml", 0, 0, "file/stray", "Nothing reads this file.", Severity.WARNING, "Move it away.")
HOSTILE = Finding("a:b,c%\n::error::x\x1b[31m.yaml", 1, 0, "x/y", "100%\r\n::set-output name=x::y\u202e")


def test_text_names_place_severity_sentence_and_code() -> None:
    assert findings_text([ERROR, WARNING]) == (
        "tickets/a.yaml:3:7: error: x is none of a, b. [schema/enum]\n"
        "tickets/b.yaml: warning: Nothing reads this file. [file/stray]\n"
        "    Move it away.\n"
    )
    assert findings_text([]) == ""
    assert findings_text([Finding("", 0, 0, "lock/held", "Somebody.")]) == "error: Somebody. [lock/held]\n"


def test_text_is_safe_on_a_terminal_and_on_one_line() -> None:
    text = findings_text([HOSTILE])
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b[31merror" in findings_text([ERROR], colour=True)


def test_json_counts_and_says_null_where_no_line_is_meant() -> None:
    report = json.loads(findings_json([ERROR, WARNING], 5))
    assert report == {
        "files": 5,
        "errors": 1,
        "warnings": 1,
        "findings": [
            {
                "path": "tickets/a.yaml",
                "line": 3,
                "column": 7,
                "severity": "error",
                "code": "schema/enum",
                "message": "x is none of a, b.",
                "hint": None,
            },
            {
                "path": "tickets/b.yaml",
                "line": None,
                "column": None,
                "severity": "warning",
                "code": "file/stray",
                "message": "Nothing reads this file.",
                "hint": "Move it away.",
            },
        ],
    }


def test_github_gets_one_command_a_finding() -> None:
    assert findings_github([ERROR, WARNING], "desk/") == (
        "::error file=desk/tickets/a.yaml,line=3,col=7,title=schema/enum::x is none of a, b.\n"
        "::warning file=desk/tickets/b.yaml,title=file/stray::Nothing reads this file. Move it away.\n"
    )


def test_github_cannot_be_told_anything_else() -> None:
    line = findings_github([HOSTILE])
    assert line.count("\n") == 1
    assert line.startswith("::error file=a%3Ab%2Cc%25 %3A%3Aerror%3A%3Ax")
    head, _middle, words = line[2:].partition("::")
    assert head.count("=") == 3
    assert words.startswith("100%25")


def test_gitlab_gets_fingerprints_that_survive_a_move_and_differ_from_each_other() -> None:
    issues = json.loads(findings_gitlab([ERROR, WARNING, ERROR], "desk/"))
    assert [issue["severity"] for issue in issues] == ["major", "minor", "major"]
    assert issues[0]["location"] == {"path": "desk/tickets/a.yaml", "lines": {"begin": 3}}
    assert issues[1]["location"]["lines"] == {"begin": 1}
    assert len({issue["fingerprint"] for issue in issues}) == 3
    moved = json.loads(findings_gitlab([Finding("tickets/a.yaml", 9, 1, ERROR.code, ERROR.message)]))
    assert moved[0]["fingerprint"] == issues[0]["fingerprint"]
    assert set(issues[0]) == {"description", "check_name", "fingerprint", "severity", "location"}


def test_paths_that_are_no_text_survive() -> None:
    odd = Finding("tickets/\udcff.yaml", 1, 1, "x/y", "m")
    assert "\udcff" not in findings_text([odd])
    assert json.loads(findings_gitlab([odd]))[0]["location"]["path"] == "tickets/\udcff.yaml"


def test_the_doctor_says_what_is_right_what_was_mended_and_what_is_wrong() -> None:
    assert doctor_text([ERROR], ["The index was built anew."], ["git version 2.39.5"]) == (
        "· git version 2.39.5\n"
        "+ Mended: The index was built anew.\n"
        "tickets/a.yaml:3:7: error: x is none of a, b. [schema/enum]\n"
    )
    report = json.loads(doctor_json([ERROR], ["a"], ["b"]))
    assert (report["mended"], report["notes"], report["findings"][0]["code"]) == (["a"], ["b"], "schema/enum")
