"""Use cases, one module a noun: load, decide, write, commit, index."""
