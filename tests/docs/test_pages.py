"""Links lead somewhere, examples are run, and the README's commands are those that CI runs."""

import re
import shutil
from pathlib import Path

import pytest

from aftersales.cli.main import COMMANDS
from aftersales.model.lifecycle import GuardName
from tests.support.console import ROOT, pages, perform, steps_of

_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_FENCED = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


RUN = [page for page in pages() if steps_of(page.read_text("utf-8"))]


def anchors(text: str) -> set[str]:
    """Return the anchors that a forge makes of a page's headings."""
    prose = _FENCED.sub("", text)
    plain = (re.sub(r"[`*]", "", heading).lower() for heading in _HEADING.findall(prose))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCED.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        target, _hash, anchor = link.partition("#")
        place = (page.parent / target).resolve() if target else page
        assert place.exists(), f"{link}: not there"
        if anchor:
            assert anchor in anchors(place.read_text("utf-8")), f"{link}: no such heading"


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_what_looks_like_an_example_is_run(page: Path) -> None:
    for language, body in _FENCED.findall(page.read_text("utf-8")):
        if language != "console":
            assert not re.search(r"^\$ ", body, re.MULTILINE), f"mark it as console, or write it without $:\n{body}"


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=_name)
def test_examples_print_what_the_page_says(page: Path) -> None:
    text = page.read_text("utf-8")
    if "ssh-keygen" in text and shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    for one in perform(text):
        told = f"$ {one.step.command}{one.step.expected}\n--- printed:\n{one.printed}"
        assert one.agrees, f"{told}\nrun python -m tests.support.console {_name(page)}"


def test_every_page_can_be_found() -> None:
    """From the README, by links, any page of the documentation is reached."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in _LINK.findall(page.read_text("utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists():
                waiting.append(target)
    assert [_name(page) for page in pages() if page not in seen] == []


def _shell_lines(page: Path) -> list[str]:
    blocks = [body for language, body in _FENCED.findall(page.read_text("utf-8")) if language == "sh"]
    return [line for body in blocks for line in body.splitlines()]


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "README.zh.md"], ids=_name)
def test_readme_commands_are_those_that_ci_runs(page: Path) -> None:
    lines = [line for line in _shell_lines(page) if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert lines[0] == "python3 -m venv .venv && .venv/bin/pip install --quiet . && .venv/bin/aftersales demo"
    assert lines[1] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "README.zh.md"], ids=_name)
def test_readme_names_every_command(page: Path) -> None:
    named = set(re.findall(r"`([a-z-]+)`", page.read_text("utf-8")))
    assert set(COMMANDS) - named == set()


def test_every_guard_is_explained() -> None:
    page = (ROOT / "docs" / "explanation" / "life-of-a-ticket.md").read_text("utf-8")
    assert [guard for guard in GuardName if f"| `{guard}` |" not in page] == []
