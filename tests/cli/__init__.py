"""The command line: what it prints, in every format and both languages."""
