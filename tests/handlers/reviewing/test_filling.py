"""A city corrects what it has handed in: at the questions of the secretariat, and as a new version."""

from __future__ import annotations

from dataclasses import replace

from knowledge.model.responses import ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.store.forms import checksum_of
from tests.handlers.filling.forms import city, read
from tests.handlers.reviewing.offices import PEOPLE, PLAN, SINCE, THEME, Reviewed
from tests.knowledge.forms.workbooks import workbook


def asked(office: Reviewed, *places: str) -> None:
    """The secretariat asks about these answers."""
    for phone in ("ana", "bea"):
        office.phone(phone)
    for place in places or (PEOPLE,):
        office.ask(place)
    office.send_comments()


def test_the_button_opens_the_very_question(office: Reviewed) -> None:
    """With what the secretariat asks above it, and the present answer below."""
    asked(office, PLAN, SINCE)
    said = office.correct(comment=office.comments[1])
    assert "**The secretariat asks:** Is this the figure of 2020?\n\n**4/11 · Your city**\nSince when?" in said.text
    assert "Answer so far: Saturday, 24 March 2018" in said.text


def test_commented_questions_follow_each_other(office: Reviewed) -> None:
    """Then come all answers, with what was changed above them; nothing else is asked."""
    asked(office, PEOPLE, THEME)
    office.correct()
    ana = office.phone("ana")
    assert "Main theme" in ana.says("522000").text
    review = ana.says("waste").text
    assert review.startswith("**Changed:**\n• Inhabitants: 516,092 → 522,000\n• Main theme: Water → Waste\n\n**Your")
    assert ana.last.choices[0].label == "Hand in the correction"


def test_an_answer_may_be_left_as_it_is(office: Reviewed) -> None:
    """That is an answer, too; the secretariat hears that nothing was changed."""
    asked(office, PEOPLE)
    office.correct()
    ana = office.phone("ana")
    assert ana.chooses("filling:skip").text.startswith("Nothing is changed so far.\n\n**Your answers**")
    ana.chooses("filling:send")
    office.network.deliver()
    assert "has looked at the answers to “Cities” again and let them stand" in office.staff.text
    assert office.answered.review is ReviewState.RECEIVED
    assert [version.answers.answers[PEOPLE] for version in office.versions] == ["516092", "516092"]


def test_handed_in_it_is_the_next_version(office: Reviewed) -> None:
    """The answers are replaced, the comments settled, the city has a copy, and the secretariat hears of it once."""
    asked(office, PEOPLE)
    office.correct()
    ana = office.phone("ana")
    ana.says("522000")
    office.later()
    done = ana.chooses("filling:send")
    office.network.deliver()
    assert (done.text, len(done.files)) == ("Thank you. The answers of your city have been handed in.", 1)
    assert [(one.number, one.answers.answers[PEOPLE]) for one in office.versions] == [(1, "516092"), (2, "522000")]
    kept = office.answered
    assert (kept.subject, kept.state, kept.review) == (office.subject, ResponseState.SUBMITTED, ReviewState.RECEIVED)
    assert (office.answers[PEOPLE], office.draft) == ("522000", None)
    assert [(one.state, one.version) for one in office.entries][-1] == (ReviewState.RECEIVED, 2)
    assert office.comments[0].settled_at == office.network.now
    (told,) = office.staff.shown
    assert "has corrected 1 answer to “Cities”" in told.text
    assert f"/console/forms/{office.number}/responses/{office.response}" in told.text


def test_until_then_the_answers_stay_as_they_are(office: Reviewed) -> None:
    """What is half corrected is nobody's answer."""
    asked(office)
    office.correct()
    office.phone("ana").says("522000")
    assert office.answers[PEOPLE] == "516092"
    assert office.answered.review is ReviewState.HAS_ISSUES


def test_what_nobody_looked_at_is_named_once(office: Reviewed) -> None:
    """Handing it in again means it so; looking at it leads to the first of them."""
    asked(office, PEOPLE, THEME)
    office.correct()
    ana = office.phone("ana")
    ana.says("/review")
    named = ana.chooses("filling:send")
    assert named.text.endswith("nobody has looked at them yet:\n• Inhabitants\n• Main theme")
    assert "Inhabitants" in ana.chooses("filling:next").text
    ana.says("/review")
    ana.chooses("filling:send")
    assert ana.chooses("filling:send").text.startswith("Thank you.")
    assert all(one.settled_at for one in office.comments)


