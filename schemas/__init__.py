"""JSON Schemas of every file in a desk; installed as part of the package."""
