"""Who has lost the message of the secretariat finds its questions where everything is that is to be filled in."""

from __future__ import annotations

from tests.handlers.reviewing.offices import Reviewed


def test_questions_of_the_secretariat_are_listed(office: Reviewed) -> None:
    """`/form` names them until somebody has begun to answer; then it is a draft like others."""
    office.ask()
    office.send_comments()
    listed = office.phone("bea").says("/form")
    assert listed.text.startswith("**Cities**\nThe secretariat has questions about the answers.")
    (opening,) = [choice for choice in listed.choices if choice.id.startswith("fill:correction")]
    asked = office.choose("bea", opening.id)
    assert "Is this the figure of 2020?" in asked.text
    again = office.phone("ana").says("/form")
    assert "The secretariat has questions" not in again.text
    assert [choice.id.partition(":")[0] for choice in again.choices][:1] == ["filling"]


def test_nothing_is_listed_that_cannot_be_changed(office: Reviewed) -> None:
    """Answers that are with the secretariat, or approved, are offered as a copy alone."""
    assert not any(choice.id.startswith("fill:correction") for choice in office.phone("ana").says("/form").choices)
    office.approve()
    assert not any(choice.id.startswith("fill:correction") for choice in office.phone("ana").says("/form").choices)
