"""The only writer: layout, git, the change of a desk and its recovery."""
