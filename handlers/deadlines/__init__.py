"""Deadlines: set, moved and cancelled, settled by a city, and reminded of until then."""
