"""Scores on golden questions: what each outcome is worth, and what another version would do better or worse."""

from __future__ import annotations

from itertools import count

import pytest

from handlers.evaluation import (
    ANSWERABLE,
    GOOD,
    HALF_POINTS,
    UNANSWERABLE,
    Comparison,
    Outcome,
    Scorecard,
    evaluate,
)
from knowledge.model.faq import Finding, Remit
from knowledge.model.languages import EN, FR, Language
from knowledge.packs.golden import GoldenQuestion
from tests.handlers.scripted import FEE, WHERE, WHO, Script, answered, offered, refused, scripted

_rows = count(1)


def golden(question: str, *entries: str, language: Language = EN, kind: str = "plain") -> GoldenQuestion:
    return GoldenQuestion(row=next(_rows), question=question, language=language, entries=frozenset(entries), kind=kind)


def judged(found: Finding, *entries: str) -> Outcome:
    """The outcome of one question that such a finding meets."""
    (each,) = evaluate(scripted({"Who presides?": found}), [golden("Who presides?", *entries)]).judged
    return each.outcome


def card(script: Script, *asked: GoldenQuestion) -> Scorecard:
    return evaluate(scripted(script), asked)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (answered(WHO), Outcome.RIGHT),
        (answered(WHO, WHERE), Outcome.RIGHT),
        (answered(WHERE), Outcome.WRONG),
        (answered(WHERE, WHO), Outcome.WRONG),
        (offered(WHO, WHERE), Outcome.OFFERED),
        (offered(FEE, WHERE, WHO), Outcome.OFFERED),
        (offered(FEE, WHERE), Outcome.MISSED),
        (refused(FEE, WHO), Outcome.NEAR),
        (refused(FEE), Outcome.MISSED),
        (refused(), Outcome.MISSED),
        (refused(remit=Remit.SELF), Outcome.MISSED),
    ],
)
def test_a_question_that_the_pack_answers(found: Finding, outcome: Outcome) -> None:
    """An answer is right or wrong whatever stands below it; titles are worth something where the right one is there."""
    assert judged(found, "who") is outcome
    assert outcome in ANSWERABLE


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (answered(WHO), Outcome.ANSWERED_ANYWAY),
        (offered(WHO, WHERE), Outcome.OFFERED_ANYWAY),
        (refused(WHO), Outcome.HANDED_OVER),
        (refused(unknown="fee-2030"), Outcome.HANDED_OVER),
        (refused(remit=Remit.ELSEWHERE), Outcome.DECLINED),
        (refused(remit=Remit.SELF), Outcome.DECLINED),
        (refused(remit=Remit.PLAY), Outcome.DECLINED),
        (refused(remit=Remit.RULES), Outcome.DECLINED),
    ],
)
def test_a_question_that_no_document_answers(found: Finding, outcome: Outcome) -> None:
    """It is handed over or declined by whose affair it is; titles are one thing, an answer is another."""
    assert judged(found) is outcome
    assert outcome in UNANSWERABLE


@pytest.mark.parametrize("entries", [("who", "where"), ("where", "who")])
def test_any_of_several_entries_will_do(entries: tuple[str, ...]) -> None:
    """Where two entries answer a question, either is right."""
    assert judged(answered(WHO), *entries) is Outcome.RIGHT
    assert judged(offered(FEE, WHERE), *entries) is Outcome.OFFERED


def test_every_outcome_has_its_worth() -> None:
    """A right answer is the best, a wrong one the worst; a title is worth less than an answer and more than none."""
    assert set(HALF_POINTS) == set(Outcome) == {*ANSWERABLE, *UNANSWERABLE}
    worth = [HALF_POINTS[each] for each in ANSWERABLE]
    assert worth == sorted(worth, reverse=True)
    assert HALF_POINTS[Outcome.WRONG] == HALF_POINTS[Outcome.ANSWERED_ANYWAY] == min(HALF_POINTS.values())
    assert {each for each in Outcome if HALF_POINTS[each] == 2} < set(GOOD)
    assert all(HALF_POINTS[each] > 0 for each in GOOD)


def test_the_score_goes_to_a_hundred() -> None:
    """All right is 100, all wrong is -100, half answered and half offered is 75, no questions are 0."""
    everything: Script = {"a": answered(WHO), "b": answered(WHO), "c": refused()}
    assert card(everything, golden("a", "who"), golden("b", "who"), golden("c")).score == 100
    assert card(everything, golden("a", "fee"), golden("b")).score == -100
    assert card({"a": answered(WHO), "b": offered(WHO)}, golden("a", "who"), golden("b", "who")).score == 75
    assert card({}).score == 0


def test_shares_are_of_their_own_sort() -> None:
    """Answers are counted among what can be answered, refusals among the rest; nothing of nothing is 0."""
    script: Script = {"a": answered(WHO), "b": offered(WHO), "c": answered(WHERE)}
    made = card(script, golden("a", "who"), golden("b", "who"), golden("c", "who"), golden("c"), golden("d"))
    assert (made.answerable, made.unanswerable) == (3, 2)
    assert made.share(Outcome.RIGHT) == pytest.approx(1 / 3)
    assert made.share(Outcome.RIGHT, Outcome.OFFERED) == pytest.approx(2 / 3)
    assert made.share(Outcome.ANSWERED_ANYWAY) == pytest.approx(1 / 2)
    assert card(script, golden("a", "who")).share(Outcome.DECLINED) == 0


