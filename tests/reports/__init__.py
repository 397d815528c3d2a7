"""Reports: the figures, and what is said of them."""
