"""Slack, as the tests need it: two independent counterparts, and a loopback platform that can misbehave."""
