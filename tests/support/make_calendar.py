"""Write ``policies/calendars/cn.yaml``: the Chinese holidays and make-up workdays, from the `holidays` library.

Run it when the State Council has published another year (usually in November), add the notice below, review, commit::

    python -m tests.support.make_calendar > policies/calendars/cn.yaml

The library lists the statutory days and the days off that were moved; a notice counts in the weekend days beside them
(15 to 23 February 2026 begins with a Sunday), which matters to a shop that opens at weekends. So a run of days off is
widened by the weekend days that touch it, unless they are worked. For a year without a notice the library answers by
rule and without a warning: only years with a notice may be listed here.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

NOTICES = {2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}
"""Year → the State Council's notice of its holidays."""

NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}

HEAD = """\
# yaml-language-server: $schema=../../schemas/calendar.schema.json
#
# The legal days off and make-up workdays of China, and ordinary office hours. Generated, see known_until: when the
# next year is published, this file is written anew, so put your own hours into a calendar of their own that says
# `days_of: cn`, as shop.yaml does.
#
# Statutory holidays: 全国年节及纪念日放假办法. Their dates and the make-up workdays of each year, by notice of the
# General Office of the State Council (国务院办公厅关于部分节假日安排的通知):
"""

BODY = """\
format: 1
label: {en: Legal working days in China, zh: 中国法定工作日}
timezone: Asia/Shanghai
hours:
  mon: ["09:00-12:00", "13:00-18:00"]
  tue: ["09:00-12:00", "13:00-18:00"]
  wed: ["09:00-12:00", "13:00-18:00"]
  thu: ["09:00-12:00", "13:00-18:00"]
  fri: ["09:00-12:00", "13:00-18:00"]
workday: 8h
"""

DAY = timedelta(days=1)


def make_calendar() -> str:
    """Return the text of the file."""
    import holidays  # noqa: PLC0415  a development dependency; who only reads NOTICES need not have it

    known = holidays.country_holidays("CN", years=NOTICES, language="zh_CN")
    off = {day: str(name) for day, name in known.items()}
    worked = sorted(day for day in known.weekend_workdays if day.year in NOTICES)
    runs = list(_runs(sorted(off), set(worked)))
    lines = [HEAD + "".join(f"#   {year}: {notice}\n" for year, notice in NOTICES.items()) + BODY]
    lines.append(f"known_from: {min(NOTICES)}\nknown_until: {max(NOTICES)}\nholidays:\n")
    lines += [_holiday_line(first, last, _name(first, last, off)) for first, last in runs]
    lines.append("makeup_workdays:\n")
    lines += [_makeup_line(day, _moved_from(day, off, runs)) for day in worked]
    return "".join(lines)


def _runs(days: list[date], worked: set[date]) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each run of days off, weekends beside and between them counted in."""
    off = set(days)
    last = date.min
    for day in days:
        if day <= last:
            continue
        first = last = day
        while (first - DAY).weekday() >= 5 and first - DAY not in worked and first.year == (first - DAY).year:
            first -= DAY
        while last + DAY in off or ((last + DAY).weekday() >= 5 and last + DAY not in worked):
            last += DAY
        yield first, last


def _name(first: date, last: date, off: dict[date, str]) -> str:
    """Return the Chinese names of the holidays in a run, joined."""
    text = " ".join(off.get(first + DAY * count, "") for count in range((last - first).days + 1))
    return "、".join(sorted((name for name in NAMES if name in text), key=text.index))


def _moved_from(day: date, off: dict[date, str], runs: list[tuple[date, date]]) -> str:
    """Return the holidays for whose sake a make-up workday is worked: those of the run that holds the day taken off."""
    taken = next(free for free, name in off.items() if re.search(rf"(?<!\d){day.isoformat()}(?!\d)", name))
    return next(_name(first, last, off) for first, last in runs if first <= taken <= last)


def _holiday_line(first: date, last: date, name: str) -> str:
    days = f'date: "{first}"' if first == last else f'from: "{first}", to: "{last}"'
    return f"- {{{days}, name: {{en: {_english(name)}, zh: {name}}}}}\n"


def _makeup_line(day: date, name: str) -> str:
    return f'- {{date: "{day}", like: mon, name: {{en: Worked for {_english(name)}, zh: {name}调休上班}}}}\n'


def _english(name: str) -> str:
    return " and ".join(NAMES[part] for part in name.split("、"))


if __name__ == "__main__":
    print(make_calendar(), end="")  # noqa: T201  a script's result
