from __future__ import annotations

import pytest

from knowledge.search.kinds import Kind, Kinds, kind_of
from knowledge.search.lessons import Lesson
from knowledge.search.scores import Ranked

ASKED = """
who | Who is the president? · qui l'a organisé ? · ¿Quién preside? · quem organizou · qm preside · Which mayor leads?
when | when was it · Quelle est la date du congrès ? · ¿Qué día es? · quando foi · En quelle année ? · dates of the fair
where | where was it · où se tient le congrès ? · Où les trouver · ¿Dónde fue? · em que cidade foi · onde fica
count | how many cities · combien de villes · ¿cuántas ciudades? · quantos membros · number of members
cost | how much does it cost · combien a coûté la fête · ¿cuánto cuesta? · quanto custa · price of a ticket
tongue | in which language is it · dans quelle langue · ¿en qué idioma? · em que língua · how many languages
why | why did it change · pourquoi ce changement · ¿por qué motivo? · por que razão mudou
how | how do I register · comment s'inscrire · ¿cómo participo? · como participar
check | is it a ranking · est-ce un classement · ¿es un ranking? · é um ranking
"""
LINES = [line.split(" | ") for line in ASKED.strip().splitlines()]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in LINES for text in texts.split(" · ")])
def test_question_words_tell_what_is_asked_for(kind: str, text: str) -> None:
    """In the four languages, with accents and in short."""
    assert kind_of(text) == Kind(kind)


@pytest.mark.parametrize("text", ["", "president", "le site web ou la page", "the 2019 study", "😀", "dónde" * 50])
def test_without_a_question_word_nothing_is_told(text: str) -> None:
    """French "ou" without its accent is "or"."""
    assert kind_of(text) is None


@pytest.fixture
def kinds() -> Kinds:
    """Two entries about one fair: its visitors and its date."""
    return Kinds(
        (
            Lesson(entry_id="visitors", texts=("how many came", "number of visitors", "fair visitors")),
            Lesson(entry_id="date", texts=("when was the fair", "date of the fair", "fair date")),
            Lesson(entry_id="ticket", texts=("how much does a ticket cost", "ticket for the fair", "fair ticket")),
        )
    )


def ranked(*scores: tuple[str, float]) -> list[Ranked]:
    return [Ranked(entry_id=key, score=score) for key, score in scores]


def test_the_kind_chooses_between_close_entries(kinds: Kinds) -> None:
    """Of two as likely ones, the one that people ask so for."""
    close = ranked(("date", 0.6), ("visitors", 0.55))
    assert [each.entry_id for each in kinds.weigh(Kind.COUNT, close)] == ["visitors", "date"]
    assert [each.entry_id for each in kinds.weigh(Kind.WHEN, close)] == ["date", "visitors"]


def test_the_kind_does_not_overturn_what_is_clear(kinds: Kinds) -> None:
    """It is a hint, the words decide."""
    assert kinds.weigh(Kind.COUNT, ranked(("date", 0.95), ("visitors", 0.2)))[0].entry_id == "date"


@pytest.mark.parametrize("kind", [None, Kind.CHECK])
def test_what_may_begin_any_question_changes_nothing(kinds: Kinds, kind: Kind | None) -> None:
    """ "Is there" is asked of everything."""
    close = ranked(("date", 0.6), ("visitors", 0.55))
    assert kinds.weigh(kind, close) == close


def test_scores_stay_between_0_and_1(kinds: Kinds) -> None:
    """Also at their ends, and for an entry that was never seen."""
    weighed = kinds.weigh(Kind.WHO, ranked(("date", 1.0), ("visitors", 0.0), ("stranger", 0.5)))
    assert all(0 <= each.score <= 1 for each in weighed)


def test_a_price_is_told_only_by_what_is_asked_for_its_price(kinds: Kinds) -> None:
    """ "How much did the fair cost" is not answered by its date."""
    assert kinds.answers(Kind.COST, "ticket")
    assert not kinds.answers(Kind.COST, "date")
    assert kinds.answers(Kind.WHO, "date")
    assert kinds.answers(None, "date")


def test_nothing_to_count_is_no_error() -> None:
    """An empty pack."""
    assert Kinds(()).weigh(Kind.WHO, ranked(("any", 0.5)))[0].entry_id == "any"
