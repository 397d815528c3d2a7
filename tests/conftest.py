"""What all tests stand on: no setting of whoever runs them, English until asked otherwise, UTC."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from aftersales.i18n import set_language
from tests.support.repositories import isolate_git

if TYPE_CHECKING:
    from tests.support.shops import MadeShop

# A busy machine must not fail a law: time is measured in tests/benchmarks/, nowhere else.
settings.register_profile("laws", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("laws"), max_examples=5_000)  # pytest --hypothesis-profile=long
settings.load_profile("laws")


def pytest_xdist_auto_num_workers() -> int:
    """Use one worker more than there are processors: a third of the time, tests wait for processes, locks and disks."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give folders that are not there yet; pytest looks through all that there are to number a new one."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def away_from_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give every test a home of its own, so that nothing is read from or written to the real one."""
    home = next(homes)
    isolate_git(monkeypatch, home)
    for name in ("AFTERSALES_LANG", "AFTERSALES_DESK", "AFTERSALES_AS", "AFTERSALES_NOW", "LANGUAGE", "LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    yield home
    set_language("en")


@pytest.fixture(scope="session")
def shop_of(tmp_path_factory: pytest.TempPathFactory) -> "Callable[[str], MadeShop]":
    """Give the demo shop of a language ("en" or "zh"), one for the whole run: look at it, or copy it."""
    from tests.support.shops import made_shop  # noqa: PLC0415  a third of a second for every worker

    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base  # workers have folders of their own in one
    return lambda language: made_shop(language, folder)
