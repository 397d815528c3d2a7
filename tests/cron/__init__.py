"""Reminders sent by Debian's cron daemon, minute by minute: ``python -m tests.cron``."""
