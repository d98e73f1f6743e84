from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.model.faq import Context, KnowledgeEntry, Name, NameKind
from knowledge.model.languages import EN, ES
from knowledge.search.follow_ups import Gap, completed, gap_of
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.kinds import Kind

MakeEntry = Callable[..., KnowledgeEntry]

GAZETTEER = Gazetteer(
    [
        Name(id="konya", kind=NameKind.PLACE, forms={EN: ("Konya",)}),
        Name(id="sao-paulo", kind=NameKind.PLACE, forms={EN: ("São Paulo",)}),
        Name(id="insect", kind=NameKind.PROJECT, forms={EN: ("INSECT",)}),
    ]
)


def gap(text: str) -> Gap:
    found = gap_of(text, GAZETTEER)
    assert found is not None
    return found


def complete(text: str, question: str, entry: KnowledgeEntry | None = None) -> str:
    context = Context(question=question, entry=entry.id if entry else "")
    return completed(gap(text), context, entry, EN, GAZETTEER).question


@pytest.mark.parametrize(
    "text",
    [
        "and in 2012?",
        "et en 2020 ?",
        "¿y en 2012?",
        "e em 2012?",
        "2012?",
        "and Konya?",
        "what about São Paulo",
        "in Konya?",
        "and the 2012 one?",
        "¿y en el de 2012?",
    ],
)
def test_another_year_or_name_asks_the_same_again(text: str) -> None:
    """With or without a word that joins it to the question before."""
    assert gap(text).swaps


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("where?", Kind.WHERE),
        ("¿y dónde?", Kind.WHERE),
        ("et où ?", Kind.WHERE),
        ("when", Kind.WHEN),
        ("e quando?", Kind.WHEN),
    ],
)
def test_a_question_word_alone_leaves_out_everything(text: str, kind: Kind) -> None:
    """It has no subject, and swaps nothing."""
    assert (gap(text).kind, gap(text).subject, gap(text).swaps) == (kind, (), False)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("who organised it?", ("organised",)),
        ("and the deadline?", ("deadline",)),
        ("e quantas cidades?", ("cidades",)),
        ("their e-mail?", ("mail",)),
        ("how many participants?", ("participants",)),
    ],
)
def test_a_short_question_keeps_its_subject(text: str, subject: tuple[str, ...]) -> None:
    """An entry that knows none of these words does not answer it."""
    assert gap(text).subject == subject


@pytest.mark.parametrize(
    "text",
    [
        "What is INSECT?",
        "How many cities took part in the study of 2019?",
        "Which city presides over the whole network nowadays?",
        "I would like to know who presides over the digital community of cities",
        "who was president in 2012",
        "",
        "?",
    ],
)
def test_what_may_stand_for_itself_leaves_nothing_out(text: str) -> None:
    """It names what it is about, or says enough."""
    assert gap_of(text, GAZETTEER) is None


def test_only_a_word_for_a_thing_at_the_end_stands_for_it() -> None:
    """ "Who organised it?" and not "is it a ranking?"."""
    assert gap("who organised it?").stands_for
    assert not gap("is it a ranking?").stands_for


@pytest.mark.parametrize(
    ("text", "before", "question"),
    [
        ("and in 2012?", "Who was president in 2016?", "Who was president in 2012?"),
        ("and in 2012?", "Who is the president?", "Who is the president in 2012?"),
        ("¿y en 2012?", "¿Quién preside?", "¿Quién preside en 2012?"),
        ("and 47?", "what does circular 30 say", "what does circular 47 say"),
        ("and Konya?", "When was the fair in São Paulo?", "when was the fair in konya"),
        ("and Konya?", "When was the fair?", "When was the fair Konya?"),
    ],
)
def test_the_question_before_is_asked_again(text: str, before: str, question: str) -> None:
    """With the other year, number or name in the place of its own."""
    assert complete(text, before) == question


def test_the_entry_s_title_says_what_it_is_about(make_entry: MakeEntry) -> None:
    """So that a person who reads it later understands."""
    assert (
        complete("who organised it?", "tell me of the fair", make_entry("fair-2015")) == "who organised it (fair 2015)?"
    )


def test_a_year_in_the_follow_up_replaces_the_title_s(make_entry: MakeEntry) -> None:
    """Two years would contradict each other."""
    asked = complete("and how many cities in 2012?", "the study of 2019", make_entry("study-2019"))
    assert asked == "how many cities in 2012 (study)?"


def test_without_an_entry_the_question_before_stands_in() -> None:
    """Nothing may have answered it."""
    assert complete("who organised it?", "tell me of the fair?") == "who organised it (tell me of the fair)?"


def test_entries_around_are_told_apart_by_the_words_of_the_follow_up(make_entry: MakeEntry) -> None:
    """With the names and years of the title first, then alone; a bare question word needs the title's words."""
    entry = make_entry("fair-in-konya-2015")
    context = Context(question="the fair", entry=entry.id)
    assert completed(gap("who organised it?"), context, entry, EN, GAZETTEER).focuses == (
        "who organised it konya 2015",
        "who organised it",
    )
    assert completed(gap("where?"), context, entry, EN, GAZETTEER).focuses == (
        "where konya 2015",
        "where fair in konya 2015",
    )


def test_a_title_in_the_language_of_the_question_before(make_entry: MakeEntry) -> None:
    """When the language of so short a question is not known."""
    entry = make_entry("fair", phrasings={EN: ("what is the fair",), ES: ("qué es la feria",)})
    context = Context(question="¿Qué es la feria?", entry=entry.id)
    assert "(fair)" in completed(gap("¿dónde?"), context, entry, None, GAZETTEER).question
