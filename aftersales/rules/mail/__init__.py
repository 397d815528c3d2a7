"""Rules of taking mail in: what is set aside, which words are new, what they are about. Pure."""
