"""Four cities that a campaign asks to answer a questionnaire, and the secretariat that runs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.campaigns.running import (
    change,
    close,
    discard,
    draft,
    extend,
    known_campaign,
    open_campaign,
    prolong,
    remind_missing,
    reopen_campaign,
)
from handlers.campaigns.standing import Invited, invited
from handlers.campaigns.ticking import Ticked, tick
from handlers.deadlines.settling import settle_subject
from knowledge.model.audience import EVERYBODY, Act
from knowledge.model.campaigns import Campaign, Extension
from knowledge.model.forms import FormVersion, Response
from knowledge.model.languages import EN, ES, FR, PT, Text
from knowledge.model.people import Member
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.reviews import Signature
from knowledge.model.rights import OPERATOR
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.circulations import Reader
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MADRID, START, Network, Reminded
from tests.handlers.filling.forms import city
from tests.knowledge.forms.responses.opening import opened

TITLES = Text({EN: "Smart cities", ES: "Ciudades inteligentes", FR: "Villes intelligentes", PT: "Cidades inteligentes"})
SOME = {"/data/city/people": "249176", "/data/city/plan": "no", "/data/theme": "water"}
"""Some answers of a city to the questionnaire `forms.city`."""


def a_campaign(**others: Any) -> Campaign:
    """A campaign for everybody that lasts a month, but for what is said otherwise."""
    values: dict[str, Any] = {"closes_at": FRIDAY, "zone": MADRID.key, "titles": TITLES, "audience": EVERYBODY}
    return Campaign(**{"form_id": "cities", **values, **others})


class Asking:
    """Campaigns of a network."""

    def __init__(self, network: Network, form: FormVersion | None = None) -> None:
        self.network, self.store, self.library = network, network.store, network.library
        self.version = form or city()
        self.form = self.take_in(self.version, "survey.xlsx", START - DAY)

    def take_in(self, form: FormVersion, source: str, now: datetime) -> int:
        made_of = checksum_of(form.xml.encode(), form.version.encode(), source.encode())
        return self.store.run(lambda unit: unit.forms.put(form, source, made_of, now))

    def draft(self, now: datetime = START, **others: Any) -> Campaign:
        return self.network.do(draft, OPERATOR, a_campaign(**{"form": self.form, **others}), now)

    def open(self, now: datetime = START, **others: Any) -> Campaign:
        """One that is open, and whose invitations wait."""
        return self.network.do(open_campaign, OPERATOR, self.draft(now, **others), self.library, now)

    def arrive(self) -> None:
        """The invitations of a campaign that was opened at the beginning arrive everywhere."""
        for at in (START, START + 4 * HOUR):
            self.network.deliver(at)

    def stored(self, campaign: Campaign) -> Campaign:
        return self.store.read(lambda unit: known_campaign(unit, campaign.id))

    def change(self, campaign: Campaign, now: datetime = START, **others: Any) -> Campaign:
        return self.network.do(change, OPERATOR, replace(self.stored(campaign), **others), now)

    def discard(self, campaign: Campaign) -> None:
        self.network.do(discard, OPERATOR, campaign, START)

    def prolong(self, campaign: Campaign, closes_at: datetime, now: datetime) -> Campaign:
        return self.network.do(prolong, OPERATOR, self.stored(campaign), closes_at, self.library, now)

    def reopen(self, campaign: Campaign, closes_at: datetime, now: datetime) -> Campaign:
        return self.network.do(reopen_campaign, OPERATOR, self.stored(campaign), closes_at, self.library, now)

    def close(self, campaign: Campaign, now: datetime) -> Campaign:
        return self.network.do(close, OPERATOR, self.stored(campaign), self.library, now)

    def extend(self, campaign: Campaign, member: Member, until: datetime, now: datetime) -> Extension:
        return self.network.do(extend, OPERATOR, self.stored(campaign), member.id, until, self.library, now)

    def remind(self, campaign: Campaign, now: datetime, members: Collection[int] | None = None) -> int:
        return self.network.do(remind_missing, OPERATOR, campaign, members, self.library, now)

    def invited(self, campaign: Campaign, now: datetime) -> dict[str, Invited]:
        """How each member stands, by its code."""
        found = self.store.read(lambda unit: invited(unit, self.stored(campaign), now))
        assert [one.member.name for one in found] == sorted(one.member.name for one in found)
        return {one.member.code: one for one in found}

    def tick(self, now: datetime) -> Ticked:
        """What the job of campaigns does every minute."""
        return tick(self.store, self.library, now)

    def run(self, begin: datetime, end: datetime, every: timedelta = HOUR) -> None:
        """Time passes, and everything arrives at once."""
        while begin <= end:
            self.tick(begin)
            self.network.tick(begin)
            self.network.deliver(begin)
            begin += every

    def answers(self, values: Mapping[str, str]) -> Response:
        filled = opened(self.version)
        for place, value in values.items():
            filled = filled.answer(place, value).filled
        return filled.response

    def begin(
        self, member: Member, reader: Reader, now: datetime, values: Mapping[str, str] = SOME, **others: Any
    ) -> KeptResponse:
        """Somebody of a city answers some questions."""
        subject = f"form:{self.form}"
        kept = KeptResponse(
            subject=subject,
            key=f"{subject}:member:{member.id}",
            form=self.form,
            response=self.answers(values),
            language=EN,
            begun_at=now,
            changed_at=now,
            member=member.id,
            contact=reader.id,
        )

        def work(unit: Unit) -> KeptResponse:
            added = unit.responses.add(replace(kept, **others))
            events = (
                AnswerEvent(response=added.id, place=place, value=value, at=now, contact=reader.id)
                for place, value in values.items()
            )
            unit.responses.note(*events)
            return added

        return self.store.run(work)

    def decide(self, kept: KeptResponse, *places: str, now: datetime) -> None:
        """Questions are left out."""
        events = [
            AnswerEvent(response=kept.id, place=place, value="", at=now, contact=kept.contact) for place in places
        ]
        self.store.run(lambda unit: unit.responses.note(*events))

    def ask_to_sign(self, kept: KeptResponse, reader: Reader, now: datetime) -> None:
        asked = Signature(response=kept.id, revision=kept.revision, contact=reader.id, at=now)
        self.store.run(lambda unit: unit.signatures.ask(asked))

    def hand_in(self, reader: Reader, kept: KeptResponse, now: datetime) -> None:
        """Somebody hands in what was begun: what the questionnaire's purpose does about reminders."""
        done = replace(kept, state=ResponseState.SUBMITTED, key=None, submitted_at=now)

        def work(unit: Unit) -> None:
            unit.responses.save(done)
            contact = unit.people.contact(reader.id)
            assert contact is not None
            settle_subject(unit, contact, kept.subject, Act.ANSWERED, now)

        self.store.run(work)

    def names(self, reader: Reader) -> list[str]:
        """What somebody got letters for, oldest first: "invitation", "7d", "now", "extended"."""
        return [_name(each) for each in self.network.reminded(reader, state="sent")]

    def waiting(self, reader: Reader) -> list[str]:
        """What waits to be sent to somebody."""
        return [_name(each) for each in self.network.reminded(reader, state="pending")]


def _name(each: Reminded) -> str:
    return "now" if each.name.startswith("now") else each.name
