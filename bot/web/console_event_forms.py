"""What the forms about events send, turned into an event; everything that is wrong is told at once, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.web.console_circular_forms import Posted, Wrong, named_language, optional_number, whole
from bot.web.console_deadline_forms import (
    LONGEST_LINK,
    Clock,
    Reading,
    day_of,
    link_of,
    sentence_of,
    time_of,
    title_field,
    titles_of,
    zone_of_form,
)
from bot.web.console_fields import chosen_audience, stored_texts, texts_of, typed_texts
from handlers.deadlines.setting import END_OF_DAY
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE
from knowledge.model.deadlines import DeadlineRefused, instant_of
from knowledge.model.events import Event
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text

LONGEST_PLACE = 300
"""Characters of a place: an address with the name of a hall in it."""

MOMENTS = ("starts", "ends", "opens", "closes")
"""What the fields of each moment begin with: "starts-day" and "starts-time"."""

_MIDNIGHT = time(0)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moments:
    """When an event is, and when one registers."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None


def event_of(form: Posted, before: Event | None, clock: Clock, _: Speaker) -> Event:
    """The event that was typed.

    Args:
        before: the event that is changed, with what the form does not ask for; None for a new one.

    Raises:
        Misfilled: something cannot be understood.
    """
    reading = Reading()
    titles = reading.take(lambda: titles_of(form, _))
    texts = reading.take(lambda: texts_of(form, "text", LONGEST_TEXT, _))
    zone = reading.take(lambda: zone_of_form(form, clock.official, _))
    moments = _unmoved(_moments(reading, form, zone or ZoneInfo(clock.official), clock.now, _), before, zone)
    reading.take(lambda: _in_order(moments, _))
    reading.take(lambda: _still_open(moments, before, clock.now, _))
    places = reading.take(lambda: texts_of(form, "place", LONGEST_PLACE, _))
    online = reading.take(lambda: _as("online", form, lambda part: link_of(part, _), link="online"))
    seats = reading.take(lambda: _seats(form, "seats", _))
    per_member = reading.take(lambda: _seats(form, "seats-per-member", _))
    audience = reading.take(lambda: chosen_audience(form, before.audience if before else EVERYBODY, _))
    reading.close()
    if titles is None or zone is None or moments is None or audience is None:
        raise AssertionError("unreachable: the reading has told what is wrong")
    typed = Event(
        titles=titles,
        texts=texts,
        starts_at=moments.starts_at,
        ends_at=moments.ends_at,
        opens_at=moments.opens_at,
        closes_at=moments.closes_at,
        zone=zone.key,
        places=places,
        online=online or "",
        languages=spoken_of(form),
        seats=seats,
        seats_per_member=per_member,
        audience=audience,
        form=whole(form.text("form"), 0) or None,
    )
    return typed if before is None else _in_place_of(before, typed)


def _in_place_of(before: Event, typed: Event) -> Event:
    """The same event with what was typed; texts in languages that the form does not ask for stay."""
    return replace(
        typed,
        titles=_beside(before.titles, typed.titles) or typed.titles,
        texts=_beside(before.texts, typed.texts),
        places=_beside(before.places, typed.places),
        id=before.id,
        state=before.state,
        taken=before.taken,
        revision=before.revision,
    )


def _beside(kept: Text | None, typed: Text | None) -> Text | None:
    others = {code: text for code, text in (kept or {}).items() if code not in NETWORK_LANGUAGES}
    return Text({**(typed or {}), **others}) if typed or others else None


def _unmoved(moments: Moments | None, before: Event | None, zone: ZoneInfo | None) -> Moments | None:
    """Moments that read as before are those of before: no form has seconds, nor the second of two equal hours in the
    night in which the clocks are put back."""
    if moments is None or before is None or zone is None or zone.key != before.zone:
        return moments

    def same(new: datetime, old: datetime | None) -> datetime:
        return old if old is not None and _wall(old, zone) == _wall(new, zone) else new

    return Moments(
        starts_at=same(moments.starts_at, before.starts_at),
        ends_at=same(moments.ends_at, before.ends_at),
        opens_at=same(moments.opens_at, before.opens_at) if moments.opens_at else None,
        closes_at=same(moments.closes_at, before.closes_at) if moments.closes_at else None,
    )


