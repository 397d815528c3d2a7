"""What is fuzzed, and what must hold for every input: refused in a sentence, or read and written without loss."""

import io
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

from aftersales.cli.main import COMMANDS, run
from aftersales.codec.mail.reading import LARGEST
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.shipped import shipped_files
from aftersales.codec.tickets import check_ticket, parse_ticket, render_ticket
from aftersales.codec.yaml_reader import read_yaml
from aftersales.codec.yaml_writer import write_yaml
from aftersales.errors import ExitCode, InvalidDataError
from aftersales.model.finding import Severity
from tests.support.desks import OPEN_FRIDGE, desk_template
from tests.support.imports import LOG, LOG_HEADER, LOG_MAP, csv_text
from tests.support.mailbag import EXPECTED, letter

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22T09:00:00+08:00"
Run = Callable[[bytes], None]


class BrokenLawError(AssertionError):
    """A law that an input broke."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz.

    Attributes:
        start: makes what the inputs are tried on (a desk, a cache), and returns the trial of one input.
        seeds: sound inputs, to be damaged.
    """

    start: Callable[[], Run]
    seeds: Callable[[], Sequence[bytes]]


def _ticket_seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "tickets").rglob("AS-*.yaml"))]


def _policy_seeds() -> dict[str, bytes]:
    return {path: source for path, source in shipped_files().items() if path.startswith("policies/")}


def _yaml_seeds() -> list[bytes]:
    return [*_ticket_seeds(), *(source for source in _policy_seeds().values() if len(source) < 20_000)]


def _start_yaml() -> Run:
    def trial(data: bytes) -> None:
        try:
            document = read_yaml(data, "fuzzed.yaml")
        except InvalidDataError:
            return
        try:
            written = write_yaml(document.data)
        except InvalidDataError:
            return  # what has no spelling that all readers agree on
        if read_yaml(written, "written.yaml").data != document.data:
            raise BrokenLawError("what was written reads as something else")

    return trial


def _start_ticket() -> Run:
    def trial(data: bytes) -> None:
        name = "tickets/2026/11/22/AS-261122-7K3QM.yaml"
        findings = check_ticket(data, name)
        try:
            ticket = parse_ticket(data, name)
        except InvalidDataError:
            if not findings:
                raise BrokenLawError("refused by the loader, and sound to the check") from None
            return
        written = render_ticket(ticket)
        if parse_ticket(written, name) != ticket:
            raise BrokenLawError("what was written reads as another ticket")
        if render_ticket(parse_ticket(written, name)) != written:
            raise BrokenLawError("writing is not stable")

    return trial


def _start_policies() -> Run:
    sound = _policy_seeds()
    paths = {source: path for path, source in sound.items()}
    # Forty files that never change are read once; the reader itself is the target `yaml`.
    from functools import lru_cache  # noqa: PLC0415  beside its only use

    remembered = lru_cache(maxsize=200)(read_yaml)

    def trial(data: bytes) -> None:
        path = max(paths, key=lambda source: _likeness(source, data))
        files = {**sound, paths[path]: data}
        with patch("aftersales.codec.policies.read_yaml", remembered):
            content, findings = read_policy_files(files)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            policy_from_data(content)

    return trial


def _likeness(source: bytes, data: bytes) -> int:
    """Count the lines that two files share, so that a damaged file is put where it came from."""
    return len(set(source.splitlines()) & set(data.splitlines()))


def _import_seeds() -> list[bytes]:
    courier = (ROOT / "docs/howto/maps/courier-problems.yaml").read_bytes()
    header = "运单号,问题类型,登记时间,订单号,说明,处理结果"
    parcels = f'{header}\nSF1,丢件,2026-11-01 10:00,118822,"a, b",已处理\nSF2,拒签,2026-11-02,,,\n'
    lines = '{"运单号": "SF1", "问题类型": "丢件", "登记时间": "2026-11-01", "说明": [1, {"a": null}]}\n{"运单号": 2}\n'
    log = csv_text(LOG_HEADER, LOG).encode()
    pairs = [(courier, parcels.encode()), (courier, lines.encode()), (LOG_MAP.encode(), log)]
    return [made + _BETWEEN + table for made, table in pairs]


_BETWEEN = b"\n=====\n"


def _start_import() -> Run:
    desk = _fresh_desk()

    def trial(data: bytes) -> None:
        first, _between, second = data.partition(_BETWEEN)
        (desk / "map.yaml").write_bytes(first)
        table = desk / f"table.{'jsonl' if second[:1] == b'{' else 'csv'}"
        table.write_bytes(second)
        _decent(["--desk", str(desk), "--now", NOW, "import", str(table), "--map", str(desk / "map.yaml"), "--dry-run"])

    return trial


