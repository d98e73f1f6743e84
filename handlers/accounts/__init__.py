"""Accounts of the console: signing in with them, what their owners change, and who may have one."""
