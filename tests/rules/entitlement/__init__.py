"""The entitlement engine and its packs."""