def test_languages_and_kinds_have_cards_of_their_own() -> None:
    """The parts together are the whole, by name."""
    asked = [
        golden("a", "who", kind="typos"),
        golden("a", "who", language=FR, kind="plain"),
        golden("b", "who", kind="plain"),
    ]
    made = card({"a": answered(WHO)}, *asked)
    by_language, by_kind = made.by(lambda each: each.language), made.by(lambda each: each.kind)
    assert [(name, part.counts[Outcome.RIGHT]) for name, part in by_language.items()] == [("en", 1), ("fr", 1)]
    assert [(name, len(part.judged)) for name, part in by_kind.items()] == [("plain", 2), ("typos", 1)]
    assert sum(part.half_points for part in by_kind.values()) == made.half_points


def test_the_language_is_part_of_the_exam() -> None:
    """Whoever asks says nothing of their language: it is recognised, or it is not."""
    asked = [
        golden("Quand a lieu la prochaine réunion du réseau ?", language=FR),
        golden("When is the next meeting of the network?", language=FR),
    ]
    made = card({}, *asked)
    assert [each.heard_as for each in made.judged] == [FR, EN]
    assert made.recognised == 1


def test_a_wrong_answer_beside_a_right_one_is_wrong() -> None:
    """A text that is taken for several questions is judged by all that the reader would get."""
    right, wrong, none = answered(WHO), answered(WHERE), refused()
    script: Script = {"a": right, "b": wrong, "c": none}
    texts = ("a / b", "c / a", "c / c")
    outcomes = [each.outcome for each in card(script, *(golden(text, "who") for text in texts)).judged]
    assert outcomes == [Outcome.WRONG, Outcome.RIGHT, Outcome.MISSED]


def test_what_went_wrong_can_be_looked_into() -> None:
    """Each bad outcome comes with its line, the answer, the titles and the confidence, in the order of the file."""
    script: Script = {"a": answered(WHERE, FEE), "b": answered(WHO), "c": refused(WHERE)}
    made = card(script, golden("c", "who"), golden("b", "who"), golden("a", "who"))
    first, second = made.bad()
    assert (first.asked.question, first.outcome, first.answer, first.shown) == ("c", Outcome.MISSED, "", ("where",))
    assert (second.asked.question, second.answer, second.shown, second.confidence) == ("a", "where", ("fee",), 0.9)
    assert first.asked.row < second.asked.row


def test_two_versions_side_by_side() -> None:
    """Each question that gains or loses is named, those that stay as they are, or are as bad as before, are not."""
    asked = [golden(name, "who") for name in "abcd"]
    before = card({"a": answered(WHO), "b": offered(WHO), "c": refused(WHO)}, *asked)
    after = card({"a": offered(WHO), "b": answered(WHO), "c": refused(FEE), "d": answered(WHERE)}, *asked)
    compared = Comparison(before=before, after=after)
    assert [(change.after.asked.question, change.gain) for change in compared.better()] == [("b", 1)]
    assert [(change.after.asked.question, change.gain) for change in compared.worse()] == [("a", -1), ("d", -2)]
    assert compared.is_worse


@pytest.mark.parametrize(
    ("found", "is_worse"),
    [(answered(WHO), False), (offered(WHO), True), (refused(WHO), True), (answered(WHERE), True)],
)
def test_any_loss_makes_it_worse(found: Finding, is_worse: bool) -> None:
    """However small the loss among however many questions; the same score is not worse."""
    asked = [golden("a", "who"), *(golden(f"far {number}") for number in range(2_000))]
    compared = Comparison(before=card({"a": answered(WHO)}, *asked), after=card({"a": found}, *asked))
    assert compared.is_worse is is_worse


@pytest.mark.parametrize(
    ("new", "needs_reason"),
    [
        ({}, False),
        ({"a": answered(WHERE)}, False),
        ({"b": answered(FEE)}, True),
        ({"b": offered(FEE)}, False),
        ({"c": answered(FEE)}, True),
        ({"c": offered(FEE)}, False),
    ],
)
def test_a_new_wrong_answer_needs_a_reason(new: Script, needs_reason: bool) -> None:
    """However much others gain, and also where there is no right one; what was wrong before is nothing new."""
    asked = [golden("a", "who"), golden("b"), golden("c", "who"), golden("d", "who"), golden("e", "who")]
    wrong: Script = {"a": answered(FEE)}
    gained: Script = {"d": answered(WHO), "e": answered(WHO)}
    compared = Comparison(before=card(wrong, *asked), after=card({**wrong, **gained, **new}, *asked))
    assert not compared.is_worse
    assert compared.needs_reason is needs_reason


def test_a_loss_may_be_made_good() -> None:
    """What counts is the sum: one question lost and another won leave the score where it was."""
    asked = [golden("a", "who"), golden("b", "who")]
    compared = Comparison(before=card({"a": answered(WHO)}, *asked), after=card({"b": answered(WHO)}, *asked))
    assert not compared.is_worse
    assert len(compared.worse()) == len(compared.better()) == 1
