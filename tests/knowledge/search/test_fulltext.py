"""Words as they are kept and looked up in the archive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.languages import EN, ES, FR, Language
from knowledge.search.fulltext import DICTIONARIES, LONGEST_WORD, MOST_TERMS, fold, terms_of, variants, written_words


def test_words_are_cut_at_everything_else() -> None:
    """Apostrophes, hyphens, addresses and dates fall into their words; accents stay."""
    assert written_words("L’événement d'Oulan-Bator (4/09/2014) : info@example.org_x") == [
        "l", "événement", "d", "oulan", "bator", "4", "09", "2014", "info", "example", "org", "x",
    ]  # fmt: skip


def test_the_same_word_in_another_spelling_of_unicode() -> None:
    """Composed or not, full width, with a soft hyphen, with Arabic vowel signs: one word."""
    assert written_words("e\u0301tude ＣＧＬＵ muni\u00adcipal") == ["étude", "cglu", "municipal"]
    assert written_words("تَعْمِيم") == written_words("تعميم")
    assert written_words("İSTANBUL") == ["istanbul"]


def test_a_question_is_its_words_that_carry_a_subject() -> None:
    """Function words in the four languages are left out, and what is repeated; single digits stay."""
    found = terms_of("Quand est la réunion de la circulaire 7, la Réunion ? ¿Cuándo? a b")
    assert [(term.written, term.folded) for term in found] == [
        ("réunion", "reunion"),
        ("circulaire", "circulaire"),
        ("7", "7"),
    ]


@pytest.mark.parametrize("text", ["", "  ", "?!", "la de et the", "\x00\ud800", "bonjour merci"])
def test_a_question_about_nothing(text: str) -> None:
    """It has no words to look up."""
    assert terms_of(text) == ()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (FR, "réunions", "réunion"),
        (FR, "reunions", "réunion"),
        (FR, "participation", "participer"),
        (ES, "participaciones", "participación"),
        (ES, "participación", "participacion"),
        (EN, "cities", "city"),
        (Language("pt"), "informações", "informação"),
        (Language("tr"), "şehirler", "şehir"),
        (Language("ca"), "ciutats", "ciutat"),
        (Language("eu"), "hiriak", "hirien"),
        (Language("ar"), "المدن", "مدن"),
    ],
)
def test_forms_of_a_word_meet(language: Language, one: str, other: str) -> None:
    """With accents or without, in the singular and the plural, two forms have something in common."""
    assert set(variants(one, language)) & set(variants(other, language))


def test_the_word_itself_is_always_kept() -> None:
    """Names and numbers are found in every language; one without a dictionary has nothing else."""
    assert all(variants("bogotá", Language(code))[0] == "bogota" for code in (*DICTIONARIES, "zh", ""))
    assert variants("étude", Language("zh")) == ("etude",)


@given(st.text(), st.sampled_from([*DICTIONARIES, "xx"]))
def test_any_text(text: str, language: str) -> None:
    """Words are short, without spaces and quotation marks: they can stand in a query of a database."""
    for word in written_words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert all(variant == "" or variant.isalnum() for variant in variants(word, Language(language)))
    terms = terms_of(text)
    assert len(terms) <= MOST_TERMS
    assert all(term.folded == fold(term.written) != "" for term in terms)