def _wall(instant: datetime, zone: ZoneInfo) -> str:
    """What the form shows of a moment."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def spoken_of(form: Posted) -> tuple[Language, ...]:
    """The working languages that were ticked."""
    named = (named_language(code) for code in form.all("spoken"))
    return tuple(dict.fromkeys(language for language in named if language))


def _seats(form: Posted, field: str, _: Speaker) -> int | None:
    number = optional_number(form, field, _)
    if number == 0:
        raise Wrong(field, _("At least one. Leave it empty where there are as many as come."))
    return number


def _moments(reading: Reading, form: Posted, zone: ZoneInfo, now: datetime, _: Speaker) -> Moments | None:
    """The moments on the clock of a zone, as far as they can be understood; None without a beginning and an end."""
    for field, sentence in (
        ("starts-day", _("Please say on which day it begins.")),
        ("starts-time", _("Please say at what time it begins.")),
    ):
        reading.take(partial(_needed, form, field, sentence))
    has_start = bool(form.line("starts-day") and form.line("starts-time"))
    starts = _moment(reading, form, "starts", zone, now, _) if has_start else None
    reading.take(partial(_needed, form, "ends-time", _("Please say at what time it ends.")))
    ends = _end(reading, form, starts is not None, zone, now, _)
    opens, closes = (_may_lack(reading, form, name, zone, now, _) for name in ("opens", "closes"))
    if starts is None or ends is None:
        return None
    return Moments(starts_at=starts, ends_at=ends, opens_at=opens, closes_at=closes)


def _still_open(moments: Moments | None, before: Event | None, now: datetime, _: Speaker) -> None:
    """Registration cannot be made to have ended already."""
    closes = moments.closes_at if moments else None
    if closes is not None and closes <= now and (before is None or closes != before.closes_at):
        raise Wrong("closes-day", _("That moment is over already. Please choose a later one."))


def _in_order(moments: Moments | None, _: Speaker) -> None:
    """An event ends after it begins."""
    if moments is not None and moments.ends_at <= moments.starts_at:
        raise Wrong(*sentence_of_event("ends-before-it-starts", _))


def _needed(form: Posted, field: str, sentence: str) -> None:
    if not form.line(field):
        raise Wrong(field, sentence)


def _end(reading: Reading, form: Posted, has_start: bool, zone: ZoneInfo, now: datetime, _: Speaker) -> datetime | None:
    """The end, on the first day unless the form names another one."""
    day = form.line("ends-day") or (form.line("starts-day") if has_start else "")
    if not day:
        reading.take(lambda: _as("ends", form, lambda part: time_of(part, _), time="ends-time"))
        return None
    on_that_day = Posted(fields={**form.fields, "ends-day": (day,)}, files={})
    return _moment(reading, on_that_day, "ends", zone, now, _)


def _may_lack(reading: Reading, form: Posted, name: str, zone: ZoneInfo, now: datetime, _: Speaker) -> datetime | None:
    """A moment that may be left out; a time of day alone is none."""
    if form.line(f"{name}-day"):
        return _moment(reading, form, name, zone, now, _)
    if form.line(f"{name}-time"):
        sentence = _("Please say on which day, or leave the time empty too.")
        reading.take(lambda: _needed(form, f"{name}-day", sentence))
    return None


def _moment(reading: Reading, form: Posted, name: str, zone: ZoneInfo, now: datetime, _: Speaker) -> datetime | None:
    fields = {"day": f"{name}-day", "time": f"{name}-time"}
    day = reading.take(lambda: _as(name, form, lambda part: day_of(part, now, _), **fields))
    moment = reading.take(lambda: _as(name, form, lambda part: time_of(part, _), **fields))
    if day is None or moment is None:
        return None
    if moment == END_OF_DAY and name == "opens" and not form.line(fields["time"]):
        moment = _MIDNIGHT
    return reading.take(lambda: _instant(datetime.combine(day, moment, zone), name, _))


def _instant(local: datetime, name: str, _: Speaker) -> datetime:
    try:
        return instant_of(local)
    except (DeadlineRefused, OverflowError) as error:
        field, sentence = sentence_of(getattr(error, "code", "past"), _)
        raise Wrong(f"{name}-{field}", sentence) from None


def _as(name: str, form: Posted, read: Callable[[Posted], T], **fields: str) -> T:
    """Reads fields as though they had other names; what is wrong is wrong with the field as it is called here."""
    part = Posted(fields={theirs: form.fields.get(ours, ()) or ("",) for theirs, ours in fields.items()}, files={})
    try:
        return read(part)
    except Wrong as error:
        raise Wrong(fields.get(error.field, name), error.sentence) from None


def typed_in(form: Posted) -> dict[str, str]:
    """What the fields of the form hold."""
    lines = ("zone", "online", "seats", "seats-per-member", "form")
    moments = (f"{name}-{part}" for name in MOMENTS for part in ("day", "time"))
    titles = map(title_field, NETWORK_LANGUAGES)
    of_one_line = {name: form.line(name) for name in (*lines, *moments, *titles)}
    return of_one_line | typed_texts(form, "text") | typed_texts(form, "place")


def typed_of(event: Event) -> dict[str, str]:
    """What the fields hold of an event that is there already."""
    zone = ZoneInfo(event.zone)
    moments = zip(MOMENTS, (event.starts_at, event.ends_at, event.opens_at, event.closes_at), strict=True)
    clocks = {name: moment.astimezone(zone) if moment else None for name, moment in moments}
    fields = {f"{name}-day": local.date().isoformat() if local else "" for name, local in clocks.items()}
    fields |= {f"{name}-time": f"{local:%H:%M}" if local else "" for name, local in clocks.items()}
    for name, text in (("title", event.titles), ("text", event.texts), ("place", event.places)):
        fields |= stored_texts(name, text)
    return fields | {
        "zone": event.zone,
        "online": event.online,
        "seats": str(event.seats or ""),
        "seats-per-member": str(event.seats_per_member or ""),
        "form": str(event.form or ""),
    }


def longest_fields() -> Mapping[str, int]:
    """Characters that each kind of field takes."""
    return {"title": LONGEST_TITLE, "text": LONGEST_TEXT, "place": LONGEST_PLACE, "link": LONGEST_LINK}


def sentence_of_event(code: str, _: Speaker) -> tuple[str, str]:
    """The field that a refused event is wrong in, and why."""
    match code:
        case "no-title":
            return title_field(NETWORK_LANGUAGES[0]), _("Please write a title in at least one language.")
        case "no-time":
            return "starts-day", _("Please say on which day it begins.")
        case "ends-before-it-starts":
            return "ends-time", _("That is before it begins. Please check the end.")
        case "past":
            return "starts-day", _("That moment is over already. Please choose a later one.")
        case "closes-after-start":
            return "closes-day", _("Registration ends before the event begins. Please choose an earlier moment.")
        case "opens-after-closing":
            return "opens-day", _("Registration would begin after it has ended. Please choose an earlier moment.")
        case "fewer-seats":
            return "seats", _("More seats than that are taken already.")
        case "no-seats":
            return "seats", _("At least one. Leave it empty where there are as many as come.")
        case "cancelled":
            return "", _("It is cancelled, and cannot be changed any more. Please prepare a new one.")
        case "no-materials":
            return "", _("There are no materials yet: add them first.")
        case "not-over":
            return "", _("They can be sent once the event is over.")
        case "bad-link":
            return "online", _("Please write the whole address of a web page: https://…")
        case _other:
            return "", _("That value is not possible. Please check what you entered.")
