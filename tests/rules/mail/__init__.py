"""Tests of the rules of taking mail in."""
