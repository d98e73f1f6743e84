"""What administrators set in the console in place of what Focal does by itself."""
