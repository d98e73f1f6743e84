"""When we speak: the outbox, retries, and the clock."""
