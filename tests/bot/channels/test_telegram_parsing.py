"""What updates of Telegram say to us: people's messages, buttons, and news of where we can be heard."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.telegram.parsing import ALLOWED_UPDATES, Heard, Me, Migrated, Pressed, Reach, parse
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, AddressState, ChannelName
from tests.conftest import NOW

ME = Me(id=99, username="focal_bot")
BOT = Bot("99:token")
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
OURS = {"id": 99, "is_bot": True, "first_name": "Focal", "username": "focal_bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP = {"id": -100, "type": "supergroup", "title": "Cities"}
CHANNEL = {"id": -200, "type": "channel", "title": "News"}


def message(**fields: Any) -> dict[str, Any]:
    """An update with a message of Ana's."""
    return {
        "update_id": 1,
        "message": {"message_id": 5, "date": 1_700_000_000, "chat": PRIVATE, "from": ANA} | fields,
    }


def heard(raw: dict[str, Any]) -> Heard | None:
    return parse(Update.de_json(raw, BOT), ME, NOW)


def said(raw: dict[str, Any]) -> IncomingMessage:
    found = heard(raw)
    assert isinstance(found, IncomingMessage)
    return found


def mention(text: str, name: str, kind: str = "mention") -> dict[str, Any]:
    """A message in a group with an entity over a name."""
    offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
    entity = {"type": kind, "offset": offset, "length": len(name)}
    return message(chat=GROUP, text=text, entities=[entity])


def test_a_message() -> None:
    """Text, sender, time and language come along; the key is the chat's own number, which never begins anew."""
    found = said(message(text="Olá"))
    assert (found.key, found.text, found.locale, found.quote) == ("m:7:5", "Olá", "pt-br", "")
    assert found.sender == Address(channel=ChannelName.TELEGRAM, external_id="7")
    assert found.at.timestamp() == 1_700_000_000


def test_a_button() -> None:
    """A pressed button brings its token, the query to answer, and the message that it belongs to."""
    raw: dict[str, Any] = {
        "update_id": 1,
        "callback_query": {
            "id": "q1",
            "from": ANA,
            "chat_instance": "c",
            "data": "3.1",
            "message": {"message_id": 8, "date": 1_700_000_000, "chat": PRIVATE, "from": OURS, "text": "menu"},
        },
    }
    found = heard(raw)
    assert isinstance(found, Pressed)
    assert (found.query, found.message.key, found.message.choice) == ("q1", "c:q1", "3.1")
    assert (found.message.pressed_in, found.message.sender.external_id, found.message.quote) == ("8", "7", "")
    raw["callback_query"]["message"]["chat"] = GROUP
    among_many = heard(raw)
    assert isinstance(among_many, Pressed)
    assert among_many.message.quote == "8"


def test_a_button_below_a_message_that_is_out_of_reach() -> None:
    """Telegram no longer shows very old messages to bots; the button is heard all the same."""
    query = {"id": "q1", "from": ANA, "chat_instance": "c", "data": "3.1"}
    raw = {"update_id": 1, "callback_query": query | {"message": {"message_id": 8, "date": 0, "chat": PRIVATE}}}
    assert isinstance(heard(raw), Pressed)
    assert heard({"update_id": 1, "callback_query": query | {"inline_message_id": "x"}}) is None


@pytest.mark.parametrize("text", ["/start CODE", "/help", "/language fr"])
def test_commands_come_as_they_are(text: str) -> None:
    """Commands and the codes of links reach the dialogue as typed."""
    assert said(message(text=text, entities=[{"type": "bot_command", "offset": 0, "length": 5}])).text == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@focal_bot who presides?", "who presides?"),
        ("who presides, @Focal_Bot?", "who presides, ?"),
        ("🏛️ @focal_bot menu", "🏛️ menu"),
    ],
)
def test_in_a_group_we_answer_when_mentioned(text: str, left: str) -> None:
    """The mention is taken out, and the reply will stand beside the question."""
    name = next(word.rstrip("?") for word in text.split() if word.startswith("@"))
    found = said(mention(text, name))
    assert (found.text.split(), found.quote, found.sender.external_id) == (left.split(), "5", "-100")


