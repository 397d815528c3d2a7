"""What the documentation says is true: examples are run, references are generated, links lead somewhere."""
