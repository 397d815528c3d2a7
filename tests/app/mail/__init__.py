"""Tests of taking mail in."""
