"""What we know: values and rules, search, packs, and the store (the only SQL)."""
