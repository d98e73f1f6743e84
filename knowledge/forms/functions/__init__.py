"""What expressions calculate with, on plain values: patterns of regex(), moments at the ends of the calendar."""
