"""Tests of forms that are filled in, in conversation."""
