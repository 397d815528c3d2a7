"""Notices on their way out: the outbox and its senders."""
