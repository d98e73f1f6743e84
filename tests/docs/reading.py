"""The documents as tests read them: pages, the commands in them, and what else they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "deploy" / "README.md", ROOT / "deploy" / "leaked-token.md", *PAGES]
OFFICIALS = ("en", "fr", "es", "pt")

_BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
_SPOKEN = re.compile(r"`(focal [^`\n]+)`")
_TOLD = re.compile(r"^\s*(?:[A-Z_]+=\S+ |docker compose .* exec web )*(?:\.venv/bin/)?(focal .*)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A `focal …` that a document names.

    Attributes:
        words: what stands behind `focal`.
        is_block: it stands alone in a block, to be typed as it is.
    """

    page: str
    words: tuple[str, ...]
    is_block: bool

    def __str__(self) -> str:
        return " ".join(("focal", *self.words))


def name_of(page: Path) -> str:
    """A page's path from the root."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(text: str) -> str:
    """A page without blocks, code and addresses, which have no typography."""
    return re.sub(
        r"</?div[^>]*>|```.*?```|`[^`]*`|!\[|\]\([^)]*\)(?:\{[^}]*\})?|https?://\S+", "", text, flags=re.DOTALL
    )


def commands() -> list[Command]:
    """Every one of them, once for each page."""
    return list(dict.fromkeys(each for page in DOCUMENTS for each in _commands(page)))


def _commands(page: Path) -> Iterator[Command]:
    text, name = text_of(page), name_of(page)
    for block in _BLOCK.finditer(text):
        for line in block[2].splitlines():
            told = _TOLD.search(line.split("  #")[0])
            if told is not None:
                yield Command(page=name, words=tuple(shlex.split(told[1])[1:]), is_block=True)
    for spoken in _SPOKEN.findall(text):
        yield Command(page=name, words=tuple(shlex.split(spoken)[1:]), is_block=False)
