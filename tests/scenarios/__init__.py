"""Stories; see tests/support/scenarios.py."""
