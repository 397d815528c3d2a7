"""Taking mail in: from a mailbox or a mail server's pipe to tickets, one commit a message, every message told of."""
