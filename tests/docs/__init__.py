"""The documentation: it is built, and what it says is so."""
