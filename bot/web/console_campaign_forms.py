"""What the form of a campaign sends, turned into a campaign; all that is wrong is told at once, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.console_circular_forms import Posted, numbers
from bot.web.console_circular_picker import member_groups
from bot.web.console_deadline_forms import (
    LONGEST_PLAN,
    Clock,
    Reading,
    due_of,
    plan_in,
    spelled,
    title_field,
    titles_of,
    zone_of_form,
)
from bot.web.console_fields import (
    audience_boxes,
    chosen_audience,
    language_names,
    stored_texts,
    texts_of,
    ticked_audience,
    typed_texts,
    zone_names,
)
from handlers.deadlines.setting import END_OF_DAY
from handlers.dialogue.naming import clock as clock_time
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.campaigns import Campaign, CampaignState
from knowledge.model.circulars import LONGEST_TITLE
from knowledge.model.deadlines import Step
from knowledge.model.languages import NETWORK_LANGUAGES, Text
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit

LONGEST_WORDS = 2_000
"""Characters of the secretariat's own words: with them an invitation is one message still on every channel."""

LONGEST = {"title": LONGEST_TITLE, "text": LONGEST_WORDS, "plan": LONGEST_PLAN}


def campaign_of(form: Posted, known: KeptForm, clock: Clock, _: Speaker) -> Campaign:
    """The new campaign that was typed.

    Raises:
        Misfilled: something cannot be understood, or is over already.
    """
    reading = Reading()
    titles = reading.take(lambda: titles_of(form, _))
    texts = reading.take(lambda: texts_of(form, "text", LONGEST_WORDS, _))
    zone = reading.take(lambda: zone_of_form(form, clock.official, _))
    closes_at = due_of(reading, form, zone or ZoneInfo(clock.official), clock.now, _)
    plan = reading.take(lambda: plan_in(form, _) if form.line("plan") else ())
    audience = reading.take(lambda: _audience(form, _))
    reading.close()
    if titles is None or zone is None or closes_at is None or audience is None:
        raise AssertionError("unreachable: the reading has told what is wrong")
    return Campaign(
        form=known.number,
        form_id=known.form_id,
        titles=titles,
        texts=texts,
        closes_at=closes_at,
        zone=zone.key,
        audience=audience,
        plan=plan or (),
        needs_signature=form.has("needs_signature"),
    )


def changed(form: Posted, before: Campaign, known: KeptForm, clock: Clock, _: Speaker) -> Campaign:
    """A campaign with what was typed: of an open one what it says, and whether answers are signed off.

    Raises:
        Misfilled: something cannot be understood, or is over already.
    """
    if before.state is CampaignState.DRAFT:
        typed = campaign_of(form, known, clock, _)
        titles, texts = _beside(before.titles, typed.titles), _beside(before.texts, typed.texts)
        kept = replace(typed, id=before.id, revision=before.revision, form=before.form)
        return replace(kept, titles=titles or typed.titles, texts=texts)
    reading = Reading()
    new_titles = reading.take(lambda: titles_of(form, _))
    new_texts = reading.take(lambda: texts_of(form, "text", LONGEST_WORDS, _))
    reading.close()
    return replace(
        before,
        titles=_beside(before.titles, new_titles) or before.titles,
        texts=_beside(before.texts, new_texts),
        needs_signature=form.has("needs_signature"),
    )


def _beside(kept: Text | None, typed: Text | None) -> Text | None:
    """What was typed, with what is kept in languages that the form does not ask for."""
    others = {code: text for code, text in (kept or {}).items() if code not in NETWORK_LANGUAGES}
    return Text({**(typed or {}), **others}) if typed or others else None


def _audience(form: Posted, _: Speaker) -> Audience:
    return replace(chosen_audience(form, EVERYBODY, _), members=numbers(form.all("members")))


def audience_ticked(form: Posted | None, campaign: Campaign | None, _: Speaker) -> Audience:
    """Whom the form has ticked: what was sent, else what is stored."""
    kept = campaign.audience if campaign else EVERYBODY
    if form is None:
        return kept
    return replace(ticked_audience(form, EVERYBODY, _), members=numbers(form.all("members")))


def typed_in(form: Posted) -> dict[str, str]:
    """What the fields of the form hold."""
    lines = ("day", "time", "zone", "plan", *map(title_field, NETWORK_LANGUAGES))
    return {name: form.line(name) for name in lines} | typed_texts(form, "text")


def typed_of(campaign: Campaign, usual: tuple[Step, ...]) -> dict[str, str]:
    """What the fields hold of a campaign that is there already; `usual` is the plan of one that has none of its own."""
    fields = moment_fields(campaign) | {"zone": campaign.zone, "plan": spelled(campaign.plan or usual)}
    return fields | stored_texts("title", campaign.titles) | stored_texts("text", campaign.texts)


def moment_fields(campaign: Campaign) -> dict[str, str]:
    """Until when a campaign is, as fields take it."""
    there = campaign.closes_at.astimezone(ZoneInfo(campaign.zone))
    return {"day": there.date().isoformat(), "time": f"{there:%H:%M}"}


def typed_anew(named: Mapping[str, str], official: str, usual: tuple[Step, ...]) -> dict[str, str]:
    """What the fields hold of a new campaign with the usual plan; `named` has the form's titles by language."""
    titles = {title_field(code): named.get(code, "") for code in NETWORK_LANGUAGES}
    texts = stored_texts("text", None)
    return {"day": "", "time": "", "zone": official, "plan": spelled(usual)} | titles | texts


def offered(unit: Unit, form: Posted | None, campaign: Campaign | None, _: Speaker) -> dict[str, Any]:
    """What the fields offer, with what was ticked: in the form that comes back, else in the campaign."""
    audience = audience_ticked(form, campaign, _)
    return {
        "languages": language_names(_),
        "zones": zone_names(),
        "choices": audience_boxes(unit, audience, _),
        "groups": member_groups(unit.contacts.members(), audience.members, _),
        "needs_signature": form.has("needs_signature") if form else campaign.needs_signature if campaign else False,
        "longest": LONGEST,
        "end_of_day": clock_time(END_OF_DAY),
    }
