"""The list of entries: what each lacks, how many lack it, and what is found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.knowledge.keeping import Room, fold
from handlers.knowledge.listing import SOON, Mark, Row, Wish, counts_of, found, missing_in, rows_of
from handlers.knowledge.writing import draft_removal
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from tests.bot.publishing import CONGRESS, FEE, WHO
from tests.knowing import AT, COFFEE, begin, draft, publish_all, room_in, stock

TODAY = date(2026, 11, 29)


@pytest.fixture
def store(sqlite_store: Store, tmp_path: Path) -> Store:
    """A store with the small pack."""
    stock(sqlite_store, tmp_path)
    return sqlite_store


def rows(room: Room, **asked: int) -> dict[str, Row]:
    return {row.id: row for row in rows_of(room, asked, TODAY)}


def ids(room: Room, wish: Wish, **asked: int) -> list[str]:
    return [row.id for row in found(room, rows_of(room, asked, TODAY), wish)]


def test_every_entry_is_there_once(store: Store) -> None:
    """Those that hold in the order of the pack, and then those that are only written."""
    begin(store)
    draft(store, "who", years=[2014])
    assert list(rows(room_in(store))) == ["who", "congress", "fee", "coffee"]


def test_what_is_removed(store: Store) -> None:
    """It is there until the removal is published, and gone afterwards."""
    room = room_in(store)
    store.run(lambda unit: draft_removal(unit, OPERATOR, room, "who", 0, AT))
    row = rows(room_in(store))["who"]
    assert row.is_removed
    assert row.title["en"] == WHO["title"]["en"]
    publish_all(store)
    assert "who" not in rows(room_in(store))


def test_drafts_and_edits_are_marked(store: Store) -> None:
    """A draft until it is published; then it is the secretariat's."""
    draft(store, "who", years=[2014])
    assert Mark.DRAFT in rows(room_in(store))["who"].marks
    publish_all(store)
    marks = rows(room_in(store))["who"].marks
    assert Mark.DRAFT not in marks
    assert Mark.EDITED in marks
    assert Mark.EDITED not in rows(room_in(store))["fee"].marks


def test_contests_are_marked(store: Store, tmp_path: Path) -> None:
    """The installed pack has changed the entry as well."""
    draft(store, "who", years=[2014])
    publish_all(store)
    stock(store, tmp_path, WHO | {"years": [2012]}, CONGRESS, FEE)
    assert Mark.CONTESTED in rows(room_in(store))["who"].marks


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"title": {"en": "Who", "fr": "Qui", "es": "Quién", "pt": ""}}, ("pt",)),
        ({"answer": {"en": "Bilbao."}}, ("fr", "es", "pt")),
        ({"phrasings": {"en": ["who"], "fr": ["qui"], "pt": ["quem"]}}, ("es",)),
        ({"phrasings": {}}, ()),
    ],
)
def test_missing_languages(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    """A title, an answer or, where there are any, a phrasing is lacking."""
    assert missing_in(WHO | changes) == missing


def test_stale_translations(store: Store) -> None:
    """The report is French: its answer was changed alone."""
    draft(store, "who", answer={"fr": "Bilbao préside."})
    row = rows(room_in(store))["who"]
    assert row.stale == ("en", "es", "pt")
    assert Mark.STALE in row.marks


@pytest.mark.parametrize(
    ("days", "mark"),
    [(-1, Mark.ENDED), (0, Mark.ENDING), (SOON.days, Mark.ENDING), (SOON.days + 1, None)],
)
def test_validity(store: Store, days: int, mark: Mark | None) -> None:
    """The last day is included, and two months before it is the time to write the next entry."""
    draft(store, "who", valid_until=(TODAY + timedelta(days=days)).isoformat())
    marks = rows(room_in(store))["who"].marks & {Mark.ENDED, Mark.ENDING}
    assert marks == ({mark} if mark else set())


def test_sources_and_usage(store: Store) -> None:
    """The report has no page to open; entries that nobody was answered with are told."""
    marks = rows(room_in(store), who=3)
    assert Mark.UNSOURCED in marks["who"].marks
    assert Mark.UNASKED not in marks["who"].marks
    assert Mark.UNASKED in marks["fee"].marks


def test_counts_are_those_of_the_rows(store: Store) -> None:
    """Each number leads to as many entries."""
    begin(store)
    draft(store, "fee", valid_until="2020-01-01")
    room = room_in(store)
    every = rows_of(room, {"who": 1}, TODAY)
    for mark, count in counts_of(every).items():
        assert len(found(room, every, Wish(mark=mark))) == count


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("", ["who", "congress", "fee"]),
            ("PRESIDENCE reseau", ["who"]),
            ("ciudad del congreso", ["congress"]),
            ("montante", ["fee"]),
            ("fee", ["fee"]),
            ("présidence cotisation", []),
        ],
    )
    def test_words_in_any_language(self, store: Store, words: str, expected: list[str]) -> None:
        """Without accents and capitals, all of them, in titles, answers, phrasings and names."""
        assert ids(room_in(store), Wish(words=words)) == expected

    def test_drafts_are_found_by_what_they_say(self, store: Store) -> None:
        """And no more by what they said before."""
        begin(store)
        draft(store, "fee", answer={"en": "Nothing at all."}, title={"en": "Costs"})
        room = room_in(store)
        assert ids(room, Wish(words="qui paie le cafe")) == [COFFEE["id"]]
        assert ids(room, Wish(words="nothing at all")) == ["fee"]
        assert ids(room, Wish(words="membership fee.")) == []

    def test_wishes_narrow_each_other_down(self, store: Store) -> None:
        """Topic, mark, language; the most asked first where that is wanted."""
        begin(store)
        room = room_in(store)
        assert ids(room, Wish(topic="people", mark=Mark.DRAFT, language="es")) == ["coffee"]
        assert ids(room, Wish(topic="elsewhere")) == []
        assert ids(room, Wish(most_asked=True), fee=9, congress=2) == ["fee", "congress", "who", "coffee"]

    def test_folding(self) -> None:
        """As people type."""
        assert fold("Où ÊTES-vous, Ñandú?") == "ou etes-vous, nandu?"
