"""What stands in the secretariat's calendar: deadlines, events, ends of calls and campaigns, planned circulars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.web.console_calendar_month import Item, Kind
from bot.web.console_deadline_words import state_of as state_of_deadline
from bot.web.console_event_words import state_of as state_of_event
from handlers.calls.words import bare_title
from handlers.circulars.texts import heading
from handlers.deadlines.letters import title_in as title_of_deadline
from handlers.events.letters import title_in as title_of_event
from handlers.phrasebook import Speaker
from knowledge.model.calls import CallState
from knowledge.model.campaigns import Campaign, CampaignState
from knowledge.model.circulars import CircularState
from knowledge.model.deadlines import DeadlineState
from knowledge.model.events import EventState
from knowledge.model.languages import Text
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """The time that is looked at: from the first instant on and before the second."""

    unit: Unit
    begin: datetime
    end: datetime
    now: datetime
    _: Speaker

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant is in it."""
        return at is not None and self.begin <= at < self.end


def items_in(stretch: Stretch, kinds: frozenset[Kind]) -> list[Item]:
    """What there is of some kinds; two statements for each at most, however much there is."""
    return [item for kind in Kind if kind in kinds for item in _FINDERS[kind](stretch)]


def _deadlines(stretch: Stretch) -> Iterator[Item]:
    """But for those that stand there as the end of a call or a campaign."""
    _, campaigns = stretch._, {each.deadline for each in stretch.unit.campaigns.listed()}
    for each in stretch.unit.deadlines.between(stretch.begin, stretch.end):
        if each.id in campaigns or each.subject.startswith("call:"):
            continue
        is_cancelled = each.state is DeadlineState.CANCELLED
        yield Item(
            key=f"deadline:{each.id}",
            kind=Kind.DEADLINE,
            title=title_of_deadline(_, each),
            language=each.titles.render(_.languages).language,
            begin=each.due_at,
            end=each.due_at,
            href=f"/console/deadlines/{each.id}",
            state="cancelled" if is_cancelled else "",
            state_name=state_of_deadline(each, stretch.now, _) if is_cancelled else "",
        )


def _events(stretch: Stretch) -> Iterator[Item]:
    _ = stretch._
    for each in stretch.unit.events.listed(stretch.begin, stretch.end):
        state, name = state_of_event(each, stretch.now, _)
        is_usual = each.state is EventState.OPEN
        yield Item(
            key=f"event:{each.id}",
            kind=Kind.EVENT,
            title=title_of_event(_, each),
            language=each.titles.render(_.languages).language,
            begin=each.starts_at,
            end=each.ends_at,
            href=f"/console/events/{each.id}",
            state="" if is_usual else state,
            state_name="" if is_usual else name,
        )


def _calls(stretch: Stretch) -> Iterator[Item]:
    _ = stretch._
    for each in stretch.unit.calls.listed():
        if not stretch.holds(each.closes_at) or each.state is CallState.CANCELLED:
            continue
        yield Item(
            key=f"call:{each.id}",
            kind=Kind.CALL,
            title=bare_title(_, each),
            language=each.titles.render(_.languages).language,
            begin=each.closes_at,
            end=each.closes_at,
            href=f"/console/calls/{each.id}",
            **_draft(_, is_draft=each.state is CallState.DRAFT),
        )


def _campaigns(stretch: Stretch) -> Iterator[Item]:
    _ = stretch._
    for each in stretch.unit.campaigns.listed():
        if stretch.holds(each.closes_at):
            yield _campaign(each, _)


def _campaign(campaign: Campaign, _: Speaker) -> Item:
    title = campaign.titles.render(_.languages)
    return Item(
        key=f"campaign:{campaign.id}",
        kind=Kind.CAMPAIGN,
        title=title.text,
        language=title.language,
        begin=campaign.closes_at,
        end=campaign.closes_at,
        href=f"/console/forms/{campaign.form}",
        **_draft(_, is_draft=campaign.state is CampaignState.DRAFT),
    )


def _circulars(stretch: Stretch) -> Iterator[Item]:
    """Those that are approved, and released by themselves."""
    _ = stretch._
    planned = [
        each for each in stretch.unit.circulars.in_states({CircularState.SCHEDULED}) if stretch.holds(each.scheduled_at)
    ]
    titles = stretch.unit.circulars.titles(planned)
    for each in planned:
        title = Text(titles[each.id]).render((*_.languages, each.language)) if titles[each.id] else None
        at = each.scheduled_at or stretch.begin
        yield Item(
            key=f"circular:{each.id}",
            kind=Kind.CIRCULAR,
            title=title.text if title else heading(_, each),
            language=title.language if title else _.language,
            begin=at,
            end=at,
            href=f"/console/circulars/{each.id}",
        )


def _draft(_: Speaker, *, is_draft: bool) -> dict[str, str]:
    return {"state": "draft", "state_name": _("draft")} if is_draft else {}


_FINDERS: Mapping[Kind, Callable[[Stretch], Iterator[Item]]] = MappingProxyType(
    {
        Kind.DEADLINE: _deadlines,
        Kind.EVENT: _events,
        Kind.CALL: _calls,
        Kind.CAMPAIGN: _campaigns,
        Kind.CIRCULAR: _circulars,
    }
)
