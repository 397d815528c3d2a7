"""Examples in the documentation, really run: each ``console`` block of a page, in order, in one shell, in a fresh home.

A line ``$ command`` is typed (a line that ends in a backslash goes on in the next one); what stands below it must be
what the command prints. Ids and commits differ from run to run: they are told apart by kind and must be renamed in the
same way throughout the page. A comment ``<!-- setup … -->`` holds commands that run unseen and must succeed.

``python -m tests.support.console [PAGES…]`` writes what the commands print now into the pages.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from tests.support.warm import caller_script

ROOT: Final = Path(__file__).parents[2]
HOME: Final = "/home/li.na"
"""What the documentation calls the folder that the reader is in."""

_FENCE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SETUP = re.compile(r"^<!-- setup\n(.*?)^-->$", re.DOTALL | re.MULTILINE)
_NAME = re.compile(
    r"(?P<ticket>[A-Z]{1,6}-\d{6}-[0-9A-HJKMNP-TV-Z]{5})|(?P<customer>\bC-[0-9A-HJKMNP-TV-Z]{5}\b)"
    r"|(?<=\bid: )(?P<entry>\"?[0-9a-hjkmnp-tv-z]{6}\"?)(?=[,\n])|(?P<commit>(?<![\w.-])[0-9a-f]{7,40}(?![\w-]|\.\w))",
)
_END = "\x1eend "


@dataclass
class Step:
    """A command and what the page says it prints; `start` and `end`: where that stands in the page."""

    command: str
    expected: str
    start: int
    end: int
    unseen: bool = False


def steps_of(text: str) -> list[Step]:
    """Return the steps of a page, in the order of the page."""
    found = [Step(match[1], "", match.start(), match.end(), unseen=True) for match in _SETUP.finditer(text)]
    for match in _FENCE.finditer(text):
        found += _typed(match[1], match.start(1))
    return sorted(found, key=lambda step: step.start)


def _typed(body: str, place: int) -> Iterator[Step]:
    command, expected, start, end = "", "", place, place
    open_command = False
    for line in body.splitlines(keepends=True):
        if line.startswith("$ ") or open_command:
            if command and not open_command:
                yield Step(command, expected, start, end)
                command, expected = "", ""
            command += line.removeprefix("$ ") if not open_command else line
            open_command = line.rstrip("\n").endswith("\\")
            start = place + len(line)
        elif not command:
            raise ValueError(f"a console block begins with a command: {line!r}")
        else:
            expected += line
        place += len(line)
        end = place
    yield Step(command, expected, start, end)


@dataclass
class Names:
    """Which name of the page stands for which real one: one to one, each kind for itself."""

    real: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def bind(self, told: str, real: str) -> bool:
        """Let `told` stand for `real`; tell whether that agrees with all before."""
        return self.real.setdefault(told, real) == real and self.told.setdefault(real, told) == told

    def agree(self, expected: str, actual: str) -> bool:
        """Tell whether two texts are the same but for names, and bind those."""
        told, real = list(_NAME.finditer(expected)), list(_NAME.finditer(actual))
        if _NAME.sub("\0", expected) != _NAME.sub("\0", actual):
            return False
        return all(a.lastgroup == b.lastgroup and self.bind(a[0], b[0]) for a, b in zip(told, real, strict=True))

    def renamed(self, expected: str, actual: str) -> str:
        """Return what was printed in the page's own names, so that a page that is written anew changes little."""
        told = [match for match in _NAME.finditer(expected) if match[0] not in self.real]
        for match in _NAME.finditer(actual):
            if match[0] not in self.told:
                same = next((one for one in told if one.lastgroup == match.lastgroup), None)
                if same:
                    told.remove(same)
                self.bind(same[0] if same else match[0], match[0])
        return _NAME.sub(lambda match: self.told[match[0]], actual)

    def typed(self, command: str) -> str:
        """Return a command of the page with the real names: whole ids, or their last characters."""
        for told, real in self.real.items():
            command = command.replace(told, real)
            if told.count("-") == 2:
                for length in (5, 3):
                    command = _with_part(command, told[-5:][:length], real[-5:][:length])
        return command


def _with_part(command: str, told: str, real: str) -> str:
    """Return a command with a part of an id replaced, in upper or lower case as it was typed."""
    pattern = re.compile(rf"(?<![\w.-]){re.escape(told)}(?![\w.-])", re.IGNORECASE)
    return pattern.sub(lambda match: real.lower() if match[0].islower() else real, command)


class Shell:
    """A bash in a fresh home, with git's identity set up and `aftersales` of this source on the PATH."""

    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"
        programs = folder / "bin"
        programs.mkdir(parents=True)
        self._home.mkdir()
        program = programs / "aftersales"
        program.write_text(caller_script(), encoding="utf-8")
        program.chmod(0o755)
        settings = "[user]\n\tname = Li Na\n\temail = li.na@example.com\n[init]\n\tdefaultBranch = main\n"
        (self._home / ".gitconfig").write_text(settings, encoding="utf-8")
        environment = {
            "PATH": f"{programs}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "HOME": str(self._home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "TZ": "UTC",
        }
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=self._home,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._bash.communicate()

    def type(self, command: str) -> tuple[str, int]:
        """Type a command; return what it printed on both streams, and its exit code."""
        if self._bash.stdin is None or self._bash.stdout is None:
            raise RuntimeError("bash has no pipes")
        self._bash.stdin.write(
            f"{{ {command.rstrip()}\n}} </dev/null\ncode=$?; printf '\\036end %s\\n' $code; (exit $code)\n".encode()
        )
        self._bash.stdin.flush()
        printed = ""
        for raw in self._bash.stdout:
            line = raw.decode()
            before, mark, code = line.partition(_END)
            printed += before
            if mark:
                return printed.replace(str(self._home.resolve()), HOME), int(code)
        raise RuntimeError(f"bash ended at: {command}\n{printed}")


@dataclass(frozen=True)
class Done:
    """A step that was taken: what the page says and what was printed, both in the page's names where they agree."""

    step: Step
    printed: str
    agrees: bool
    exit: int


def perform(text: str) -> list[Done]:
    """Take all steps of a page; what a command prints in names the page did not have comes back in the page's own."""
    names, done = Names(), []
    with TemporaryDirectory(prefix="aftersales-docs-") as folder, Shell(Path(folder)) as shell:
        for step in steps_of(text):
            printed, code = shell.type(names.typed(step.command))
            if step.unseen:
                if code:
                    raise RuntimeError(f"a setup failed with {code}:\n{step.command}\n{printed}")
                continue
            agrees = names.agree(step.expected, printed)
            shown = step.expected if agrees else names.renamed(step.expected, printed)
            done.append(Done(step, shown, agrees, code))
    return done


def rewritten(text: str) -> str:
    """Return a page with what its commands print now."""
    for one in reversed(perform(text)):
        text = text[: one.step.start] + one.printed + text[one.step.end :]
    return text


def pages() -> list[Path]:
    """Return every page of the documentation: the README and all Markdown under docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def main(arguments: Sequence[str]) -> None:
    """Write the pages anew."""
    for page in [Path(one).resolve() for one in arguments] or pages():
        before = page.read_text("utf-8")
        after = rewritten(before) if steps_of(before) else before
        if after != before:
            page.write_text(after, "utf-8")
            sys.stdout.write(f"{page.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
