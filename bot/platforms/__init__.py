"""The platforms that Focal may be connected to, each put together from its settings."""
