"""The dialogue: pure functions from what was heard to what is said. No store, no clock, no network."""
