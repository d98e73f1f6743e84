"""Tests of what administrators set."""
