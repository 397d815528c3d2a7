"""What a commit must not have done to a desk, whoever made it and however: the rules behind ``verify``."""
