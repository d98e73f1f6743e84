"""Where somebody is in a form is kept as it was, and what earlier versions kept is read still."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.conversation import (
    FORMAT,
    AskingAbout,
    AtMenu,
    Conversation,
    Filling,
    Meant,
    Stage,
    Topic,
    decode_state,
    encode_state,
)
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact, Role

ANA = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=EN)


@pytest.mark.parametrize(
    "topic",
    [
        Filling(response=3, opened="form:2", title="Cities"),
        Filling(
            response=3,
            opened="event:1:colleague",
            title="Assembly",
            finish="Register",
            changes=9,
            stage=Stage.DOUBTED,
            place="/data/project[a1]/title",
            seen="0123456789ab",
            page=2,
            is_open=True,
            picked=("water", "waste"),
            meant=(Meant(value="5", words="five"), Meant(value="6", words="six")),
        ),
        Filling(
            response=3,
            opened="form:2",
            title="Cities",
            stage=Stage.ADDING,
            place="/data/story",
            last="/data/story",
            album=("13579", "/data/hall"),
            spare=(Attachment(name="photo.jpg", media_type="image/jpeg", size=5, reference="AgAD"),),
            trail=((3, "/data/hall"), (5, "/data/story")),
        ),
    ],
    ids=["opened", "in the middle", "writing on"],
)
def test_a_form_that_is_open_is_open_again(topic: Filling) -> None:
    """With the question, what is ticked, and what may have been meant."""
    state = encode_state(Conversation(contact=ANA, topic=topic))
    assert decode_state(ANA, state, 1).topic == topic


@pytest.mark.parametrize(
    ("format", "topic", "meant"),
    [
        (1, ["menu"], AtMenu()),
        (5, ["asking about", 7, "Circular 7"], AskingAbout(circular=7, name="Circular 7")),
    ],
)
def test_what_was_kept_before_there_were_forms_is_read(format: int, topic: list[Any], meant: Topic) -> None:
    """The format was raised for them; those below it are read as they were."""
    assert format < FORMAT
    state = {"format": format, "topic": topic, "greeted": True, "asked": None}
    assert decode_state(ANA, state, 1).topic == meant


def test_a_form_that_an_earlier_version_left_open_is_open_still() -> None:
    """It did not know of albums, of what is added, nor where its buttons were."""
    topic = Filling(response=3, opened="form:2", title="Cities", place="/data/city")
    state = encode_state(Conversation(contact=ANA, topic=topic))
    fields = state["topic"][1]
    for name in ("last", "album", "spare", "trail"):
        del fields[name]
    assert decode_state(ANA, state, 1).topic == topic
