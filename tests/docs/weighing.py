"""What a message and a circular cost in time and on disk: the figures of `docs/scale.md`.

`python -m tests.docs.weighing` prints them, for SQLite and PostgreSQL, in about a minute.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice

from sqlalchemy import event

from bot.config import PACKS
from handlers.conversation import receive
from handlers.dialogue.library import Library
from handlers.faq import library_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.deliveries import Delivery, Sent
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.packs.reading import read_pack
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from tests.bench.planning import _freeze, _furnish, _plan, postgres
from tests.index import index_of
from tests.queueing import ALL

MESSAGES = 2_000
PEOPLE = 200
READERS = 10_000
GOLDEN = PACKS / "digital-cities" / "golden.jsonl"

_PAGES = (
    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def weigh(store: Store, library: Library) -> dict[str, float]:
    """Milliseconds, statements and bytes of a question with its delivered answer, and of a letter."""
    migrate(store.engine)
    questions = [json.loads(line)["question"] for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    _ask(store, library, questions[:PEOPLE], "warm")
    before, statements = _size(store), [0]
    event.listen(store.engine, "before_cursor_execute", lambda *_: statements.__setitem__(0, statements[0] + 1))
    begun, used = time.perf_counter(), time.process_time()
    _ask(store, library, list(islice(cycle(questions), MESSAGES)), "asked")
    took, busy = time.perf_counter() - begun, time.process_time() - used
    return {
        "a question with its answer: ms": 1_000 * took / MESSAGES,
        "of which Focal's own processor": 1_000 * busy / MESSAGES,
        "statements": statements[0] / MESSAGES,
        "kB that the database grew by": (_size(store) - before) / MESSAGES / 1_000,
    }


def weigh_letters(store: Store) -> dict[str, float]:
    """The same of circulars, to many readers."""
    migrate(store.engine)
    _furnish(store, READERS)
    before, begun = _size(store), time.perf_counter()
    for number in (1, 2, 3):
        circular = _freeze(store, READERS, number)
        _plan(store, circular, READERS)
    took = time.perf_counter() - begun
    return {
        "a letter of a circular, planned: ms": 1_000 * took / READERS / 3,
        "kB that the database grew by, a letter": (_size(store) - before) / READERS / 3 / 1_000,
    }


def _ask(store: Store, library: Library, questions: list[str], name: str) -> None:
    now = datetime.now(UTC)
    for number, question in enumerate(questions):
        address = Address(channel=ChannelName.TELEGRAM, external_id=str(1 + number % PEOPLE))
        message = IncomingMessage(key=f"{name}:{number}", sender=address, at=now, text=question)
        store.run(partial(receive, message=message, library=library, now=now))
        _deliver(store, now)


def _deliver(store: Store, now: datetime) -> None:
    claimed: tuple[Delivery, ...] = store.run(lambda unit: unit.deliveries.claim(ALL, now, now, 100))
    results = [Sent(delivery=one.id, attempt=one.attempts, provider_id=f"p{one.id}", at=now) for one in claimed]
    store.run(lambda unit: unit.deliveries.record(results))


def _size(store: Store) -> int:
    """Bytes of all tables with their indexes."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        return int(connection.exec_driver_sql(_PAGES).scalar_one())


@contextmanager
def _databases() -> Iterator[list[tuple[str, str, str]]]:
    with tempfile.TemporaryDirectory() as folder, postgres() as first, postgres() as second:
        yield [
            ("SQLite", f"sqlite:///{folder}/one.db", f"sqlite:///{folder}/two.db"),
            ("PostgreSQL", first, second),
        ]


def main() -> None:
    """Weighs and prints."""
    library = library_of(read_pack(PACKS / "digital-cities"), load_phrasebook(), index_of)
    with _databases() as databases:
        for name, one, two in databases:
            for measure, url in ((lambda store: weigh(store, library), one), (weigh_letters, two)):
                store = open_store(url)
                for what, figure in measure(store).items():
                    print(f"{name:<12} {what:<42} {figure:>8.2f}", flush=True)
                store.close()


if __name__ == "__main__":
    main()
