"""The gap report: what is asked and not answered, gathered by what it asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from handlers.gaps import Advice, Cause, Gap, GapReport, find_gaps
from knowledge.model.faq import Remit, VerdictKind
from knowledge.model.messages import Choice
from knowledge.store.gaps import Then, Unanswered
from tests.handlers.scripted import FEE, WHERE, WHO, Script, answered, offered, refused, scripted

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
TITLES = (
    Choice(id="entry:who", label="Who presides the network"),
    Choice(id="entry:where", label="Where it meets"),
    Choice(id="none", label="None of these"),
)
REFUSED, OFFERED, QUOTED, ANSWERED = (
    VerdictKind.REFUSED,
    VerdictKind.OFFERED,
    VerdictKind.QUOTED,
    VerdictKind.ANSWERED,
)


def asked(
    question: str,
    verdict: VerdictKind = REFUSED,
    *,
    language: str = "en",
    then: Then | None = None,
    entry: str = "",
) -> Unanswered:
    choices = TITLES if verdict is OFFERED else ()
    return Unanswered(
        question=question,
        language=language,
        verdict=verdict,
        entry=entry,
        number=7 if choices else 0,
        choices=choices,
        then=then,
        at=AT,
    )


def report(script: Script, *questions: Unanswered) -> GapReport:
    return find_gaps(scripted(script), questions)


def only(found: GapReport) -> Gap:
    (gap,) = found.gaps
    return gap


def test_no_questions_no_gaps() -> None:
    """An empty report, not a fault."""
    assert report({}) == GapReport(gaps=(), suggestions=(), settled=0)


def test_the_most_asked_comes_first() -> None:
    """Gaps are ordered by how often they were asked, then by language and example."""
    questions = [
        asked("membership fee"),
        *(asked("next congress") for _ in range(3)),
        *(asked("parking") for _ in range(2)),
        asked("cotisation annuelle", language="fr"),
    ]
    assert [(gap.count, gap.language, gap.example) for gap in report({}, *questions).gaps] == [
        (3, "en", "next congress"),
        (2, "en", "parking"),
        (1, "en", "membership fee"),
        (1, "fr", "cotisation annuelle"),
    ]


def test_one_question_in_other_words_is_one_gap() -> None:
    """Far from any entry, questions fall together by their words; the one asked most is the example."""
    gap = only(report({}, asked("Is there a membership fee?"), asked("membership fee"), asked("Membership fee?")))
    assert (gap.count, gap.wordings, gap.example) == (3, 2, "membership fee")
    assert (gap.advice, gap.entry, gap.topic, gap.unknown) == (Advice.NEW_ENTRY, "", "", "")


def test_case_accents_and_points_make_no_other_wording() -> None:
    """What differs only in how it is typed is one way of asking, told as it was typed first."""
    gap = only(report({}, asked("Où est le siège ?"), asked("ou est le siege"), asked("OÙ EST LE SIÈGE")))
    assert (gap.count, gap.wordings, gap.example) == (3, 1, "Où est le siège ?")


def test_what_is_near_an_entry_falls_together_there() -> None:
    """However different the words: the engine knows that they mean one entry, and suggests to add them to it."""
    script: Script = {
        "who chairs it": offered(WHO, WHERE),
        "the boss?": offered(WHO, FEE),
        "venue": offered(WHERE, WHO),
    }
    found = report(script, asked("who chairs it"), asked("the boss?"), asked("the boss?"), asked("venue"))
    assert [(gap.count, gap.entry, gap.topic, gap.advice, gap.example) for gap in found.gaps] == [
        (3, "who", "people", Advice.PHRASING, "the boss?"),
        (1, "where", "events", Advice.PHRASING, "venue"),
    ]


def test_what_is_far_has_its_nearest_entry_told() -> None:
    """It is a hint for whoever writes a new entry, and says on which shelf it may belong."""
    gap = only(report({"membership fee": refused(FEE, WHO)}, asked("membership fee")))
    assert (gap.entry, gap.topic, gap.advice) == ("fee", "people", Advice.NEW_ENTRY)


def test_a_known_unknown_gathers_its_questions() -> None:
    """Many ask for what no document answers, in whatever words: that is one gap under the unknown's name."""
    script: Script = {
        "fee in 2030": refused(FEE, unknown="fee-2030"),
        "how dear in 2030": refused(WHO, unknown="fee-2030"),
    }
    gap = only(report(script, asked("fee in 2030"), asked("how dear in 2030")))
    assert (gap.count, gap.unknown, gap.advice) == (2, "fee-2030", Advice.NEW_ENTRY)


def test_languages_stay_apart() -> None:
    """Who writes in French is asked for a French phrasing."""
    script: Script = {"presidency": offered(WHO, WHERE), "présidence": offered(WHO, WHERE)}
    found = report(script, asked("presidency"), asked("présidence", language="fr"))
    assert [(gap.language, gap.entry) for gap in found.gaps] == [("en", "who"), ("fr", "who")]


def test_every_cause_is_counted() -> None:
    """Why a question counts as not answered is told, each cause with its number."""
    script: Script = {"presidency": offered(WHO, WHERE)}
    questions = [asked("presidency", verdict) for verdict in (REFUSED, QUOTED, OFFERED, REFUSED)]
    gap = only(report(script, *questions))
    assert gap.causes == {Cause.REFUSED: 2, Cause.OFFERED: 1, Cause.QUOTED: 1}
    assert gap.count == 4


