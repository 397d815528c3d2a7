"""Tests of reading e-mail."""
