"""The one door to git: small typed methods that run git with a cleaned environment and read its ``-z`` output.

What is read or written once goes through subprocess (20 ms to import); the stream of a bulk change goes through a
process handle of GitPython, whose import costs another 70 ms. GitPython's own index and object layers are not used:
measured, they are slow, never sign, and break on sha256 and sparse repositories.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from aftersales.errors import NotFoundError, OutsideError
from aftersales.i18n import _
from aftersales.model.layout import DESK_FILE
from aftersales.model.record import record
from aftersales.store.alive import git_at_work
from aftersales.store.environment import dropped_names, hook_environment, read_environment, write_environment
from aftersales.store.folders import Folders, find_folders, is_bare
from aftersales.store.reading import Reading

if TYPE_CHECKING:
    import subprocess

_CHUNK: Final = 1 << 16
# One hard flush for all loose objects of a change, then the branch: git-config(1), core.fsync and core.fsyncMethod.
_DURABLE: Final = ("-c", "core.fsync=committed,reference,index", "-c", "core.fsyncMethod=batch")
_IMPORT: Final = ("--quiet", "--done", "--date-format=raw")


@record
class Stream:
    """A running ``git fast-import``: what to write to, what it answers, and how to wait for its end.

    Attributes:
        stdin: takes the commands.
        stdout: gives the answers to ``ls`` and ``get-mark``.
        finish: waits for the end; OutsideError with git's reason when it failed.
    """

    stdin: IO[bytes]
    stdout: IO[bytes]
    finish: Callable[[], None]


def open_repository(start: Path) -> "Git":
    """Open the desk that holds `start`: the nearest folder with ``policies/desk.yaml``, inside a git work tree.

    Raises:
        NotFoundError: there is no desk here, or no git repository around it.
        OutsideError: the repository is bare, or belongs to somebody else and git does not trust it.
    """
    start = start.resolve()
    desk = next((folder for folder in (start, *start.parents) if (folder / DESK_FILE).is_file()), None)
    if desk is not None:
        return open_desk(desk)
    if is_bare(start):
        raise OutsideError(
            _("This git repository is bare: it has no files to work on."),
            place=str(start),
            hint=_("Clone it and work in the clone."),
        )
    raise NotFoundError(
        _("There is no desk here: no folder above holds {file}.").format(file=DESK_FILE),
        place=str(start),
        hint=_("Go into a desk, name one with --desk, or make one with: aftersales init DIR"),
    )


def open_desk(root: Path) -> "Git":
    """Open the folder `root` as a desk, whatever it holds; `init` uses it before there are policies.

    Raises:
        NotFoundError: `root` is not inside a git work tree.
        OutsideError: git does not trust the repository's owner.
    """
    root = root.resolve()
    folders = find_folders(root)
    if folders is None:
        raise NotFoundError(
            _("The desk is not inside a git repository."), place=str(root), hint=_("Type: git init, in this folder")
        )
    git = Git(root, folders)
    if hasattr(os, "geteuid") and folders.private.stat().st_uid != os.geteuid():
        git.read("rev-parse", "--git-dir")  # git decides whether it trusts this owner (safe.directory)
    return git


def init_repository(root: Path, branch: str = "main", *, own: bool = False) -> "Git":
    """Make `root` a git repository, where it is not inside one already or with `own` in any case, and open it."""
    root.mkdir(parents=True, exist_ok=True)
    folders = None if own else find_folders(root.resolve())
    if folders is None or not _is_whole(folders):
        _clear_config_lock(root)
        _run(["init", "--quiet", f"--initial-branch={branch}"], cwd=root, env=write_environment())
    return open_desk(root)


def _clear_config_lock(root: Path) -> None:
    """Remove the lock that a killed ``git init`` left, which every other would stop at; never a living git's."""
    lock = root / ".git" / "config.lock"
    if lock.exists() and git_at_work(root) is False:
        lock.unlink(missing_ok=True)


def _is_whole(folders: Folders) -> bool:
    """Tell whether git would take it for a repository; a `git init` that was killed is finished by another one."""
    return is_bare(folders.common) and (folders.private / "HEAD").stat().st_size > 0


