"""Desks to break, the changes that are broken on them, and what must hold afterwards whatever happened."""

import io
import os
import shutil
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from aftersales.cli.main import run
from aftersales.errors import ExitCode
from tests.support.desks import OPEN_FRIDGE, desk_template
from tests.support.imports import LOG, LOG_HEADER, LOG_MAP, csv_text
from tests.support.mailbag import letter
from tests.support.repositories import run_git

NOW = "2026-11-22T09:00:00+08:00"
LATER = "2026-11-22T10:00:00+08:00"
OWN = ("notes.txt", "mine/new.txt", "mine/about.txt", "gone.txt", "later.txt")
"""The user's own files: staged and edited further, staged new, untracked, deleted, and added by intent only."""


class BrokenPromiseError(AssertionError):
    """What must hold after a fault, and does not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code (None: killed) and what it said."""

    code: int | None
    said: str


def quietly(arguments: Sequence[str]) -> Outcome:
    """Run a command line in this process, and keep what it says."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(stream), redirect_stderr(stream), patch("sys.stdin", io.StringIO("")):
        code = run(list(arguments))
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return Outcome(int(code), raw.getvalue().decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Story:
    """One change to break.

    Attributes:
        arguments: the command line after the global options; FIRST and SECOND stand for the desk's two tickets, and
            HERE for the folder above it.
        bare: the change makes the desk; before it there is an empty folder.
        again: the same command once more does what was not done, and nothing twice.
    """

    arguments: Sequence[str]
    bare: bool = False
    again: bool = False


STORIES = {
    "note": Story(("note", "FIRST", "words")),
    "transition": Story(("transition", "FIRST", "triaged", "-m", "seen")),
    "open": Story(OPEN_FRIDGE),
    "attach": Story(("attach", "FIRST", "HERE/photo.jpg")),
    "import": Story(("import", "HERE/table.csv", "--map", "HERE/map.yaml", "--yes")),
    "bulk": Story(("import", "HERE/table.csv", "--map", "HERE/map.yaml", "--yes", "--commit-per", "event")),
    "mail": Story(("import", "mail", "HERE/file-names.eml"), again=True),
    "chase": Story(("--now", "2027-01-22T10:00:00+08:00", "chase")),
    "init": Story(
        ("init", "HERE/desk", "--name", "Shop", "--time-zone", "Asia/Shanghai", "--country", "CN"), bare=True
    ),
}


@dataclass
class Scene:
    """A sound desk to copy, and what is known of it and of the change.

    Attributes:
        folder: holds the desk (``desk``) and the files that commands read.
        story: the change.
        tickets: the ids of its two tickets.
        commits: how many there are before the change.
        added: how many commits the whole change makes.
    """

    folder: Path
    story: Story
    tickets: tuple[str, ...] = ()
    commits: int = 0
    added: int = 0
    own: dict[str, str] = field(default_factory=dict)

    def command(self, here: Path) -> list[str]:
        """Return the change's command line in the copy `here`."""
        words = [word.replace("HERE", str(here)) for word in self.story.arguments]
        for name, ticket in zip(("FIRST", "SECOND"), self.tickets, strict=False):
            words = [ticket if word == name else word for word in words]
        desk = [] if self.story.bare else ["--desk", str(here / "desk")]
        return [*desk, "--now", LATER, *words]


def make_scene(folder: Path, story: Story) -> Scene:
    """Make the desk of a story, with work of the user's own in it, and learn what the whole change does."""
    folder.mkdir(parents=True)
    (folder / "photo.jpg").write_bytes(bytes(range(256)) * 40)
    (folder / "table.csv").write_text(csv_text(LOG_HEADER, LOG), "utf-8")
    (folder / "map.yaml").write_text(LOG_MAP, "utf-8")
    (folder / "file-names.eml").write_bytes(letter("file-names"))
    scene = Scene(folder, story)
    if story.bare:
        (folder / "desk").mkdir()
    else:
        _furnish(scene)
    trial = folder.with_name(f"{folder.name}-whole")
    shutil.copytree(folder, trial, symlinks=True)
    outcome = quietly(scene.command(trial))
    if outcome.code != 0:
        raise BrokenPromiseError(f"the change fails without any fault: {outcome}")
    scene.added = count_commits(trial / "desk") - scene.commits
    shutil.rmtree(trial)
    return scene


def _furnish(scene: Scene) -> None:
    desk = scene.folder / "desk"
    shutil.copytree(desk_template("en", "example"), desk, symlinks=True)
    run_git(desk, "config", "user.name", "zhang.min")  # a supervisor, who may import
    run_git(desk, "config", "user.email", "zhang.min@example.com")
    for name in ("notes.txt", "gone.txt"):
        (desk / name).write_text("one\ntwo\n")
    run_git(desk, "add", "notes.txt", "gone.txt")
    run_git(desk, "commit", "--quiet", "--message=Notes")
    for _number in range(2):
        if quietly(["--desk", str(desk), "--now", NOW, *OPEN_FRIDGE]).code:
            raise BrokenPromiseError("no ticket could be opened")
    scene.tickets = tuple(sorted(path.stem for path in desk.glob("tickets/*/*/*/AS-*.yaml")))
    _own_work(desk)
    quietly(["--desk", str(desk), "list"])
    scene.commits = count_commits(desk)
    scene.own = own_view(desk)


