"""The neutral form: blocks of runs, as a reader of Markdown means them, without any platform's notation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from urllib.parse import unquote

from markdown_it.token import Token

from bot.prose.parser import MOMENT_CLOSE, MOMENT_OPEN, SCHEMES, parser
from knowledge.model.moments import instant_of

BULLET = "•"
RULE = "———"
MAX_URL = 1_500
"""Characters of an address that stays a link: it must fit into the 3000 of a Slack text together with its label."""

_CODE = ("fence", "code_block")


class Kind(Enum):
    """What a block is. A list item is a block with a marker; a quotation is one that is `quoted`."""

    PARAGRAPH = auto()
    HEADING = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. `url` has an allowed scheme; `instant` is aware; never both."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    url: str = ""
    instant: datetime | None = None

    @property
    def look(self) -> tuple[object, ...]:
        """All but the text."""
        return (self.bold, self.italic, self.strike, self.code, self.url, self.instant)

    @property
    def address(self) -> str:
        """The link's address as people write it: without `mailto:` and `tel:`."""
        scheme, _, rest = self.url.partition(":")
        return unquote(rest) if scheme.lower() in ("mailto", "tel") else self.url

    @property
    def atom(self) -> tuple[object, ...] | None:
        """What this run is an inseparable part of: a link, a moment, a piece of code. Else None."""
        return (self.url, self.instant, self.code) if self.url or self.instant or self.code else None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, quotation or code block.

    Attributes:
        marker: "•" or "1." of a list item, else "".
        depth: in how many lists it stands; 0 outside of lists.
        close: it stands on the line below the block before it, without an empty line between them.
    """

    runs: tuple[Run, ...]
    kind: Kind = Kind.PARAGRAPH
    marker: str = ""
    depth: int = 0
    quoted: bool = False
    close: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def lead(self) -> str:
        """What stands before the runs: the indentation of nested lists, and the marker."""
        return "  " * (self.depth - 1) + (self.marker and f"{self.marker} ")


Blocks = tuple[Block, ...]


@lru_cache(maxsize=2_048)
def read(markdown: str) -> Blocks:
    """The blocks of a text. What is no Markdown of ours stays as it was written, character for character."""
    return tuple(_Reader(markdown).blocks())


def gap(before: Block | None, block: Block) -> str:
    """The line ends between two blocks."""
    return "" if before is None else "\n" if block.close else "\n\n"


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, those that look alike made one, without empty ones."""
    result: list[Run] = []
    for run in runs:
        if result and run.look == result[-1].look:
            result[-1] = replace(run, text=result[-1].text + run.text)
        elif run.text:
            result.append(run)
    return tuple(result)


class _Reader:
    """Walks over the parser's tokens once."""

    def __init__(self, markdown: str) -> None:
        self._tokens = parser.parse(markdown)
        self._lines = markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._blocks: list[Block] = []
        self._depth = self._quotes = self._list_begin = 0
        self._marker = ""
        self._opened = Token("", "", 0)

    def blocks(self) -> list[Block]:
        for token in self._tokens:
            self._take(token)
        return self._blocks

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._list_begin = self._list_begin if self._depth else len(self._blocks)
                self._depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self._depth -= 1
            case "list_item_open":
                self._marker = f"{token.info}{token.markup}" if token.info else BULLET
            case "list_item_close" if self._marker:
                self._add((), Kind.PARAGRAPH, close=True)
            case "blockquote_open" | "blockquote_close":
                self._quotes += token.nesting
            case "paragraph_open" | "heading_open":
                self._opened = token
            case "inline":
                self._add_inline(token)
            case "hr":
                self._add((Run(RULE),), Kind.PARAGRAPH)
            case name if name in _CODE:
                self._add(joined((Run(token.content.rstrip("\n")),)), Kind.CODE)

    def _add_inline(self, token: Token) -> None:
        opened, runs = self._opened, _runs(token.children or [])
        if opened.type == "heading_open":
            self._add(runs or (Run(opened.markup),), Kind.HEADING)
        else:
            self._add(joined((*runs, Run(self._stripped(opened)))), Kind.PARAGRAPH, close=opened.hidden)

    def _stripped(self, paragraph: Token) -> str:
        """The spaces that the parser took from a paragraph's end: a text arrives as it was written."""
        if paragraph.level or not paragraph.map:
            return ""
        last = self._lines[paragraph.map[1] - 1]
        return last[len(last.rstrip()) :]

    def _add(self, runs: tuple[Run, ...], kind: Kind, *, close: bool = False) -> None:
        close = close and self._depth > 0 and len(self._blocks) > self._list_begin
        quoted = self._quotes > 0
        block = Block(runs, kind, marker=self._marker, depth=self._depth, quoted=quoted, close=close)
        self._marker = ""
        if block.text.strip() or block.marker:
            self._blocks.append(block)


def _runs(children: Iterable[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    style = Run("")
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                runs.append(replace(style, text="\n"))
            case "code_inline":
                runs.append(replace(style, text=child.content, code=True))
            case "text":
                runs.append(replace(style, text=child.content))
            case _:
                style = _styled(style, child)
    return joined(runs)


def _styled(style: Run, token: Token) -> Run:
    """The style behind an opening or closing token. Emphasis within like emphasis cannot be seen, and ends with it."""
    on = token.nesting > 0
    match token.type:
        case "strong_open" | "strong_close":
            return replace(style, bold=on)
        case "em_open" | "em_close":
            return replace(style, italic=on)
        case "s_open" | "s_close":
            return replace(style, strike=on)
        case "link_open" | "link_close":
            return replace(style, url=_allowed(str(token.attrGet("href"))) if on else "")
        case name if name == MOMENT_OPEN:
            return replace(style, instant=instant_of(f"time:{token.attrGet('datetime')}"))
        case name if name == MOMENT_CLOSE:
            return replace(style, instant=None)
    return style


def _allowed(href: str) -> str:
    scheme, colon, rest = href.partition(":")
    return href if colon and rest and scheme.lower() in SCHEMES and len(href) <= MAX_URL else ""
