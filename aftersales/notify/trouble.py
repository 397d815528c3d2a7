"""What goes wrong when a message is sent."""


class SendError(Exception):
    """No server took the message; the sentence says why, and never holds a password."""