def test_in_a_group_a_command_names_us() -> None:
    """ "/help@focal_bot" is for us; "/help" alone may be for any bot there, and "/help@other_bot" is for another."""
    assert said(mention("/help@focal_bot", "/help@focal_bot", "bot_command")).text == "/help@focal_bot"
    assert heard(mention("/help", "/help", "bot_command")) is None
    assert heard(mention("/help@other_bot", "/help@other_bot", "bot_command")) is None


def test_in_a_group_a_reply_to_us_is_for_us() -> None:
    """Who replies to a message of ours speaks with us; who replies to somebody else does not."""
    ours = {"message_id": 4, "date": 1_700_000_000, "chat": GROUP, "from": OURS, "text": "Hello"}
    assert said(message(chat=GROUP, text="and in 2012?", reply_to_message=ours)).text == "and in 2012?"
    theirs = ours | {"from": ANA}
    assert heard(message(chat=GROUP, text="and in 2012?", reply_to_message=theirs)) is None


def test_in_a_group_the_rest_is_not_for_us() -> None:
    """People among themselves are left alone."""
    assert heard(message(chat=GROUP, text="Who presides?")) is None
    assert heard(mention("@other_bot who presides?", "@other_bot")) is None


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1},
        {"update_id": 1, "channel_post": {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "x"}},
        {"update_id": 1, "edited_message": message(text="x")["message"]},
        message(text="x", **{"from": OURS}),
        message(text="x", chat=CHANNEL, sender_chat=CHANNEL),
        message(new_chat_title="x", chat=GROUP),
        message(pinned_message={"message_id": 1, "date": 0, "chat": PRIVATE}),
        {"update_id": 1, "poll_answer": {"poll_id": "1", "option_ids": [], "option_persistent_ids": []}},
    ],
    ids=["nothing", "channel post", "edit", "another bot", "a channel", "service", "pinned", "poll answer"],
)
def test_what_is_not_meant_for_us(raw: dict[str, Any]) -> None:
    """Nothing is heard of it, and nothing fails."""
    assert heard(raw) is None


def test_an_administrator_who_hides_behind_the_group() -> None:
    """Telegram shows them as the group itself, through a bot of its own: they are a person all the same."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    raw = mention("@focal_bot menu", "@focal_bot")
    raw["message"] |= {"from": anonymous, "sender_chat": GROUP}
    assert said(raw).text == "menu"


def test_files() -> None:
    """A document, and the largest of a photo's sizes, come with name, type, size and the handle to fetch them by."""
    document = {"file_id": "d1", "file_unique_id": "u", "file_name": "plan.pdf", "mime_type": "application/pdf"}
    (plan,) = said(message(document=document | {"file_size": 9}, caption="our plan")).files
    assert (plan.name, plan.media_type, plan.size, plan.reference) == ("plan.pdf", "application/pdf", 9, "d1")
    sizes = [{"file_id": f"p{n}", "file_unique_id": f"u{n}", "width": n, "height": n} for n in (90, 900)]
    (photo,) = said(message(photo=sizes)).files
    assert (photo.name, photo.media_type, photo.reference) == ("photo.jpg", "image/jpeg", "p900")


@pytest.mark.parametrize(
    ("kind", "media_type", "name"),
    [("voice", "audio/ogg", "voice.ogg"), ("video_note", None, "videonote.mp4"), ("audio", "audio/mpeg", "audio.mp3")],
)
def test_files_without_a_name(kind: str, media_type: str | None, name: str) -> None:
    """They are called by their kind, with the ending of their type where there is one."""
    about = {"file_id": "v", "file_unique_id": "u", "duration": 1, "length": 9}
    (file,) = said(message(**{kind: about | ({"mime_type": media_type} if media_type else {})})).files
    assert file.name == name


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"live_period": 900, "heading": 10},
        {"horizontal_accuracy": 30.5},
    ],
    ids=["place", "place that moves", "rough place"],
)
def test_places(more: dict[str, Any]) -> None:
    """A place on the map has no words, and says where it is in degrees; of one that moves it is where it began."""
    found = said(message(location={"longitude": -2.935, "latitude": 43.263} | more))
    assert (found.location, found.text, found.files) == ((43.263, -2.935), "", ())


