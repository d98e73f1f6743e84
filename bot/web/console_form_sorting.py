"""The rows of the table of progress as somebody wants them: some of them, in an order, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from handlers.phrasebook import Speaker
from knowledge.search.texts import normalise

PAGE = 100
"""Rows of one page: some 100 kB of it with six sections."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorting:
    """What somebody wants to see.

    Attributes:
        sort: "" by name, else "total", "changed", or "s3" of the third section; `is_reversed` the other way round.
        sought: a part of a city's name.
        state: as of the campaign's states, "" for all.
    """

    sort: str = ""
    is_reversed: bool = False
    sought: str = ""
    state: str = ""
    page: int = 0

    def address(self, here: str) -> str:
        """Where this is shown."""
        values = {
            "state": self.state,
            "q": self.sought,
            "sort": self.sort,
            "order": "down" if self.is_reversed else "",
            "page": str(self.page) if self.page else "",
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{here}?{query}#progress" if query else f"{here}#progress"

    def by(self, sort: str) -> Sorting:
        """The same by another column; once more by the same one, the other way round."""
        return replace(self, sort=sort, is_reversed=self.sort == sort and not self.is_reversed, page=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The rows of one page, of how many, and how many pages there are."""

    rows: tuple[Row, ...]
    found: int
    page: int
    pages: int


def shown(rows: Sequence[Row], wanted: Sorting) -> Shown:
    """The rows that somebody wants to see; those of equal worth stay in the order in which they were given."""
    sought = normalise(wanted.sought)
    found = [
        row
        for row in rows
        if wanted.state in ("", row.get("key", "")) and (not sought or sought in normalise(str(row["name"])))
    ]
    in_order = sorted(found, key=lambda row: _worth(row, wanted.sort), reverse=wanted.is_reversed)
    if not wanted.sort:
        in_order = found[::-1] if wanted.is_reversed else found
    pages = max(1, -(-len(in_order) // PAGE))
    page = min(wanted.page, pages - 1)
    return Shown(rows=tuple(in_order[page * PAGE : (page + 1) * PAGE]), found=len(found), page=page, pages=pages)


def _worth(row: Row, sort: str) -> float:
    """By what a row is sorted: the least answered first, and what was changed last first."""
    if sort == "changed":
        return -float(row["changed_at"])
    if sort == "total":
        return float(row["total"]["share"])
    place = int(sort[1:]) if sort.startswith("s") and sort[1:].isdecimal() else -1
    cells = row["cells"]
    return float(cells[place]["share"]) if 0 <= place < len(cells) else 0.0


def heads(sections: Sequence[str], wanted: Sorting, here: str, _: Speaker) -> dict[str, dict[str, str]]:
    """The heads of the columns that can be sorted by, by what they are called in an address ("" of the names)."""
    labels = {"": _("City"), "total": _("Total"), "changed": _("Last change")}
    labels |= {f"s{place}": label for place, label in enumerate(sections)}
    return {
        sort: {
            "label": label,
            "href": wanted.by(sort).address(here),
            "order": ("descending" if wanted.is_reversed else "ascending") if wanted.sort == sort else "",
        }
        for sort, label in labels.items()
    }


def page_links(found: Shown, wanted: Sorting, here: str, _: Speaker) -> list[dict[str, Any]]:
    """A link to each page, where there are several."""
    if found.pages == 1:
        return []
    return [
        {
            "label": _.number(page + 1),
            "href": replace(wanted, page=page).address(here),
            "is_here": page == found.page,
        }
        for page in range(found.pages)
    ]