def _start_mail() -> Run:
    """Each message is taken in twice: the first time it opens, is noted, set aside or rejected; then it is known."""
    desk = _fresh_desk()
    trial_desk = ["--desk", str(desk), "--now", NOW, "import", "mail"]
    file = desk.with_name("message.eml")

    def trial(data: bytes) -> None:
        file.write_bytes(data)
        mail = _decent([*trial_desk, str(file), "--format", "json"])
        [account] = json.loads(mail)
        if account["fate"] == "waiting":
            raise BrokenLawError(account["reason"])
        kept = account["kept"]
        if account["fate"] != "known" and not (kept and Path(kept).read_bytes() == data[: LARGEST + 1]):
            raise BrokenLawError("nobody kept it as it came")
        [again] = json.loads(_decent([*trial_desk, str(file), "--format", "json"]))
        if again["fate"] != "known":
            raise BrokenLawError(f"first {account['fate']}, then {again['fate']}")
        if account["commit"]:
            findings = check_ticket(_written(desk, account["ticket"]), "written.yaml")
            if findings:
                raise BrokenLawError(str(findings[0]))

    return trial


def _written(desk: Path, ticket: str) -> bytes:
    return next(desk.glob(f"tickets/*/*/*/{ticket}.yaml")).read_bytes()


def _mail_seeds() -> list[bytes]:
    return [letter(name) for name in EXPECTED]


def _command_seeds() -> list[bytes]:
    return [line.encode() for line in _LINES] + [
        f"{name} AS-261122-7K3QM".encode() for name in COMMANDS if name not in _LONG
    ]


_LONG = {"demo", "init", "completion", "import", "chase"}
_LINES = (
    "list --state new --overdue --format json --limit 5",
    "open 冰箱不制冷 -c quality/performance_fault -m 客户来电 --channel phone --set dates.invoice=2026-10-04",
    "find 蓝牙 --format csv",
    "edit 7k3 title=x priority=P1 --add tags=a",
    "assign 7k3 me -m 'over to you'",
    "transition 7k3 triaged -m words",
    "summary --from 2026-01-01 --to 2026-12-31 --format md",
    "calendar --add 3d",
    "--now 2026-11-22T09:00:00+08:00 overdue --exit-code",
    "--lang zh --as li.na show 7k3 -f yaml",
    "check tickets --range HEAD~1..HEAD --format github",
    "promise 7k3 'a call' --by 2026-12-01",
    "policy simulate --from HEAD",
)


def _start_cli() -> Run:
    desk = _fresh_desk()
    _decent(["--desk", str(desk), "--now", NOW, *OPEN_FRIDGE])
    ticket = next(path.stem for path in desk.glob("tickets/*/*/*/*.yaml"))
    outside = {"demo", "init", "completion", "import", "--desk"}

    def trial(data: bytes) -> None:
        text = data.replace(b"\0", b"").decode("utf-8", "surrogateescape").replace("AS-261122-7K3QM", ticket)
        text = text.replace("7k3", ticket[-5:])
        try:
            words = shlex.split(text)
        except ValueError:
            words = text.split(" ")
        if outside & {word.partition("=")[0] for word in words}:
            return  # these make folders elsewhere
        _decent(["--desk", str(desk), *words])

    return trial


def _fresh_desk() -> Path:
    folder = Path(mkdtemp(prefix="aftersales-fuzz-")) / "desk"
    shutil.copytree(desk_template("en", "example"), folder, symlinks=True)
    return folder


def _decent(arguments: list[str]) -> str:
    """Run a command that may end in any documented way, but not as a bug of ours; return what it printed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with _elsewhere(), redirect_stdout(out), redirect_stderr(out), patch("aftersales.cli.main._report_bug", _raise):
        code = run(arguments)
    if code not in set(ExitCode):
        raise BrokenLawError(f"exit {code}")
    out.flush()
    return out.buffer.getvalue().decode()


def _raise(error: Exception, _arguments: list[str]) -> int:
    raise error


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Stand in a folder of no importance, with nothing to read, as arguments may name files."""
    before = Path.cwd()
    folder = Path(mkdtemp(prefix="aftersales-fuzz-"))
    os.chdir(folder)
    try:
        with patch("sys.stdin", io.StringIO("")):
            yield
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


TARGETS = {
    "yaml": Target(_start_yaml, _yaml_seeds),
    "ticket": Target(_start_ticket, _ticket_seeds),
    "policies": Target(_start_policies, lambda: list(_policy_seeds().values())),
    "import": Target(_start_import, _import_seeds),
    "mail": Target(_start_mail, _mail_seeds),
    "cli": Target(_start_cli, _command_seeds),
}
