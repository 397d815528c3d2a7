"""What messages to customers may say of a ticket: the names, and what each stands for."""