def _own_work(desk: Path) -> None:
    (desk / "mine").mkdir()
    (desk / "notes.txt").write_text("one\nstaged\ntwo\n")
    (desk / "mine/new.txt").write_text("new\n")
    (desk / "later.txt").write_text("later\n")
    (desk / "gone.txt").unlink()
    run_git(desk, "add", "notes.txt", "mine/new.txt")
    run_git(desk, "add", "--intent-to-add", "later.txt")
    (desk / "notes.txt").write_text("one\nstaged\nedited\ntwo\n")
    (desk / "mine/about.txt").write_text("about\n")


def own_view(desk: Path) -> dict[str, str]:
    """Return the user's own work as git and the disk have it; anything else that is not committed shows too."""
    commands = ("diff", "diff --cached", "ls-files --others --exclude-standard", "status --porcelain")
    views = {words: run_git(desk, *words.split()) for words in commands}
    return views | {name: (desk / name).read_text() for name in OWN if (desk / name).exists()}


def count_commits(desk: Path) -> int:
    """Return the number of commits; 0 where there is no repository or no branch yet."""
    found = run_git(desk, "rev-list", "--count", "HEAD", check=False).strip() if (desk / ".git").exists() else ""
    return int(found or 0)


def verify(scene: Scene, here: Path, outcome: Outcome) -> None:
    """Hold everything that is promised after a fault; `here` is the copy that was broken.

    Raises:
        BrokenPromiseError: something is not as promised.
    """
    desk = here / "desk"
    _check_ending(outcome)
    if scene.story.bare and not (desk / "policies/desk.yaml").exists():
        _need(quietly(scene.command(here)), "init does not work any more")
    after = count_commits(desk)
    said = _next_command(scene, desk)
    if scene.story.bare:
        after = scene.added
    made = after - scene.commits
    if made not in (0, scene.added):
        raise BrokenPromiseError(f"{made} of {scene.added} commits are there")
    if not scene.story.bare and outcome.code is not None and (outcome.code == 0) != (made == scene.added):
        raise BrokenPromiseError(f"it said {outcome}, and {made} commits are there")
    _check_own_work(scene, desk)
    _check_sound(desk, said)
    if scene.story.again:
        _need(quietly(scene.command(here)), "the same command again")
        if (there := count_commits(desk)) != scene.commits + scene.added + 1:
            raise BrokenPromiseError(f"{there - scene.commits - 1} of {scene.added} commits are there after all")


def _check_ending(outcome: Outcome) -> None:
    if outcome.code == ExitCode.BUG or "Traceback" in outcome.said:
        raise BrokenPromiseError(f"it ended as a bug: {outcome.said}")


def _next_command(scene: Scene, desk: Path) -> str:
    if scene.story.bare:
        return _need(quietly(["--desk", str(desk), *OPEN_FRIDGE]), "the next command").said
    return _need(
        quietly(["--desk", str(desk), "--now", LATER, "note", scene.tickets[1], "next"]), "the next command"
    ).said


def _need(outcome: Outcome, what: str) -> Outcome:
    if outcome.code != 0:
        raise BrokenPromiseError(f"{what}: {outcome}")
    return outcome


def _check_own_work(scene: Scene, desk: Path) -> None:
    if scene.story.bare:
        if status := run_git(desk, "status", "--porcelain"):
            raise BrokenPromiseError(f"not all is committed: {status}")
        return
    view = own_view(desk)
    for name, value in scene.own.items():
        if view.get(name) != value:
            raise BrokenPromiseError(f"the user's own work differs in {name}: {view.get(name)!r} for {value!r}")


def _check_sound(desk: Path, said: str) -> None:
    for words in (["check"], ["doctor", "--fix"], ["doctor"]):
        _need(quietly(["--desk", str(desk), "--now", LATER, *words]), f"{words} after {said!r}")
    _need_clean_fsck(desk)
    left = [path for path in (desk / ".git").rglob("*.lock") if path.is_file()]
    left += desk.rglob(".aftersales-*.tmp")
    if left:
        raise BrokenPromiseError(f"left over: {left}")


def _need_clean_fsck(desk: Path) -> None:
    said = run_git(desk, "fsck", "--strict", "--no-dangling")  # raises where git finds anything
    if said.strip():
        raise BrokenPromiseError(f"git fsck: {said}")


def isolate(home: Path) -> None:
    """Take none of the settings of whoever runs this, and write nothing to their home."""
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text("[user]\nname = Li Na\nemail = li.na@example.com\n")
    for name in [name for name in os.environ if name.startswith(("GIT_", "AFTERSALES_"))]:
        del os.environ[name]
    os.environ |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home), "TZ": "UTC"}
    os.environ |= {"GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
