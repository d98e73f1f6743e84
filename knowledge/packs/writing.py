"""Writes a pack as files that `reading` reads back to the same pages."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import FocalError
from knowledge.packs.pages import body_of
from knowledge.packs.reading import GAZETTEER_FILE, PACK_FILE, SOURCES_FILE, TOPICS_FILE, UNKNOWNS_FILE, Pages


class FolderInUse(FocalError):
    """The folder already holds files; name a new or empty one."""


def write_pages(pages: Pages, folder: Path) -> None:
    """Writes the pack's own page, its documents and topics, and its entries in a file per topic.

    Raises:
        FolderInUse: the folder is not empty; nothing was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderInUse(f"{folder} already holds files; name a new or empty folder")
    _write(folder / PACK_FILE, body_of(pages.pack))
    _write(folder / SOURCES_FILE, [body_of(page) for page in pages.documents])
    _write(folder / TOPICS_FILE, [body_of(page) for page in pages.topics])
    if pages.unknowns:
        _write(folder / UNKNOWNS_FILE, [body_of(page) for page in pages.unknowns])
    if pages.names:
        _write(folder / GAZETTEER_FILE, [body_of(page) for page in pages.names])
    by_topic = sorted(pages.entries, key=lambda page: page.topic)
    for topic, entries in groupby(by_topic, key=lambda page: page.topic):
        _write(folder / f"entries-{topic}.yaml", [body_of(page) for page in entries])


def _write(path: Path, content: Any) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(text, encoding="utf-8")
