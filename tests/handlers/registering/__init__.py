"""Events and registrations in conversation, in calendars, and as certificates."""
