"""Tests of answers that are signed off before they are handed in."""
