from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.model.faq import KnowledgeEntry, Name, NameKind
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.lessons import lessons_of
from knowledge.search.texts import words

MakeEntry = Callable[..., KnowledgeEntry]

TR = Language("tr")
NAMES = (
    Name(
        id="ulaanbaatar",
        kind=NameKind.PLACE,
        forms={EN: ("Ulaanbaatar", "Ulan Bator"), FR: ("Oulan-Bator",), ES: ("Ulán Bator",)},
    ),
    Name(
        id="uclg",
        kind=NameKind.ORGANISATION,
        forms={FR: ("CGLU",), EN: ("UCLG", "United Cities and Local Governments")},
    ),
    Name(id="un", kind=NameKind.ORGANISATION, forms={EN: ("UN", "United Nations")}),
    Name(id="united-cities", kind=NameKind.PROJECT, forms={EN: ("United Cities",)}),
    Name(id="mayor", kind=NameKind.PERSON, forms={EN: ("Ana Ruiz",)}),
    Name(id="city", kind=NameKind.TERM, forms={EN: ("city",), TR: ("kent",)}),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(NAMES)


@pytest.mark.parametrize(
    "text", ["Ulaanbaatar", "ulan bator", "OULAN-BATOR", "Oulan Bator", "ulán bator", "Ulan\u00a0Bator"]
)
def test_every_form_becomes_the_same_words(gazetteer: Gazetteer, text: str) -> None:
    """Whatever the language, case, accents and hyphens."""
    assert gazetteer.canonical(f"Where is {text}?") == "where is ulaanbaatar"


def test_the_english_form_stands_for_all_whatever_their_order(gazetteer: Gazetteer) -> None:
    """The pack may list French first."""
    assert gazetteer.canonical("CGLU") == "uclg"


def test_the_longest_form_is_taken(gazetteer: Gazetteer) -> None:
    """ "United Cities and Local Governments" is not the project "United Cities"."""
    assert gazetteer.names(words("United Cities and Local Governments")) == {"uclg"}
    assert gazetteer.names(words("the United Cities project")) == {"united-cities"}


@pytest.mark.parametrize("text", ["Is it in Ulan?", "ulanbators", "the uclgx"])
def test_parts_of_a_name_or_of_a_word_are_no_name(gazetteer: Gazetteer, text: str) -> None:
    """Names end where words end."""
    assert gazetteer.names(words(text)) == frozenset()
    assert gazetteer.canonical(text) == text


def test_a_form_that_is_grammar_elsewhere_is_not_heard(gazetteer: Gazetteer) -> None:
    """ "UN" is an article in French and Spanish; the long form is heard."""
    assert gazetteer.names(words("c'est un réseau")) == frozenset()
    assert gazetteer.names(words("the United Nations")) == {"un"}


def test_terms_stay_as_they_are(gazetteer: Gazetteer) -> None:
    """ "Kent" is a town in one language and a county in another."""
    assert gazetteer.canonical("the city of Kent") == "the city of Kent"


def test_mentions_tell_where_they_stand(gazetteer: Gazetteer) -> None:
    """Their places count words, and they do not overlap."""
    found = gazetteer.mentions(words("from Ulan Bator to UCLG"))
    assert [(mention.name.id, mention.begin, mention.end) for mention in found] == [
        ("ulaanbaatar", 1, 3),
        ("uclg", 4, 5),
    ]


def test_persons_are_told_from_other_names(gazetteer: Gazetteer) -> None:
    """An entry about a person goes before one that only mentions them."""
    found = gazetteer.mentions(words("Ana Ruiz of UCLG"))
    assert [(mention.name.id, mention.is_person) for mention in found] == [("mayor", True), ("uclg", False)]


@pytest.mark.parametrize(
    ("text", "is_bare"), [("Ulan Bator?", True), ("Ulan Bator UCLG", True), ("in Ulan Bator", False), ("", False)]
)
def test_a_text_of_names_alone_is_known_as_such(gazetteer: Gazetteer, text: str, is_bare: bool) -> None:
    """A place alone asks for nothing in particular."""
    assert gazetteer.is_bare(text) is is_bare


def test_a_pack_without_names_changes_nothing() -> None:
    """Text comes back as it was written."""
    assert Gazetteer().canonical("Ulan Bator, Mongolia") == "Ulan Bator, Mongolia"


def test_lessons_learn_every_form_as_one(make_entry: MakeEntry) -> None:
    """Two phrasings that differ by the form of a name are one text."""
    [lesson] = lessons_of([make_entry("seat", "Is Ulan Bator a seat?", "is ulaanbaatar a seat")], names=NAMES)
    assert lesson.texts == ("seat", "is ulaanbaatar a seat")
    assert lesson.languages == (EN, EN)
