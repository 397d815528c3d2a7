"""What one command knows: the desk, the moment, the person, the language. Each is opened only when it is asked for.

The clock and the current user enter here, once; from here on they travel as arguments.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aftersales.errors import UsageError
from aftersales.i18n import _, set_language
from aftersales.model.ids import Draw
from aftersales.model.layout import TICKETS
from aftersales.model.moments import parse_when
from aftersales.model.policy import Policy

if TYPE_CHECKING:
    from aftersales.app.actor import Actor
    from aftersales.app.derive import Deriver
    from aftersales.app.freshness import Bar
    from aftersales.index.database import Index
    from aftersales.model.ticket import Ticket
    from aftersales.store.git import Git
    from aftersales.store.reading import Identity


def _draw(count: int) -> int:
    """Draw a number as the system's best source gives them."""
    import secrets  # noqa: PLC0415  6 ms that only what makes ids needs

    return secrets.randbelow(count)


class Context:
    """One command's view of the world; see the module."""

    def __init__(
        self,
        start: Path,
        *,
        now: str | None = None,
        person: str | None = None,
        language: str | None = None,
        draw: Draw | None = None,
        bar: "Bar | None" = None,
    ) -> None:
        self.start = start
        self._bar = bar
        self.draw = draw or _draw
        self.person_option = person
        self._now_option = now
        self.language_option = language

    @classmethod
    def from_options(
        cls,
        *,
        desk: str | None,
        language: str | None,
        person: str | None,
        now: str | None,
        bar: "Bar | None" = None,
    ) -> Self:
        """Make the context of a command line; `bar` shows how far work is that takes longer than a second."""
        return cls(Path(desk) if desk else Path(), now=now, person=person, language=language, bar=bar)

    @property
    def bar(self) -> "Bar":
        """What shows how far long work is."""
        from aftersales.app.freshness import no_bar  # noqa: PLC0415  help and completion open no desk

        return self._bar or no_bar

    @property
    def as_of(self) -> str | None:
        """Return the commit of the past that is looked at; None: the branch head."""
        return None

    @cached_property
    def git(self) -> "Git":
        """The desk's repository."""
        from aftersales.store.git import open_repository  # noqa: PLC0415  help and completion open no desk

        return open_repository(self.start)

    @cached_property
    def index(self) -> "Index":
        """The index, brought up to date with the branch head."""
        from aftersales.app.freshness import fresh_index  # noqa: PLC0415  help and completion open no desk

        return fresh_index(self.git, self.bar)

    @cached_property
    def policy(self) -> Policy:
        """The policies at the branch head."""
        from aftersales.app.freshness import load_policy  # noqa: PLC0415  help and completion open no desk

        policy = load_policy(self.index)
        self.speak(policy)
        return policy

    @cached_property
    def deriver(self) -> "Deriver":
        """What works out clocks under the policies at the branch head; its calendars are built once."""
        from aftersales.app.derive import Deriver  # noqa: PLC0415  only commands that write

        return Deriver(self.policy)

    @cached_property
    def zone(self) -> tzinfo:
        """The desk's time zone."""
        from aftersales.app.zones import zone_named  # noqa: PLC0415  only where a moment is shown or read

        return zone_named(self.policy.desk.time_zone)

    @cached_property
    def now(self) -> datetime:
        """This moment, to the second, in the desk's time zone; one for the whole command."""
        return self.now_in(self.zone)

    def now_in(self, zone: tzinfo) -> datetime:
        """Return this moment, to the second, in `zone`; for commands that must work while the policies do not."""
        if self._now_option is None:
            return datetime.now(zone).replace(microsecond=0)
        try:
            return parse_when(self._now_option, zone).astimezone(zone)
        except ValueError:
            raise UsageError(
                _("--now: {text} is no moment.").format(text=self._now_option),
                hint=_("Write 2026-11-22T09:30:00+08:00."),
            ) from None

    @cached_property
    def actor(self) -> "Actor":
        """Who acts: git's identity matched to the team, or whom they may act for."""
        from aftersales.app.people import actor_of  # noqa: PLC0415  only commands that write or say `me`

        return actor_of(self.git, self.policy.team, self.person_option)

    @property
    def me(self) -> str:
        """Return the id of the person who acts."""
        return self.actor.person.id

    @staticmethod
    def tell(sentence: str) -> None:
        """Tell the person what is not a result: somebody holds the desk, something was put right."""
        import sys  # noqa: PLC0415  standard error enters here and in cli/

        sys.stderr.write(f"{sentence}\n")

    def commit(
        self,
        head: str,
        files: Mapping[str, bytes | None],
        message: str,
        *,
        author: "Identity",
        committer: "Identity | None",
        tickets: "Sequence[Ticket]",
    ) -> str:
        """Commit `files` on top of `head` at this moment, and take the `tickets` among them into the index."""
        from aftersales.app.indexing import index_tickets  # noqa: PLC0415  only commands that write
        from aftersales.store.transaction import commit_change, later  # noqa: PLC0415  likewise

        commit = commit_change(
            self.git, head, files, message, when=self.now, author=author, committer=committer, tell=self.tell
        )
        if all(path.startswith(f"{TICKETS}/") for path in files):  # whatever else changed, the next reader takes in
            with later(self.tell):  # the change is made, whatever becomes of the index
                index_tickets(self.index, self.policy, base=head, commit=commit, tickets=tickets, deriver=self.deriver)
        else:
            self.__dict__.pop("index", None)  # this command may be that reader
        return commit

    def close(self) -> None:
        """Close the index where it is open.

        Left to the end of the process, its write-ahead log would stay, and in it what was erased from the index.
        """
        index = self.__dict__.pop("index", None)
        if index is not None:
            index.close()

    def forget(self) -> None:
        """Forget what was read, because the desk has moved on; time has too, while this command waited for others."""
        for name in ("index", "policy", *(["now"] if self._now_option is None else [])):
            self.__dict__.pop(name, None)

    @staticmethod
    def setting(name: str) -> str:
        """Return a variable of the environment; empty where it is not set."""
        import os  # noqa: PLC0415  the environment enters here and nowhere else

        return os.environ.get(name, "")

    def speak(self, policy: Policy) -> None:
        """Speak the desk's language where neither an option nor the environment asked for one (cron)."""
        import os  # noqa: PLC0415  the environment enters here and nowhere else

        from aftersales.i18n import language_of  # noqa: PLC0415  likewise

        if self.language_option is None and language_of(dict(os.environ)) is None:
            set_language(policy.desk.language)
