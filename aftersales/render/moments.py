"""Moments and spans as people read them."""

from datetime import datetime, timedelta, tzinfo

from aftersales.i18n import _


def moment_text(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return `moment` in the desk's time zone, as short as can be told apart: no year where it is this year's."""
    local = moment.astimezone(zone)
    return f"{local:%m-%d %H:%M}" if local.year == now.astimezone(zone).year else f"{local:%Y-%m-%d %H:%M}"


def span_text(span: timedelta) -> str:
    """Return a length of time in its two largest units: ``2d 3h``, ``45m``, ``0m``."""
    minutes = int(span.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [f"{days}{_('d')}" if days else "", f"{hours}{_('h')}" if hours else "", f"{rest}{_('m')}" if rest else ""]
    return " ".join([unit for unit in units if unit][:2]) or f"0{_('m')}"


def hours_text(span: timedelta) -> str:
    """Return a length of working time in hours and minutes: ``26h 5m``; a day of it would be read as a working day."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    units = [f"{hours}{_('h')}" if hours else "", f"{minutes}{_('m')}" if minutes else ""]
    return " ".join(unit for unit in units if unit) or f"0{_('m')}"


def due_text(due: datetime | None, now: datetime) -> str:
    """Return how far a deadline is: ``in 3h 20m``, ``2d late``; empty where there is none."""
    if due is None:
        return ""
    if now > due:
        return _("{span} late").format(span=span_text(now - due))
    return _("in {span}").format(span=span_text(due - now))
