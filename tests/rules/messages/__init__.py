"""Tests of what messages to customers may say."""
