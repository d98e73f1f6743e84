"""Circulars: written, translated, approved, released, circulated, and asked for again."""
