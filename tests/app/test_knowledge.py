"""The knowledge base: found in both languages, suggested, counted, checked, and told when what it rests on changes."""

import json
import re
import shutil
from pathlib import Path

import pytest

from aftersales.app.new_article import example_articles
from aftersales.cli.main import COMMANDS
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk

NOW = "2026-11-25T10:00:00+08:00"
ARTICLE = """---
title: Slow kettles
language: en
questions: [Why is my kettle slow?]
categories: [quality/performance_fault]
rests_on: [CN-SB-11, policies/repairs.yaml]
valid_from: "2026-01-01"
---
# Slow kettles

Descale it. See CN-SB-11.
"""


@pytest.fixture(scope="module")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kb") / "desk"


@pytest.fixture
def desk(_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with the examples and a fridge that is warm."""
    if not _shop.exists():
        made = copy_desk(_shop, capsys)
        made.done("kb", "new", "--examples")
        _commit(made)
        made.done(*OPEN_FRIDGE, now=NOW)
    shutil.copytree(_shop, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk", capsys)


def _commit(desk: Desk) -> None:
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "-m", "by hand")


def _write(desk: Desk, text: str, name: str = "slow-kettles.en.md") -> Path:
    file = desk.root / "docs/kb" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def _names(desk: Desk, *words: str, lang: str = "en") -> list[str]:
    return [row["id"] for row in json.loads(desk.done("kb", *words, "-f", "json", now=NOW, lang=lang))]


def test_the_examples_are_right_and_come_in_both_languages(desk: Desk) -> None:
    said = desk.run("check", "docs/kb", now=NOW, lang="en").err
    assert said == "12 files checked, 0 errors, 0 warnings\n"
    names = [path.removesuffix(".en.md").removesuffix(".zh.md") for path in example_articles()]
    assert {names.count(name) for name in names} == {2}
    assert desk.run("kb", "new", "--examples").out == ""
    texts = str([*example_articles().values()])
    assert {*re.findall(r"`aftersales ([a-z]+)", texts)} <= {*COMMANDS}
    in_groups = re.findall(r"`aftersales (repair|return|shipment) ([a-z]+)", texts)
    assert all(desk.run(group, word, "--help").exit == 0 for group, word in {*in_groups})


FOUND = {
    "运费": "return-within-7-days",
    "铭牌": "find-the-serial-number",
    "修": "paid-repair",
    "修了两次还是坏怎么办？": "three-guarantees",
    "退款怎么还没到账": "when-the-refund-arrives",
    "serial number": "find-the-serial-number",
    "What do I pay for a broken parcel that the courier dropped": "parcel-damaged",
    "refunded but not received": "when-the-refund-arrives",
}
"""What is asked, and the article that comes first."""


def test_search(desk: Desk) -> None:
    assert {words: _names(desk, "search", words)[0] for words in FOUND} == FOUND


def test_search_for_nothing_that_is_there(desk: Desk) -> None:
    for words in ("洗碗机", "zzzz", "?!", '"*'):
        result = desk.run("kb", "search", words, now=NOW)
        assert (result.exit, result.out) == (0, ""), words


def test_the_language_spoken_comes_first_and_the_other_fills_in(desk: Desk) -> None:
    _write(desk, ARTICLE)
    _commit(desk)
    rows = {row["id"]: row["language"] for row in json.loads(desk.done("kb", "list", "-f", "json", lang="zh"))}
    assert rows.pop("slow-kettles") == "en"
    assert set(rows.values()) == {"zh"}
    assert "无理由退货" in desk.done("kb", "show", "return-within", lang="zh")
    assert "Opening the box" in desk.done("kb", "show", "return-within", "--language", "en", lang="zh")
    assert "Opening the box" in desk.done("kb", "show", "return-within-7-days.en", lang="zh")
    about_returns = ["return-within-7-days", "three-guarantees", "when-the-refund-arrives"]
    assert _names(desk, "list", "--category", "return") == about_returns
    missing = desk.run("kb", "show", "../../policies/desk.yaml")
    assert (missing.exit, "There is no article" in missing.err) == (3, True)


def test_suggested_for_a_ticket_and_counted_once(desk: Desk) -> None:
    ticket = json.loads(desk.done("list", "-f", "json", now=NOW))[0]["id"]
    _write(desk, ARTICLE.replace("rests_on", "products: [kettle]\nrests_on"), "kettle-only.en.md")
    _commit(desk)
    rows = json.loads(desk.done("kb", "suggest", ticket, "-f", "json", now=NOW, lang="en"))
    best, second = rows[0], rows[1]
    assert (best["id"], best["reasons"]) == ("find-the-serial-number", ["category", "words"])
    assert second["id"] == "three-guarantees"
    assert "kettle-only" not in [row["id"] for row in rows]
    desk.done("kb", "use", ticket, "three", "-m", "He read it", now=NOW)
    assert "nothing to change" in desk.run("kb", "use", ticket, "three-guarantees", now=NOW).err
    assert "used an article  three-guarantees" in desk.done("show", ticket, now=NOW, lang="en")
    desk.done("transition", ticket, "cancelled", "-m", "solved by itself", now=NOW)
    row = next(row for row in json.loads(desk.done("kb", "list", "-f", "json")) if row["id"] == "three-guarantees")
    assert (row["used"], row["closed"]) == (1, 1)
    told = desk.done("report", "--section", "knowledge", "-f", "json", now="2026-11-25T11:00:00+08:00")
    (section,) = json.loads(told)["sections"]
    assert [(one["article"], one["used"], one["closed"]) for one in section["rows"]] == [("three-guarantees", 1, 1)]
    assert "1 of them closed" in desk.done("kb", "show", "three-guarantees", lang="en")
    assert desk.run("verify", "--all").exit == 0
    assert desk.run("kb", "use", ticket, "nothing").exit == 3


def test_stale_where_what_it_rests_on_changed_after_it(desk: Desk) -> None:
    _write(desk, ARTICLE)
    _commit(desk)
    assert desk.run("kb", "stale", "--exit-code", now=NOW).exit == 0
    repairs = desk.root / "policies/repairs.yaml"
    repairs.write_text(repairs.read_text("utf-8").replace("guarantee_days: 30", "guarantee_days: 60"), "utf-8")
    pack = desk.root / "policies/packs/cn_three_guarantees.yaml"
    text = pack.read_text("utf-8")
    pack.write_text(text.replace("Repaired twice within the term", "Repaired three times within the term"), "utf-8")
    _commit(desk)
    result = desk.run("kb", "stale", "--exit-code", "-f", "json", now=NOW, lang="en")
    stale = {(row["id"], row["language"]): row["why"] for row in json.loads(result.out)}
    assert result.exit == 1
    assert stale["slow-kettles", "en"] == ["policies/repairs.yaml has changed.", "CN-SB-11: the rule has changed."]
    assert "CN-SB-11: the rule has changed." in stale["three-guarantees", "zh"]
    assert stale["paid-repair", "en"] == ["policies/repairs.yaml has changed."]
    assert ("return-within-7-days", "en") not in stale
    _write(desk, ARTICLE.replace("Descale", "Please descale") + "\n")
    _commit(desk)
    assert "slow-kettles" not in _names(desk, "stale")
    _write(desk, ARTICLE.replace("---\n#", 'valid_until: "2026-11-24"\n---\n#'))
    _commit(desk)
    assert "It ended on 2026-11-24." in desk.done("kb", "stale", now=NOW, lang="en")
    assert "slow-kettles" not in _names(desk, "search", "kettle")
    assert "slow-kettles" in _names(desk, "search", "kettle", "--all")


WRONG = [
    ("---\ntitle", "title", 1, "article/front-matter"),
    ("title: Slow kettles\n", "", 2, "schema/required"),
    ("[Why is", "[Why?, Why?, Why is", 4, "schema/uniqueItems"),
    ("language: en", "language: zh", 3, "article/language"),
    ("performance_fault", "broken_fault", 5, "reference/unknown"),
    ("[CN-SB-11,", "[CN-SB-999,", 6, "reference/unknown"),
    ("policies/repairs", "policies/../x", 6, "schema/pattern"),
    ('"2026-01-01"', '"2026-13-01"', 7, "schema/format"),
    ("---\n#", 'valid_until: "2025-01-01"\n---\n#', 8, "article/dates"),
    ("[CN-SB-11, policies", "[policies", 6, "article/unlisted-clause"),
    ("title: Slow", "title: &a Slow", 2, "yaml/alias"),
]
"""What is changed in ARTICLE, and the line and code of the finding."""


def test_check(desk: Desk) -> None:
    expected = set()
    for number, (old, new, line, code) in enumerate(WRONG):
        assert old in ARTICLE
        _write(desk, ARTICLE.replace(old, new), f"wrong-{number}.en.md")
        expected.add((f"docs/kb/wrong-{number}.en.md", line, code))
    findings = json.loads(desk.run("check", "docs/kb", "-f", "json", lang="en").out)["findings"]
    found = {(one["path"], one["line"], one["code"]) for one in findings}
    assert expected - found == set()
    assert {path for path, _line, _code in found} == {path for path, _line, _code in expected}


def test_an_article_with_another_name_is_told(desk: Desk) -> None:
    for name in ("Kettle.en.md", "kettle.md", "sub/kettle.en.md"):
        _write(desk, ARTICLE, name)
    result = desk.run("check", "docs/kb", lang="en")
    assert result.out.count("article/name") == 3


def test_a_broken_article_breaks_no_list_and_a_hostile_one_no_terminal(desk: Desk) -> None:
    _write(desk, "nothing", "broken.en.md")
    _write(
        desk, ARTICLE.replace("Descale", "\x1b]0;owned\x07\u202eDescale").replace("Slow kettles", '"Slow \\e[2J"', 1)
    )
    _commit(desk)
    assert "docs/kb/broken.en.md" in desk.run("list", now=NOW).err
    shown = desk.done("kb", "show", "slow-kettles", lang="en") + desk.done("kb", "list", lang="en")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Descale" in shown


def test_a_new_article_is_a_file_to_write_in(desk: Desk) -> None:
    path = desk.done("kb", "new", "slow-kettles", "--title", "Why: 'slow'?", "-c", "quality", lang="zh").strip()
    assert path == "docs/kb/slow-kettles.zh.md"
    assert desk.run("check", path, lang="en").err == "1 file checked, 0 errors, 0 warnings\n"
    again = desk.run("kb", "new", "slow-kettles", "--language", "zh")
    assert again.exit == 6
    for name in ("../x", "a/b", "A", "x" * 81, "a.b", "-a"):
        assert desk.run("kb", "new", "--", name).exit == 2, name
    shutil.rmtree(desk.root / "docs/kb")
    (desk.root / "docs/kb").symlink_to(desk.root.parent)
    assert desk.run("kb", "new", "slow-kettles").exit == 2
