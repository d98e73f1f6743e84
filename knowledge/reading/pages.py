"""HTML and Word documents, which come as HTML from mammoth: blocks of text in their order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from knowledge.reading.lines import Item, tidy
from knowledge.reading.plain import LONGEST_HEADING, linked

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"tr", "table"})
_STRONG = frozenset({"b", "strong"})
_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
_UNREAD = frozenset(
    {"script", "style", "template", "noscript", "nav", "iframe", "svg", "select", "button", "head", "footer"}
)
_SITE = re.compile(r"<(?:nav|header|footer|aside|form|script)\b", re.IGNORECASE)
"""What stands in pages of sites, and not in documents that were saved as HTML."""
_SHORTEST = 250
"""Characters below which trafilatura takes what it extracted for a failure (its setting MIN_EXTRACTED_SIZE)."""
_WORD_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def word_items(path: Path) -> Iterator[Item]:
    """The blocks of a Word document; pictures are not looked at."""
    import mammoth

    with path.open("rb") as file:
        without_pictures = mammoth.images.img_element(lambda image: {})
        made = mammoth.convert_to_html(file, style_map=_WORD_STYLES, convert_image=without_pictures)
    yield from _Walk().walk(made.value).items


def web_items(content: bytes) -> tuple[str, list[Item]]:
    """What a web page calls itself, and its text.

    Of a page of a site that is what trafilatura finds in its midst. A document that was saved as HTML has nothing
    around it and is read whole, as is a page that is too short for trafilatura, which drops short parts of either.
    """
    import trafilatura
    from trafilatura.utils import decode_file

    page = decode_file(content)
    whole = _Walk().walk(page)
    if not _SITE.search(page) or sum(len(item.text) for item in whole.items) < _SHORTEST:
        return whole.title, whole.items
    main = trafilatura.extract(
        page, output_format="html", include_formatting=True, include_comments=False, include_tables=True,
        favor_recall=True, with_metadata=False,
    )  # fmt: skip
    items = _Walk().walk(main).items if main else []
    has_text = any(not item.is_heading for item in items)
    return whole.title, items if has_text else whole.items


class _Walk(HTMLParser):
    """One way through a page: what stands between two edges of blocks is a line. End tags may be missing."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.title = ""
        self._parts: list[str] = []
        self._link: tuple[int, str] | None = None
        self._addresses: dict[int, str] = {}
        self._block = ""
        self._unread = self._bold = 0
        self._is_plain = False
        self._cells: list[list[str]] = []

    def walk(self, page: str) -> _Walk:
        self.feed(page)
        self.close()
        self._flush()
        self._end_row()
        return self

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unread = 0
        self._unread += tag in _UNREAD
        self._bold += tag in _STRONG
        if tag in _BLOCKS:
            self._flush()
            self._block = tag
        if tag in _ROWS:
            self._end_row()
        if tag in _CELLS:
            self._cells.append([])
        if tag == "li":
            self._parts.append("- ")
        if tag == "a":
            self._end_link()
            self._link = (len(self._parts), dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(self._unread - (tag in _UNREAD), 0)
        self._bold = max(self._bold - (tag in _STRONG), 0)
        if tag == "a":
            self._end_link()
        if tag in _BLOCKS:
            self._flush()
        if tag in _ROWS:
            self._end_row()

    def _end_link(self) -> None:
        """Keeps the address of a link, for the place behind its text, if it is not printed there."""
        if self._link is None:
            return
        begin, address = self._link
        text, self._link = tidy("".join(self._parts[begin:])), None
        if text and not self._unread and linked(text, address) != text:
            self._addresses[len(self._parts)] = address

    def handle_data(self, data: str) -> None:
        if self._block == "title" and not self.title:
            self.title = tidy(data)
        elif not self._unread:
            self._parts.append(data)
            self._is_plain |= not self._bold and not data.isspace()

    def _flush(self) -> None:
        self._end_link()
        text, whole = tidy("".join(self._parts)), self._with_addresses()
        is_bold = self._block == "p" and not self._is_plain and _is_like_heading(text) and not self._cells
        is_heading = is_bold or self._block in _HEADINGS
        self._parts, self._addresses, self._is_plain, self._block = [], {}, False, ""
        if not text or text == "-":
            return
        if self._cells and not is_heading:
            self._cells[-1].append(whole)
        else:
            self._add(text if is_heading else whole, is_heading=is_heading)

    def _with_addresses(self) -> str:
        """The line with the addresses of its links behind their texts, which headings do without."""
        parts = (
            f"{part.rstrip()} ({self._addresses[at]})" if at in self._addresses else part
            for at, part in enumerate(self._parts, start=1)
        )
        return tidy("".join(parts))

    def _end_row(self) -> None:
        """A row of a table is one line, unless it only arranges whole paragraphs on a page."""
        cells = [cell for cell in self._cells if cell]
        self._cells = []
        if cells and all(len(cell) == 1 for cell in cells):
            cells = [[" | ".join(cell[0] for cell in cells)]]
        for text in itertools.chain.from_iterable(cells):
            self._add(text, is_heading=False)

    def _add(self, text: str, *, is_heading: bool) -> None:
        self.items.append(Item(number=len(self.items) + 1, text=text, is_heading=is_heading))


def _is_like_heading(text: str) -> bool:
    """Whether a paragraph that is bold as a whole is one: a writer's way without styles."""
    return 0 < len(text) <= LONGEST_HEADING and not text.endswith((".", "!", "?", ";", ","))
