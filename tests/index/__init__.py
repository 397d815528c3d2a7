"""The index: real SQLite files."""
