"""Tests of what came of questionnaires."""
