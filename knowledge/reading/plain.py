"""Plain text and Markdown: the encoding, the headings, and where paragraphs begin."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.reading.limited import UNREADABLE, Refused
from knowledge.reading.lines import Item, tidy

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_ATX = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?")
_SETEXT = re.compile(r"(?:=+|-{3,})\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?(?:\s+[^()]*)?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)([^*]+)(?<=\S)\1:?")
_ESCAPED = re.compile(r"\\+([*_])")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})(?:[.)]|(?<=\d\.\d))\s+\S")
_ADDRESS_LAST = re.compile(r"(?:https?://|www\.)\S*\)?$")
_ADDRESS_ONLY = re.compile(r"[\w.+%-]+@[\w.-]+|(?:https?://|www\.)\S+")
_ITEM = re.compile(r"(?:[-*+•·–—▪●○◦\ue000-\uf8ff]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")
_END = tuple(".!?:;…。؟")
_CLOSING = "\"'»”’)]* "
_ENDS_HEADING = tuple(".!?;,…")
_TIED = re.compile(r"\b(?:de|des|du|la|le|les|et|of|the|and|del|los|las|y|e|da|do|dos|das|à|a|à la|en|in|para|pour)$")

LONGEST_HEADING = 100
"""Characters; of a numbered one twice as many. The longest heading of the five documents of the network has 159."""
_HEADING_WORDS = 12
_COLON_WORDS = 7
"""A longer line that ends in a colon announces what follows, in a sentence."""


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 or UTF-32 (these with their mark), else in Windows-1252, as old files of officials are.

    Raises:
        Refused: it is no text ("unreadable").
    """
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError:
        if marked:
            raise Refused(UNREADABLE) from None
        text = content.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise Refused(UNREADABLE)
    return text


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """A line as it stands in the file, blank ones included."""

    number: int
    text: str
    page: int = 0


def markdown_items(text: str) -> Iterator[Item]:
    """The lines of a Markdown file; headings are those that it marks, and lines that are bold as a whole."""
    lines = text.splitlines()
    start = _behind_front_matter(lines)
    opens, in_code = True, False
    for index in range(start, len(lines)):
        line = lines[index]
        if _FENCE.match(line):
            in_code, opens = not in_code, True
            continue
        below = lines[index + 1] if index + 1 < len(lines) else ""
        item = _marked(index + 1, line, below, in_code=in_code)
        if item is None:
            opens = True
            continue
        yield replace(item, opens=opens or item.is_heading or in_code or bool(_ITEM.match(line.lstrip())))
        opens = item.is_heading or line.endswith(("  ", "\\"))


def _behind_front_matter(lines: Sequence[str]) -> int:
    """Where the text begins: behind what a site's generator is told between two lines of dashes."""
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((index for index, line in enumerate(lines[1:40], start=1) if line.strip() == "---"), -1)
    return end + 1


def _marked(number: int, line: str, below: str, *, in_code: bool) -> Item | None:
    stripped = line.strip()
    if in_code:
        return Item(number=number, text=tidy(line)) if tidy(line) else None
    if not stripped or _is_rule(stripped):
        return None
    is_underlined = bool(_SETEXT.fullmatch(below)) and not _ITEM.match(stripped)
    heading = _ATX.fullmatch(stripped)
    if heading:
        stripped = heading[2]
    text = unmarked(stripped.lstrip("> "))
    if not text:
        return None
    is_heading = bool(heading or is_underlined or _is_bold_heading(stripped))
    return Item(number=number, text=text, is_heading=is_heading)


def _is_rule(line: str) -> bool:
    """A line of dashes or stars: under a heading, between parts, or an item of a list that was left empty."""
    return not line.strip("-=*_ |:")


def unmarked(line: str) -> str:
    """A line of Markdown without its marks; the address of a link stays behind its text, where it leads somewhere."""
    line = _LINK.sub(lambda found: linked(found[1], found[2]), _ESCAPED.sub(r"\1", line))
    line = _AUTOLINK.sub(r"\1", line)
    return tidy(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line)).replace("**", ""))


def linked(text: str, address: str) -> str:
    """The text of a link, with the address behind it where that leads somewhere and is not printed."""
    bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    leads = bare != address.rstrip("/") and bare not in text
    return f"{text} ({address})" if leads and text else text or (address if leads else "")


def text_items(text: str) -> Iterator[Item]:
    """The lines of a plain text; headings are found by their looks."""
    raw = [Raw(number=number, text=line) for number, line in enumerate(text.splitlines(), start=1)]
    return structured(raw)


def structured(lines: Sequence[Raw]) -> Iterator[Item]:
    """Lines of which only the looks tell what they are: plain text, or what was read from pages.

    A heading is a line that stands by itself and is marked (`#`, bold), numbered, in capitals, or short above a
    longer paragraph. Numbered lines one under the other are a list.
    """
    shown = _Page(lines)
    heads = shown.headings()
    before: int | None = None
    for index in shown.filled:
        is_heading = index in heads
        opens = before is None or is_heading or before in heads or shown.opens(index, before)
        if not (is_heading and heads[index] != index):
            text = shown.heading_text(index, heads) if is_heading else shown.texts[index]
            yield Item(
                number=lines[index].number, text=text, page=lines[index].page, is_heading=is_heading, opens=opens
            )
        before = index