def test_a_venue() -> None:
    """The place of a venue counts; its name is none of the sender's words."""
    location = {"longitude": -2.935, "latitude": 43.263}
    venue = {"location": location, "title": "City hall", "address": "Ernesto Erkoreka plaza 1"}
    found = said(message(location=location, venue=venue))
    assert (found.location, found.text) == ((43.263, -2.935), "")


def test_a_place_that_moves_is_heard_once() -> None:
    """Its later positions come as edits of the message, which are not asked for and not heard."""
    moved = message(location={"longitude": 1.0, "latitude": 2.0, "live_period": 900})["message"]
    assert heard({"update_id": 2, "edited_message": moved}) is None
    assert "edited_message" not in ALLOWED_UPDATES


def test_a_place_in_a_group() -> None:
    """In a group it is for us as an answer to a message of ours alone."""
    place = {"longitude": 1.0, "latitude": 2.0}
    ours = {"message_id": 4, "date": 1_700_000_000, "chat": GROUP, "from": OURS, "text": "Where?"}
    assert heard(message(chat=GROUP, location=place)) is None
    assert said(message(chat=GROUP, location=place, reply_to_message=ours)).location == (2.0, 1.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"location": {"longitude": 1.0, "latitude": 2.0}},
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
    ids=["location", "contact", "dice"],
)
def test_what_has_no_words_is_heard_without_words(fields: dict[str, Any]) -> None:
    """It is no file and no text, but a person sent it, and gets a reply."""
    found = said(message(**fields))
    assert (found.text, found.files) == ("", ())


def membership(chat: dict[str, Any], status: str) -> dict[str, Any]:
    def member(status: str) -> dict[str, Any]:
        more = {"until_date": 0} if status == "kicked" else {}
        return {"user": OURS, "status": status} | more

    change = {"chat": chat, "from": ANA, "date": 1_700_000_000, "old_chat_member": member("left")}
    return {"update_id": 1, "my_chat_member": change | {"new_chat_member": member(status)}}


@pytest.mark.parametrize(
    ("chat", "status", "state"),
    [
        (PRIVATE, "kicked", AddressState.BLOCKED),
        (PRIVATE, "member", AddressState.ACTIVE),
        (GROUP, "kicked", AddressState.LEFT),
        (GROUP, "left", AddressState.LEFT),
        (GROUP, "member", AddressState.ACTIVE),
    ],
)
def test_where_we_can_be_heard(chat: dict[str, Any], status: str, state: AddressState) -> None:
    """Blocked and unblocked by a person, thrown out of or let into a group."""
    found = heard(membership(chat, status))
    assert found == Reach(address=Address(channel=ChannelName.TELEGRAM, external_id=str(chat["id"])), state=state)


def test_a_group_that_becomes_a_supergroup() -> None:
    """Both messages about it, in the old group and in the new one, say the same."""
    old = {"id": -5, "type": "group", "title": "Cities"}
    change = Migrated(address=Address(channel=ChannelName.TELEGRAM, external_id="-5"), external_id="-100")
    assert heard(message(chat=old, migrate_to_chat_id=-100)) == change
    assert heard(message(chat=GROUP, migrate_from_chat_id=-5)) == change


def test_an_album() -> None:
    """Its files arrive in a message each, and bear one name; others bear none."""
    photo = [{"file_id": "p1", "file_unique_id": "u1", "width": 90, "height": 90, "file_size": 900}]
    found = said(message(photo=photo, media_group_id="13579"))
    assert (found.album, [file.reference for file in found.files]) == ("13579", ["p1"])
    assert said(message(photo=photo)).album == ""


def test_a_sticker() -> None:
    """It is a file like any other, which nobody asked for."""
    about = {"file_id": "s1", "file_unique_id": "u1", "type": "regular", "width": 512, "height": 512}
    found = said(message(sticker=about | {"is_animated": True, "is_video": False}))
    assert [(file.name, file.media_type) for file in found.files] == [("sticker", "application/octet-stream")]


def test_a_sticker_says_what_it_stands_for() -> None:
    """A thumb up as a sticker is the same as a thumb up that was typed, and no file."""
    about = {"file_id": "s1", "file_unique_id": "u1", "type": "regular", "width": 512, "height": 512, "emoji": "👍"}
    found = said(message(sticker=about | {"is_animated": False, "is_video": False}))
    assert (found.text, found.files) == ("👍", ())
