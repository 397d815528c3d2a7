"""Hostile input: each gets its documented exit code and leaves the desk as it was."""
