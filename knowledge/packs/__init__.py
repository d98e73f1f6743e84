"""Curated content: entries of the knowledge pack and demonstration data, imported idempotently."""
