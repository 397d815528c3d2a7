"""A new desk: the shipped policies and schemas made this team's own, and the first commit."""

import re
from datetime import datetime
from pathlib import Path

from aftersales.app.large_files import ATTRIBUTES, set_up_lfs
from aftersales.app.merging import register_driver
from aftersales.app.starter import EVIDENCE_ATTRIBUTES, STARTER_FILES
from aftersales.codec.policies import read_policy_files
from aftersales.codec.shipped import shipped_files
from aftersales.codec.yaml_text import write_scalar
from aftersales.errors import BusyError, InvalidDataError, UsageError
from aftersales.i18n import _
from aftersales.model.commit import commit_message
from aftersales.model.layout import DESK_FILE, POLICIES
from aftersales.model.record import record
from aftersales.store.git import Git, init_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import commit_change, desk_lock

_PERSON_ID = re.compile(r"[a-z][a-z0-9._-]{0,39}\Z")
_ATTRIBUTES = ".gitattributes"
_CALENDARS = f"{POLICIES}/calendars/"
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


@record
class NewDesk:
    """What `init` settles.

    Attributes:
        name: the shop's name, in its own language.
        language: "en" or "zh".
        time_zone: IANA name.
        currency: ISO 4217.
        country: ISO 3166, two letters.
        id_prefix: one to six capital letters before the first hyphen of a ticket's id.
        team: "me": the team is whoever makes the desk and a bot; "example": the shipped example team.
        lfs: evidence is kept by git-lfs.
    """

    name: str
    language: str
    time_zone: str
    currency: str
    country: str
    id_prefix: str = "AS"
    team: str = "me"
    lfs: bool = False


def init_desk(folder: Path, wanted: NewDesk, now: datetime) -> Git:
    """Make `folder` a desk and commit its files; git is initialised where it is not.

    Raises:
        BusyError: a file of the desk is already there; nothing was written.
        UsageError: a setting is none.
        OutsideError: git has no identity, or the folder cannot be written.
    """
    desk_files(wanted, "Me", "me@example.com")  # a refused setting leaves not even a folder behind
    git = init_repository(folder)
    with desk_lock(git, wait_seconds=0) as recovered:
        if recovered and git.head().commit and (git.root / DESK_FILE).is_file():
            return git  # an `init` that was killed had made the commit, and its files are in place now
    person = git.identity()
    name, email = person.name, person.email
    if wanted.lfs:
        set_up_lfs(git)
    files = desk_files(wanted, name, email)
    for path in files:
        if (git.root / path).exists() or (git.root / path).is_symlink():
            raise BusyError(
                _("{path} is already there.").format(path=path),
                place=str(git.root),
                hint=_("Make the desk in an empty folder, or in a repository without these files."),
            )
    with desk_lock(git, wait_seconds=0):
        commit_change(
            git,
            expected_head=git.head().commit,
            writes=files,
            message=commit_message(_("Open the desk {name}").format(name=wanted.name), trailers={"Action": "init"}),
            author=Identity(name, email),
            when=now,
            first=git.head().commit is None,
        )
        register_driver(git)

    return git


def desk_files(wanted: NewDesk, name: str, email: str) -> dict[str, bytes | None]:
    """Return the files of a new desk, by path.

    Raises:
        UsageError: a setting is none that the schemas allow; the sentence names it.
    """
    files: dict[str, bytes | None] = dict(shipped_files())
    files[DESK_FILE] = _desk_yaml(_text(files, DESK_FILE), wanted)
    for path in [path for path in files if path.startswith(_CALENDARS) and path != f"{_CALENDARS}cn.yaml"]:
        files[path] = _calendar_yaml(_text(files, path), wanted)
    if wanted.team == "me":
        team = f"{POLICIES}/team.yaml"
        files[team] = _team_yaml(_text(files, team), name, email)
    files |= {path: text.encode() for path, text in STARTER_FILES.items()}
    if wanted.lfs:
        files[_ATTRIBUTES] = _text(files, _ATTRIBUTES).replace(EVIDENCE_ATTRIBUTES, ATTRIBUTES).encode()
    _data, findings = read_policy_files(
        {path: source for path, source in files.items() if source and path.startswith(POLICIES)}
    )
    for finding in findings:
        raise UsageError(finding.message, place=finding.place)
    return files


