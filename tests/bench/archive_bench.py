"""How long a search of 10,000 archived passages takes on both databases, and how fast documents come in.

The passages are sentences of the pack's answers, drawn anew, each with two words that few others have, as names have
it; the questions are the pack's phrasings, which most passages share a word with: the worst case for an OR of words.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.config import PACKS
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.faq import Pack
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.times import PartialDate
from knowledge.packs.reading import read_pack
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store

PASSAGES, PER_DOCUMENT, WORDS, QUESTIONS = 10_000, 20, 100, 200
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def measure() -> dict[str, float]:
    """Every figure by its name."""
    pack = read_pack(PACKS / "digital-cities")
    with tempfile.TemporaryDirectory(prefix="focal-bench-", ignore_cleanup_errors=True) as folder:
        figures = _figures("SQLite", f"sqlite:///{folder}/focal.db", pack)
        with _postgres() as url:
            return figures | _figures("PostgreSQL", url, pack)


def _figures(name: str, url: str, pack: Pack) -> dict[str, float]:
    store = open_store(url)
    try:
        migrate(store.engine)
        begun = time.perf_counter()
        _fill(store, pack)
        filled = PASSAGES / (time.perf_counter() - begun)
        taken = sorted(_seconds(store, question, language) * 1_000 for question, language in _questions(pack))
        return {
            f"archive: {name} search p50 ms": taken[len(taken) // 2],
            f"archive: {name} search p99 ms": taken[len(taken) * 99 // 100],
            f"archive: {name} passages added/s": filled,
        }
    finally:
        store.close()


def _seconds(store: Store, question: str, language: Language) -> float:
    begun = time.perf_counter()
    store.read(lambda unit: unit.archive.search(question, language))
    return time.perf_counter() - begun


def _fill(store: Store, pack: Pack) -> None:
    chance = Random(5)
    sentences = {
        language: [sentence for entry in pack.entries for sentence in entry.answer[language].split(". ")]
        for language in NETWORK_LANGUAGES
    }
    for number in range(PASSAGES // PER_DOCUMENT):
        language = NETWORK_LANGUAGES[number % len(NETWORK_LANGUAGES)]
        document = ArchivedDocument(
            title=f"Circular {number}",
            date=PartialDate(str(2000 + number % 26)),
            language=language,
            kind=DocumentKind.CIRCULAR,
            number=str(number),
            file=f"{number}.txt",
        )
        extracts = [Extract(section="", text=_text(sentences[language], chance)) for _ in range(PER_DOCUMENT)]
        _add(store, document, extracts)


def _add(store: Store, document: ArchivedDocument, extracts: Sequence[Extract]) -> None:
    checksum = f"{int(document.number):064x}"
    store.run(lambda unit: unit.archive.add(document, extracts, checksum, NOW))


def _text(sentences: Sequence[str], chance: Random) -> str:
    words = [f"name{chance.randrange(2_000)}", f"place{chance.randrange(2_000)}"]
    while len(words) < WORDS:
        words += f"{chance.choice(sentences)}.".split()
    return " ".join(words)


def _questions(pack: Pack) -> list[tuple[str, Language]]:
    every = [
        (phrasing, language)
        for entry in pack.entries
        for language, phrasings in entry.phrasings.items()
        if language in NETWORK_LANGUAGES
        for phrasing in phrasings
    ]
    return Random(7).sample(every, QUESTIONS)


@contextmanager
def _postgres() -> Iterator[str]:
    """The server named in FOCAL_TEST_DATABASE_URL, which must be an empty database, else one of our own."""
    if named := os.environ.get("FOCAL_TEST_DATABASE_URL"):
        yield named
        return
    from pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="focal-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    for title, figure in measure().items():
        print(f"{title:<50} {figure:>12,.3f}")
