"""Which CSV files a form reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.forms.importing.instances import selects_of, stem
from knowledge.forms.importing.outline import Outline
from knowledge.forms.importing.sheets import Book, by_list
from knowledge.forms.importing.types import Source

_READ = re.compile(r"""(?:pulldata|instance)\(\s*['"‘’“”]([^'"‘’“”]+)['"‘’“”]""")


def wanted_files(book: Book, outline: Outline) -> frozenset[str]:
    """Their names without the ending."""
    lists = {*book.lists, *by_list(book.external_choices)}
    return frozenset({*_named(outline), *(_read(book) - lists)})


def _named(outline: Outline) -> Iterator[str]:
    """Those that types name."""
    yield from (stem(select.list) for select in selects_of(outline) if select.source is Source.FILE)
    yield from (stem(name) for name in outline.files)


def _read(book: Book) -> set[str]:
    """Those, and lists, that expressions read."""
    texts = (text for row in book.survey.rows for text in row.texts.values())
    return {name.removesuffix(".csv") for text in texts for name in _READ.findall(text)}
