"""Text to data to model and back: the strict reader, the canonical writer, schemas, format migrations."""
