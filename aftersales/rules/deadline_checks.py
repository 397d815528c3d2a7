"""Checks of what deadlines rest on: ``desk.yaml``, ``priorities.yaml``, ``service_levels.yaml``, ``reminders.yaml``."""

from collections.abc import Iterable

from aftersales.i18n import _
from aftersales.model.clock import parse_target
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown


def _files_of(folder: str, policies: Map) -> list[str]:
    """Return the names of the files in a folder of policies, without ``.yaml``."""
    return sorted(name.removeprefix(f"{folder}/") for name in policies if name.startswith(f"{folder}/"))


def check_desk(policies: Map) -> Problems:
    """Yield a time zone, or a calendar that does not exist."""
    desk = policies["desk"]
    calendars = _files_of("calendars", policies)
    yield from _check_time_zone(desk["time_zone"])
    yield from unknown("desk", ("calendar",), _("calendar"), desk["calendar"], calendars)


def _check_time_zone(name: str) -> Problems:
    import zoneinfo  # noqa: PLC0415  7 ms that only a check of the policies pays

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield PolicyProblem(
            "desk",
            ("time_zone",),
            "policy/time-zone",
            _("There is no time zone {zone}.").format(zone=name),
            hint=_("Use a name of the IANA list, such as Asia/Shanghai."),
        )


def check_priorities(policies: Map) -> Problems:
    """Yield cells of the matrix that are missing, or that name what does not exist."""
    priorities = policies["priorities"]
    matrix, urgencies = priorities["matrix"], priorities["urgencies"]
    yield from _complete("priorities", ("matrix",), _("severity"), matrix, priorities["severities"])
    for severity, row in matrix.items():
        at: Pointer = ("matrix", severity)
        yield from _complete("priorities", at, _("urgency"), row, urgencies)
        for urgency, priority in row.items():
            yield from unknown("priorities", (*at, urgency), _("priority"), priority, priorities["priorities"])


def _complete(kind: str, at: Pointer, noun: str, given: Map, wanted: Iterable[str]) -> Problems:
    """Yield keys of `given` that are not `wanted`, and wanted ones that are not given."""
    names = list(wanted)
    for name in given:
        yield from unknown(kind, (*at, name), noun, name, names)
    missing = [name for name in names if name not in given]
    if missing:
        message = _("Missing here: {names}.").format(names=", ".join(missing))
        yield PolicyProblem(kind, at, "policy/incomplete", message)


def check_service_levels(policies: Map) -> Problems:
    """Yield priorities without targets, and clocks, calendars and steps that do not exist."""
    levels = policies["service_levels"]
    steps = [step["to"] for step in policies["reminders"]["steps"]]
    yield from _complete(
        "service_levels", ("priorities",), _("priority"), levels["priorities"], policies["priorities"]["priorities"]
    )
    for priority, level in levels["priorities"].items():
        at: Pointer = ("priorities", priority)
        yield from unknown("service_levels", (*at, "escalate_to"), _("step"), level["escalate_to"], steps)
        yield from _check_targets((*at, "targets"), level["targets"], policies)
        if level["escalate_at"] < level["chase_at"]:
            message = _("This is escalated before the person who has the ticket is reminded.")
            yield PolicyProblem("service_levels", (*at, "escalate_at"), "policy/escalates-first", message)
    yield from _check_category_targets(policies)


def _check_category_targets(policies: Map) -> Problems:
    """Yield categories and priorities that do not exist, and what is wrong with the targets below them."""
    categories = policies["categories"]["categories"]
    known = {*categories, *(f"{name}/{sub}" for name, c in categories.items() for sub in c.get("subcategories", {}))}
    for category, levels in policies["service_levels"].get("categories", {}).items():
        at: Pointer = ("categories", category)
        yield from unknown("service_levels", at, _("category"), category, known)
        for priority, targets in levels.items():
            priorities = policies["priorities"]["priorities"]
            yield from unknown("service_levels", (*at, priority), _("priority"), priority, priorities)
            yield from _check_targets((*at, priority), targets, policies)


def _check_targets(at: Pointer, targets: Map, policies: Map) -> Problems:
    for clock, target in targets.items():
        yield from unknown("service_levels", (*at, clock), _("clock"), clock, policies["service_levels"]["clocks"])
        yield from _check_length("service_levels", (*at, clock, "within"), target["within"])
        if "calendar" in target:
            calendars = _files_of("calendars", policies)
            yield from unknown("service_levels", (*at, clock, "calendar"), _("calendar"), target["calendar"], calendars)


def _check_length(kind: str, at: Pointer, text: str) -> Problems:
    try:
        parse_target(text)
    except ValueError as error:
        yield PolicyProblem(kind, at, "policy/target", str(error))


def check_reminders(policies: Map) -> Problems:
    """Yield priorities that do not exist, steps that stand twice, and steps that never end before the last."""
    reminders = policies["reminders"]
    yield from _check_length("reminders", ("repeat_every",), reminders["repeat_every"])
    for place, priority in enumerate(reminders.get("quiet_exempt", ())):
        known = policies["priorities"]["priorities"]
        yield from unknown("reminders", ("quiet_exempt", place), _("priority"), priority, known)
    seen: set[str] = set()
    last = len(reminders["steps"]) - 1
    for place, step in enumerate(reminders["steps"]):
        if step["to"] in seen:
            yield PolicyProblem("reminders", ("steps", place), "policy/step-twice", _("This step stands twice."))
        if place < last and "times" not in step:
            message = _("Without times, the steps after this one are never taken.")
            yield PolicyProblem("reminders", ("steps", place), "policy/endless-step", message)
        seen.add(step["to"])
