"""Tests of the values that a desk knows."""
