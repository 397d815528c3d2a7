"""Pure aggregation of tickets to figures, tables and series."""
