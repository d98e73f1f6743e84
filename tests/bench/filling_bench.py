"""How fast a questionnaire is filled in by whole turns: a message is received, its answer is kept, the next question is
queued. On SQLite and PostgreSQL, by one city and by 200 at once, with the study of smart cities.

Beside it, in the same run, the least that the database needs for an answer: one row, in a transaction of its own. The
pages of the console about it and responses with very many instances are measured in files of their own.
"""

from __future__ import annotations

import gc
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import text

from handlers.conversation import receive
from handlers.dialogue.library import Library
from knowledge.model.conversation import Filling
from knowledge.model.forms import FormVersion, QuestionType
from knowledge.model.messages import Choice, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.packs.workbooks import form_of
from knowledge.store.forms import checksum_of
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.bench import repeats_bench, results_bench
from tests.bench.planning import postgres
from tests.circulations import add_member, put_reader
from tests.handlers.deadlines import network

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CITIES, THREADS, ANSWERS, ROWS = 200, 200, 5, 300
"""Of the cities at once, each gives so many answers; rows of the bare baseline."""

_SAID = {
    QuestionType.TEXT: "We do this in each district",
    QuestionType.INTEGER: "40",
    QuestionType.DECIMAL: "40.5",
    QuestionType.RANGE: "7",
    QuestionType.SELECT_ONE: "1",
    QuestionType.SELECT_MULTIPLE: "1, 2",
    QuestionType.RANK: "1, 2, 3, 4, 5, 6",
    QuestionType.DATE: "24 March 2019",
    QuestionType.TIME: "23:30",
    QuestionType.GEOPOINT: "43.26, -2.93",
    QuestionType.ACKNOWLEDGE: "OK",
}
"""What is said to a question of each type; the others are left out."""

_YEARS = frozenset({"reference_year", "neutral_by", "practice_year"})


