"""When the responses to a form were handed in: a line that rises, and the cities behind each of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from bot.web.console_form_base import FORMS, Look, name_of
from bot.web.console_reminder_words import short_day
from handlers.phrasebook import Speaker
from knowledge.customs import date_in_words
from knowledge.model.campaigns import Campaign
from knowledge.model.responses import ResponseState
from knowledge.store.response_standing import Owned

MOST_STEPS = 31
"""Steps of the line: of more days than that it goes by weeks, and of more weeks by months of four."""

_LENGTHS = (1, 7, 28, 364)
"""Days of one step."""

WIDE, TALL = 640, 160
"""The drawing, in its units; its line keeps away from its edges."""

LEFT, RIGHT, TOP, FOOT = 36, 16, 14, 128


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Some days, from the first on until the last, and what was handed in on them."""

    first: date
    last: date
    those: tuple[int, ...]
    so_far: int


def stretches(days: Sequence[date], begin: date, end: date) -> tuple[Stretch, ...]:
    """The days from the first to the last in parts of equal length, each with the places of what falls into it.

    Args:
        days: on which each response was handed in, in any order.
        begin, end: what is shown at least: from when until when a campaign goes.
    """
    if not days:
        return ()
    first, last = min(begin, *days), max(end, *days)
    length = next((step for step in _LENGTHS if (last - first).days < step * MOST_STEPS), _LENGTHS[-1])
    found, so_far, at = [], 0, first
    while at <= last:
        until = at + timedelta(days=length - 1)
        those = tuple(place for place, day in enumerate(days) if at <= day <= until)
        so_far += len(those)
        found.append(Stretch(first=at, last=min(until, last), those=those, so_far=so_far))
        at = until + timedelta(days=1)
    return tuple(found)


def over_time(every: Sequence[Owned], campaign: Campaign | None, look: Look, zone: tzinfo) -> dict[str, Any] | None:
    """What `console/_form_time.html` draws; None as long as nothing was handed in."""
    handed_in = [
        (each.kept.submitted_at, each)
        for each in every
        if each.kept.state is ResponseState.SUBMITTED and each.kept.submitted_at is not None
    ]
    days = [at.astimezone(zone).date() for at, _each in handed_in]
    if not days:
        return None
    begin, end = _span(campaign, days, look.now, zone)
    parts, _ = stretches(days, begin, end), look._
    return {
        "rows": [
            {
                "when": _when(part, _),
                "count": _.number(len(part.those)),
                "so_far": _.number(part.so_far),
                "cities": [_city(handed_in[place][1], look) for place in part.those],
            }
            for part in parts
            if part.those
        ],
        "drawing": drawing(parts, _),
    }


def drawing(parts: Sequence[Stretch], _: Speaker) -> dict[str, Any]:
    """Where the line goes, with its points, and what stands at its axes."""
    most = parts[-1].so_far
    wide = (WIDE - LEFT - RIGHT) / max(1, len(parts))

    def height(count: int) -> float:
        return round(FOOT - (FOOT - TOP) * count / most, 1)

    points = [(round(LEFT + wide * (place + 1), 1), height(part.so_far)) for place, part in enumerate(parts)]
    line = f"M{LEFT} {FOOT}" + "".join(f"H{x}V{y}" for x, y in points)
    return {
        "width": WIDE,
        "height": TALL,
        "line": line,
        "area": f"{line}V{FOOT}Z",
        "marks": [point for point, part in zip(points, parts, strict=True) if part.those],
        "left": LEFT,
        "right": WIDE - RIGHT,
        "foot": FOOT,
        "top": TOP,
        "most": _.number(most),
        "first": short_day(parts[0].first, _),
        "last": short_day(parts[-1].last, _),
    }


def _span(campaign: Campaign | None, days: Sequence[date], now: datetime, zone: tzinfo) -> tuple[date, date]:
    """From when until when: a campaign from its beginning until today, at most until its end."""
    today = now.astimezone(zone).date()
    if campaign is None or campaign.opened_at is None:
        return min(days), max(days)
    return campaign.opened_at.astimezone(zone).date(), min(today, campaign.closes_at.astimezone(zone).date())


def _when(part: Stretch, _: Speaker) -> str:
    first = date_in_words(part.first, "full", _.language)
    if part.first == part.last:
        return first
    return _("{begin} to {end}", begin=first, end=date_in_words(part.last, "full", _.language))


def _city(owned: Owned, look: Look) -> tuple[str, str]:
    return f"{FORMS}/{look.known.number}/responses/{owned.kept.id}", name_of(owned, look._)
