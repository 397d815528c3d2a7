"""Fuzzing: hostile and damaged input by the thousand; ``python -m tests.fuzz`` for the long run."""
