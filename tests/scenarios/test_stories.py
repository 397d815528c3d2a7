"""Every story, told on a fresh desk with real git."""

from pathlib import Path

import pytest

from tests.support.desks import copy_desk
from tests.support.scenarios import load_story, stories, tell


@pytest.mark.parametrize("story", stories(), ids=lambda path: path.stem)
def test_story(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell(story, copy_desk(tmp_path / "desk", capsys, load_story(story).get("desk", "en")), capsys)
