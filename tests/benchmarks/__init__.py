"""Measured against plain git in the same run; run with ``python -m tests.benchmarks``."""
