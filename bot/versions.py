"""Two versions of a pack side by side: the one in a folder and the published one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.app import Focal
from handlers.dialogue.library import Library
from handlers.evaluation import Comparison, Scorecard, evaluate
from handlers.faq import library_of, published_pages
from knowledge.packs.golden import GOLDEN_FILE, Golden, GoldenQuestion, read_golden
from knowledge.packs.reading import Pages
from knowledge.search.cache import index_for
from knowledge.store.errors import SchemaTooOld
from knowledge.store.migrations import check_schema


def published(focal: Focal, name: str) -> Pages | None:
    """The published version of a pack; None where there is none, or no database yet."""
    try:
        check_schema(focal.store.engine)
    except SchemaTooOld:
        return None
    return focal.store.read(lambda unit: published_pages(unit, name))


def golden_of(folder: Path, pages: Pages) -> Golden | None:
    """The golden questions that lie in a pack's folder; None when there are none."""
    path = folder / GOLDEN_FILE
    return read_golden(path, {entry.id for entry in pages.entries}) if path.is_file() else None


def score_draft(focal: Focal, pages: Pages, questions: Sequence[GoldenQuestion]) -> Scorecard:
    """What becomes of questions with a version that may never be published."""
    return evaluate(_library(focal, pages, _drafts(focal)), questions)


def score_published(focal: Focal, pages: Pages, questions: Sequence[GoldenQuestion]) -> Scorecard:
    """What becomes of questions with the version that the store holds."""
    return evaluate(_library(focal, pages, _indexes(focal)), questions)


def compare(focal: Focal, before: Pages, after: Pages, questions: Sequence[GoldenQuestion]) -> Comparison:
    """The published version beside a draft."""
    return Comparison(before=score_published(focal, before, questions), after=score_draft(focal, after, questions))


def adopt_draft(focal: Focal) -> None:
    """The index of a draft that is about to be published need not be built a second time."""
    _indexes(focal).mkdir(parents=True, exist_ok=True)
    for built in _drafts(focal).glob("*.npz"):
        shutil.move(built, _indexes(focal) / built.name)


def _indexes(focal: Focal) -> Path:
    return focal.settings.data_dir / "index"


def _drafts(focal: Focal) -> Path:
    """A folder of its own: each holds one index at a time, and the published one is in use."""
    return _indexes(focal) / "draft"


def _library(focal: Focal, pages: Pages, folder: Path) -> Library:
    return library_of(
        pages.value(), focal.phrasebook, lambda pack: index_for(pack.entries, folder, pack.unknowns, pack.names)
    )
