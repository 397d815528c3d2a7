"""Many at once: writers and readers on one desk; ``python -m tests.concurrency`` for thousands of changes."""
