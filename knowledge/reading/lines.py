"""What readers of documents hand over line by line, from the process with limits to ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\ufffc]+")
_UNSEEN = dict.fromkeys((0xAD, 0x200B, *range(0xD800, 0xE000)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of a document.

    Attributes:
        number: counted from 1, in the file where that has lines (plain text, Markdown), else in the text that was
            read from it.
        text: without spaces at its ends; never empty.
        page: counted from 1; 0 where there are no pages.
        is_heading: whether it is one.
        opens: whether it begins a paragraph or an item of a list, rather than going on with the line before.
    """

    number: int
    text: str
    page: int = 0
    is_heading: bool = False
    opens: bool = True

    def packed(self) -> list[Any]:
        """As JSON."""
        return [self.number, self.text, self.page, self.is_heading, self.opens]


def unpacked(values: Iterable[Any]) -> Iterator[Item]:
    """The items, whatever somebody who took the reader over made of them.

    Raises:
        ValueError: they are none.
    """
    for value in values:
        match value:
            case [int(number), str(text), int(page), bool(is_heading), bool(opens)]:
                yield Item(number=number, text=text, page=page, is_heading=is_heading, opens=opens)
            case _:
                raise ValueError("not a line of a document")


def tidy(text: str) -> str:
    """A line without control characters, invisible ones and runs of spaces."""
    return _SPACE.sub(" ", text.translate(_UNSEEN)).strip()
