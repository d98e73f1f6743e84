"""Letters about deadlines, as readers of one language on one clock get them: reminders, and that one has moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.circulars.letters import readers_of
from handlers.dialogue.deadlines import DECLINE, DONE, SNOOZE
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import clock
from handlers.dialogue.zones import place_of
from handlers.ticket_texts import plain
from knowledge.customs import date_in_words
from knowledge.model.circulation import Habits
from knowledge.model.deadlines import Change, Deadline, days_left
from knowledge.model.messages import Choice, OutgoingMessage
from knowledge.model.preferences import NEVER_QUIET
from knowledge.store.deadline_reminders import Readers


def reminder(
    deadline: Deadline, readers: Readers, library: Library, now: datetime, left: Sequence[str] = ()
) -> OutgoingMessage:
    """What is to be done, how long there is, until when by the reader's clock and by the official one, and where.

    Args:
        left: what these readers have still to do of it, in their words.
    """
    _ = library.phrasebook.speak(*readers_of(readers.language))
    parts = [
        *heading(_, deadline),
        *left,
        _left(_, deadline, zone_of(readers.zone, library), now),
        until(_, deadline, zone_of(readers.zone, library)),
        deadline.link,
        _("It is enough that one of you settles it: then nobody of your city is reminded any more."),
    ]
    return letter(_, deadline, parts, choices_of(_, deadline))


def change(deadline: Deadline, what: Change, before: datetime, readers: Readers, library: Library) -> OutgoingMessage:
    """That a deadline of which the reader was reminded is another one now.

    Args:
        before: when it was due.
    """
    _ = library.phrasebook.speak(*readers_of(readers.language))
    zone = zone_of(readers.zone, library)
    parts = [*heading(_, deadline), _changed(_, what, _when(_, before, zone))]
    if what is Change.CANCELLED:
        return letter(_, deadline, parts, ())
    return letter(_, deadline, [*parts, until(_, deadline, zone), deadline.link], choices_of(_, deadline))


def choices_of(_: Voice, deadline: Deadline) -> tuple[Choice, ...]:
    """The buttons that settle it. The first leads to the event, form or call that it belongs to, if any."""
    buttons = [
        Choice(id=f"{DECLINE}:{deadline.id}", label=_("We will not take part")),
        Choice(id=f"{SNOOZE}:{deadline.id}", label=_("Remind me later")),
    ]
    return (_first(_, deadline), *buttons)


def _first(_: Voice, deadline: Deadline) -> Choice:
    match deadline.subject.partition(":")[0]:
        case "event":
            return Choice(id=f"fill:{deadline.subject}", label=_("Sign up"))
        case "form":
            return Choice(id=f"fill:{deadline.subject}", label=_("Fill in"))
        case "call":
            return Choice(id=f"fill:{deadline.subject}", label=_("Apply"))
        case _:
            return Choice(id=f"{DONE}:{deadline.id}", label=_("We have done it"))


def title_in(_: Voice, deadline: Deadline) -> str:
    """What is to be done, in the reader's language or the next one that there is."""
    return deadline.titles.render(readers_of(_.language)).text


def until(_: Voice, deadline: Deadline, zone: ZoneInfo) -> str:
    """Until when: by the reader's clock and, where that shows another time, by the official one."""
    official = ZoneInfo(deadline.zone)
    local = _when(_, deadline.due_at, zone)
    if deadline.due_at.astimezone(zone).utcoffset() == deadline.due_at.astimezone(official).utcoffset():
        return _("Until {moment}.", moment=local)
    return _("Until {moment}; official time: {official}.", moment=local, official=_when(_, deadline.due_at, official))


def _when(_: Voice, instant: datetime, zone: ZoneInfo) -> str:
    there = instant.astimezone(zone)
    return _(
        "{date}, {time} ({place})",
        date=date_in_words(there.date(), "full", _.language),
        time=clock(there.time()),
        place=place_of(zone.key, _.language),
    )


def _left(_: Voice, deadline: Deadline, zone: ZoneInfo, now: datetime) -> str:
    days = days_left(deadline, Habits(zone=zone, quiet=NEVER_QUIET), now)
    if days > 1:
        return _.plural("{count} day is left.", "{count} days are left.", days)
    return _("It ends tomorrow.") if days == 1 else _("It ends today.")


def _changed(_: Voice, what: Change, before: str) -> str:
    match what:
        case Change.EXTENDED:
            return _("This deadline was extended. It was {moment}.", moment=before)
        case Change.MOVED:
            return _("This deadline was brought forward. It was {moment}.", moment=before)
        case Change.CANCELLED:
            return _("This deadline was cancelled: nothing is asked of you any more. It was {moment}.", moment=before)


def heading(_: Voice, deadline: Deadline) -> tuple[str, str]:
    """What a letter begins with: what it is about, and in which language that is, where it is not the reader's."""
    return f"**{plain(title_in(_, deadline))}**", title_note(_, deadline)


def title_note(_: Voice, deadline: Deadline) -> str:
    """Says in which language the title is, where that is not the reader's."""
    title = deadline.titles.render(readers_of(_.language))
    return _("The title is in {language}.", language=_.name_of(title.language)) if title.is_fallback else ""


def zone_of(name: str, library: Library) -> ZoneInfo:
    """A reader's clock; the official one where they have none, or one that the system does not know (any more)."""
    try:
        return ZoneInfo(name or library.installation.time_zone)
    except (ValueError, OSError, KeyError):
        return ZoneInfo(library.installation.time_zone)


def letter(_: Voice, deadline: Deadline, parts: Sequence[str], choices: tuple[Choice, ...]) -> OutgoingMessage:
    """A letter about it, of these paragraphs; those that are "" are left out."""
    text = "\n\n".join(filter(None, parts))
    return OutgoingMessage(text=text, language=_.language, choices=choices, subject=title_in(_, deadline))
