"""The stage: plays a deed through the real use case, as the person who did it and at its moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from aftersales.app.approvals import approve_request, request_approval
from aftersales.app.chasing import chase
from aftersales.app.closing import close_ticket
from aftersales.app.demo.data import as_list, as_map, as_text, dated
from aftersales.app.demo.draft import Scene
from aftersales.app.demo.pace import Pace
from aftersales.app.demo.pictures import make_picture
from aftersales.app.demo.records import RECORDS
from aftersales.app.demo.schedule import Deed
from aftersales.app.demo.shop import Shop
from aftersales.app.demo.stories import Do
from aftersales.app.duplicates import merge_tickets
from aftersales.app.evidence import attach_evidence
from aftersales.app.opening import Opening, open_ticket
from aftersales.app.people import bot_of
from aftersales.app.tickets import (
    Outcome,
    assign_ticket,
    edit_ticket,
    link_tickets,
    note_ticket,
    reopen_ticket,
    transition_ticket,
)
from aftersales.errors import InvalidDataError
from aftersales.model.values import Data, Value


class Stage:
    """Plays deeds on one desk, and knows the ticket of each story.

    Attributes:
        tickets: story → ticket id, of those that were opened.
    """

    def __init__(self, scene: Scene, shop: Shop, pace: Pace, folder: Path) -> None:
        """Take the desk, and a `folder` to make evidence in before it is attached."""
        self.scene = scene
        self.shop = shop
        self.pace = pace
        self.folder = folder
        self.tickets: dict[str, str] = {}
        self._customers: dict[str, str] = {}
        self._plays: Mapping[str, Callable[[Scene, str, Deed], object]] = {
            Do.NOTE: self._note,
            Do.MOVE: self._move,
            Do.ASSIGN: self._assign,
            Do.ATTACH: self._attach,
            Do.EDIT: self._edit,
            Do.LINK: self._link,
            Do.MERGE: self._merge,
            Do.CLOSE: self._close,
            Do.REOPEN: self._reopen,
            Do.REQUEST: self._request,
            Do.APPROVE: self._approve,
        }

    def play(self, deed: Deed) -> None:
        """Do it.

        Raises:
            DeskError: a rule of the desk forbids it; the place names story and step.
        """
        if deed.step.by not in self.shop.cast:
            raise InvalidDataError(f"nobody plays {deed.step.by}", place=deed.place)
        scene = self.scene.at(deed.at, self.scene.policy.team.people[self.shop.cast[deed.step.by]])
        if deed.step.do == Do.OPEN:
            self.tickets[deed.story.id] = self._open(scene, deed).ticket.id
        else:
            play = self._plays.get(deed.step.do, self._record)
            play(scene, self.tickets[deed.story.id], deed)

    def state(self, story: str) -> str:
        """Return the state of a story's ticket."""
        stored = self.scene.index.stored(self.tickets[story])
        return stored.line.state if stored else ""

    def chase(self, moment: datetime) -> None:
        """Let cron remind whoever is late at `moment`."""
        chase(self.scene.at(moment, bot_of(self.scene.policy.team).person))

    def _open(self, scene: Scene, deed: Deed) -> Outcome:
        story = deed.story
        data = dict(as_map(self._dated(story.ticket, deed.at), deed.place))
        if "product" in data:
            data["product"] = self.shop.product(as_map(data["product"], deed.place), deed.place)
        customer: Data = {}
        if story.customer:
            customer = self.shop.customers[story.customer]
            data["region"] = customer["region"]
            if story.customer in self._customers:
                data["customer"] = self._customers[story.customer]
        outcome = open_ticket(scene, Opening(data=data, text=story.text, customer=customer, incomplete=True))
        if story.customer:
            self._customers[story.customer] = outcome.ticket.customer
        return outcome

    def _dated(self, value: Value, origin: datetime) -> Value:
        return dated(value, lambda days, clock: self.pace.relative(origin, days, clock))

    def _record(self, scene: Scene, ticket: str, deed: Deed) -> None:
        """Do what a step does to a record of the ticket."""
        said = dict(as_map(self._dated(deed.step.details, deed.at), deed.place))
        if deed.step.text:
            said["text"] = deed.step.text
        if "technician" in said:
            said["technician"] = self.shop.cast[as_text(said["technician"], deed.place)]
        RECORDS[deed.step.do](scene, ticket, **said)

    def _note(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        return note_ticket(scene, ticket, deed.step.text, to_customer=bool(deed.step.details.get("to_customer")))

    def _move(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        return transition_ticket(scene, ticket, as_text(deed.step.details["to"], deed.place), text=deed.step.text)

    def _assign(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        person = self.shop.cast[as_text(deed.step.details["to"], deed.place)]
        department = as_text(deed.step.details["department"], deed.place)
        return assign_ticket(scene, ticket, person=person, department=department, text=deed.step.text)

    def _attach(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        """Attach each group of files that show the same; the words go with the first group."""
        groups: dict[tuple[str, ...], list[Path]] = {}
        for name, about in as_map(deed.step.details["files"], deed.place).items():
            path, shows = self._file(name, about, deed)
            groups.setdefault(shows, []).append(path)
        text = deed.step.text
        for shows, paths in groups.items():
            outcome = attach_evidence(scene, ticket, paths, shows=shows, text=text)
            text = ""
        return outcome

    def _file(self, name: str, about: Value, deed: Deed) -> tuple[Path, tuple[str, ...]]:
        """Make a file of evidence; return it and what it shows."""
        folder = self.folder / deed.story.id / str(deed.number)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        if isinstance(about, Mapping):
            path.write_text(as_text(about[self.shop.language], deed.place) + "\n", encoding="utf-8")
            shows = about["shows"]
        else:
            path.write_bytes(make_picture(f"{deed.story.id} {deed.number} {name}"))
            shows = about
        return path, tuple(as_text(word, deed.place) for word in as_list(shows, deed.place))

    def _edit(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        changes = as_map(self._dated(deed.step.details["set"], deed.at), deed.place)
        return edit_ticket(scene, ticket, changes, text=deed.step.text)

    def _link(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        kind, other = (as_text(deed.step.details[key], deed.place) for key in ("kind", "story"))
        return link_tickets(scene, ticket, kind, self.tickets[other], text=deed.step.text)

    def _merge(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        other = self.tickets[as_text(deed.step.details["story"], deed.place)]
        return merge_tickets(scene, ticket, other, text=deed.step.text)

    def _close(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        return close_ticket(scene, ticket, text=deed.step.text)

    def _reopen(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        return reopen_ticket(scene, ticket, text=deed.step.text)

    def _request(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        kind, amount = deed.step.details["kind"], deed.step.details.get("amount", "")
        return request_approval(
            scene, ticket, as_text(kind, deed.place), deed.step.text, amount=as_text(amount, deed.place)
        )

    def _approve(self, scene: Scene, ticket: str, deed: Deed) -> Outcome:
        return approve_request(scene, ticket, text=deed.step.text)
