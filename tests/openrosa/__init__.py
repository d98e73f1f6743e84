"""A server that takes submissions, as ODK Central does."""
