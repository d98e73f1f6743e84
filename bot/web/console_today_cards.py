"""What waits for a person, as cards of the first page: how many there are, the first few, and where all of them are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import urlencode

from bot.web.console_lines import age_in_words
from bot.web.console_pages import person_name
from handlers.circulars.texts import heading
from handlers.dialogue.library import Library
from handlers.phrasebook import Speaker
from handlers.ticket_texts import asker
from knowledge.model.circulars import CircularState
from knowledge.model.languages import Language, Text
from knowledge.model.practices import PracticeState
from knowledge.model.requests import RequestKind
from knowledge.store.review_standing import ReviewStanding
from knowledge.store.today import MOST_FAILURES, Counts, days_ago
from knowledge.store.unit import Unit

MOST_ROWS = 4
"""Of each card; the others are one link away."""

MOST_REASONS = 50
SHORT = 140
"""Letters of a text: two lines of a card."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look at what there is, for one reader."""

    unit: Unit
    library: Library
    now: datetime
    zone: tzinfo
    _: Speaker


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing that waits.

    Attributes:
        language: of its text, "" of one in the reader's own.
        notes: what else is to be known, each on a line of its own.
    """

    text: str
    href: str
    language: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """Things that wait for the same deed.

    Attributes:
        href: where all of them are.
        all: what the link says; "" where every one of them is shown.
    """

    code: str
    title: str
    count: str
    href: str
    rows: tuple[Row, ...]
    all: str = ""


def waiting(look: Look, counts: Counts, days: int) -> tuple[Card, ...]:
    """A card of each kind of which there is anything.

    Args:
        days: of how many days, today among them, messages count that could not be delivered.
    """
    return tuple(_cards(look, counts, days))


def card(code: str, title: str, count: int, href: str, rows: tuple[Row, ...], _: Speaker) -> Card:
    """A card with the number of its things, and the way to all where not all are shown."""
    return Card(
        code=code,
        title=title,
        count=_.number(count),
        href=href,
        rows=rows,
        all=_("All {count}", count=_.number(count)) if count > len(rows) else "",
    )


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def _cards(look: Look, counts: Counts, days: int) -> Iterator[Card]:
    _ = look._
    for code, count, title, href, rows in (
        ("tickets", counts.tickets, _("Questions to the secretariat"), "/console/tickets", _tickets),
        ("circulars", counts.circulars, _("Circulars to approve"), "/console/circulars?state=in_review", _circulars),
        ("requests", counts.requests, _("Decisions about people"), "/console/requests", _requests),
        ("reviews", counts.reviews, _("Answers to review"), "/console/reviews", _reviews),
        ("applications", counts.applications, _("Applications to decide on"), "/console/calls", _applications),
        ("practices", counts.practices, _("Good practices to decide on"), "/console/practices", _practices),
    ):
        if count:
            yield card(code, title, count, href, tuple(rows(look)), _)
    yield from _undelivered(look, days)


def _tickets(look: Look) -> Iterator[Row]:
    """The one that waits longest first."""
    _ = look._
    for ticket in look.unit.tickets.oldest(MOST_ROWS):
        yield Row(
            text=shortened(ticket.text) or _("(no words)"),
            language=ticket.language,
            href=f"/console/tickets/{ticket.id}",
            notes=(
                f"{asker(_, ticket)} · {_.name_of(ticket.language)} · {age_in_words(look.now - ticket.opened_at, _)}",
            ),
        )


def _circulars(look: Look) -> Iterator[Row]:
    _ = look._
    for circular, kept in look.unit.circulars.titled(CircularState.IN_REVIEW, MOST_ROWS):
        title = Text(kept).render((*_.languages, circular.language)) if kept else None
        yield Row(
            text=title.text if title and title.text else _("(no title yet)"),
            language=title.language if title else "",
            href=f"/console/circulars/{circular.id}",
            notes=(f"{heading(_, circular)} · {circular.year}",),
        )


def _requests(look: Look) -> Iterator[Row]:
    _ = look._
    what = {
        RequestKind.ACCESS: _("asks for access"),
        RequestKind.DEPARTURE: _("is reached on no channel any more"),
        RequestKind.CORRECTION: _("has a wrong entry in the register"),
    }
    for each in look.unit.requests.listed(None, MOST_ROWS):
        member = f" · {each.member_name}" if each.member_name else ""
        yield Row(
            text=person_name(each.name, each.contact, _),
            href=f"/console/requests#matter-{each.id}",
            notes=(f"{what[each.kind]}{member} · {age_in_words(look.now - each.opened_at, _)}",),
        )


def _reviews(look: Look) -> Iterator[Row]:
    """The one that waits longest first."""
    _ = look._
    for each in ReviewStanding(look.unit.connection).waiting(0, MOST_ROWS):
        yield Row(
            text=each.member or _("nobody"),
            href=f"/console/forms/{each.form}/responses/{each.response}",
            notes=(f"{each.title} · {age_in_words(look.now - each.since, _)}",),
        )


def _applications(look: Look) -> Iterator[Row]:
    """Calls: what cities apply for is decided together."""
    _ = look._
    for each in look.unit.today.to_decide(look.now, MOST_ROWS):
        title = Text({Language(code): text for code, text in each.titles.items()}).render(_.languages)
        yield Row(
            text=title.text,
            language=title.language,
            href=f"/console/calls/{each.call}",
            notes=(_("{count} to be decided", count=_.number(each.count)),),
        )


def _practices(look: Look) -> Iterator[Row]:
    for hit in look.unit.practices.in_states({PracticeState.SUBMITTED}, 0, MOST_ROWS):
        title = hit.practice.titles.render(look._.languages)
        href = f"/console/practices/{hit.practice.id}"
        yield Row(text=title.text, language=title.language, href=href, notes=(hit.member.name,))


def _undelivered(look: Look, days: int) -> Iterator[Card]:
    """Messages by why they could not be delivered; older ones are in the list alone, since nothing settles them."""
    _, failures = look._, look.unit.today.failures(days_ago(look.now, days), MOST_REASONS)
    if not failures:
        return
    rows = tuple(
        Row(
            text=shortened(each.reason) or _("no reason is known"),
            language="en" if each.reason else "",
            href=f"/console/deliveries?{urlencode({'days': days, 'reason': each.reason})}",
            notes=(_.plural("{count} message", "{count} messages", each.count),),
        )
        for each in failures[:MOST_ROWS]
    )
    count, href = sum(each.count for each in failures), f"/console/deliveries?days={days}"
    found = card("failures", _("Messages not delivered"), count, href, rows, _)
    yield replace(found, count=f"{found.count}+") if count >= MOST_FAILURES else found
