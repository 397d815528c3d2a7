"""Stories as data: commands in; exit codes, output, files and commits expected. See tests/scenarios/*.yaml.

A story has a `title`, a moment (`now`), `steps`, and may have a `lang` (en) for what is said, a `desk` (the language
the desk was made in; en), and `left`: what git sees at the end, where that is not nothing. At the end `verify` finds
`offences` (codes; nothing where it is left out): what commands do is allowed by the rules they were done by.

A step has one of `run` (a command line), `git`, `write` (path: text), `edit` (path: {old: new}: texts replaced),
`become` (a person of the team) or `policy` (path: {old: new}: a text of a policy file replaced and committed), and may
expect:

* `exit` (0 where it is left out), `out` and `err` (texts that must be there), `not_out`, `not_err`,
* `like` (a pattern that the output must match), `parses` (json, jsonl, csv, yaml or md), `rows` (how many that gives),
* `commits` (how many the step adds), `message` (texts in the last commit's message), `author`, `trailers`,
* `file` (path: texts), `no_file` (paths), `unchanged` (nothing in git or the work tree, to the byte),
* `zh` or `en` (texts): the same command again in that language says these and ends alike; where it changes nothing.

A story of several people has a guarded server. `clone: NAME` makes a clone of what the desk's branch has come to there
(the first one makes the server, takes the desk there, and lets its hook verify every push), and goes there; `at: NAME`
goes to a clone, or back to the ``desk``. A step that goes somewhere may do more there. At the end every clone's work
tree is as clean as the desk's.

`stdin` is what the command reads. `keep: NAME` keeps the first word of the output, or of what a group of `like`
matched; ``{NAME}`` stands for it from then on, ``{NAME.path}`` for the ticket's file, ``{NAME.short}`` for the random
part of its id, ``{desk}`` for the folder.
"""

import csv
import io
import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from aftersales.model.layout import ticket_path
from tests.support.desks import Desk
from tests.support.repositories import run_git, state_of
from tests.support.team import guard, new_clone

FOLDER = Path(__file__).parents[1] / "scenarios"


def stories() -> list[Path]:
    """Return all story files."""
    return sorted(FOLDER.glob("*.yaml"))


