from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.model.faq import Answer, Finding, KnowledgeEntry, KnownUnknown, Name, NameKind, Offer, Refusal, Remit
from knowledge.model.languages import EN, FR
from knowledge.search.finder import Finder

MakeEntry = Callable[..., KnowledgeEntry]
FinderOf = Callable[..., Finder]


def answered(finder: Finder, question: str) -> str:
    found = finder.find(question)
    assert isinstance(found, Answer), found
    return found.entry.id


def refused(finder: Finder, question: str) -> Refusal:
    found = finder.find(question)
    assert isinstance(found, Refusal), found
    return found


def offered(found: Finding) -> list[str]:
    return [entry.id for entry in found.suggestions]


def test_a_series_answers_with_the_newest_when_no_year_is_named(finder: Finder) -> None:
    """Who presides, means now."""
    assert answered(finder, "who is the president?") == "president"


@pytest.mark.parametrize(
    "question", ["who was president in 2012", "president 2012", "¿quién era el presidente en 2012?"]
)
def test_a_series_answers_with_the_entry_of_the_year(finder: Finder, question: str) -> None:
    """Earlier years stay answerable, in any language."""
    assert answered(finder, question) == "president-2012"


def test_a_state_holds_between_its_days(finder: Finder) -> None:
    """The president since 2015 presides in 2018 too, though no entry names that year."""
    assert answered(finder, "who was the president in 2018") == "president"


@pytest.mark.parametrize("year", [2013, 2030, 1999])
def test_a_year_that_no_entry_of_the_series_covers_is_refused(finder: Finder, year: int) -> None:
    """Before, between and after what the documents attest: the year is named, the series offered first."""
    found = refused(finder, f"who was the president in {year}")
    assert found.year_unknown == year
    assert set(offered(found)[:2]) == {"president", "president-2012"}


def test_another_year_is_another_event(finder: Finder) -> None:
    """The congress of 2030 is not the congress of 2016; the one that is known is offered."""
    found = refused(finder, "dates of the congress in 2030")
    assert found.year_unknown == 2030
    assert offered(found)[0] == "congress-2016"


def test_the_year_of_the_entry_is_answered(finder: Finder) -> None:
    """Naming the right year does no harm."""
    assert answered(finder, "when was the congress in 2016") == "congress-2016"


