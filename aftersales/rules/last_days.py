"""Last days: a deadline that is a day ends at 24:00 (民法典 203, Regulation 1182/71 art 3(1))."""

from datetime import date, datetime, time, timedelta, timezone, tzinfo


def last_moment(by: str, zone: tzinfo) -> datetime:
    """Return the end of the day `by`, or the moment where it names one, in ISO; without an offset it is local."""
    if len(by) > 10:
        moment = datetime.fromisoformat(by)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    midnight = datetime.combine(date.fromisoformat(by) + timedelta(days=1), time(), zone)
    return midnight.replace(tzinfo=timezone(midnight.utcoffset() or timedelta()))
