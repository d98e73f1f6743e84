"""What comes next, as cards of the first page: deadlines with who is missing, events, questionnaires that run, and
questions that nobody could answer and that come again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bot.web.console_deadline_words import left, when
from bot.web.console_event_words import span
from bot.web.console_today_cards import MOST_ROWS, Card, Look, Row, card, shortened
from handlers.deadlines.letters import zone_of
from knowledge.model.audience import Act, Audience
from knowledge.model.campaigns import Campaign, CampaignWindow
from knowledge.model.deadlines import Deadline
from knowledge.model.events import HOLDS_SEAT, Event, EventState, RegistrationState

DEADLINES_WITHIN = timedelta(days=14)
EVENTS_WITHIN = timedelta(days=30)
GAPS_WITHIN = timedelta(days=30)
ASKED_AGAIN = 2
"""How often a question was asked that is worth an entry."""

NAMED = 3
"""Cities that are missing, by name; the others are counted."""

GAPS = "/console/knowledge/gaps"

Named = Mapping[Audience, Mapping[int, str]]
Settled = Mapping[str, Mapping[int, frozenset[Act]]]


def coming(look: Look) -> tuple[Card, ...]:
    """A card of each kind of which there is anything."""
    due = look.unit.deadlines.between(look.now, look.now + DEADLINES_WITHIN)
    deadlines = [each for each in due if each.is_open(look.now)]
    running = [each for each in look.unit.campaigns.open() if each.window(look.now) is CampaignWindow.OPEN]
    campaigns = sorted(running, key=lambda each: each.closes_at)
    audiences = [*(each.audience for each in deadlines[:MOST_ROWS]), *(each.audience for each in campaigns[:MOST_ROWS])]
    named = look.unit.today.named(audiences, look.now)
    settled = look.unit.today.settled(
        {*(each.settled_by for each in deadlines[:MOST_ROWS]), *(each.subject for each in campaigns[:MOST_ROWS])}
    )
    return (
        *_deadlines(look, deadlines, named, settled),
        *_events(look),
        *_campaigns(look, campaigns, named, settled),
        *_gaps(look),
    )


def _deadlines(look: Look, found: Sequence[Deadline], named: Named, settled: Settled) -> Iterator[Card]:
    _ = look._
    if found:
        rows = tuple(_deadline(look, each, named, settled) for each in found[:MOST_ROWS])
        yield card("deadlines", _("Deadlines within two weeks"), len(found), "/console/deadlines", rows, _)


def _deadline(look: Look, deadline: Deadline, named: Named, settled: Settled) -> Row:
    _, zone, title = look._, zone_of(deadline.zone, look.library), deadline.titles.render(look._.languages)
    concerned, done = named[deadline.audience], settled[deadline.settled_by]
    return Row(
        text=title.text,
        language=title.language,
        href=f"/console/deadlines/{deadline.id}",
        notes=(
            f"{when(deadline.due_at, zone, _)} · {left(deadline, zone, look.now, _)}",
            _missing(look, [name for member, name in concerned.items() if member not in done], len(concerned)),
        ),
    )


def _missing(look: Look, names: Sequence[str], all: int) -> str:
    """Who has not done it: "Missing: 12 of 40 (Bilbao, Dakar, Lyon and 9 more)"."""
    _ = look._
    if not names:
        return _("Nobody is missing.")
    shown = [*names[:NAMED]]
    if len(names) > NAMED:
        shown.append(_("{count} more", count=_.number(len(names) - NAMED)))
    missing, of = _.number(len(names)), _.number(all)
    return _("Missing: {count} of {all} ({names})", count=missing, all=of, names=_.list(shown))


def _events(look: Look) -> Iterator[Card]:
    _ = look._
    found = look.unit.events.listed(look.now, look.now + EVENTS_WITHIN)
    soon = [each for each in found if each.state is EventState.OPEN and each.starts_at > look.now]
    if soon:
        counts = look.unit.today.registered(soon[:MOST_ROWS])
        rows = tuple(_event(look, each, counts[each.id]) for each in soon[:MOST_ROWS])
        yield card("events", _("Events within a month"), len(soon), "/console/events", rows, _)


def _event(look: Look, event: Event, counts: Mapping[RegistrationState, int]) -> Row:
    _, title = look._, event.titles.render(look._.languages)
    seated, waits = sum(counts.get(each, 0) for each in HOLDS_SEAT), counts.get(RegistrationState.WAITING, 0)
    people = [_.plural("{count} person takes part", "{count} people take part", seated)]
    if waits:
        people.append(_.plural("{count} waiting", "{count} waiting", waits))
    return Row(
        text=title.text,
        language=title.language,
        href=f"/console/events/{event.id}/participants",
        notes=(span(event, _), " · ".join(people)),
    )


def _campaigns(look: Look, found: Sequence[Campaign], named: Named, settled: Settled) -> Iterator[Card]:
    _ = look._
    if found:
        rows = tuple(_campaign(look, each, named, settled) for each in found[:MOST_ROWS])
        yield card("campaigns", _("Questionnaires running"), len(found), "/console/forms?running=on", rows, _)


def _campaign(look: Look, campaign: Campaign, named: Named, settled: Settled) -> Row:
    _, title = look._, campaign.titles.render(look._.languages)
    asked, done = named[campaign.audience], settled[campaign.subject]
    handed_in = [member for member in asked if Act.ANSWERED in done.get(member, frozenset())]
    until = when(campaign.closes_at, zone_of(campaign.zone, look.library), _)
    return Row(
        text=title.text,
        language=title.language,
        href=f"/console/forms/{campaign.form}/campaign",
        notes=(
            _("{count} of {all} handed in", count=_.number(len(handed_in)), all=_.number(len(asked))),
            _("until {until}", until=until),
        ),
    )


def _gaps(look: Look) -> Iterator[Card]:
    """Questions that the knowledge lacks; the list behind them has every question, once for each time."""
    _, found = look._, look.unit.today.gaps(look.now - GAPS_WITHIN, ASKED_AGAIN, MOST_ROWS)
    rows = tuple(
        Row(
            text=shortened(each.text),
            language=each.language,
            href=GAPS,
            notes=(_("asked {count} times", count=_.number(each.count)),),
        )
        for each in found
    )
    if rows:
        yield card("gaps", _("Asked again and not answered"), len(rows), GAPS, rows, _)
