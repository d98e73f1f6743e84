"""Calls for expressions of interest: set, applied to, signed, and decided."""
