"""A derived SQLite database under the git directory; it may be deleted at any time."""
