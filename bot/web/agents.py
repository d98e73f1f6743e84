"""What a browser is, in a few words, as far as it says so: for people who look where they are signed in."""

from __future__ import annotations

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: most call themselves by the names of the others, too."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def agent_of(header: str) -> str:
    """The program and the system of a User-Agent header, such as "Firefox, Windows"; "" of anything unknown.

    No versions, which would tell one person's browser from another's.
    """
    found = (next((name for mark, name in marks if mark in header), "") for marks in (_PROGRAMS, _SYSTEMS))
    return ", ".join(filter(None, found))