def test_an_answer_that_did_not_help_is_to_be_reviewed() -> None:
    """The entry that answers is named; it has the question already, so no phrasing is missing."""
    gap = only(report({"presidency": answered(WHO)}, asked("presidency", ANSWERED, entry="who")))
    assert (gap.advice, gap.entry, gap.causes) == (Advice.REVIEW, "who", {Cause.UNHELPFUL: 1})


def test_what_is_answered_by_now_is_no_gap() -> None:
    """A pack that was mended since then is not reproached with it; only the number is told."""
    found = report({"presidency": answered(WHO)}, asked("presidency"), asked("presidency", QUOTED), asked("parking"))
    assert (found.settled, [gap.example for gap in found.gaps]) == (2, ["parking"])


@pytest.mark.parametrize("remit", list(Remit))
def test_what_is_nobodys_affair_here_is_no_gap(remit: Remit) -> None:
    """Nobody is to write an entry for jokes; what is the network's affair and not known is a gap."""
    found = report({"a joke": refused(WHO, remit=remit, unknown="jokes")}, asked("a joke"))
    assert (len(found.gaps), found.settled) == ((1, 0) if remit is Remit.NETWORK else (0, 1))


@pytest.mark.parametrize(
    ("then", "entry"),
    [
        (Then(text="", choice="7.0"), "who"),
        (Then(text="", choice="7.1"), "where"),
        (Then(text="2", choice=""), "where"),
        (Then(text="who presides the network", choice=""), "who"),
        (Then(text="Where it meet", choice=""), "where"),
    ],
)
def test_a_chosen_title_is_a_phrasing_to_add(then: Then, entry: str) -> None:
    """By its button, its number or its label: the question leads to that entry, and is no gap."""
    found = report({}, asked("boss of it all", OFFERED, then=then))
    assert found.gaps == ()
    assert [(each.language, each.question, each.entry, each.count) for each in found.suggestions] == [
        ("en", "boss of it all", entry, 1)
    ]


@pytest.mark.parametrize(
    "then",
    [
        None,
        Then(text="", choice="7.2"),
        Then(text="", choice="6.0"),
        Then(text="", choice="7.9"),
        Then(text="", choice="7.p1"),
        Then(text="", choice="m12.0"),
        Then(text="", choice="nonsense"),
        Then(text="3", choice=""),
        Then(text="9", choice=""),
        Then(text="What does membership cost?", choice=""),
        Then(text="", choice=""),
        Then(text="/menu", choice=""),
    ],
)
def test_what_was_offered_and_not_chosen_is_a_gap(then: Then | None) -> None:
    """Silence, another question, "none of these", a button of another message: the right title was not there."""
    found = report({}, asked("boss of it all", OFFERED, then=then))
    assert found.suggestions == ()
    assert only(found).causes == {Cause.OFFERED: 1}


@pytest.mark.parametrize("verdict", [REFUSED, QUOTED])
def test_a_button_after_a_refusal_is_no_phrasing(verdict: VerdictKind) -> None:
    """Who presses one of the titles to begin with has given the question up."""
    question = Unanswered(
        question="boss",
        language="en",
        verdict=verdict,
        entry="",
        number=7,
        choices=TITLES,
        then=Then(text="", choice="7.0"),
        at=AT,
    )
    found = report({}, question)
    assert (found.suggestions, only(found).example) == ((), "boss")


def test_suggestions_are_counted() -> None:
    """What many asked and chose alike stands once, the most frequent first, and apart by entry."""
    first, second = Then(text="", choice="7.0"), Then(text="", choice="7.1")
    questions = [
        asked("Boss", OFFERED, then=second),
        asked("Boss!", OFFERED, then=first),
        asked("boss", OFFERED, then=first),
        asked("boss", OFFERED, then=first, language="pt"),
    ]
    assert [(each.count, each.language, each.question, each.entry) for each in report({}, *questions).suggestions] == [
        (2, "en", "Boss!", "who"),
        (1, "en", "Boss", "where"),
        (1, "pt", "boss", "who"),
    ]


def test_shelves_sum_up_language_and_topic() -> None:
    """How much is missing where: the sums of the gaps, the largest first."""
    script: Script = {"a": offered(WHO), "b": refused(FEE), "c": offered(WHERE)}
    questions = [
        asked("a"),
        asked("b"),
        asked("c"),
        asked("xyzzy"),
        asked("c", language="fr"),
        asked("c", language="fr"),
    ]
    assert list(report(script, *questions).shelves().items()) == [
        (("en", "people"), 2),
        (("fr", "events"), 2),
        (("en", ""), 1),
        (("en", "events"), 1),
    ]


def test_the_order_of_asking_decides_nothing() -> None:
    """The same questions in any order give the same gaps."""
    script: Script = {"who chairs it": offered(WHO, WHERE), "the boss?": offered(WHO, FEE)}
    questions = [
        asked("who chairs it"),
        asked("the boss?"),
        asked("membership fee"),
        asked("is there a fee for membership"),
        asked("parking at the congress"),
    ]
    reports = [report(script, *order) for order in permutations(questions)]
    assert all(each == reports[0] for each in reports)


@pytest.mark.parametrize("question", ["🎉🎉", "???", "word " * 2_000, "网络的主席是谁", "a" * 4_000, "\u202e\u200b"])
def test_odd_questions_are_counted_like_others(question: str) -> None:
    """Whatever people send, the report has it, and none of it is mixed up with the rest."""
    found = report({}, asked(question), asked("membership fee"))
    assert sorted(gap.example for gap in found.gaps) == sorted([question, "membership fee"])
