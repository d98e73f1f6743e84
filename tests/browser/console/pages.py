"""Every page of the console, by the table of its routes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.browser.console.furnished import NO_PAGES
from tests.security.routes import CONSOLE

PAGES = sorted({path for method, path in CONSOLE if method == "GET"} - {*NO_PAGES})
"""The paths of their routes."""


def address(path: str, places: Mapping[str, str]) -> str:
    """Where a page is.

    Raises:
        KeyError: nothing was said of what stands in its places; see furnished.py.
    """
    return places.get(path, path) if "{" not in path else places[path]


MAIN = (
    "/console",
    "/console/tickets",
    "/console/tickets/{number}",
    "/console/members/{member}",
    "/console/circulars/{number}",
    "/console/calendar",
    "/console/events/{number}",
    "/console/forms/{number}",
    "/console/knowledge/entries/{id}",
    "/console/statistics",
)
"""Those that somebody has open all day."""
