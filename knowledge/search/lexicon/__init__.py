"""How often words and runs of letters occur in each language, and where that was taken from (NOTICE.md)."""
