"""Text without markup: for notifications, labels, the terminal, and wherever a platform has no notation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from bot.prose.graphemes import cut_before
from bot.prose.prose import Block, Run, gap

ELLIPSIS = "…"


def plain(blocks: Sequence[Block]) -> str:
    """The text as one can type it: a link is "label (address)", a moment its words."""
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        text = block.lead + "".join(run.text for run in spelled_out(block.runs, lambda run: True))
        parts += [gap(before, block), _quoted(text) if block.quoted else text]
        before = block
    return "".join(parts)


def spelled_out(runs: Iterable[Run], which: Callable[[Run], bool]) -> Iterator[Run]:
    """The runs, with the address behind the label of those links that are to be spelled out."""
    for (url, spell), group in groupby(runs, key=lambda run: (run.url, bool(run.url) and which(run))):
        links = list(group)
        if not spell:
            yield from links
            continue
        yield from (Run(run.text, run.bold, run.italic, run.strike, run.code) for run in links)
        if not says_itself("".join(run.text for run in links), url):
            yield Run(f" ({links[0].address})")


def says_itself(label: str, url: str) -> bool:
    """Whether a link's label is its address already, as people write it or as it is."""
    return url in (label, f"http://{label}", f"https://{label}", f"mailto:{label}", f"tel:{label}")


def shorten(label: str, limit: int, measure: Callable[[str], int] = len) -> str:
    """The label within a limit, in the unit of `measure`; cut at a word, never in a character as people count them."""
    label = " ".join(label.split())
    if measure(label) <= limit:
        return label
    at = len(label)
    while at and measure(label[:at].rstrip() + ELLIPSIS) > limit:
        at = cut_before(label, at - 1)
    word = label.rfind(" ", 0, at + 1)
    return label[: word if 2 * word >= at else at].rstrip() + ELLIPSIS


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))
