"""Results as text, tables, JSON, CSV and Markdown."""
