"""Reads a pack's folder and checks it whole: every problem is collected, with its file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import FocalError, ImportRefused, Problem
from knowledge.model.faq import Pack
from knowledge.packs.advising import warnings_of
from knowledge.packs.checking import Written, check_pages
from knowledge.packs.pages import (
    DocumentPage,
    EntryPage,
    NamePage,
    PackPage,
    TopicPage,
    UnknownPage,
    body_of,
    text_of,
)
from knowledge.packs.parsing import Located, P, Parser

PACK_FILE, SOURCES_FILE, TOPICS_FILE = "pack.yaml", "sources.yaml", "topics.yaml"
UNKNOWNS_FILE, GAZETTEER_FILE = "unknowns.yaml", "gazetteer.yaml"


class NoPack(FocalError):
    """There is no content pack in this folder."""


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The pages of one pack, checked or about to be."""

    name: str
    pack: PackPage
    documents: tuple[DocumentPage, ...]
    topics: tuple[TopicPage, ...]
    entries: tuple[EntryPage, ...]
    unknowns: tuple[UnknownPage, ...] = ()
    names: tuple[NamePage, ...] = ()

    def bodies(self) -> dict[str, list[dict[str, Any]]]:
        """The pages as JSON values by kind, as the store keeps them."""
        return {
            "pack": [{"id": self.name, **body_of(self.pack)}],
            "document": [body_of(page) for page in self.documents],
            "topic": [body_of(page) for page in self.topics],
            "entry": [body_of(page) for page in self.entries],
            "unknown": [body_of(page) for page in self.unknowns],
            "name": [body_of(page) for page in self.names],
        }

    def checksum(self) -> str:
        """SHA-256 over the content, so that an unchanged pack is known as such."""
        text = json.dumps(self.bodies(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def value(self) -> Pack:
        documents = {page.id: page.value() for page in self.documents}
        return Pack(
            name=self.name,
            network=text_of(self.pack.network),
            introduction=text_of(self.pack.introduction),
            secretariat=self.pack.secretariat,
            starters=tuple(self.pack.starters),
            documents=tuple(documents.values()),
            topics=tuple(page.value() for page in self.topics),
            entries=tuple(page.value(documents) for page in self.entries),
            unknowns=tuple(page.value() for page in self.unknowns),
            names=tuple(page.value() for page in self.names),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What came of reading a folder.

    Attributes:
        pages: None when there is a problem.
        problems: with any of them nothing is imported.
        warnings: what the pack's author should know; they stop nothing.
    """

    pages: Pages | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def pages_of(name: str, items: Callable[[str], Iterable[dict[str, Any]]]) -> Pages:
    """The pages whose JSON values `items` yields by kind, as the store gives them back."""
    (pack,) = items("pack")
    return Pages(
        name=name,
        pack=PackPage.model_validate({key: value for key, value in pack.items() if key != "id"}),
        documents=tuple(DocumentPage.model_validate(body) for body in items("document")),
        topics=tuple(TopicPage.model_validate(body) for body in items("topic")),
        entries=tuple(EntryPage.model_validate(body) for body in items("entry")),
        unknowns=tuple(UnknownPage.model_validate(body) for body in items("unknown")),
        names=tuple(NamePage.model_validate(body) for body in items("name")),
    )


def read_pack(folder: Path) -> Pack:
    """The pack in a folder.

    Raises:
        NoPack: there is none.
        ImportRefused: it has problems; all of them are listed.
    """
    return read_pages(folder).value()


def read_pages(folder: Path) -> Pages:
    """The checked pages in a folder, entries by topic and then in the order of the files; raises like `read_pack`."""
    checked = check_folder(folder)
    if checked.pages is None:
        raise ImportRefused(checked.problems)
    return checked.pages


def check_folder(folder: Path) -> Checked:
    """Reads and checks the files of a folder.

    Raises:
        NoPack: there is no pack in it.
    """
    if not (folder / PACK_FILE).is_file():
        raise NoPack(f"there is no content pack in {folder}: {PACK_FILE} is missing")
    parser = Parser(folder)
    written = _written(parser, folder)
    problems = parser.problems + check_pages(written)
    if written.pack is None and not problems:
        problems.append(Problem(code="empty-file", value="", sentence="the file says nothing", file=PACK_FILE))
    return Checked(
        pages=_pages(folder.name, written.pack.page, written) if written.pack and not problems else None,
        problems=_in_order(problems),
        warnings=_in_order(warnings_of(written)),
    )


def _written(parser: Parser, folder: Path) -> Written:
    def if_there(name: str, kind: type[P]) -> list[Located[P]]:
        return parser.many(name, kind) if (folder / name).is_file() else []

    return Written(
        pack=parser.one(PACK_FILE, PackPage),
        documents=parser.many(SOURCES_FILE, DocumentPage),
        topics=parser.many(TOPICS_FILE, TopicPage),
        entries=[located for name in _entry_files(folder) for located in parser.many(name, EntryPage)],
        unknowns=if_there(UNKNOWNS_FILE, UnknownPage),
        names=if_there(GAZETTEER_FILE, NamePage),
    )


def _pages(name: str, pack: PackPage, written: Written) -> Pages:
    return Pages(
        name=name,
        pack=pack,
        documents=tuple(located.page for located in written.documents),
        topics=tuple(located.page for located in written.topics),
        entries=tuple(sorted((located.page for located in written.entries), key=lambda page: page.topic)),
        unknowns=tuple(located.page for located in written.unknowns),
        names=tuple(located.page for located in written.names),
    )


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.row)))


def _entry_files(folder: Path) -> list[str]:
    """The files with entries; "network" comes before "network-plans"."""
    own = {PACK_FILE, SOURCES_FILE, TOPICS_FILE, UNKNOWNS_FILE, GAZETTEER_FILE}
    found = sorted(folder.glob("*.yaml"), key=lambda path: path.stem)
    return [path.name for path in found if path.name not in own]
