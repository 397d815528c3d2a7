"""Somebody with an editor: changes that no command would make, committed as anybody."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aftersales.codec.tickets import render_ticket_data
from aftersales.codec.yaml_reader import read_yaml
from tests.support.desks import Desk

MADE = "2026-11-02T12:05:00+08:00"
"""When what is forged is committed."""


@dataclass(frozen=True)
class Forger:
    """A desk, and one of its tickets."""

    desk: Desk
    ticket: str

    def path(self, ticket: str = "") -> Path:
        """Return the file of a ticket."""
        return self.desk.ticket_file(ticket or self.ticket)

    def head(self) -> str:
        """Return the last commit."""
        return self.desk.git("rev-parse", "HEAD").strip()

    def edit(self, change: Callable[[dict[str, Any]], object], ticket: str = "") -> None:
        """Change a ticket's data as an editor would; the file stays canonical."""
        path = self.path(ticket)
        data: dict[str, Any] = json.loads(json.dumps(read_yaml(path.read_bytes(), path.name).data))
        change(data)
        path.write_bytes(render_ticket_data(data))

    def commit(self, message: str, person: str = "li.na") -> None:
        """Commit all that lies in the work tree, in somebody's name."""
        self.desk.be(person)
        self.desk.git("add", "--all")
        dates = f"GIT_AUTHOR_DATE={MADE}", f"GIT_COMMITTER_DATE={MADE}"
        self.desk.git("-c", f"alias.dated=!{' '.join(dates)} git commit", "dated", "-q", "-m", message)

    def forge(
        self, change: Callable[[dict[str, Any]], object], *, person: str = "li.na", ticket: str = "", message: str = "x"
    ) -> None:
        """Change a ticket by hand and commit it in somebody's name."""
        self.edit(change, ticket)
        self.commit(message, person)

    def change_policy(self, name: str, old: str, new: str, *, person: str) -> None:
        """Replace a text of a policy and commit it in somebody's name."""
        path = self.desk.root / "policies" / name
        content = path.read_text("utf-8")
        assert old in content, f"not in {name}: {old}"
        path.write_text(content.replace(old, new, 1), "utf-8")
        self.commit("policy", person)

    def codes(self) -> list[str]:
        """Return the codes of what `verify` finds in the whole history, in order."""
        out = self.desk.run("verify", "--all", "--format", "json").out
        return [one["code"] for one in json.loads(out)["offences"]]