def test_a_year_named_in_a_phrasing_belongs_to_the_entry(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """Whoever wrote the entry expects to be asked so."""
    entries = [
        make_entry("report", "annual report", "the report of 2019", "report published in 2020", years=(2019,)),
        make_entry("tramway", "tramway line", "new tramway"),
        make_entry("museum", "museum hours", "the museum"),
    ]
    finder = finder_of(entries)
    assert answered(finder, "report published in 2020") == "report"
    assert refused(finder, "annual report 2017").year_unknown == 2017


def test_a_timeless_entry_says_nothing_of_a_year(finder: Finder) -> None:
    """How many members in 1999? The pack counts them without a date, so that would be a guess."""
    found = refused(finder, "how many members did the network have in 1999")
    assert found.year_unknown == 1999
    assert offered(found)[0] == "members"


def test_the_right_year_wins_over_the_likelier_words(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """Of two events that differ by their year, the one of the year in the question."""
    entries = [
        make_entry("fair-2015", "city fair 2015", "fair of 2015 in Konya", "who came to the 2015 fair", years=(2015,)),
        make_entry("fair-2016", "city fair 2016", "fair of 2016 in Bogota", "who came to the 2016 fair", years=(2016,)),
        make_entry("tramway", "tramway line", "new tramway"),
    ]
    finder = finder_of(entries)
    assert answered(finder, "who came to the fair of 2015?") == "fair-2015"
    assert answered(finder, "who came to the fair of 2016?") == "fair-2016"
    assert (
        not isinstance(finder.find("the Konya fair in 2016"), Answer)
        or answered(finder, "the Konya fair in 2016") == "fair-2016"
    )


def test_the_newest_of_a_series_comes_from_the_newest_document(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """Two entries that began on the same day: the later document knows better."""
    old = make_entry("old", "who keeps the keys", series="keys", valid_from=date(2012, 1, 1), document="2012")
    new = make_entry("new", "keeper of the keys", series="keys", valid_from=date(2012, 1, 1), document="2020-03")
    other = make_entry("other", "tramway line")
    finder = finder_of([old, new, other])
    assert answered(finder, "who keeps the keys") == "new"


def test_related_entries_follow_an_answer(finder: Finder) -> None:
    """At most three, in the order that the entry gives them."""
    found = finder.find("how many members")
    assert isinstance(found, Answer)
    assert offered(found) == ["president", "congress-2016", "seminar-2014"]


def test_a_likely_match_is_offered(finder: Finder) -> None:
    """Two or three to choose from, each once, and no year blamed."""
    found = finder.find("does the president read every page of the newspaper at breakfast")
    assert isinstance(found, Offer)
    assert 2 <= len(offered(found)) <= 3
    assert len(set(offered(found))) == len(offered(found))
    assert found.year_unknown is None


@pytest.mark.parametrize(
    "question",
    ["", " ", "hello", "Hi!", "thanks a lot", "merci beaucoup", "¡Muchas gracias!", "obrigado", "who are you?",
     "bonjour", "qu'est-ce que c'est", "😀", "\x00\x01", "asdfghjkl", "مرحبا", "ok 👍", "!!!", "<br>", "٣"],
)  # fmt: skip
def test_what_asks_for_nothing_gets_no_suggestions(finder: Finder, question: str) -> None:
    """Small talk, grammar without a subject, emoji and gibberish are refused without guessing."""
    found = refused(finder, question)
    assert offered(found) == []
    assert found.score == 0


def test_a_series_is_found_although_its_members_are_far_apart_in_the_pack(finder: Finder) -> None:
    """Several years in one question: an entry that covers one of them answers."""
    assert answered(finder, "who was the president between 2011 and 2012") == "president-2012"


NAMES = (
    Name(id="oslo", kind=NameKind.PLACE, forms={EN: ("Oslo",)}),
    Name(id="porto-alegre", kind=NameKind.PLACE, forms={EN: ("Porto Alegre",), FR: ("Porto-Alegre",)}),
    Name(id="ulaanbaatar", kind=NameKind.PLACE, forms={EN: ("Ulaanbaatar", "Ulan Bator"), FR: ("Oulan-Bator",)}),
    Name(id="paris", kind=NameKind.PLACE, forms={EN: ("Paris",)}),
)
UNKNOWNS = (
    KnownUnknown(id="weather", phrasings={EN: ("what is the weather", "will it rain")}, remit=Remit.ELSEWHERE),
    KnownUnknown(id="budget", phrasings={EN: ("what is the budget", "how large is your budget")}),
)


@pytest.fixture(scope="module")
def places(make_entry: MakeEntry, finder_of: FinderOf) -> Finder:
    """Meetings in different places, numbered circulars, and things that are known to be unknown."""
    entries = [
        make_entry("oslo", "meeting in Oslo", "when did they meet in Oslo", "who came to the meeting in Oslo"),
        make_entry("ulaanbaatar", "meeting in Ulan Bator", "when did they meet in Ulaanbaatar"),
        make_entry("oslo-report", "report of Oslo", "what does the Oslo report say"),
        make_entry("circular-30", "circular 30", "what does circular 30 say"),
        make_entry("circular-47", "circular 47", "what does circular 47 say"),
        make_entry("president", "who is the president", "who chairs the network", "name of the president"),
    ]
    return finder_of(entries, UNKNOWNS, NAMES)


@pytest.mark.parametrize("place", ["Ulan Bator", "Ulaanbaatar", "Oulan-Bator", "ulan-bator"])
def test_every_form_of_a_name_finds_its_entry(places: Finder, place: str) -> None:
    """The pack need not write all of them."""
    assert answered(places, f"when did they meet in {place}?") == "ulaanbaatar"


@pytest.mark.parametrize(
    "question",
    [
        "when did they meet in Porto Alegre?",
        "who is the president of Paris?",
        "who came to the meeting in Kazan?",
        "what does circular 12 say?",
        "who chairs the Eurocities network",
    ],
)
def test_a_neighbour_does_not_answer(places: Finder, question: str) -> None:
    """Another place, number or organisation is another affair, however alike the words are."""
    assert not isinstance(places.find(question), Answer)


@pytest.mark.parametrize("number", ["30", "47"])
def test_the_number_decides(places: Finder, number: str) -> None:
    """Of things that differ by nothing else."""
    assert answered(places, f"what does circular no. {number} say?") == f"circular-{number}"


def test_an_entry_that_agrees_in_part_may_be_offered(places: Finder) -> None:
    """In Oslo or in Paris? In Oslo there was one."""
    found = places.find("was the meeting in Oslo or in Paris?")
    assert not isinstance(found, Answer)
    assert "oslo" in offered(found)


def test_a_name_that_several_titles_have_asks_for_none_of_them(places: Finder) -> None:
    """They are offered."""
    found = places.find("Oslo")
    assert not isinstance(found, Answer)
    assert set(offered(found)) >= {"oslo", "oslo-report"}


@pytest.mark.parametrize(
    ("question", "unknown", "remit"),
    [("what is the weather?", "weather", Remit.ELSEWHERE), ("how large is your budget?", "budget", Remit.NETWORK)],
)
def test_a_known_unknown_is_refused_by_name(places: Finder, question: str, unknown: str, remit: Remit) -> None:
    """So that the reply can say whose affair it is."""
    found = refused(places, question)
    assert (found.unknown, found.remit) == (unknown, remit)


def test_words_that_nobody_knows_are_not_understood(places: Finder) -> None:
    """The reply says so rather than that the pack has no answer."""
    assert not refused(places, "zxcvbnm qwertyuiop").is_understood


def test_an_entry_in_another_language_is_found_by_its_names(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """An English question reaches what was only ever asked in French."""
    entries = [
        make_entry("fair", phrasings={FR: ("Où a eu lieu la foire de Porto Alegre ?", "foire de Porto-Alegre")}),
        make_entry("website", phrasings={EN: ("what is the website",), FR: ("quel est le site",)}),
        make_entry("tramway", phrasings={EN: ("where does the tramway stop",), FR: ("où passe le tramway",)}),
    ]
    fair = Name(id="fair", kind=NameKind.TERM, forms={EN: ("fair", "exhibition"), FR: ("foire",)})
    found = finder_of(entries, (), (*NAMES, fair)).find("the exhibition in Porto Alegre?", EN)
    assert (found.entry.id if isinstance(found, Answer) else offered(found)[0]) == "fair"


def test_what_was_asked_decides_between_neighbours(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """Who, when and how many of one event are three entries."""
    entries = [
        make_entry("date", "when was the fair", "date of the fair", "when did the fair open"),
        make_entry("visitors", "how many came to the fair", "how many visitors did the fair have", "fair visitors"),
        make_entry("organiser", "who organised the fair", "who was behind the fair", "fair organiser"),
    ]
    finder = finder_of(entries)
    assert answered(finder, "when did people go to the fair") == "date"
    assert answered(finder, "who made the fair") == "organiser"


def test_a_price_is_not_told_by_an_entry_about_something_else(make_entry: MakeEntry, finder_of: FinderOf) -> None:
    """ "How much did the fair cost" has all the words of the fair, and no answer in its entry."""
    entries = [make_entry("fair", "when was the fair", "the fair"), make_entry("website", "what is the website")]
    assert not isinstance(finder_of(entries).find("how much did the fair cost"), Answer)
