"""Reading what strangers send: always in a process with limits."""