def test_yes_is_a_second_time_too(office: Reviewed) -> None:
    """Whoever has no buttons answers in words."""
    asked(office)
    office.correct()
    ana = office.phone("ana")
    ana.says("/review")
    assert "nobody has looked" in ana.says("yes").text
    assert ana.says("yes").text.startswith("Thank you.")


def test_a_changed_answer_asks_for_others(office: Reviewed) -> None:
    """What is asked because of it comes next; what is asked no more is said, and its comment with it."""
    asked(office, PLAN, SINCE)
    office.correct()
    ana = office.phone("ana")
    review = ana.says("no").text
    assert "• Is there a digital plan? Yes → No\n• Since when? Saturday, 24 March 2018 → —" in review
    assert "the question of the secretariat is settled: Since when?" in review
    ana.chooses("filling:send")
    assert all(one.settled_at for one in office.comments)


def test_a_colleague_goes_on(office: Reviewed) -> None:
    """Both have the same draft, also by the button that they got themselves; it stands in the list of either."""
    asked(office, PEOPLE, THEME)
    office.correct()
    office.phone("ana").says("522000")
    bea = office.phone("bea")
    assert "Main theme" in office.correct("bea").text
    assert "We go on where it was left." in bea.text
    bea.chooses("filling:pause")
    bea.says("/form")
    assert bea.last.choices[0].label == "Cities"
    assert "Main theme" in bea.chooses("filling:resume").text
    bea.chooses("filling:skip")
    assert bea.chooses("filling:send").text.startswith("Thank you.")
    assert office.versions[-1].contact == office.network.alternate
    copy = office.choose("ana", f"fill:{office.subject}:copy").files[0]
    page = office.network.store.read(lambda unit: unit.files.content(copy.reference))
    assert page is not None
    assert "Alternate, Lyon" in page.decode()
    assert office.phone("ana").says("9").text.startswith("“Cities” is no longer open")


def test_two_at_once_lose_nothing(office: Reviewed) -> None:
    """Of two answers to one question one is chosen."""
    asked(office, PEOPLE)
    office.correct("ana")
    office.correct("bea")
    office.phone("ana").says("522000")
    both = office.phone("bea").says("530000")
    assert both.text.startswith("Focal point, Lyon answered: 522,000. You answered: 530,000.")


def test_what_is_open_all_can_be_changed(office: Reviewed) -> None:
    """Without a question of the secretariat all answers are shown; any of them can be changed."""
    office.phone("ana")
    office.reopen("You asked for it.")
    assert "> You asked for it." in office.phone("ana").text
    review = office.phone("ana").chooses("fill:correction").text
    assert "Nothing is changed so far." in review
    ana = office.phone("ana")
    ana.says("1")
    ana.says("522000")
    ana.chooses("filling:send")
    assert office.answers[PEOPLE] == "522000"


def test_what_was_decided_meanwhile_is_told(office: Reviewed) -> None:
    """A correction that comes too late is refused and kept; opened again it goes on."""
    asked(office)
    office.correct()
    ana = office.phone("ana")
    ana.says("522000")
    office.approve()
    late = office.choose("ana", "filling:send")
    assert late.text == (
        "This correction cannot be handed in now, but it is kept. The secretariat has approved the answers."
    )
    assert late.choices[0].id == f"correct:{office.response}"
    assert (office.answers[PEOPLE], len(office.versions)) == ("516092", 1)
    draft = office.draft
    assert draft is not None
    assert draft.response.answers[PEOPLE] == "522000"
    ana.says("/form")
    ana.chooses("filling:resume")
    assert "cannot be handed in now" in ana.chooses("filling:send").text
    office.reopen()
    office.correct()
    assert "516,092 → 522,000" in ana.text
    ana.chooses("filling:send")
    assert office.answers[PEOPLE] == "522000"