def _start(arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    import subprocess  # noqa: PLC0415  20 ms that reading HEAD need not pay

    pipe = subprocess.PIPE
    try:
        # A list, never a shell; values stand behind -- or --end-of-options.
        return subprocess.Popen(["git", *arguments], cwd=cwd, env=env, stdin=pipe, stdout=pipe, stderr=pipe)  # noqa: S603, S607  the user's git, wherever it is
    except FileNotFoundError as error:
        if not cwd.is_dir():
            raise OutsideError(_("The folder is gone."), place=str(cwd)) from error
        raise OutsideError(
            _("git was not found."), hint=_("Install git, or put its folder on the PATH; cron has a short PATH.")
        ) from error


def _run(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: bytes = b"", accept: Sequence[int] = (0,)
) -> tuple[int, bytes]:
    process = _start(arguments, cwd=cwd, env=env)
    output, errors = process.communicate(stdin)
    if process.returncode not in accept:
        raise _trouble(arguments, errors)
    return process.returncode, output


def _trouble(arguments: Sequence[str], errors: bytes) -> OutsideError:
    """Return the error for a failed git command: what git said, and a hint for what is known."""
    said = errors.decode("utf-8", "replace").strip()
    if "dubious ownership" in said:
        folder = next((word for word in said.split("'") if word.startswith("/")), "")
        return OutsideError(
            _("This repository belongs to somebody else, and git does not trust it."),
            place=folder,
            hint=_("If you do, type: git config --global --add safe.directory {folder}").format(folder=folder),
        )
    if "No space left on device" in said or "diskspace" in said:
        return OutsideError(_("The disk is full; nothing was changed."))
    verb = next((word for word in arguments if not word.startswith("-") and "=" not in word), "")
    lines = [line.removeprefix("fatal: ").removeprefix("error: ") for line in said.splitlines()]
    reason = next((line for line in lines if line and not line.startswith(("hint:", "warning:"))), "")
    return OutsideError(_("git {verb} failed: {reason}").format(verb=verb, reason=reason or _("no reason given")))


class Git(Reading):
    """A desk's git repository: what can be asked of it, and the ways to write to it."""

    def outcome(
        self, *arguments: str, accept: Sequence[int] = (0,), stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Run a command that only reads; return its exit status, one of `accept`, and what it printed."""
        return _run(arguments, cwd=self.folders.top, env=read_environment(env), stdin=stdin, accept=accept)

    def write(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, accept: Sequence[int] = (0,)
    ) -> bytes:
        """Run a command that writes, flushed to the disk; return what it printed."""
        command = [*_DURABLE, *arguments]
        return _run(command, cwd=self.folders.top, env=write_environment(env), stdin=stdin, accept=accept)[1]

    def exchange(
        self, *arguments: str, env: Mapping[str, str], progress: Callable[[str], None] | None = None
    ) -> tuple[int, str]:
        """Run a command that talks to another repository; return its exit status and all that it said.

        Args:
            arguments: the command's.
            env: what it needs beside the usual.
            progress: told each line that git shows while it works; None: git shows none.
        """
        command = [*_DURABLE, *arguments, *(["--progress"] if progress else [])]
        process = _start(command, cwd=self.folders.top, env=write_environment(env))
        stdin, stdout, stderr = _pipes(process)
        stdin.close()
        said: list[str] = []
        with _cleared(process):
            for line in _lines(stderr):
                if progress and line.endswith("\r"):
                    progress(line.strip())
                else:
                    said.append(line)
            said.append(stdout.read().decode("utf-8", "replace"))
            return process.wait(), "".join(said)

    def records(self, *arguments: str) -> Iterator[bytes]:
        """Yield the NUL-ended records that a reading command prints, as they come; constant memory."""
        process = _start(arguments, cwd=self.folders.top, env=read_environment())
        stdin, stdout, stderr = _pipes(process)
        stdin.close()
        with _cleared(process):
            rest = b""
            while chunk := os.read(stdout.fileno(), _CHUNK):
                *whole, rest = (rest + chunk).split(b"\0")
                yield from whole
            errors = stderr.read()
            if process.wait():
                raise _trouble(arguments, errors)

    def read_blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield (id, content) for each blob id, in order, from one process; constant memory.

        Raises:
            OutsideError: the repository holds no such blob.
        """
        from threading import Thread  # noqa: PLC0415  subprocess has imported it by then

        command = ["cat-file", "--batch", "--buffer"]
        process = _start(command, cwd=self.folders.top, env=read_environment())
        stdin, stdout, stderr = _pipes(process)
        with _cleared(process):
            feeder = Thread(target=_feed, args=(stdin, oids), daemon=True)
            feeder.start()
            while header := stdout.readline():
                oid, kind, *size = header.decode().split()
                if kind != "blob":
                    raise OutsideError(_("The repository does not hold the file content {oid}.").format(oid=oid))
                content = stdout.read(int(size[0]) + 1)
                yield oid, content[:-1]
            feeder.join()
            if process.wait():
                raise _trouble(command, stderr.read())

    def run_hook(self, name: str, *arguments: str, env: Mapping[str, str]) -> tuple[bool, str]:
        """Run a hook by ``git hook run`` (git 2.36); return whether it agreed, and what it said."""
        command = ["hook", "run", "--ignore-missing", name, "--", *arguments]
        process = _start(command, cwd=self.folders.top, env=hook_environment(env))
        output, errors = process.communicate()
        said = (output + errors).decode("utf-8", "replace").strip()
        if process.returncode and "'hook' is not a git command" in said:
            raise OutsideError(
                _("This git is too old to run the hook {hook}.").format(hook=name), hint=_("Install git 2.36 or newer.")
            )
        return process.returncode == 0, said

    @contextmanager
    def fast_import(self, *, bulk: bool = False) -> Iterator[Stream]:
        """Start ``git fast-import``, which makes commits without the index; the caller ends it with ``done``.

        Args:
            bulk: a long stream: through GitPython's process handle, and packs instead of single objects.
        """
        stream = self._bulk_import() if bulk else self._small_import()
        try:
            yield stream
        except BaseException:
            with suppress(OSError, OutsideError):
                stream.finish()  # without ``done``, git drops what it was given
            raise

    def _small_import(self) -> Stream:
        command = [*_DURABLE, "fast-import", *_IMPORT]
        process = _start(command, cwd=self.folders.top, env=write_environment())
        stdin, stdout, stderr = _pipes(process)

        def finish() -> None:
            if stdin.closed:
                return
            with suppress(BrokenPipeError):
                stdin.close()
            stdout.read()
            errors = stderr.read()
            with _cleared(process):
                code = process.wait()
            if code:
                self._clear_failed_import(process.pid, errors)
                raise _trouble(command, errors)

        return Stream(stdin, stdout, finish)

    def _bulk_import(self) -> Stream:
        import git  # noqa: PLC0415  70 ms that only a bulk change pays
        from git.exc import GitCommandError  # noqa: PLC0415  likewise

        handle = git.Git(self.folders.top)(c=[setting for setting in _DURABLE if "=" in setting])
        with _cleaned_environment():  # GitPython adds to the environment, but cannot take away from it
            process = handle.fast_import(*_IMPORT, istream=-1, as_process=True)

        def finish() -> None:
            if process.stdin.closed:
                return
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.read()
            try:
                process.wait()
            except GitCommandError as error:
                errors = str(error.stderr).encode()
                self._clear_failed_import(process.pid, errors)
                raise _trouble(["fast-import"], errors) from error

        return Stream(process.stdin, process.stdout, finish)

    def _clear_failed_import(self, pid: int, errors: bytes) -> None:
        """Remove what a failed fast-import leaves: its report, and the half-written pack that still fills the disk."""
        (self.folders.private / f"fast_import_crash_{pid}").unlink(missing_ok=True)
        for name in re.findall(r"tmp_pack_\w+", errors.decode("utf-8", "replace")):
            (self.folders.common / "objects" / "pack" / name).unlink(missing_ok=True)


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise TypeError("a process without pipes")
    return process.stdin, process.stdout, process.stderr


@contextmanager
def _cleared(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Leave no process and no pipe behind, even where the reader stops half way."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for pipe in _pipes(process):
            with suppress(OSError):
                pipe.close()


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield lines as they come; those that a terminal would write over end in a carriage return."""
    rest = b""
    while chunk := os.read(stream.fileno(), _CHUNK):
        *whole, rest = re.split(rb"(?<=[\r\n])", rest + chunk)
        yield from (line.decode("utf-8", "replace") for line in whole)
    yield rest.decode("utf-8", "replace")


def _feed(stdin: IO[bytes], oids: Iterable[str]) -> None:
    """Write blob ids to cat-file; it stops quietly when the reader has gone."""
    with suppress(OSError, ValueError):
        for oid in oids:
            stdin.write(f"{oid}\n".encode())
        stdin.close()


@contextmanager
def _cleaned_environment() -> Iterator[None]:
    """Take what would lead git elsewhere out of this process's environment for a moment."""
    taken = {name: os.environ.pop(name) for name in dropped_names() if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(taken)
