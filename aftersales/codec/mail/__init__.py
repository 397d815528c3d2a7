"""E-mail from bytes to `model.mail.Mail`: bounded in time and depth, and no message is refused for being broken."""