def test_a_draft_that_was_resumed_while_it_was_closed_replaces_the_answers(office: Reviewed) -> None:
    """It never becomes a response of its own."""
    asked(office)
    office.correct()
    ana = office.phone("ana")
    ana.says("522000")
    office.reject()
    ana.says("/form")
    ana.chooses("filling:resume")
    office.reopen()
    assert office.choose("ana", "filling:send").text.startswith("Thank you.")
    assert (office.answers[PEOPLE], office.draft) == ("522000", None)


def test_old_buttons_lead_to_what_can_be_done(office: Reviewed) -> None:
    """Nobody opens what the secretariat has not opened."""
    office.phone("ana")
    assert office.correct().text == "Lyon has answered this questionnaire already. Thank you."
    assert f"correct:{office.response}" in office.phone("ana").choices
    asked(office)
    office.correct()
    ana = office.phone("ana")
    ana.says("522000")
    ana.chooses("filling:send")
    assert office.correct().text == "Lyon has answered this questionnaire already. Thank you."


def test_a_button_of_a_settled_comment_opens_the_rest(office: Reviewed) -> None:
    """Whatever else is asked."""
    asked(office, PEOPLE, THEME)
    first = office.comments[0]
    office.network.store.run(lambda unit: unit.reviews.settle([first.id], office.network.now))
    assert "Main theme" in office.correct(comment=first).text


def test_nobody_else_corrects_it(office: Reviewed) -> None:
    """Not another city, not a stranger, and not by a button that is none."""
    asked(office)
    network = office.network
    stranger = network.telegram("stranger", "en")
    stranger.says("hello")
    network.hear_choice(stranger, f"fill:correction:{office.response}")
    network.deliver()
    assert "no such questionnaire" in stranger.text
    for tail in ("", ":x", ":999", f":{office.response}:x"):
        office.choose("ana", f"fill:correction{tail}")
    assert office.phone("ana").shown
    network.store.run(lambda unit: unit.contacts.end_posts(network.alternate))
    assert "Inhabitants" not in office.correct("bea").text


def test_a_new_version_of_the_form_asks_what_is_new(office: Reviewed) -> None:
    """The correction is of the present version; an answer that does not fit it any more is asked again."""
    asked(office)
    newer = replace(city(), version="2")
    put = office.network.store.run
    number = put(lambda unit: unit.forms.put(newer, "survey-2.xlsx", checksum_of(b"2"), office.network.now))
    said = office.correct()
    assert "There is a new version of this form. Your answers have been carried over." in said.text
    ana = office.phone("ana")
    ana.says("522000")
    ana.chooses("filling:send")
    kept = office.answered
    assert (kept.form, kept.subject) == (number, office.subject)
    assert [version.form for version in office.versions] == [office.number, number]


def test_a_question_that_the_new_version_does_not_ask_is_settled(office: Reviewed) -> None:
    """Its comment is named at the review, where it can be handed in at once."""
    asked(office, PEOPLE)
    rows = ({"type": "text", "name": "motto", "label": "Motto"},)
    form = read(workbook(rows, (), {"form_title": "Cities", "form_id": "cities", "version": "3"}), "cities-3")
    office.network.store.run(lambda unit: unit.forms.put(form, "survey-3.xlsx", checksum_of(b"3"), office.network.now))
    office.correct()
    ana = office.phone("ana")
    review = ana.chooses("filling:skip").text
    assert "the question of the secretariat is settled: Inhabitants" in review
    ana.chooses("filling:send")
    assert office.comments[0].settled_at is not None


def test_the_draft_of_somebody_erased_goes_on(office: Reviewed) -> None:
    """It is the city's."""
    asked(office, PEOPLE, THEME)
    office.correct()
    office.phone("ana").says("522000")
    network = office.network
    network.store.run(lambda unit: unit.erasure.erase([network.focal_point], network.now))
    bea = office.phone("bea")
    office.correct("bea")
    bea.chooses("filling:skip")
    bea.chooses("filling:send")
    assert office.answers[PEOPLE] == "522000"
    assert [version.contact for version in office.versions] == [None, network.alternate]