def _text(files: dict[str, bytes | None], path: str) -> str:
    source = files[path]
    if source is None:
        raise InvalidDataError(_("The installed package lacks {path}.").format(path=path))
    return source.decode()


def _desk_yaml(text: str, wanted: NewDesk) -> bytes:
    """Settle the desk's own lines, and leave every other line with its comment as it is."""
    settled = {
        "packs": f"[{', '.join(_packs(wanted.country))}]",
        "name": f"{{{wanted.language}: {_quoted(wanted.name)}}}",
        "time_zone": wanted.time_zone,
        "language": wanted.language,
        "currency": wanted.currency,
        "country": f'"{wanted.country}"',
        "id_prefix": f'"{wanted.id_prefix}"',
    }
    for key, value in settled.items():
        line = re.compile(rf"^{key}: (?:\{{.*?\}}|\[.*?\]|\S+)", re.MULTILINE)
        text = line.sub(f"{key}: {value}".replace("\\", r"\\"), text, count=1)
    return text.encode()


def _quoted(text: str) -> str:
    """Return `text` in double quotes as YAML reads them; what would turn or hide text is escaped."""
    written = write_scalar(text)
    return written if written.startswith('"') else f'"{text.translate(_QUOTED)}"'


def _packs(country: str) -> tuple[str, ...]:
    """Return the packs of a country's law, where there is one, and the shop's own."""
    law = {"CN": "cn", "GB": "uk", "US": "us"}.get(country, "eu" if country in _EU.split() else "")
    return (law, "house") if law else ("house",)


def _calendar_yaml(text: str, wanted: NewDesk) -> bytes:
    """Put a calendar into the desk's time zone; elsewhere than in China, without the Chinese holidays."""
    text = re.sub(r"^timezone: \S+", f"timezone: {wanted.time_zone}", text, count=1, flags=re.MULTILINE)
    if wanted.country != "CN":
        advice = "# days_of: xx                    # name a calendar of your country's holidays, made like cn.yaml"
        text = re.sub(r"^days_of: .*$", advice, text, count=1, flags=re.MULTILINE)
    return text.encode()


def _team_yaml(text: str, name: str, email: str) -> bytes:
    """Make whoever opens the desk its first person and the lead of every department; the bot stays."""
    person = person_id(name, email)
    head, people = text.split("\npeople:\n")
    bot = people[people.index("\n  # What cron runs as") :]
    head = re.sub(r"lead: [a-z0-9._-]+\}", f"lead: {person}}}", head)
    departments = ", ".join(re.findall(r"^  ([a-z_]+): \{label: .*lead: ", head, re.MULTILINE))
    roles = ", ".join(role for role in re.findall(r"^  ([a-z_]+):\n    label:", head, re.MULTILINE) if role != "bot")
    mine = (
        f"  {person}:\n    name: {{{_script(name)}: {_quoted(name)}}}\n"
        f"    emails: [{_quoted(email)}]\n"
        f"    roles: [{roles}]\n    departments: [{departments}]\n"
    )
    return f"{head}\npeople:\n{mine}{bot}".encode()


def _script(name: str) -> str:
    """Return the language of a name: "zh" where it is written in Chinese characters."""
    return "zh" if any("\u4e00" <= character <= "\u9fff" for character in name) else "en"


def person_id(name: str, email: str) -> str:
    """Return a person's id made of what git knows: the address before the @, or the name, or ``me``."""
    for source in (email.partition("@")[0], name):
        candidate = re.sub(r"[^a-z0-9]+", ".", source.lower()).strip(".")[:40]
        if _PERSON_ID.match(candidate):
            return candidate
    return "me"
