"""Merging what two clones made of one record: three-way by field, symmetric; what nobody can decide is kept as data.

Everything works on plain data (`ticket_to_data`), so that a new block of a ticket merges without new code: maps by key,
lists whose entries have an ``id`` by union, lists of plain values as sets. `table.py` says which fields differ.
Neither side is "ours": whatever is decided is decided by the contents, so that every clone gets the same bytes.
"""
