"""Lines of a conversation as the console shows them."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from bot.web.pages import Shown, outgoing
from handlers.phrasebook import Speaker
from knowledge.store.codec import decode_message
from knowledge.store.transcripts import Spoken


def line_of(spoken: Spoken, _: Speaker, zone: tzinfo) -> Shown:
    """One line with its time, and, of Focal's own, what became of it."""
    at, label = spoken.at.isoformat(), _.moment(spoken.at, zone)
    if spoken.direction == "in":
        files = [{"name": name, "href": ""} for name, _size in spoken.body.get("files", ())]
        text = spoken.text or ("" if files else _("(a button)"))
        return Shown(seq=spoken.id, direction="in", at=at, at_label=label, text=text, files=files)
    message = decode_message(spoken.body, text=spoken.text, language=spoken.language, key="")
    return Shown(
        seq=spoken.id,
        direction="out",
        at=at,
        at_label=label,
        state=state_name(spoken.delivery, _),
        verdict=verdict_name(spoken.verdict, spoken.entry, _),
        **outgoing(message),
    )


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def age_in_words(age: timedelta, _: Speaker) -> str:
    """How long something waits, as coarsely as anybody wants to know it."""
    if age < HOUR:
        return _.plural("{count} minute", "{count} minutes", max(age // timedelta(minutes=1), 0))
    if age < DAY:
        return _.plural("{count} hour", "{count} hours", age // HOUR)
    return _.plural("{count} day", "{count} days", age // DAY)


def state_name(state: str, _: Speaker) -> str:
    """What the state of a delivery is called."""
    names = {
        "pending": _("waiting"),
        "sending": _("being sent"),
        "sent": _("delivered"),
        "failed": _("not delivered"),
        "unconfirmed": _("unconfirmed"),
    }
    return names.get(state, "")


def verdict_name(verdict: str, entry: str, _: Speaker) -> str:
    """What a reply was to the question before it."""
    match verdict:
        case "answered":
            return _("answered by {entry}", entry=entry)
        case "offered":
            return _("titles to choose from")
        case "quoted":
            return _("quoted from the archive")
        case "refused":
            return _("no approved answer")
        case "declined":
            return _("not the network's affair")
        case "person":
            return _("answered by a person")
        case _:
            return ""
