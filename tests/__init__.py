"""Tests of aftersales; a mirrored tree of the package."""
