"""Blocks as Slack's mrkdwn.

Limits and rules: Slack's "Formatting message text" and "Section block". Only the three characters & < > have an escape;
nothing of ours comes out between < and > but links and moments, so no text can mention anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from bot.prose.graphemes import visible
from bot.prose.prose import Block, Blocks, Kind, Run, gap
from bot.prose.splitting import pieces

MAX_TEXT = 3_000
"""Characters of a section's text (Block Kit, "Section block")."""

MAX_BUTTON = 75
"""Characters of a button's label (Block Kit, "Button element")."""

_JOINER, _BORDER = "\u2060", "\u200b"
"""Both invisible: the word joiner separates a character from what would give it a meaning, the zero-width space is the
word border that a format needs where it stands inside a word."""

_MENTION = re.compile(r"@(?=channel|here|everyone)", re.IGNORECASE)
_EMOJI = re.compile(r"(?<![0-9:]):(?=[a-z0-9_+'-]+:)")
_BEGINS = re.compile(r"(?<![^\W_])([*_~`])(?![\s\u2060])")
_ENDS = re.compile(r"(?<=[^\s\u2060])([*_~`])(?![^\W_])")
_QUOTE = re.compile(r"^(\s*)>", re.MULTILINE)
_NEEDS_NO_BORDER = re.compile(r"[\s.,;:!?()\"'…«»]|$")
_DATE = "{date_long} {time}"
_FENCE = "```"


@lru_cache(maxsize=1_024)
def slack(blocks: Blocks) -> tuple[str, ...]:
    """The mrkdwn texts that the blocks become: as many as needed, none where there is nothing to see."""
    return tuple(_rendered(piece) for piece in pieces(blocks, MAX_TEXT, lambda part: len(_rendered(part))))


def escaped(text: str) -> str:
    """Text that means itself: no link, no mention, and no mass mention where `link_names` or `parse=full` is on."""
    text = _MENTION.sub(f"@{_JOINER}", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unformatted(text: str) -> str:
    """Text in which * _ ~ ` > : stay what they are.

    Slack has no escape for them. A marker begins a format before a word and ends it behind one; between them goes a
    word joiner. Markers inside a word, as in snake_case, and between spaces mean nothing, and are left alone.
    """
    text = _EMOJI.sub(f":{_JOINER}", text)
    text = _ENDS.sub(rf"{_JOINER}\1", _BEGINS.sub(rf"\1{_JOINER}", text))
    return escaped(_QUOTE.sub(rf"\1{_JOINER}>", text))


def _rendered(blocks: Sequence[Block]) -> str:
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        parts += [gap(before, block), _block(block)]
        before = block
    return "".join(parts).strip()


def _block(block: Block) -> str:
    if block.kind is Kind.CODE:
        return f"{_FENCE}\n{_code(block.text)}\n{_FENCE}"
    text = block.lead + _line(block.runs, heading=block.kind is Kind.HEADING)
    return "\n".join(f"> {line}" for line in text.split("\n")) if block.quoted else text


def _line(runs: Sequence[Run], *, heading: bool) -> str:
    """The runs one after the other, with word borders where a format would otherwise stand inside a word."""
    written = ""
    after_format = False
    for text, is_format in _stretches(runs, heading=heading):
        if written and text and (is_format or after_format) and not _bordered(written[-1], text[0], is_format):
            written += _BORDER
        written, after_format = written + text, is_format if text else after_format
    return written


def _bordered(before: str, after: str, is_format: bool) -> bool:
    return bool(_NEEDS_NO_BORDER.match(before if is_format else after))


def _stretches(runs: Sequence[Run], *, heading: bool) -> Iterator[tuple[str, bool]]:
    """Text, and whether it is in a format's markers. Formats end with the line, and begin anew on the next."""
    for (atom, _), group in groupby(runs, key=lambda run: (run.atom, "" if run.atom else _markers(run, heading))):
        members = list(group)
        text, markers = _content(members), _common(_markers(run, heading) for run in members)
        is_code = atom is not None and text.startswith("`")
        for line in [text] if atom else re.split(r"(\n)", text):
            yield from _formatted(line, markers, is_code=is_code)


def _markers(run: Run, heading: bool) -> str:
    """The markers of a run's formats, inner ones first."""
    formats = (("~", run.strike), ("_", run.italic), ("*", run.bold or heading))
    return "".join(marker for marker, on in formats if on)


def _common(markers: Iterable[str]) -> str:
    """What all have: a part of a link's label cannot have a format of its own."""
    first, *others = markers
    return "".join(marker for marker in first if all(marker in other for other in others))


def _content(runs: Sequence[Run]) -> str:
    """Runs that are one link, one moment, one piece of code, or plain text of one look."""
    label = "".join(run.text for run in runs)
    first = runs[0]
    if first.instant and first.instant.timestamp() > 0:
        return f"<!date^{int(first.instant.timestamp())}^{_DATE}|{_label(label)}>"
    if first.url and visible(label):
        address = first.url.replace("|", "%7C").replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E")
        return f"<{address}|{_label(label)}>" if len(address) < MAX_TEXT // 2 else unformatted(label)
    if first.code and label.strip() and "\n" not in label:
        return f"`{_code(label)}`"
    return unformatted(label)


def _label(text: str) -> str:
    """A label within < >. "|" and "^", which divide links and dates, become signs that look like them."""
    line = " ".join(text.split("\n"))
    return unformatted(line).replace("|", "∣").replace("^", "ˆ")


def _code(text: str) -> str:
    """Code, whose own backticks would end it: they become a sign that looks like them."""
    return escaped(text.replace("`", "ˋ"))


def _formatted(text: str, markers: str, *, is_code: bool) -> Iterator[tuple[str, bool]]:
    words = text.strip()
    if not visible(words) or not (markers or is_code):
        yield text, False
        return
    begin = text.index(words)
    yield text[:begin], False
    yield markers[::-1] + words + markers, True
    yield text[begin + len(words) :], False