def measure() -> dict[str, float]:
    """Every figure by its name."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures |= _measure("SQLite", f"sqlite:///{folder}/focal.db")
    with postgres() as url:
        figures |= _measure("PostgreSQL", url)
    return figures | results_bench.measure() | repeats_bench.measure()


def _measure(database: str, url: str) -> dict[str, float]:
    store, library = open_store(url), network.library()
    migrate(store.engine)
    cities = _cities(store)
    turns = _whole(store, library, cities[0])
    together, taken = _together(store, library, cities[1:])
    kept = _memory(store, library, cities[1:])
    bare, size = _bare(store), _size(store)
    store.close()
    name = f"filling: {database}"
    return {
        f"{name}, one city, {len(turns)} turns, turns/s": len(turns) / sum(turns),
        f"{name}, one city, a turn, ms": 1e3 * median(turns),
        f"{name}, a bare row for each answer, ms": 1e3 * bare,
        f"{name}, a turn by bare rows": median(turns) / bare,
        f"{name}, {CITIES} cities at once, turns/s": len(taken) / together,
        f"{name}, {CITIES} cities at once, p50 ms": 1e3 * _percentile(taken, 0.5),
        f"{name}, {CITIES} cities at once, p99 ms": 1e3 * _percentile(taken, 0.99),
        f"{name}, memory kept per open response, kB": kept / 1e3,
        f"{name}, a whole draft in the store, kB": size / 1e3,
    }


class _City:
    """Somebody who answers for a city."""

    def __init__(self, address: Address, form: FormVersion) -> None:
        self.address, self.form, self.turns = address, form, 0

    def say(self, store: Store, library: Library, said: str = "", choice: str = "") -> float:
        """A whole turn; seconds."""
        self.turns += 1
        key = f"{self.address.external_id}:{self.turns}"
        message = IncomingMessage(key=key, sender=self.address, at=NOW, text=said, choice=choice)
        begun = time.perf_counter()
        received = store.run(lambda unit: receive(unit, message, library, NOW))
        taken = time.perf_counter() - begun
        assert received.replies
        assert not received.trace
        return taken

    def open(self, store: Store, library: Library, form: int) -> None:
        def offered(unit: Unit) -> str:
            line = unit.conversations.at(self.address)
            assert line is not None
            asking = line.conversation.ask((Choice(id=f"fill:form:{form}", label="Fill in"),))
            unit.conversations.save(asking, NOW)
            assert asking.asked is not None
            return f"{asking.asked.question}.0"

        self.say(store, library, choice=store.run(offered))

    def next_said(self, store: Store) -> str:
        """What they say to what they are asked; "" at the end."""
        line = store.read(lambda unit: unit.conversations.at(self.address))
        topic = line.conversation.topic if line is not None else None
        if not isinstance(topic, Filling) or not topic.place:
            return ""
        path = topic.place.replace("[1]", "")
        question = next((one for one in self.form.questions() if one.path == path), None)
        if question is None:
            return "no"
        if question.name in _YEARS:
            return "2025"
        if question.appearance & {"email", "url"}:
            return "smart@example.org" if "email" in question.appearance else "https://example.org"
        return _SAID.get(question.type, "skip")


def _cities(store: Store) -> list[_City]:
    """One city more than answer at once, each with somebody who is asked the first question."""
    form = form_of("smart-cities-study")
    number = store.run(lambda unit: unit.forms.put(form, "study.xlsx", checksum_of(form.xml.encode()), NOW))
    members = [add_member(store, f"city{number}") for number in range(CITIES + 1)]

    def met(unit: Unit) -> list[_City]:
        found = []
        for member in members:
            address = Address(channel=ChannelName.TELEGRAM, external_id=f"bench-{member.code}")
            unit.people.add_address(address, put_reader(unit, member, NOW).id)
            found.append(_City(address, form))
        return found

    cities, library = store.run(met), network.library()
    for city in cities:
        city.open(store, library, number)
    return cities


def _whole(store: Store, library: Library, city: _City) -> list[float]:
    """Seconds of each turn of the whole study."""
    taken = []
    while said := city.next_said(store):
        taken.append(city.say(store, library, said))
        assert len(taken) < 2 * sum(1 for _ in city.form.questions())
    return taken


def _together(store: Store, library: Library, cities: Sequence[_City]) -> tuple[float, list[float]]:
    """Seconds of all, and of each turn from when it was sent."""
    said = ("Bilbao", "1", "2025", "350000", "41.5")[:ANSWERS]
    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        each = threads.map(lambda city: [city.say(store, library, one) for one in said], cities)
        taken = [seconds for city in each for seconds in city]
    return time.perf_counter() - begun, taken


def _memory(store: Store, library: Library, cities: Sequence[_City]) -> float:
    """Bytes that the process holds more of each open response once all have been gone on with."""
    cities[0].say(store, library, "skip")
    tracemalloc.start()
    before = _held()
    for city in cities[1:]:
        city.say(store, library, "skip")
    held = (_held() - before) / (len(cities) - 1)
    tracemalloc.stop()
    return held


def _bare(store: Store) -> float:
    """Seconds of an answer that is one row and nothing else, the median."""
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare_answers (response int, place varchar(200), value text)"))
    insert, taken = text("INSERT INTO bare_answers VALUES (1, :place, 'We do this in each district')"), []
    for number in range(ROWS):
        begun = time.perf_counter()
        with store.engine.begin() as connection:
            connection.execute(insert, {"place": f"/data/q{number}"})
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _size(store: Store) -> int:
    """Bytes of the longest draft."""
    with store.engine.begin() as connection:
        return int(connection.execute(text("SELECT max(length(draft)) FROM responses")).scalar_one())


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _percentile(taken: Sequence[float], share: float) -> float:
    return sorted(taken)[min(int(share * len(taken)), len(taken) - 1)]


def main() -> None:
    for name, value in measure().items():
        print(f"{name}: {value:,.2f}")


if __name__ == "__main__":
    main()
