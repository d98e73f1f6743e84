"""Good practices as values, and the topics of a conversation about them."""

from __future__ import annotations

import pytest

from knowledge.model.conversation import (
    Conversation,
    SearchingPractices,
    Topic,
    WritingAbout,
    decode_state,
    encode_state,
)
from knowledge.model.languages import EN, Text
from knowledge.model.people import Contact, Region, Role
from knowledge.model.practices import CHANGEABLE, GoodPractice, PracticeQuery, PracticeState

ANA = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=EN)


def test_what_others_call_it() -> None:
    """Responses and the audit log call it by its number."""
    practice = GoodPractice(member=1, titles=Text({EN: "T"}), summaries=Text({EN: "S"}), language=EN, id=7)
    assert practice.subject == "practice:7"


def test_what_its_city_may_change() -> None:
    """Until the secretariat has decided."""
    assert {PracticeState.SUBMITTED, PracticeState.RETURNED} == CHANGEABLE


@pytest.mark.parametrize(
    ("query", "has_place"),
    [
        (PracticeQuery(words="Bilbao", themes=frozenset({"energy"})), False),
        (PracticeQuery(regions=frozenset({Region.EUROPE})), True),
        (PracticeQuery(countries=frozenset({"ES"})), True),
        (PracticeQuery(members=frozenset({3})), True),
    ],
)
def test_whether_a_place_is_named(query: PracticeQuery, has_place: bool) -> None:
    """A region, a country or a member is one; words and themes are none."""
    assert query.has_place is has_place


@pytest.mark.parametrize(
    "topic",
    [
        SearchingPractices(),
        WritingAbout(practice=7, title="Open data", name="Lyon"),
        WritingAbout(practice=7, title="Open data", name="Ana, Braga", to=5, text="How many?\nAnd where?"),
    ],
)
def test_a_conversation_goes_on(topic: Topic) -> None:
    """What was asked last is kept, with what was typed so far."""
    kept = encode_state(Conversation(contact=ANA, topic=topic))
    assert decode_state(ANA, kept, 0).topic == topic
