"""A whole message as blocks: its text, its sources, and the choices that did not become buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.prose.prose import Block, Blocks, Run, joined, read
from knowledge.model.messages import Choice, Citation, OutgoingMessage

SOURCE = "📄 "

MOST_BUTTONS = 24
"""More choices become a numbered list: platforms take more, but nobody reads that many buttons on a telephone."""

PER_PAGE = 20
BACK, ON = "‹", "›"


def has_buttons(message: OutgoingMessage) -> bool:
    """Whether each choice becomes a button; else they are listed in pages."""
    return len(message.choices) <= MOST_BUTTONS


def laid_out(message: OutgoingMessage) -> Blocks:
    """The whole message, with a page of the choices where they do not become buttons."""
    blocks = blocks_of(message)
    return blocks if has_buttons(message) else blocks + numbered(message.choices, message.page, PER_PAGE)


def page_turns(message: OutgoingMessage) -> tuple[tuple[str, int], ...]:
    """The buttons below a list in pages: what stands on them, and the pages that they lead to."""
    last = pages_of(len(message.choices), PER_PAGE) - 1
    turns = ((BACK, message.page - 1), (ON, message.page + 1))
    return tuple((label, page) for label, page in turns if 0 <= page <= last)


def blocks_of(message: OutgoingMessage) -> Blocks:
    """The text, and a line for each source: title (a link where it has an address), date and section."""
    return read(message.text) + _sources(message.sources)


def numbered(choices: Sequence[Choice], page: int, per_page: int) -> Blocks:
    """One page of choices as lines, with the numbers that they have in the whole list, counted from 1.

    Pages count from 0; one beyond the last is the last.
    """
    begin = min(max(page, 0), pages_of(len(choices), per_page) - 1) * per_page
    shown = enumerate(choices[begin : begin + per_page], start=begin + 1)
    return tuple(
        Block((Run(choice.label),), marker=f"{number}.", depth=1, close=number > begin + 1) for number, choice in shown
    )


def pages_of(count: int, per_page: int) -> int:
    """How many pages that many choices take; at least one."""
    return max(-(-count // per_page), 1)


@lru_cache(maxsize=512)
def _sources(sources: tuple[Citation, ...]) -> Blocks:
    """Built of runs rather than of Markdown: a title may have any character in it."""
    return tuple(Block(_source(source), close=number > 0) for number, source in enumerate(sources))


def _source(source: Citation) -> tuple[Run, ...]:
    title = Run(source.title, url=source.url if source.url.startswith(("https://", "http://")) else "")
    date = f", {source.date}" if source.date else ""
    section = f" · {source.section}" if source.section else ""
    return joined((Run(SOURCE), title, Run(date + section)))
