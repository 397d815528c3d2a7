"""A desk whose tickets become late while cron runs: one every few seconds, chased again every minute, ever higher."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.support.repositories import run_git

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = ("li.na", "zhou.ting", "wang.qiang")
"""Who has the tickets; their lead and the manager are told as well."""

_TARGET = timedelta(hours=24)
"""By when a question is answered first, in real time; it is chased from then on (P4 of service_levels.yaml)."""

_POLICIES = {
    'quiet_hours: {from: "20:00", to: "08:30"}': "# no quiet hours: cron runs this at any time of the day",
    "repeat_every: 1 workdays": "repeat_every: 1m elapsed",
}


@dataclass
class Scene:
    """A desk, its settings for sending, and where what cron's jobs print is kept."""

    folder: Path
    name: str

    @property
    def desk(self) -> Path:
        """The desk."""
        return self.folder / self.name / "desk"

    @property
    def senders(self) -> Path:
        """How messages leave."""
        return self.folder / self.name / "senders.yaml"

    @property
    def log(self) -> Path:
        """What the jobs printed."""
        return self.folder / self.name / "log"

    def run(self, *words: str, now: datetime | None = None, check: bool = True) -> str:
        """Run a command as a person of the team."""
        moment = ["--now", now.isoformat()] if now else []
        command = [sys.executable, "-m", "aftersales", "--desk", str(self.desk), *moment, *words]
        environment = {**os.environ, "AFTERSALES_SENDERS": str(self.senders)}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        if check and done.returncode:
            raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def make(self, settings: dict[str, Any], tickets: int, lasting: timedelta) -> None:
        """Make the desk; its tickets become late one after the other, evenly over `lasting` from now on."""
        init = ["init", str(self.desk), "--team", "example", "--name", "Cron's desk"]
        subprocess.run([sys.executable, "-m", "aftersales", *init], check=True, capture_output=True)
        policy = self.desk / "policies" / "reminders.yaml"
        text = policy.read_text("utf-8")
        for old, new in _POLICIES.items():
            if old not in text:
                raise RuntimeError(f"not in reminders.yaml: {old}")
            text = text.replace(old, new)
        policy.write_text(text, "utf-8")
        run_git(self.desk, "commit", "--quiet", "--all", "--message=chase at any hour, every minute")
        self.senders.write_text(json.dumps({"format": 1, **settings}), "utf-8")
        self.senders.chmod(0o600)
        begin = datetime.now(ZONE).replace(microsecond=0) - _TARGET
        for number in range(tickets):
            late = begin + lasting * number / tickets
            words = ("open", f"冰箱不制冷 {number}", "-c", "enquiry/usage", "--incomplete", "--quiet")
            ticket = self.run(*words, now=late).strip()
            self.run("assign", ticket, PEOPLE[number % len(PEOPLE)], now=late + timedelta(seconds=1))

    def crontab(self) -> str:
        """Return the lines that `schedule` prints for reminders, every minute, and one that only sends."""
        chase = next(line for line in self.run("schedule").splitlines() if line.endswith(" chase"))
        command = chase.split(None, 5)[5]
        send = f"{command.removesuffix(' chase')} notify send"
        return "".join(
            f"* * * * *  AFTERSALES_SENDERS={self.senders} {job} >>{self.log} 2>&1\n" for job in (command, send)
        )

    def recorded(self) -> set[str]:
        """Return the digests that the tickets say were written: one for each moment and person (see `key_of`)."""
        found = set()
        for file in self.desk.glob("tickets/*/*/*/*.yaml"):
            for entry in yaml.safe_load(file.read_bytes())["history"]:
                if entry["did"] == "chased":
                    moment = datetime.fromisoformat(entry["at"]).strftime("%Y%m%dT%H%M%S")
                    found |= {f"{moment}-{person}" for person in entry["told"]}
        return found

    def standing(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the digests that still wait in the outbox, and those of which nobody knows whether they were sent."""
        outbox = self.desk / ".git" / "aftersales" / "outbox"
        waiting = [path.stem for path in [*outbox.glob("*.json"), *outbox.glob("*.failed")]]
        return waiting, [path.stem for path in outbox.glob("*.sending")]


def key_of(notice: str) -> str:
    """Return moment and person of a notice's id (``20261123T101503-li.na-4k7qpz``)."""
    return notice.rpartition("-")[0]
