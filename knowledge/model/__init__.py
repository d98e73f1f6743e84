"""Frozen values and the rules that hold between them; standard library only."""
