"""What the forms about deadlines send, turned into values; everything that is wrong is told at once, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.web.console_circular_forms import Posted, Wrong, audience_of, one_of
from handlers.deadlines.setting import END_OF_DAY
from handlers.dialogue.zones import zones_named
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.circulars import LONGEST_TITLE
from knowledge.model.deadlines import Deadline, DeadlineRefused, Step, instant_of, plan_of
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text
from knowledge.model.readings import DeadlineKind

LONGEST_PLAN = 200
"""Characters that the store keeps of a plan: some forty steps."""

LONGEST_LINK = 2_000
"""Characters of an address: more than any browser or chat opens reliably (RFC 9110, 4.1, recommends 8,000 octets)."""

FURTHEST = timedelta(days=3_653)
"""Ten years: a day that is further away is a slip of the finger."""

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::00)?", re.ASCII)

T = TypeVar("T")


class Misfilled(FocalError):
    """Fields of a form cannot be understood.

    Attributes:
        fields: what is wrong with each, in the reader's language.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(f"these fields cannot be understood: {', '.join(fields)}")
        self.fields = fields


class Reading:
    """Reads a form field by field, and remembers what is wrong."""

    def __init__(self) -> None:
        self._wrong: dict[str, str] = {}

    def take(self, read: Callable[[], T]) -> T | None:
        """What stands in a field; None where it cannot be understood."""
        try:
            return read()
        except Wrong as error:
            self._wrong.setdefault(error.field, error.sentence)
            return None

    def close(self) -> None:
        """Ends the reading.

        Raises:
            Misfilled: something could not be understood.
        """
        if self._wrong:
            raise Misfilled(self._wrong)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """What a moment is read by: the zone it is written in where the form names none, and the present instant."""

    official: str
    now: datetime


def deadline_of(form: Posted, clock: Clock, _: Speaker) -> Deadline:
    """The deadline that was typed, with the plan of its kind where none was.

    Raises:
        Misfilled: something cannot be understood, or is over already.
    """
    reading = Reading()
    titles = reading.take(lambda: titles_of(form, _))
    kind = reading.take(lambda: one_of(DeadlineKind, form, "kind", _))
    zone = reading.take(lambda: zone_of_form(form, clock.official, _))
    due_at = due_of(reading, form, zone or ZoneInfo(clock.official), clock.now, _)
    plan = reading.take(lambda: plan_in(form, _) if form.line("plan") else ())
    link = reading.take(lambda: link_of(form, _))
    audience = reading.take(lambda: audience_of(form, _))
    reading.close()
    if titles is None or kind is None or zone is None or due_at is None or audience is None:
        raise AssertionError("unreachable: the reading has told what is wrong")
    return Deadline(
        titles=titles,
        kind=kind,
        due_at=due_at,
        zone=zone.key,
        since=clock.now,
        audience=audience,
        plan=plan or (),
        link=link or "",
    )


def titles_of(form: Posted, _: Speaker) -> Text:
    """The title in the working languages in which there is one.

    Raises:
        Wrong: there is none, or one is too long.
    """
    titles = {code: typed for code in NETWORK_LANGUAGES if (typed := form.line(title_field(code)))}
    if not titles:
        raise Wrong(title_field(NETWORK_LANGUAGES[0]), _("Please write a title in at least one language."))
    for code, title in titles.items():
        if len(title) > LONGEST_TITLE:
            sentence = _("That is too long: at most {most} characters.", most=_.number(LONGEST_TITLE))
            raise Wrong(title_field(code), sentence)
    return Text(titles)


def title_field(language: Language) -> str:
    """The name of the field for the title in a language."""
    return f"title-{language}"


def due_of(reading: Reading, form: Posted, zone: ZoneInfo, now: datetime, _: Speaker) -> datetime | None:
    """The last instant, by a day and a time of day on the clock of a zone; None where something is wrong with them."""
    day = reading.take(lambda: day_of(form, now, _))
    moment = reading.take(lambda: time_of(form, _))
    if day is None or moment is None:
        return None
    return reading.take(lambda: _instant(datetime.combine(day, moment, zone), now, _))


