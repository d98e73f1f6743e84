"""What we do: the dialogue (pure) and the use cases (synchronous, one transaction each)."""
