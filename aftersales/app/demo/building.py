"""Building the demo: a repository of its own, the shop's policies, and all stories played in the order of time."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from aftersales.app.demo.draft import Scene
from aftersales.app.demo.pace import Pace
from aftersales.app.demo.schedule import Deed, schedule
from aftersales.app.demo.shop import POLICIES_CHANGED, Shop, load_shop, shop_policies
from aftersales.app.demo.stage import Stage
from aftersales.app.demo.stories import load_stories
from aftersales.app.desk import NewDesk, init_desk
from aftersales.app.new_article import example_articles
from aftersales.errors import BusyError, DeskError, InvalidDataError
from aftersales.i18n import _
from aftersales.model.commit import commit_message
from aftersales.model.layout import ticket_id_of
from aftersales.model.record import record
from aftersales.store.git import Git, init_repository
from aftersales.store.transaction import commit_change, desk_lock

_BEFORE = timedelta(days=130)
"""How long before now the desk is opened: further back than any story begins, holidays included."""

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


@record
class Demo:
    """A demo desk that was built.

    Attributes:
        tickets: story → ticket id; empty in a trial of scale.
        number: how many tickets there are; some come of others, as one that a batch of faults opens.
    """

    root: Path
    shop: Shop
    tickets: Mapping[str, str]
    number: int


def build_demo(
    folder: Path, language: str, now: datetime | None, *, seed: int = 1, progress: Progress | None = None
) -> Demo:
    """Make `folder` a demo desk that ends `now`; None: this moment.

    Raises:
        BusyError: the folder holds something already.
        OutsideError: git or the disk.
    """
    shop = load_shop(language)
    with empty_folder(folder):
        git, now = open_shop(folder, shop, now, _BEFORE)
        scene = Scene(git, language, Random(seed).randrange)  # noqa: S311  the same desk each time, not a secret
        pace = Pace(scene.deriver.calendars.named(), now)
        deeds = schedule(load_stories(language), pace, scene.draw)
        with TemporaryDirectory() as drawer:
            stage = Stage(scene, shop, pace, Path(drawer))
            _play_all(stage, deeds, pace.mornings(deeds[0].at), progress)
        scene.write_out(now)
        rmtree(git.folders.common / "aftersales" / "outbox", ignore_errors=True)  # all of it was sent long ago
        number = sum(ticket_id_of(path) is not None for path in scene.draft.files)
    return Demo(git.root, shop, stage.tickets, number)


@contextmanager
def empty_folder(folder: Path) -> Iterator[None]:
    """See that `folder` is empty or not there, and leave it so where the block fails.

    Raises:
        BusyError: it holds something already.
    """
    there = folder.exists()
    if there and any(folder.iterdir()):
        raise BusyError(
            _("The folder is not empty."), place=str(folder), hint=_("Name another one: aftersales demo DIR")
        )
    try:
        yield
    except BaseException:
        rmtree(folder, ignore_errors=True)
        if there:
            folder.mkdir()
        raise


def open_shop(folder: Path, shop: Shop, now: datetime | None, before: timedelta) -> tuple[Git, datetime]:
    """Make `folder` the desk of `shop`, opened `before` now, without tickets.

    Returns:
        the desk, and the moment it ends in the shop's time zone.
    """
    zone = ZoneInfo(shop.place.time_zone)
    moment = now.astimezone(zone) if now else datetime.now(zone).replace(microsecond=0)
    git = _own_repository(folder, shop)
    place = shop.place
    wanted = NewDesk(shop.name, shop.language, place.time_zone, place.currency, place.country, team="example")
    init_desk(folder, wanted, moment - before)
    _settle(git, shop, moment - before)
    return git, moment


def _own_repository(folder: Path, shop: Shop) -> Git:
    """Make a repository of its own, even inside another one, in which the manager is at the keyboard."""
    git = init_repository(folder, own=True)
    manager = shop.cast["manager"]
    name = next((name for person, name in shop.names.values() if person == manager), manager)
    settings = {"user.name": name, "user.email": f"{manager}@example.com", "commit.gpgsign": "false"}
    for key, value in settings.items():
        git.write("config", key, value)
    return git


def _settle(git: Git, shop: Shop, when: datetime) -> None:
    """Give the new desk the shop's own people, channels and hours."""
    shipped = {path: (git.root / path).read_text("utf-8") for path in POLICIES_CHANGED}
    writes: dict[str, bytes | None] = {path: text.encode() for path, text in shop_policies(shop, shipped).items()}
    if shop.place.country == "CN":  # whose law the articles are about
        writes |= example_articles()
    with desk_lock(git):
        commit_change(
            git,
            git.head().commit,
            writes,
            commit_message("people, channels and hours of the shop", trailers={"Action": "policy"}),
            when=when,
        )


def _play_all(stage: Stage, deeds: Sequence[Deed], mornings: Sequence[datetime], progress: Progress | None) -> None:
    """Play the deeds in the order of time, and let cron chase on the mornings in between."""
    rounds = deque(mornings)
    for number, deed in enumerate(deeds, 1):
        while rounds and rounds[0] <= deed.at:
            stage.chase(rounds.popleft())
        _play(stage, deed)
        if progress:
            progress(number, len(deeds))
    for moment in rounds:
        stage.chase(moment)


def _play(stage: Stage, deed: Deed) -> None:
    try:
        stage.play(deed)
    except DeskError as error:
        error.place = f"{deed.place} {error.place}".strip()
        raise
    if deed.number == len(deed.story.steps) and stage.state(deed.story.id) != deed.story.ends:
        ended = stage.state(deed.story.id)
        raise InvalidDataError(f"ends {ended}, not {deed.story.ends}", place=deed.place)
