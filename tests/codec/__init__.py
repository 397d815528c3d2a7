"""Text to data to model and back."""
