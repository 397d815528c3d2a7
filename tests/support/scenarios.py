"""Stories as data: commands in; exit codes, output, files and commits expected. See tests/scenarios/*.yaml.

A step has one of `run` (a command line), `git`, `write` (path: text) or `become` (a person of the team), and may expect:
`exit` (0 where it is left out), `out` and `err` (texts that must be there), `not_out`, `commits` (how many the step adds),
`message` (texts in the last commit's message), `author`, `file` (path: texts), `unchanged` (nothing in git or the work tree).
`keep: NAME` keeps the first word of the output; ``{NAME}`` stands for it from then on, ``{NAME.path}`` for the ticket's file.
"""

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.desks import Desk

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
    kept: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """Put what was kept into `text`."""
        for name, value in self.kept.items():
            text = text.replace("{" + name + "}", value)
            if "{" + name + ".path}" in text:
                path = self.desk.ticket_file(value).relative_to(self.desk.root).as_posix()
                text = text.replace("{" + name + ".path}", path)
        return text

    def take(self, step: dict[str, Any]) -> None:
        """Take one step and see that it did what it should."""
        before = (self.desk.commits(), self.state())
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
        if "keep" in step:
            self.kept[step["keep"]] = out.split()[0]
        self._check_desk(step, before, told)

    def _do(self, step: dict[str, Any]) -> tuple[str, str, int]:
        if "run" in step:
            words = [self.filled(word) for word in shlex.split(step["run"])]
            result = self.desk.run(*words, now=self.now, lang=step.get("lang", self.language))
            return result.out, result.err, result.exit
        if "git" in step:
            return self.desk.git(*[self.filled(word) for word in shlex.split(step["git"])]), "", 0
        if "become" in step:
            self.desk.be(step["become"])
        for path, text in step.get("write", {}).items():
            place = self.desk.root / self.filled(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(self.filled(text), encoding="utf-8")
        return "", "", 0

    def _check_desk(self, step: dict[str, Any], before: tuple[int, str], told: str) -> None:
        if "commits" in step:
            assert self.desk.commits() - before[0] == step["commits"], told
        message = self.desk.git("log", "-1", "--format=%B")
        for text in _list(step.get("message")):
            assert self.filled(text) in message, f"not in the commit: {text}\n{message}"
        if "author" in step:
            assert step["author"] in self.desk.git("log", "-1", "--format=%an <%ae>"), told
        for path, texts in step.get("file", {}).items():
            content = (self.desk.root / self.filled(path)).read_text(encoding="utf-8")
            for text in _list(texts):
                assert self.filled(text) in content, f"not in {path}: {text}\n{content}"
        if step.get("unchanged"):
            assert (self.desk.commits(), self.state()) == before, told

    def state(self) -> str:
        """Return all that git sees: what is staged, what is not, what is new."""
        return self.desk.git("diff", "--cached") + self.desk.git("diff") + self.desk.git("status", "--porcelain")


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def tell(path: Path, desk: Desk) -> None:
    """Tell a whole story on a desk."""
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  BaseLoader builds plain texts only
    story = Story(desk, data.get("lang", "en"), data["now"], {"desk": str(desk.root)})
    for step in data["steps"]:
        story.take({key: _typed(key, value) for key, value in step.items()})
    assert story.state() == data.get("left", ""), f"left behind: {story.state()}"


def _typed(key: str, value: Any) -> Any:  # noqa: ANN401  a story's own values
    if key in {"exit", "commits"}:
        return int(value)
    return value == "true" if key == "unchanged" else value
