"""The demo: a shop's desk with three months of tickets, told as stories and worked through the real use cases."""
