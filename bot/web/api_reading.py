"""Circulars, events, practices and members as other programs read them: the same use cases as on the public pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.web.api_shapes import (
    Attached,
    CircularLine,
    CircularWhole,
    EventLine,
    EventWhole,
    MemberLine,
    PracticeLine,
    PracticeWhole,
)
from bot.web.events import is_public
from knowledge.model.circulars import OUT, Circular, CircularKind
from knowledge.model.events import Event
from knowledge.model.languages import Language, Text
from knowledge.model.people import Member
from knowledge.model.practices import PracticeHit, PracticeState
from knowledge.store.unit import Unit

Chain = Sequence[Language]


def circulars(unit: Unit, chain: Chain, web: str) -> list[CircularLine]:
    """All that are public and out, the last one first."""
    found = [each for each in reversed(unit.circulars.in_states(OUT)) if _is_open(each)]
    titles = unit.circulars.titles(found)
    return [_circular(each, titles[each.id], chain, web) for each in found if titles.get(each.id)]


def circular(unit: Unit, number: int, chain: Chain, web: str) -> CircularWhole | None:
    """One that is public and out."""
    found = unit.circulars.one(number)
    texts = unit.circulars.texts(number) if found is not None and _is_open(found) else {}
    if found is None or not texts:
        return None
    line = _circular(found, {code: text.title for code, text in texts.items()}, chain, web)
    newer = unit.circulars.correction_of(number)
    files = [file for file in unit.circulars.files(number) if file.language in ("", line.language)]
    return CircularWhole(
        **dict(line),
        text=texts[Language(line.language)].text,
        place=found.place,
        corrected_by=newer.id if newer is not None and newer.is_out else None,
        files=tuple(
            Attached(
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                url=f"{web}/circulars/{number}/files/{file.id}",
            )
            for file in files
        ),
    )


def _is_open(circular: Circular) -> bool:
    return circular.is_open and circular.kind is not CircularKind.MESSAGE


def _circular(circular: Circular, titles: Mapping[Language, str], chain: Chain, web: str) -> CircularLine:
    title = Text(titles).render((*chain, circular.language))
    return CircularLine(
        id=circular.id,
        kind=circular.kind,
        number=circular.number,
        year=circular.year,
        version=circular.version,
        issued=circular.issued,
        title=title.text,
        language=title.language,
        languages=tuple(sorted(titles)),
        url=f"{web}/circulars/{circular.id}",
    )


def events(unit: Unit, chain: Chain, web: str, now: datetime) -> list[EventLine]:
    """Those that are to come, the nearest first."""
    return [_event(each, chain, web, now) for each in unit.events.coming(now) if is_public(each)]


def event(unit: Unit, number: int, chain: Chain, web: str, now: datetime) -> EventWhole | None:
    """One of them, or one that is over."""
    found = unit.events.one(number)
    if found is None or not is_public(found):
        return None
    line = _event(found, chain, web, now)
    text = found.texts.render((Language(line.language), *chain)).text if found.texts else ""
    return EventWhole(**dict(line), text=text)


def _event(event: Event, chain: Chain, web: str, now: datetime) -> EventLine:
    title = event.titles.render(tuple(chain))
    return EventLine(
        id=event.id,
        title=title.text,
        language=title.language,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        place=event.places.render((title.language, *chain)).text if event.places else "",
        is_online=bool(event.online),
        languages_spoken=event.languages,
        registration=event.window(now),
        opens_at=event.opens_at,
        closes_at=event.last_moment,
        seats_left=None if event.seats is None else max(0, event.seats - event.taken),
        url=f"{web}/events/{event.id}",
    )


def practice(unit: Unit, number: int, chain: Chain, web: str) -> PracticeWhole | None:
    """One that is published."""
    hit = unit.practices.one(number)
    if hit is None or hit.practice.state is not PracticeState.PUBLISHED:
        return None
    line, found = practice_line(hit, chain, web), hit.practice
    return PracticeWhole(
        **dict(line),
        text=found.texts.render((Language(line.language), *chain)).text if found.texts else "",
        link=found.link,
        published_at=found.published_at,
    )


def practice_line(hit: PracticeHit, chain: Chain, web: str) -> PracticeLine:
    """One of a list."""
    found, title = hit.practice, hit.practice.titles.render(tuple(chain))
    return PracticeLine(
        id=found.id,
        title=title.text,
        summary=found.summaries.render((title.language, *chain)).text,
        language=title.language,
        member=hit.member.code,
        member_name=hit.member.name,
        country=hit.member.country,
        region=hit.member.region or "",
        themes=found.themes,
        year=found.year or None,
        url=f"{web}/practices/{found.id}",
    )


def members(unit: Unit, now: datetime) -> list[MemberLine]:
    """Who belongs to the network now, by name."""
    return [_member(each) for each in unit.contacts.members() if each.belongs_on(now.date())]


def _member(member: Member) -> MemberLine:
    return MemberLine(
        code=member.code,
        name=member.name,
        kind=member.kind,
        country=member.country,
        region=member.region or "",
        standing=member.standing,
        since=member.since.iso if member.since else "",
    )
