"""Answers are signed off by somebody whom their city names, before they are handed in."""
