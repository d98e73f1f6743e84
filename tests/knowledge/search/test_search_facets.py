from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from knowledge.model.faq import KnowledgeEntry, Name, NameKind
from knowledge.model.languages import EN
from knowledge.search.facets import FacetReader, Facets
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.shelf import Shelf
from knowledge.search.strangers import Strangers

MakeEntry = Callable[..., KnowledgeEntry]

NAMES = (
    Name(id="oslo", kind=NameKind.PLACE, forms={EN: ("Oslo",)}),
    Name(id="porto", kind=NameKind.PLACE, forms={EN: ("Porto Alegre",)}),
    Name(id="ruiz", kind=NameKind.PERSON, forms={EN: ("Ana Ruiz",)}),
)


@pytest.fixture(scope="module")
def entries(make_entry: MakeEntry) -> list[KnowledgeEntry]:
    """Two circulars, two meetings, and a series of chairs."""
    return [
        make_entry("circular-30", "what does circular 30 say"),
        make_entry("circular-47", "what does circular 47 say"),
        make_entry("circulars", "what are the circulars"),
        make_entry("oslo-meeting", "meeting in Oslo", "the 4 sessions in Oslo", years=(2015,)),
        make_entry("porto-alegre-meeting", "meeting in Porto Alegre", years=(2015,)),
        make_entry("chair", "who is the chair", series="chair", valid_from=date(2015, 1, 1), document="2020"),
        make_entry(
            "chair-2012",
            "who was the chair in 2012",
            "Ana Ruiz",
            series="chair",
            years=(2012,),
            valid_from=date(2012, 1, 1),
            valid_until=date(2012, 12, 31),
        ),
    ]


@pytest.fixture(scope="module")
def reader(entries: Sequence[KnowledgeEntry]) -> FacetReader:
    return FacetReader(entries, Gazetteer(NAMES), Strangers(entries, NAMES))


@pytest.fixture(scope="module")
def shelf(entries: Sequence[KnowledgeEntry], reader: FacetReader) -> Shelf:
    return Shelf(entries, reader)


def agreeing(shelf: Shelf, reader: FacetReader, question: str) -> set[str]:
    return {key for key in shelf.entries if shelf.agreeing(key, reader.of_question(question))}


def test_years_names_and_numbers_are_read(reader: FacetReader) -> None:
    """Each by itself; a year is no other number."""
    facets = reader.of_question("Did Ana Ruiz mention circular 30 in Oslo in 2015?")
    assert facets == Facets(
        years=(2015,), names=frozenset({"ruiz", "oslo"}), people=frozenset({"ruiz"}), numbers=frozenset({"circular 30"})
    )


@pytest.mark.parametrize("text", ["circular 30", "circular no. 30", "Circular nº 30", "circular number 030"])
def test_a_number_is_read_with_what_it_numbers(reader: FacetReader, text: str) -> None:
    """However it is written."""
    assert reader.of_question(text).numbers == {"circular 30"}


@pytest.mark.parametrize("text", ["the 4 sessions", "2 questions", "is it 4 members", "on 27 October", "30"])
def test_numbers_that_tell_nothing_apart_do_not_bind(reader: FacetReader, text: str) -> None:
    """Only circulars are numbered here."""
    assert reader.of_question(text).numbers == frozenset()


@pytest.mark.parametrize(
    ("question", "agree"),
    [
        ("what does circular 30 say", {"circular-30"}),
        ("what does circular 12 say", set()),
        ("the meeting in Oslo", {"oslo-meeting"}),
        ("the meeting in Oslo in 2015", {"oslo-meeting"}),
        ("the meeting in Oslo in 2012", set()),
        ("the meeting in Porto Alegre", {"porto-alegre-meeting"}),
        ("the meeting in Kazan", set()),
    ],
)
def test_entries_agree_with_all_that_a_question_names(
    shelf: Shelf, reader: FacetReader, question: str, agree: set[str]
) -> None:
    """Years, names, numbers, and nobody that is unknown here."""
    assert agreeing(shelf, reader, question) == agree
    assert {*shelf.all_agreeing(reader.of_question(question))} == agree


def test_a_question_that_names_nothing_agrees_with_all(shelf: Shelf, reader: FacetReader) -> None:
    """Nothing binds."""
    assert agreeing(shelf, reader, "who is the chair?") == set(shelf.entries)


def test_a_series_is_answered_by_the_one_that_is_about_the_person(shelf: Shelf, reader: FacetReader) -> None:
    """Under any id of the series, and not by the newest."""
    found = shelf.agreeing("chair", reader.of_question("is it Ana Ruiz who chairs?"))
    assert [entry.id for entry in found] == ["chair-2012"]


def test_a_series_says_nothing_after_the_newest_document(shelf: Shelf, reader: FacetReader) -> None:
    """The chair since 2015 is attested until 2020."""
    assert [entry.id for entry in shelf.agreeing("chair", reader.of_question("chair in 2018"))] == ["chair"]
    assert not shelf.agreeing("chair", reader.of_question("chair in 2021"))


def test_an_entry_touches_a_question_by_any_of_its_facets(shelf: Shelf, reader: FacetReader) -> None:
    """In Oslo or in Porto Alegre? Either may be offered, a circular not."""
    asked = reader.of_question("was it in Oslo or in Porto Alegre?")
    assert shelf.touches("oslo-meeting", asked)
    assert shelf.touches("porto-alegre-meeting", asked)
    assert not shelf.touches("circular-30", asked)


def test_strangers_touch_nothing(shelf: Shelf, reader: FacetReader) -> None:
    """Nobody knows what they are about."""
    assert not shelf.touches("oslo-meeting", reader.of_question("the meeting in Oslo with Kowalska"))


def test_a_year_alone_keeps_nothing_from_being_offered(shelf: Shelf, reader: FacetReader) -> None:
    """An event may be reported on in another year."""
    assert shelf.touches("oslo-meeting", reader.of_question("the meeting in 2019"))


def test_a_name_that_many_entries_have_keeps_nothing_from_being_offered(
    make_entry: MakeEntry, reader: FacetReader
) -> None:
    """The network's own city is in most of them."""
    crowd = [make_entry(f"meeting-{number}", "a meeting in Oslo") for number in range(3)]
    shelf = Shelf([*crowd, make_entry("website", "the website")], reader)
    assert shelf.touches("website", reader.of_question("the website of Oslo"))


def test_the_surroundings_of_an_entry(shelf: Shelf) -> None:
    """Its series, what is related to it, what is about the same names and years; of an unknown id nothing."""
    assert shelf.around("chair") == {"chair", "chair-2012"}
    assert shelf.around("oslo-meeting") == {"oslo-meeting"}
    assert shelf.around("gone") == frozenset()


def test_a_name_in_several_titles_is_shared(shelf: Shelf) -> None:
    """Then it does not tell alone what is meant."""
    assert not shelf.is_shared(frozenset({"oslo"}))
    assert shelf.is_shared(frozenset())


def test_languages_are_counted_by_their_entries(shelf: Shelf) -> None:
    """And no entry lacks a phrasing in the only one."""
    assert shelf.searched == (EN,)
    assert shelf.untold(EN) == frozenset()
