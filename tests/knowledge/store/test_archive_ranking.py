"""The search of the archive beside one that looks at every passage, and both databases beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.languages import Language
from knowledge.model.times import PartialDate
from knowledge.search.fulltext import terms_of
from knowledge.store.archive import FEWEST, FLOOR, _telling
from knowledge.store.store import Store, open_store

NO_LANGUAGE = Language("xx")
"""Without stems, so that words are equal or not."""

WORDS = ("bilbao", "bordeaux", "konya", "dakar", "circular", "study", "event", "video")
PASSAGES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=12)
QUESTIONS = st.lists(st.sampled_from((*WORDS, "nowhere", "never")), min_size=1, max_size=5)


def filled(store: Store, passages: list[list[str]], now: datetime) -> None:
    """Only these passages in the archive, each found by its words alone."""
    for document in store.read(lambda unit: unit.archive.listed()):
        _remove(store, document.id)
    document = ArchivedDocument(
        title="-", date=PartialDate("1900"), language=NO_LANGUAGE, kind=DocumentKind.OTHER, file="x"
    )
    extracts = [Extract(section="", text=" ".join(words)) for words in passages]
    store.run(lambda unit: unit.archive.add(document, extracts, "0" * 64, now))


def scores(store: Store, question: str) -> list[tuple[float, str]]:
    found = store.read(lambda unit: unit.archive.search(question, NO_LANGUAGE, limit=50))
    return [(passage.score, passage.text) for passage in found]


def looked_through(passages: list[list[str]], question: str) -> list[tuple[float, str]]:
    """What a search finds that looks at every passage and weighs every word as BM25 does."""
    terms = [term.folded for term in terms_of(question)]
    having = {term: sum(term in words for words in passages) for term in terms}
    weights = {term: math.log(1 + (len(passages) - count + 0.5) / (count + 0.5)) for term, count in having.items()}
    return [
        (share, " ".join(words))
        for words in passages
        if (share := _share(words, weights)) >= FLOOR and len({*words} & {*terms}) >= min(FEWEST, len(terms))
    ]


def _share(words: list[str], weights: Mapping[str, float]) -> float:
    has = sum(weight for term, weight in weights.items() if term in words)
    return round(has / sum(weights.values()), 4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(passages=PASSAGES, asked=QUESTIONS)
def test_nothing_is_overlooked(store: Store, now: datetime, passages: list[list[str]], asked: list[str]) -> None:
    """Leaving out passages that have common words only changes nothing of what is found."""
    filled(store, passages, now)
    question = " ".join(asked)
    found = scores(store, question)
    assert [score for score, _ in found] == sorted((score for score, _ in found), reverse=True)
    expected = sorted(looked_through(passages, question))
    # Where a share is the floor itself, rounding decides on either side.
    assert [pair for pair in sorted(found) if pair[0] > FLOOR] == [pair for pair in expected if pair[0] > FLOOR]


@given(st.lists(st.floats(0.01, 9), min_size=1, max_size=12))
def test_telling_words(weights: list[float]) -> None:
    """Without any of them nobody has enough, and there are no more of them than that takes."""
    needed = FLOOR * sum(weights)
    telling = _telling(weights, needed)
    rest = [weight for index, weight in enumerate(weights) if index not in telling]
    assert sum(rest) < needed
    assert sum(rest) + min(weights[index] for index in telling) >= needed
    assert all(weights[index] >= max(rest, default=0) for index in telling)


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> tuple[Store, Store]:
    """One store of each kind."""
    return open_store(sqlite_url), open_store(postgres_url)


TEXTS = {
    "fr": "La réunion de travail des villes numériques se tiendra à Bilbao, où elles présenteront leurs études.",
    "en": "The cities that took part in the study presented their findings at the meeting in Bilbao.",
    "es": "Las ciudades que participaron en el estudio presentaron sus conclusiones en la reunión de Bilbao.",
    "pt": "As cidades que participaram no estudo apresentaram as suas conclusões na reunião de Bilbau.",
}
ASKED = {
    "fr": ["réunions de travail", "villes et etudes", "ville numérique", "réunion ailleurs demain matin"],
    "en": ["city findings", "studies presented", "meetings of the cities", "weather in Bilbao tomorrow morning"],
    "es": ["ciudad participante", "conclusion del estudio", "reuniones Bilbao", "tiempo de mañana en Bilbao, lluvia"],
    "pt": ["cidade participante", "conclusoes do estudo", "REUNIAO Bilbau", "receita de bacalhau com natas"],
}


def test_both_databases_find_the_same(both: tuple[Store, Store], now: datetime) -> None:
    """FTS5 over our stems and PostgreSQL's dictionaries: the same passages with the same scores, in four languages."""
    try:
        for store in both:
            for number, (code, text) in enumerate(TEXTS.items()):
                document = ArchivedDocument(
                    title=code, date=PartialDate("2014"), language=Language(code), kind=DocumentKind.OTHER, file=code
                )
                extracts = (Extract(section="", text=text), Extract(section="", text="Merci / thanks / gracias."))
                _add(store, document, extracts, f"{number:064}", now)
        for code, questions in ASKED.items():
            for question in questions:
                one, other = (_found(store, question, code) for store in both)
                assert one == other
                assert bool(one) == (question is not questions[-1]), question
    finally:
        for store in both:
            store.close()


def _add(store: Store, document: ArchivedDocument, extracts: tuple[Extract, ...], checksum: str, now: datetime) -> None:
    store.run(lambda unit: unit.archive.add(document, extracts, checksum, now))


def _found(store: Store, question: str, code: str) -> list[tuple[str, float]]:
    found = store.read(lambda unit: unit.archive.search(question, Language(code)))
    return [(passage.text, passage.score) for passage in found]


def _remove(store: Store, number: int) -> None:
    store.run(lambda unit: unit.archive.remove(number))
