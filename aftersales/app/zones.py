"""Time zones by name, without the detours of the standard library that every start-up would pay."""

import os
import sys
from datetime import tzinfo

_SYSTEM = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
"""Where systems keep their time zones: Python's own default, PEP 615."""

_PATHS = "PYTHONTZPATH"


def zone_named(name: str) -> tzinfo:
    """Return the time zone `name` (``Asia/Shanghai``), from the system or, where it has none, from the package tzdata.

    Told by no variable where to look, ``zoneinfo`` reads Python's build settings (5 ms); and it opens tzdata through
    ``importlib.resources`` (another 15 ms). So both places are named to it before it is imported.
    """
    if "zoneinfo" in sys.modules or _PATHS in os.environ:
        return _load(name)
    os.environ[_PATHS] = os.pathsep.join([*_SYSTEM, *_package_folders()])
    try:
        return _load(name)
    finally:
        del os.environ[_PATHS]  # a hook is no part of this


def _load(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only where a moment is shown or read

    return ZoneInfo(name)


def _package_folders() -> list[str]:
    if os.path.isdir(_SYSTEM[0]):  # noqa: PTH112  pathlib says no more
        return []
    from importlib.machinery import PathFinder  # noqa: PLC0415  only where the system has no time zones

    found = PathFinder.find_spec("tzdata")
    return [os.path.join(folder, "zoneinfo") for folder in (found.submodule_search_locations or ())] if found else []  # noqa: PTH118  likewise
