"""Answers that were handed in, asked about, and are to be changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from knowledge.model.forms import Response
from knowledge.model.reviews import Comment, ResponseVersion, ReviewEntry, ReviewState
from knowledge.store.tables import responses
from knowledge.store.unit import Unit
from tests.answering import begun_response

PEOPLE = "/data/people"
GIVEN = Response(form_id="study", version="1", instance_id="uuid:1", seed=1, answers={PEOPLE: "516092"}, repeats={})
"""What a city answered."""


def reviewed(unit: Unit, contact: int, absorbed: int, name: str, now: datetime) -> int:
    """The number of a response of somebody's city that they handed in, under either entry of theirs, asked about, and
    would like to change."""
    member = unit.contacts.posts(contact)[0].member.id
    response = begun_response(unit, contact, member, now, "form:1")
    form = begun_form(unit, response)
    for who in (contact, absorbed):
        version = ResponseVersion(
            response=response, number=0, form=form, answers=GIVEN, at=now, contact=who, signed_name=name
        )
        unit.reviews.hand_in(version)
        asked = ReviewState.CORRECTION_ASKED
        unit.reviews.note(ReviewEntry(response=response, state=asked, at=now, contact=who, note="A new census."))
        unit.reviews.comment(Comment(response=response, place=PEOPLE, text="Is it so?", at=now, by=who))
    return response


def begun_form(unit: Unit, response: int) -> int:
    """The number of the form of a response that has no answers yet."""
    found = select(responses.c.form_version_id).where(responses.c.id == response)
    number: int = unit.connection.execute(found).scalar_one()
    return number
