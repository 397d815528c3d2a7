"""Tests of the rules: pure functions, time as an argument."""
