"""The schedule: all stories interleaved in the order of time, as a desk lives through them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from aftersales.app.demo.pace import Pace
from aftersales.app.demo.stories import Do, Step, Story
from aftersales.errors import InvalidDataError
from aftersales.model.ids import Draw
from aftersales.model.record import record


@record
class Deed:
    """One step of one story at its moment; `number` 0 opens the ticket."""

    at: datetime
    story: Story
    number: int
    step: Step

    @property
    def place(self) -> str:
        """Name the step for a message."""
        return f"{self.story.file}: {self.story.id}, step {self.number}"


def schedule(stories: Iterable[Story], pace: Pace, draw: Draw) -> list[Deed]:
    """Return what has happened by now, in the order of time; what lies ahead of `pace.now` is left out."""
    deeds = [deed for story in stories for deed in _deeds(story, pace, draw) if deed.at <= pace.now]
    return sorted(deeds, key=lambda deed: deed.at)  # stable: a story's own order holds


def _deeds(story: Story, pace: Pace, draw: Draw) -> Iterator[Deed]:
    try:
        at = pace.opening(story.opened)
        yield Deed(_to_the_second(at, draw), story, 0, Step("", story.by, Do.OPEN, story.text, {}))
        for number, step in enumerate(story.steps, 1):
            at = pace.later(at, step.after)
            yield Deed(_to_the_second(at, draw), story, number, step)
    except InvalidDataError as error:
        error.place = f"{story.file}: {story.id}"
        raise


def _to_the_second(at: datetime, draw: Draw) -> datetime:
    """Return a moment within the minute: nobody works to the full minute."""
    return at + timedelta(seconds=draw(60))
