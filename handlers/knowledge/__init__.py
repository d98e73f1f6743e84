"""What the secretariat does about the knowledge: it writes, tries out, measures and publishes."""
