"""Accounts of the console."""
