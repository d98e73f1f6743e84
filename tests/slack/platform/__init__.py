"""The parts of the loopback platform."""
