"""Tests of the write path and the git door, on real repositories."""
