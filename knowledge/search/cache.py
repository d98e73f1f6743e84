"""The index of a pack is built once and kept on disk under a key of what it was built from."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from knowledge.errors import FocalError
from knowledge.model.faq import KnowledgeEntry, KnownUnknown, Name
from knowledge.search.archive import IndexDamaged, digest_of
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson, lessons_of, write_lessons
from knowledge.search.sharing import Shared

ENGINE_VERSION = "8"
"""Raised whenever the same entries would give another index."""

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class IndexFolderUnusable(FocalError):
    """The search index cannot be kept: its folder cannot be written to."""


class IndexNotBuilt(FocalError):
    """The search index could not be built."""


def index_for(
    entries: Iterable[KnowledgeEntry],
    folder: Path,
    unknowns: Iterable[KnownUnknown] = (),
    names: Iterable[Name] = (),
) -> Index:
    """The index of the entries: the one kept in the folder when it is whole, else built anew and kept.

    Raises:
        IndexFolderUnusable: the folder cannot be made or written to.
        IndexNotBuilt: training failed; the message ends with its last line.
    """
    entries, unknowns, names = tuple(entries), tuple(unknowns), tuple(names)
    kept = place_of(entries, folder, unknowns, names)
    try:
        return _load(kept)
    except IndexDamaged:
        _build(lessons_of(entries, unknowns, names), kept)
    _remove_others(kept)
    return _load(kept)


def place_of(
    entries: Sequence[KnowledgeEntry],
    folder: Path,
    unknowns: Sequence[KnownUnknown] = (),
    names: Sequence[Name] = (),
) -> Path:
    """The file in which a folder keeps the index of the entries, whether it is there or not."""
    return folder / f"{_key(entries, unknowns, names)}.npz"


_indexes: Shared[bytes, Index] = Shared()


def _load(kept: Path) -> Index:
    """A kept index; one that is in use and was the very same file is not read again."""
    return _indexes.of(digest_of(kept), lambda: Index.load(kept))


def _key(entries: Sequence[KnowledgeEntry], unknowns: Sequence[KnownUnknown], names: Sequence[Name]) -> str:
    """Of all that the lessons are made of, and not of the lessons: to look for the names in each text takes longer
    (measured: 0.25 s) than to load what is kept."""
    digest = hashlib.sha256(f"focal index {ENGINE_VERSION}\n".encode())
    for part in (map(_of_entry, entries), map(_of_unknown, unknowns)):
        digest.update(repr(sorted(part)).encode())
    digest.update(repr([_of_name(name) for name in names]).encode())
    return digest.hexdigest()


def _of_entry(entry: KnowledgeEntry) -> tuple[object, ...]:
    return entry.id, entry.series, sorted(entry.title.items()), sorted(entry.phrasings.items())


def _of_unknown(unknown: KnownUnknown) -> tuple[object, ...]:
    return unknown.id, sorted(unknown.phrasings.items())


def _of_name(name: Name) -> tuple[object, ...]:
    return name.id, name.kind, sorted(name.forms.items())


def _build(lessons: Sequence[Lesson], target: Path) -> None:
    """Train in a process of its own, so that this one never carries scikit-learn."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as room:
            given, made = Path(room, "lessons.json"), Path(room, "index.npz")
            write_lessons(lessons, given)
            _train(given, made)
            os.replace(made, target)
    except OSError as fault:
        raise IndexFolderUnusable(f"The search index cannot be kept in {target.parent}: {fault.strerror}") from fault


def _train(given: Path, made: Path) -> None:
    command = [sys.executable, "-m", "knowledge.search.training", str(given), str(made)]
    paths = os.pathsep.join(part for part in (str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
    surroundings = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise IndexNotBuilt(f"The search index could not be built: {done.stderr.strip().rpartition(chr(10))[2]}")


def _remove_others(kept: Path) -> None:
    for other in kept.parent.glob("*.npz"):
        if other != kept:
            other.unlink(missing_ok=True)