@dataclass
class Story:
    """A story being told on a desk."""

    desk: Desk
    language: str
    now: str
    capture: pytest.CaptureFixture[str]
    kept: dict[str, str] = field(default_factory=dict)
    clones: dict[str, Desk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clones["desk"] = self.desk

    def filled(self, text: str) -> str:
        """Put what was kept into `text`."""
        for name, value in self.kept.items():
            text = text.replace("{" + name + "}", value).replace("{" + name + ".short}", value[-5:])
            if "{" + name + ".path}" in text:
                text = text.replace("{" + name + ".path}", ticket_path(value))
        return text

    def take(self, step: dict[str, Any]) -> None:
        """Take one step and see that it did what it should."""
        self._go(step)
        before = self._state(step)
        self.now = step.get("now", self.now)
        out, err, code = self._do(step)
        told = f"\nstep: {step}\nexit {code}\n{out}{err}"
        assert code == step.get("exit", 0), told
        for text in _list(step.get("out")):
            assert self.filled(text) in out, f"not in the output: {text}{told}"
        for text in _list(step.get("not_out")):
            assert self.filled(text) not in out, f"in the output: {text}{told}"
        for text in _list(step.get("err")):
            assert self.filled(text) in err, f"not in what it said: {text}{told}"
        for text in _list(step.get("not_err")):
            assert self.filled(text) not in err, f"in what it said: {text}{told}"
        if "like" in step:
            match = re.search(self.filled(step["like"]), out)
            assert match, f"unlike: {step['like']}{told}"
            out = match[1] if match.re.groups else out
        if "parses" in step:
            assert len(_parsed(out, step["parses"])) == step["rows"], told
        if "keep" in step:
            self.kept[step["keep"]] = out.split()[0]
        self._check_desk(step, before, told)
        for language in {"zh", "en"} & step.keys():
            self._say_again(step, language, code)

    def _say_again(self, step: dict[str, Any], language: str, code: int) -> None:
        """Run a step's command in another language: it ends alike, says what is expected, and changes nothing."""
        before = (self.desk.commits(), state_of(self.desk.root))
        out, err, again = self._do({"run": step["run"], "lang": language})
        told = f"\nstep: {step}\nexit {again}\n{out}{err}"
        assert again == code, told
        for text in _list(step[language]):
            assert self.filled(text) in out + err, f"not said in {language}: {text}{told}"
        assert (self.desk.commits(), state_of(self.desk.root)) == before, f"this changes something{told}"

    def _go(self, step: dict[str, Any]) -> None:
        name = str(step.get("clone", step.get("at", "")))
        if "clone" in step:
            server = self.clones["desk"].root.with_name("server.git")
            if not server.exists():
                self._serve(server)
            self.clones[name] = new_clone(server.with_name(name), server, step["become"], self.capture)
        self.desk = self.clones[name] if name else self.desk

    def _serve(self, server: Path) -> None:
        run_git(server.parent, "clone", "--quiet", "--bare", str(self.clones["desk"].root), str(server))
        guard(server, self.language)
        self.clones["desk"].git("remote", "add", "origin", str(server))
        self.clones["desk"].git("fetch", "--quiet", "origin")
        self.clones["desk"].git("branch", "--quiet", "--set-upstream-to=origin/main")

    def _do(self, step: dict[str, Any]) -> tuple[str, str, int]:
        if "run" in step:
            words = [self.filled(word) for word in shlex.split(step["run"])]
            result = self.desk.run(
                *words, now=self.now, lang=step.get("lang", self.language), stdin=self.filled(step.get("stdin", ""))
            )
            return result.out, result.err, result.exit
        if "git" in step:
            words = [self.filled(word) for word in shlex.split(step["git"])]
            dated = os.environ | dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), self.now)
            done = subprocess.run(
                ["git", *words], cwd=self.desk.root, env=dated, capture_output=True, encoding="utf-8", check=False
            )
            return done.stdout, done.stderr, done.returncode
        if "become" in step:
            self.desk.be(step["become"])
        for path, changes in step.get("policy", {}).items():
            self._change_policy(path, changes)
        for path, changes in step.get("edit", {}).items():
            filled = {self.filled(old): self.filled(new) for old, new in changes.items()}
            _replace_texts(self.desk.root / self.filled(path), filled)
        for path, text in step.get("write", {}).items():
            place = self.desk.root / self.filled(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(self.filled(text), encoding="utf-8")
        return "", "", 0

    def _change_policy(self, path: str, changes: dict[str, str]) -> None:
        place = self.desk.root / "policies" / path
        content = place.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in content, f"not in {path}: {old}"
            content = content.replace(old, new, 1)
        place.write_text(content, encoding="utf-8")
        manager = "--author=Chen Jing <chen.jing@example.com>"
        self.desk.git("commit", "--quiet", "--message=policy", manager, "--", f"policies/{path}")

    def _state(self, step: dict[str, Any]) -> tuple[int, dict[str, object]]:
        """Return what the step says something about: how many commits there are, and the desk to the byte."""
        same = bool(step.get("unchanged"))
        return self.desk.commits() if same or "commits" in step else 0, state_of(self.desk.root) if same else {}

    def _check_desk(self, step: dict[str, Any], before: tuple[int, dict[str, object]], told: str) -> None:
        after = self._state(step)
        if "commits" in step:
            assert after[0] - before[0] == step["commits"], told
        if step.get("unchanged"):
            assert after == before, told
        if {"message", "trailers", "author"} & step.keys():
            self._check_commit(step, told)
        for path, texts in step.get("file", {}).items():
            content = (self.desk.root / self.filled(path)).read_text(encoding="utf-8")
            for text in _list(texts):
                assert self.filled(text) in content, f"not in {path}: {text}\n{content}"
        for path in _list(step.get("no_file")):
            assert not (self.desk.root / self.filled(path)).exists(), f"{path} is there{told}"

    def _check_commit(self, step: dict[str, Any], told: str) -> None:
        author, trailer_lines, message = self.desk.git(
            "log", "-1", "--format=%an <%ae>%x00%(trailers:only,unfold)%x00%B"
        ).split("\0")
        for text in _list(step.get("message")):
            assert self.filled(text) in message, f"not in the commit: {text}\n{message}"
        trailers = trailer_lines.split("\n")
        for name, value in step.get("trailers", {}).items():
            expected = f"{name}: {self.filled(value)}"
            assert (expected in trailers) if value else not any(line.startswith(name) for line in trailers), message
        assert step.get("author", "") in author, told

    def offences(self) -> list[str]:
        """Return the codes of what `verify` finds wrong with the story's commits."""
        verified = json.loads(self.clones["desk"].run("verify", "--all", "--format", "json").out)
        return sorted({one["code"] for one in verified["offences"]})

    def state(self) -> str:
        """Return all that git sees in all clones: what is staged, what is not, what is new."""
        return "".join(self._state_of(desk) for desk in self.clones.values())

    @staticmethod
    def _state_of(desk: Desk) -> str:
        return desk.git("diff", "--cached") + desk.git("diff") + desk.git("status", "--porcelain")


def _replace_texts(place: Path, changes: dict[str, str]) -> None:
    content = place.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in content, f"not in {place.name}: {old}"
        content = content.replace(old, new, 1)
    place.write_text(content, encoding="utf-8")


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _parsed(text: str, form: str) -> list[Any]:
    """Return what `text`, which a command printed, holds: rows, or the keys of one object."""
    match form:
        case "jsonl":
            return [json.loads(line) for line in text.split("\n")[:-1]]
        case "csv":
            return list(csv.DictReader(io.StringIO(text)))
        case "yaml":
            return list(yaml.safe_load(text))
        case "md":
            return [line for line in text.split("\n") if line.startswith("|")][2:]
    return list(json.loads(text))


def load_story(path: Path) -> dict[str, Any]:
    """Return a story as plain texts."""
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  builds plain texts only
    return data


def tell(path: Path, desk: Desk, capture: pytest.CaptureFixture[str]) -> None:
    """Tell a whole story on a desk."""
    data = load_story(path)
    story = Story(desk, data.get("lang", "en"), data["now"], capture, {"desk": str(desk.root)})
    for step in data["steps"]:
        story.take({key: _typed(key, value) for key, value in step.items()})
    assert story.state() == data.get("left", ""), f"left behind: {story.state()}"
    assert story.offences() == data.get("offences", []), story.desk.run("verify", "--all", lang="en").out


def _typed(key: str, value: Any) -> Any:
    if key in {"exit", "commits", "rows"}:
        return int(value)
    return value == "true" if key == "unchanged" else value