def day_of(form: Posted, now: datetime, _: Speaker) -> date:
    """The day, as browsers send it: 2026-12-04.

    Raises:
        Wrong: there is none, or nobody plans so far ahead.
    """
    typed = form.line("day")
    if not typed:
        raise Wrong("day", _("Please say on which day it ends."))
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        example = (now + timedelta(days=30)).date().isoformat()
        sentence = _("“{typed}” is no date. Please write it like {example}.", typed=typed[:40], example=example)
        raise Wrong("day", sentence) from None
    if day > (now + FURTHEST).date():
        raise Wrong("day", _("That is more than ten years away. Please check the year."))
    return day


def time_of(form: Posted, _: Speaker) -> time:
    """The time of day; the end of the day where none was typed.

    Raises:
        Wrong: there is no such time.
    """
    typed = form.line("time")
    if not typed:
        return END_OF_DAY
    found = _CLOCK.fullmatch(typed)
    hours, minutes = (int(found[1]), int(found[2])) if found else (-1, 0)
    if (hours, minutes) == (24, 0):
        raise Wrong("time", _("A day ends at 23:59: 24:00 is the next day already. Please write 23:59."))
    if not (0 <= hours < 24 and minutes < 60):
        raise Wrong("time", _("“{typed}” is no time of day. Please write it like 18:00.", typed=typed[:40]))
    return time(hours, minutes)


def _instant(local: datetime, now: datetime, _: Speaker) -> datetime:
    try:
        due_at = instant_of(local)
    except (DeadlineRefused, OverflowError) as error:
        raise Wrong(*sentence_of(getattr(error, "code", "past"), _)) from None
    if due_at <= now:
        raise Wrong(*sentence_of("past", _))
    return due_at


def sentence_of(code: str, _: Speaker) -> tuple[str, str]:
    """The field that a refused deadline is wrong in, and why."""
    match code:
        case "past":
            return "day", _("That moment is over already. Please choose a later one.")
        case "skipped-hour":
            return "time", _("The clocks are put forward at that moment: please choose another time.")
        case "no-title":
            return title_field(NETWORK_LANGUAGES[0]), _("Please write a title in at least one language.")
        case "no-steps":
            return "plan", _("Please say when people are reminded, such as “7d 1d 4h”.")
        case _other:
            return "day", _("That value is not possible. Please check what you entered.")


def zone_of_form(form: Posted, official: str, _: Speaker) -> ZoneInfo:
    """The time zone, by its name in the tz database or by a city; the official one where none was typed.

    Raises:
        Wrong: none is called so, or several are.
    """
    typed = form.line("zone") or official
    if typed in _known_zones():
        return ZoneInfo(typed)
    meant = zones_named(typed, _.language)
    if len(meant) == 1:
        return ZoneInfo(meant[0])
    if meant:
        raise Wrong("zone", _("Which one is meant? {zones}", zones=", ".join(meant)))
    sentence = _("“{typed}” is no time zone. Please write it like {example}.", typed=typed[:40], example=official)
    raise Wrong("zone", sentence)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def plan_in(form: Posted, _: Speaker) -> tuple[Step, ...]:
    """The steps that were typed, the first reminder first.

    Raises:
        Wrong: there is none, or something else stands there.
    """
    typed = form.line("plan")
    try:
        plan = plan_of(typed)
    except ValueError:
        sentence = _(
            "“{typed}” is no plan. Please write days and hours before the end, such as “7d 1d 4h”.", typed=typed[:40]
        )
        raise Wrong("plan", sentence) from None
    if not plan:
        raise Wrong(*sentence_of("no-steps", _))
    if len(spelled(plan)) > LONGEST_PLAN:
        raise Wrong("plan", _("That is too long: at most {most} characters.", most=_.number(LONGEST_PLAN)))
    return plan


def spelled(plan: tuple[Step, ...]) -> str:
    """A plan as it is typed."""
    return " ".join(map(str, plan))


def link_of(form: Posted, _: Speaker) -> str:
    """Where it is done; "" if nowhere but in the chat.

    Raises:
        Wrong: it is no address of a web page.
    """
    typed = form.line("link")
    try:
        address = urlsplit(typed)
    except ValueError:
        address = urlsplit("")
    is_page = address.scheme in ("https", "http") and bool(address.hostname) and " " not in typed
    if typed and not (is_page and len(typed) <= LONGEST_LINK):
        raise Wrong("link", _("Please write the whole address of a web page: https://…"))
    return typed
