"""What the secretariat can say to answers that were handed in, when, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from handlers.reviewing.deciding import LONGEST_NOTE, Seen, approve, comment, send_comments, take_back
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import ReviewRefused, ReviewState
from knowledge.model.rights import Forbidden, actor_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit
from tests.handlers.reviewing.offices import PEOPLE, PLAN, SINCE, THEME, Reviewed


def refused(work: Callable[[], object]) -> str:
    """The code by which something is refused."""
    with pytest.raises(ReviewRefused) as error:
        work()
    return error.value.code


def test_what_is_handed_in_is_received(office: Reviewed) -> None:
    """It is the first version, and whoever handed it in is known."""
    (version,), (entry,) = office.versions, office.entries
    assert (office.answered.review, entry.state, entry.version) == (ReviewState.RECEIVED, ReviewState.RECEIVED, 1)
    assert (version.number, version.contact, version.answers) == (
        1,
        office.network.focal_point,
        office.answered.response,
    )


def test_a_comment_is_drafted_first(office: Reviewed) -> None:
    """The city hears nothing until all are sent together."""
    office.phone("ana")
    asked = office.ask()
    assert (asked.place, asked.by, asked.told_at, asked.version) == (PEOPLE, office.network.staff, None, 1)
    assert office.answered.review is ReviewState.RECEIVED
    assert not office.phone("ana").shown
    office.ask(PLAN)
    office.send_comments()
    assert [one.told_at for one in office.comments] == [office.network.now] * 2
    assert office.states[-1] is ReviewState.HAS_ISSUES


def test_everybody_who_may_answer_gets_the_questions(office: Reviewed) -> None:
    """In their language, with the note, and with a button for each question and one for all of them."""
    ana, bea = office.phone("ana"), office.phone("bea", "fr")
    first, second = office.ask(), office.ask(SINCE)
    office.send_comments("Thank *you*.")
    assert "has 2 questions about them" in ana.text
    assert "> Thank \\*you\\*." in ana.text
    ids = [f"fill:correction:{office.response}{tail}" for tail in (f":{first.id}", f":{second.id}", "")]
    assert (ana.choices, bea.choices) == (ids, ids)
    assert [choice.label for choice in bea.last.choices][:2] == ["Habitants", "Depuis quand ?"]


def test_one_question_has_one_button(office: Reviewed) -> None:
    """There is nothing else to be chosen."""
    ana, asked = office.phone("ana"), office.ask()
    office.send_comments()
    assert ana.choices == [f"fill:correction:{office.response}:{asked.id}"]


def test_of_many_questions_five_have_buttons(office: Reviewed) -> None:
    """The others follow them; two comments on one question are one button."""
    ana = office.phone("ana")
    for place in (PEOPLE, PEOPLE, "/data/city/budget", PLAN, SINCE, THEME, "/data/order"):
        office.ask(place)
    office.send_comments()
    assert len(ana.choices) == 6
    assert "has 7 questions" in ana.text


def test_later_comments_are_told_alone(office: Reviewed) -> None:
    """What the city has already is not sent again."""
    ana, first = office.phone("ana"), office.ask()
    office.send_comments()
    second = office.ask(PLAN)
    office.send_comments()
    assert ana.choices == [f"fill:correction:{office.response}:{second.id}"]
    assert [one.told_at is not None for one in office.comments] == [True, True]
    assert first.id != second.id


def test_bad_comments_are_refused(office: Reviewed) -> None:
    """Empty ones, and those on what is not asked of this city, or is only read."""
    assert refused(lambda: office.ask(text=" \n ")) == "no-note"
    for place in ("/data/nothing", "/data/lead", "/data/city", "/data/project[9]/title"):
        assert refused(partial(office.ask, place)) == "no-such-question"
    assert refused(office.send_comments) == "no-comments"
    assert len(office.ask(text="x" * 5_000).text) == LONGEST_NOTE


def test_a_comment_that_was_taken_back_is_not_sent(office: Reviewed) -> None:
    """Twice is as good as once; one of another response is none."""
    asked, now = office.ask(), office.network.now
    for _again in range(2):
        office.decide(lambda unit: take_back(unit, office.by, office.response, asked.id, now))
    assert refused(office.send_comments) == "no-comments"
    assert refused(lambda: office.decide(lambda unit: take_back(unit, office.by, 0, asked.id, now))) == "gone"
    assert office.comments[0].settled_at == now


def test_an_approval_settles_what_was_asked(office: Reviewed) -> None:
    """The city is thanked, and nobody is asked any more."""
    ana = office.phone("ana")
    office.ask()
    office.send_comments()
    office.ask(PLAN)
    office.approve()
    assert ana.text == "Thank you. The secretariat has read your answers to “Cities” and approved them."
    assert [one.settled_at for one in office.comments] == [office.network.now] * 2
    assert office.states == [ReviewState.RECEIVED, ReviewState.HAS_ISSUES, ReviewState.APPROVED]


def test_a_rejection_says_why(office: Reviewed) -> None:
    """Without a reason there is none; it can be opened again."""
    ana = office.phone("ana")
    assert refused(lambda: office.reject("  ")) == "no-note"
    office.reject("It is of\nanother city.")
    assert "cannot accept" in ana.text
    assert "> It is of\n> another city." in ana.text
    office.reopen("Please look again.")
    assert ana.choices == [f"fill:correction:{office.response}"]
    assert office.entries[-1].note == "Please look again."


@pytest.mark.parametrize(
    ("before", "deeds"),
    [
        ("approve", ("approve", "reject", "refuse")),
        ("reject", ("approve", "reject", "refuse", "ask", "send_comments")),
        ("reopen", ("reopen", "refuse")),
    ],
)
def test_what_makes_no_sense_is_refused(office: Reviewed, before: str, deeds: tuple[str, ...]) -> None:
    """And nothing is changed by it."""
    getattr(office, before)()
    states = office.states
    for deed in deeds:
        assert refused(getattr(office, deed)) == "not-now", deed
    assert office.states == states


def test_only_questionnaires_that_were_handed_in_are_reviewed(office: Reviewed) -> None:
    """Neither a draft, nor what belongs to a call, nor what is not there."""
    network, whole = office.network, replace(office.answered, key=None, id=0, revision=0)

    def work(unit: Unit) -> dict[int, str]:
        draft = unit.responses.add(replace(whole, state=ResponseState.DRAFT))
        call = unit.responses.add(replace(whole, subject="call:1"))
        return {draft.id: "not-handed-in", call.id: "gone", 999: "gone"}

    def approved(number: int) -> None:
        seen = Seen(response=number, revision=0)
        network.store.run(lambda unit: approve(unit, office.by, seen, network.library, network.now))

    for number, code in network.store.run(work).items():
        assert refused(partial(approved, number)) == code


def test_what_was_changed_meanwhile_is_read_again(office: Reviewed) -> None:
    """Whoever decides has the present answers before them."""
    seen, network = office.seen, office.network
    office.reopen()
    with pytest.raises(Conflict):
        network.store.run(lambda unit: approve(unit, office.by, seen, network.library, network.now))
    with pytest.raises(Conflict):
        network.store.run(lambda unit: comment(unit, office.by, seen, PEOPLE, "Why?", network.now))


def test_only_the_secretariat_reviews(office: Reviewed) -> None:
    """Not the city itself."""
    network = office.network
    by = actor_of(network.contact(network.focal_point))
    with pytest.raises(Forbidden):
        network.store.run(lambda unit: send_comments(unit, by, office.seen, "", network.library, network.now))
    with pytest.raises(Forbidden):
        network.store.run(lambda unit: take_back(unit, by, office.response, 1, network.now))


def test_decisions_stand_in_the_audit_log(office: Reviewed) -> None:
    """Who, what, and what it was before."""
    office.reopen()
    office.approve()
    found = office.network.store.read(lambda unit: unit.audit.about(f"response:{office.response}"))
    assert {(one.actor, one.action, one.details["before"]) for one in found} == {
        (office.by.name, "review.reopened", "received"),
        (office.by.name, "review.approved", "reopened"),
    }


def test_whoever_handed_it_in_hears_of_it_without_the_right_to_change(office: Reviewed) -> None:
    """An elected official who signed it off reads what is asked, and has no button that would be refused."""
    network = office.network
    mayor = network.telegram("mayor", "en")
    office.connect(network.elected, mayor)
    network.store.run(lambda unit: unit.reviews.hand_in(replace(office.versions[0], contact=network.elected, number=0)))
    office.ask()
    office.send_comments()
    assert mayor.choices == []
    assert mayor.shown
