"""The surroundings of a command: no locale, no home, no terminal, no rights, no git."""
