"""Reads circulars: number, date of issue, title, event, deadlines and contacts, each with the line it was read from."""