class _Page:
    """The lines of a text beside each other."""

    def __init__(self, lines: Sequence[Raw]) -> None:
        self.marked = [line.text.strip() for line in lines]
        self.texts = [unmarked(_without_hashes(line)) for line in self.marked]
        self.filled = [index for index, text in enumerate(self.texts) if text and not _is_rule(text)]
        self._next = dict(itertools.pairwise(self.filled))
        self._last = {after: before for before, after in self._next.items()}
        lengths = sorted(len(self.texts[index]) for index in self.filled)
        self._width = lengths[len(lengths) * 9 // 10] if lengths else 0
        self._blanks_tell = self._are_blanks_told()

    def _are_blanks_told(self) -> bool:
        """Whether blank lines stand between paragraphs, rather than between all lines or nowhere.

        In a text with a blank behind each line, about half of the lines behind a blank go on with a sentence; between
        paragraphs next to none does (measured on the network's documents: 31 % in one set so, at most 5 % in others).
        """
        behind = [index for index in self.filled if index and not self.texts[index - 1]]
        going_on = sum(self._goes_on(index) for index in behind)
        return len(behind) > 1 and going_on * 6 < len(behind)

    def opens(self, index: int, before: int) -> bool:
        """Whether a line begins a paragraph; `before` is the line with text above it."""
        if _ITEM.match(self.marked[index]):
            return True
        if self._blanks_tell:
            return index - before > 1
        above = self.texts[before]
        is_short = len(above) < 0.8 * self._width
        return above.rstrip(_CLOSING).endswith(_END) and (is_short or index - before > 1) and not self._goes_on(index)

    def _goes_on(self, index: int) -> bool:
        """Whether a line goes on with a sentence; an address begins small wherever it stands."""
        text = self.texts[index]
        return text[0].islower() and not _ADDRESS_ONLY.fullmatch(text)

    def headings(self) -> dict[int, int]:
        """Lines of headings, each with the first line of its heading: a numbered one may take two."""
        found: dict[int, int] = {}
        for index in self.filled:
            if index in found or not self._is_heading(index):
                continue
            found[index] = index
            after = self._next.get(index)
            if after is not None and self._is_rest(index, after):
                found[after] = index
        return found

    def heading_text(self, index: int, heads: dict[int, int]) -> str:
        after = self._next.get(index)
        rest = f" {self.texts[after]}" if after is not None and heads.get(after) == index else ""
        return (self.texts[index] + rest).rstrip(": ")

    def _is_rest(self, index: int, after: int) -> bool:
        is_numbered = _NUMBERED.match(self.texts[index]) is not None
        rest = self.texts[after]
        is_long = len(self.texts[index]) > 0.7 * self._width
        return is_numbered and is_long and rest[0].islower() and len(rest) < self._width and not rest.endswith(_END)

    def _is_heading(self, index: int) -> bool:
        marked, text = self.marked[index], self.texts[index]
        if _ATX.fullmatch(marked) or _is_bold_heading(marked):
            return True
        if text.endswith(_ENDS_HEADING) or not any(map(str.isalpha, text)) or not self._stands_alone(index):
            return False
        if _NUMBERED.match(text):
            return len(text) <= 2 * LONGEST_HEADING and not self._is_in_list(index)
        return not _ITEM.match(self.marked[index]) and self._looks_like_one(index, text)

    def _looks_like_one(self, index: int, text: str) -> bool:
        """Capitals or few words; below a colon only what announces something itself."""
        is_item = self._is_announced(index) and not text.endswith(":")
        return not is_item and (_is_in_capitals(text) or self._is_short(index, text))

    def _stands_alone(self, index: int) -> bool:
        """Whether the line above came to its end."""
        before = self._last.get(index)
        if before is None:
            return True
        above = self.texts[before].rstrip(_CLOSING)
        if index - before > 1 and self._blanks_tell:
            return True
        return above.endswith(_END) or len(above) < 0.6 * self._width or _ADDRESS_LAST.search(above) is not None

    def _is_in_list(self, index: int) -> bool:
        """Whether a numbered line stands directly below the number before its own, or above the next."""
        own = _ordinal(self.texts[index])
        above, below = (
            _ordinal(self.texts[beside]) if beside is not None else None
            for beside in (self._last.get(index), self._next.get(index))
        )
        return own is not None and (above == own - 1 or below == own + 1)

    def _is_announced(self, index: int) -> bool:
        """Whether the line above says that a list follows."""
        before = self._last.get(index)
        return before is not None and self.texts[before].endswith(":")

    def _is_short(self, index: int, text: str) -> bool:
        """A few words above a longer paragraph or a list, with blanks around."""
        after = self._next.get(index)
        if not self._blanks_tell or after is None or after - index < 2:
            return False
        is_brief = len(text) <= LONGEST_HEADING and text[0].isupper()
        if text.endswith(":"):
            return is_brief and len(text.rstrip(": ").split()) <= _COLON_WORDS
        is_tied = _TIED.search(text.lower()) is not None
        below = self.texts[after]
        return is_brief and not is_tied and len(text.split()) <= _HEADING_WORDS and len(below) >= 2 * len(text)


def _is_in_capitals(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return text.isupper() and letters >= 4 and len(text) <= 2 * LONGEST_HEADING


def _without_hashes(line: str) -> str:
    found = _ATX.fullmatch(line)
    return found[2] if found else line


def _ordinal(text: str) -> int | None:
    """The number of a numbered line, the last of "2.1", or that of its letter."""
    found = _NUMBERED.match(text)
    if found is None:
        return None
    last = found[1].rpartition(".")[2]
    return int(last) if last.isdigit() else ord(last[-1])


def _is_bold_heading(line: str) -> bool:
    found = _BOLD_LINE.fullmatch(line)
    if found is None or len(found[2]) > LONGEST_HEADING:
        return False
    return not found[2].rstrip(_CLOSING).endswith(_ENDS_HEADING)
