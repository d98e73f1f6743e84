"""The places where Focal speaks: they parse and send, nothing else. Channels do not know each other."""
