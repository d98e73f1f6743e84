"""The corpus: what people write to choose, in the four languages, and what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from knowledge.forms.answers.choices import read_choice
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.knowledge.forms.answers.choices import corpus_en, corpus_es, corpus_fr, corpus_held_out, corpus_pt
from tests.knowledge.forms.answers.choices.lists import LISTS, Case, asked, cases, written

CORPUS = {EN: corpus_en.REPLIES, FR: corpus_fr.REPLIES, ES: corpus_es.REPLIES, PT: corpus_pt.REPLIES}
FEWEST = 60
"""Replies of each language."""


def every_case() -> Iterator[tuple[Language, Case]]:
    """Each line of the corpus, those that were held out first among them."""
    for language in NETWORK_LANGUAGES:
        for table in (CORPUS[language], corpus_held_out.REPLIES[language], corpus_held_out.AGAIN[language]):
            yield from ((language, case) for case in cases(table))


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
@pytest.mark.parametrize("name", sorted({case.list for _, case in every_case()}))
def test_replies_mean_what_the_corpus_says(name: str, language: Language) -> None:
    """Each reply is understood, to be confirmed or unclear, with the choices or the reason that a reader expects."""
    own = [case for spoken, case in every_case() if spoken == language and case.list == name]
    question = asked(name, language)
    readings = {case.text: written(read_choice(question, case.reply, language)) for case in own}
    assert readings == {case.text: case.expected for case in own}


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_the_corpus_is_large_enough(language: Language) -> None:
    """There are at least sixty different replies per language, over at least a dozen lists, each only once."""
    lines = Counter(f"{case.list}: {case.text}" for case in cases(CORPUS[language]))
    assert len(lines) >= FEWEST
    assert max(lines.values()) == 1
    assert len({case.list.rstrip("*#") for case in cases(CORPUS[language])} & set(LISTS)) >= 12


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_replies_were_held_out(language: Language) -> None:
    """Those written at the end are fifteen and ten of each language, none of which the corpus had."""
    known = {(case.list, case.text) for case in cases(CORPUS[language])}
    for table, count in ((corpus_held_out.REPLIES, 15), (corpus_held_out.AGAIN, 10)):
        held_out = {(case.list, case.text) for case in cases(table[language])}
        assert len(held_out) == count
        assert not held_out & known


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_label_of_each_language_is_its_choice(name: str, language: Language) -> None:
    """Whatever language the reader has, a label in any of the form's is understood or, if it is a number, confirmed."""
    question = asked(name, language)
    for choice in question.choices:
        for label in choice.labels:
            reading = written(read_choice(question, Case(list=name, text=label, expected="").reply, language))
            assert reading in {f"= {choice.name}", f"? {choice.name}"}
            assert reading[0] == "=" or label.isdecimal()
