"""Campaigns as they are kept, who was given more time, and how they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.campaigns.standing import invited
from knowledge.model.audience import Act, Audience
from knowledge.model.campaigns import INVITATION, Campaign, CampaignState, Extension
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.forms import FormVersion
from knowledge.model.languages import EN, ES, Text
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName, Member
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.reviews import Signature
from knowledge.store.campaign_standing import Gap, Tally
from knowledge.store.deadline_reminders import Occasion, Postage
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import MADRID, SERVED, Reader, add_member, add_reader, deliver, hear, planned
from tests.handlers.filling.forms import city
from tests.knowledge.forms.responses.opening import opened

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TITLES = Text({EN: "Smart cities", ES: "Ciudades inteligentes"})


class Standing:
    """Two cities and two versions of a questionnaire in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.leeds, self.cali = add_member(store, "leeds", country="GB"), add_member(store, "cali", country="CO")
        self.jo, self.luz = add_reader(store, self.leeds, NOW), add_reader(store, self.cali, NOW)
        first, second = (replace(city(), version=number) for number in ("1", "2"))
        self.form, self.later = self.put(first), self.put(second)

    def put(self, form: FormVersion) -> int:
        return self.store.run(lambda unit: unit.forms.put(form, "survey.xlsx", f"checksum-{form.version}", NOW))

    def add(self, **others: Any) -> Campaign:
        values: dict[str, Any] = {"form": self.form, "form_id": "cities", "titles": TITLES, "zone": "Europe/Madrid"}
        campaign = Campaign(**values | {"closes_at": NOW + 30 * DAY} | others)
        return self.store.run(lambda unit: unit.campaigns.add(campaign))

    def save(self, campaign: Campaign) -> Campaign:
        return self.store.run(lambda unit: unit.campaigns.save(campaign))

    def set(self, **others: Any) -> Deadline:
        values: dict[str, Any] = {"titles": TITLES, "zone": "Europe/Madrid", "since": NOW, "plan": plan_of("7d")}
        one = Deadline(**values | {"due_at": NOW + 30 * DAY, "subject": f"form:{self.form}"} | others)
        return self.store.run(lambda unit: unit.deadlines.add(one))

    def respond(self, of: Member, reader: Reader, **others: Any) -> KeptResponse:
        values: dict[str, Any] = {"subject": f"form:{self.form}", "key": f"form:{of.id}", "form": self.form}
        about: dict[str, Any] = {"language": EN, "begun_at": NOW, "changed_at": NOW, "member": of.id}
        kept = KeptResponse(**values | about | {"response": opened(city()).response, "contact": reader.id} | others)
        return self.store.run(lambda unit: unit.responses.add(kept))

    def note(self, kept: KeptResponse, *places: str, by: Reader, every: timedelta = timedelta(seconds=20)) -> None:
        events = (
            AnswerEvent(response=kept.id, place=place, value="1", at=NOW + number * every, contact=by.id)
            for number, place in enumerate(places)
        )
        self.store.run(lambda unit: unit.responses.note(*events))

    def act(self, reader: Reader, *done: Act) -> None:
        """Somebody does things about a form, one after the other."""

        def work(unit: Unit) -> None:
            contact = unit.people.contact(reader.id)
            assert contact is not None
            for act in done:
                unit.audiences.note_act("form:1", act, contact, NOW)

        self.store.run(work)


@pytest.fixture
def standing(store: Store) -> Standing:
    return Standing(store)


def test_campaigns_are_kept(standing: Standing) -> None:
    """A campaign comes back as it was stored, under its number, with a revision that guards against a second writer;
    once removed it is gone, with the time that was given in it."""
    whole: dict[str, Any] = {
        "texts": Text({EN: "Please."}),
        "audience": Audience(countries=frozenset({"GB"}), without_members=frozenset({7})),
        "plan": plan_of("7d 4h"),
        "needs_signature": True,
    }
    first, second = standing.add(**whole), standing.add(texts=None)
    read = standing.store.read
    assert read(lambda unit: unit.campaigns.one(first.id)) == first
    closed = replace(first, state=CampaignState.CLOSED, opened_at=NOW, closed_at=NOW + DAY)
    changed = standing.save(replace(closed, deadline=standing.set().id))
    assert changed.revision == 1
    assert read(lambda unit: unit.campaigns.one(first.id)) == changed
    with pytest.raises(Conflict):
        standing.save(first)
    assert read(lambda unit: unit.campaigns.listed()) == (second, changed)
    assert read(lambda unit: unit.campaigns.of_form("cities")) == (second, changed)
    assert read(lambda unit: unit.campaigns.of_form("other")) == ()
    standing.store.run(
        lambda unit: unit.campaigns.extend(Extension(campaign=first.id, member=standing.leeds.id, until=NOW))
    )
    standing.store.run(lambda unit: unit.campaigns.remove(first.id))
    assert read(lambda unit: unit.campaigns.one(first.id)) is None
    assert read(lambda unit: unit.campaigns.extensions(first.id)) == ()


def test_one_that_is_open(standing: Standing) -> None:
    """Of each form one campaign is open at most, whatever its version."""
    first, second = standing.add(state=CampaignState.OPEN, opened_at=NOW), standing.add(form=standing.later)
    assert standing.store.read(lambda unit: unit.campaigns.running("cities")) == first
    assert standing.store.read(lambda unit: unit.campaigns.running("other")) is None
    assert standing.store.read(lambda unit: unit.campaigns.open()) == (first,)
    with pytest.raises(Conflict):
        standing.save(replace(second, state=CampaignState.OPEN))


def test_more_time(standing: Standing) -> None:
    """A member has one last moment of its own; another one takes its place."""
    campaign, deadline = standing.add(), standing.set()
    first = Extension(campaign=campaign.id, member=standing.leeds.id, until=NOW + DAY)
    kept = standing.store.run(lambda unit: unit.campaigns.extend(first))
    again = standing.store.run(
        lambda unit: unit.campaigns.extend(replace(first, until=NOW + 2 * DAY, deadline=deadline.id))
    )
    assert again.id == kept.id
    assert standing.store.read(lambda unit: unit.campaigns.extensions(campaign.id)) == (again,)
    assert standing.store.read(lambda unit: unit.campaigns.extension(campaign.id, standing.leeds.id)) == again
    assert standing.store.read(lambda unit: unit.campaigns.extension(campaign.id, standing.cali.id)) is None


def test_whom_an_audience_names(standing: Standing) -> None:
    """Members are named by their people, and left out whatever else names them."""
    spoken = standing.store.read
    british = Audience(countries=frozenset({"GB"}))
    none = replace(british, without_members=frozenset({standing.leeds.id}))
    assert spoken(lambda unit: unit.campaign_standing.names(british, standing.leeds.id, NOW))
    assert not spoken(lambda unit: unit.campaign_standing.names(british, standing.cali.id, NOW))
    assert not spoken(lambda unit: unit.campaign_standing.names(none, standing.leeds.id, NOW))
    counted = spoken(lambda unit: [unit.campaign_standing.count(one, NOW) for one in (Audience(), british, none)])
    assert counted == [2, 1, 0]


def test_who_is_invited(standing: Standing) -> None:
    """Each member by name, with how many of its people are asked, and to how many a letter was sent; one that the
    audience names no more is there still if it was given more time."""
    add_reader(standing.store, standing.leeds, NOW)
    deadline = standing.set()
    campaign = standing.add(audience=Audience(countries=frozenset({"GB"})), deadline=deadline.id)
    standing.store.run(lambda unit: write(unit, deadline))
    deliver(standing.store, NOW)
    longer = Extension(campaign=campaign.id, member=standing.cali.id, until=NOW + DAY)
    standing.store.run(lambda unit: unit.campaigns.extend(longer))
    found = standing.store.read(lambda unit: unit.campaign_standing.invited(campaign, NOW))
    assert [(one.member, one.contacts, one.reached, one.until) for one in found] == [
        (standing.cali, 0, 1, NOW + DAY),
        (standing.leeds, 2, 2, None),
    ]


def write(unit: Unit, deadline: Deadline, now: datetime = NOW, of_members: frozenset[int] | None = None) -> int:
    """Invites those who were not."""
    occasion = Occasion(deadline=deadline, name=INVITATION, at=now, purpose=INVITATION)
    return unit.deadline_reminders.write_to(occasion, postage(now), MADRID, of_members)


def postage(now: datetime) -> Postage:
    return Postage(
        channels=SERVED,
        now=now,
        write=lambda readers: OutgoingMessage(text=f"{readers.language} {readers.member}", language=readers.language),
    )


def test_everybody_is_written_to_once(standing: Standing) -> None:
    """A letter goes to everybody who is asked and has not got it, each at the next hour that suits them; those of some
    members alone where these are named."""
    deadline, night = standing.set(), NOW + timedelta(hours=12)
    occasion = Occasion(deadline=deadline, name=INVITATION, at=night, purpose=INVITATION)

    def is_left() -> bool:
        return standing.store.read(lambda unit: unit.deadline_reminders.is_to_be_written(occasion, postage(night)))

    assert is_left()
    assert standing.store.run(lambda unit: write(unit, deadline, night, frozenset({standing.leeds.id}))) == 1
    assert is_left()
    assert standing.store.run(lambda unit: write(unit, deadline, night)) == 1
    assert standing.store.run(lambda unit: write(unit, deadline, night)) == 0
    assert not is_left()
    assert {each.due_at for each in planned(standing.store)} == {datetime(2026, 11, 23, 7, tzinfo=UTC)}


def test_members_with_letters_of_their_own(standing: Standing) -> None:
    """Of members that are set apart each gets its own letter, all others that of their language and clock."""
    deadline = standing.set()
    occasion = Occasion(deadline=deadline, name=INVITATION, at=NOW, purpose=INVITATION)
    post = replace(postage(NOW), apart=frozenset({standing.leeds.id}))
    assert standing.store.run(lambda unit: unit.deadline_reminders.write_to(occasion, post, MADRID)) == 2
    claimed = standing.store.run(lambda unit: unit.deliveries.claim(SERVED, NOW, NOW + DAY, 10))
    texts = {each.message.key.rpartition(":")[2]: each.message.text for each in claimed}
    assert texts == {str(standing.jo.id): f"es {standing.leeds.id}", str(standing.luz.id): "es 0"}


def test_deadlines_are_amended(standing: Standing) -> None:
    """What a deadline is called and whom it concerns is changed without anybody being reminded anew."""
    deadline = standing.set()
    changed = replace(deadline, titles=Text({EN: "Other"}), audience=Audience(without_members=frozenset({1})))
    standing.store.run(lambda unit: unit.deadlines.amend(deadline.id, lambda _stored: replace(changed, due_at=NOW)))
    assert standing.store.read(lambda unit: unit.deadlines.one(deadline.id)) == changed


def test_what_members_have_written(standing: Standing) -> None:
    """The last response of each member to any version of the form from the campaign's on, and every draft; not what was
    withdrawn, nor what nobody's member wrote."""
    campaign, other = standing.add(form=standing.later), standing.set().subject
    old = standing.respond(standing.cali, standing.luz, state=ResponseState.SUBMITTED, key=None)
    draft = standing.respond(standing.leeds, standing.jo, subject=other)
    standing.respond(standing.leeds, standing.jo, key="own", member=None)
    standing.respond(standing.leeds, standing.jo, key=None, state=ResponseState.WITHDRAWN, form=standing.later)
    read = standing.store.read
    assert read(lambda unit: unit.campaign_standing.responses(campaign)) == {standing.leeds.id: draft}
    assert read(lambda unit: unit.campaign_standing.drafts("cities")) == (draft,)
    new = standing.respond(standing.cali, standing.luz, key=None, state=ResponseState.SUBMITTED, form=standing.later)
    found = read(lambda unit: unit.campaign_standing.responses(campaign))
    assert found == {standing.leeds.id: draft, standing.cali.id: new}
    assert read(lambda unit: unit.campaign_standing.responses(campaign, standing.cali.id)) == {standing.cali.id: new}
    assert old.id != new.id


def test_what_was_decided_and_by_whom(standing: Standing) -> None:
    """Of several responses at once: the places that were decided, who is asked to sign, and who worked on each."""
    first = standing.respond(standing.leeds, standing.jo)
    second = standing.respond(standing.cali, standing.luz)
    helper = add_reader(standing.store, standing.leeds, NOW)
    standing.note(first, "/data/mark", "/data/theme", by=helper)
    aside = AnswerEvent(response=first.id, place="/data/mark", value="9", at=NOW, is_aside=True)
    standing.store.run(lambda unit: unit.responses.note(aside))
    standing.note(second, "/data/mark", by=standing.jo)
    asked = Signature(response=second.id, revision=0, contact=standing.luz.id, at=NOW)
    standing.store.run(lambda unit: unit.signatures.ask(asked))
    both = [first.id, second.id]
    read = standing.store.read
    assert read(lambda unit: unit.campaign_standing.decided(both)) == {
        first.id: frozenset({"/data/theme"}),
        second.id: frozenset({"/data/mark"}),
    }
    assert list(read(lambda unit: unit.campaign_standing.to_sign(both))) == [second.id]
    workers = read(lambda unit: [unit.campaign_standing.workers(id) for id in both])
    assert [{each.id for each in those} for those in workers] == [{standing.jo.id, helper.id}, {standing.luz.id}]


def test_what_settled_it(standing: Standing) -> None:
    """That a member handed in counts more than that a colleague had declined; a decline can be forgotten."""
    standing.act(standing.jo, Act.ANSWERED, Act.DECLINED)
    standing.act(standing.luz, Act.DECLINED, Act.ACKNOWLEDGED)
    read, leeds, cali = standing.store.read, standing.leeds.id, standing.cali.id
    assert read(lambda unit: unit.campaign_standing.settled("form:1")) == {leeds: Act.ANSWERED, cali: Act.DECLINED}
    assert standing.store.run(lambda unit: unit.campaign_standing.forget_decline("form:1", cali))
    assert not standing.store.run(lambda unit: unit.campaign_standing.forget_decline("form:1", cali))
    assert read(lambda unit: unit.campaign_standing.settled("form:1")) == {leeds: Act.ANSWERED}


def test_how_long_answers_took(standing: Standing) -> None:
    """Since the last one of the same person to the same response, in what was handed in."""
    first = standing.respond(standing.leeds, standing.jo)
    helper = add_reader(standing.store, standing.leeds, NOW)
    standing.note(first, "/data/mark", "/data/theme", "/data/mark", by=standing.jo)
    standing.note(first, "/data/terms", by=helper)
    read = standing.store.read
    assert read(lambda unit: unit.campaign_standing.gaps("cities")) == ()
    done = replace(first, state=ResponseState.SUBMITTED, key=None)
    standing.store.run(lambda unit: unit.responses.save(done))
    found = read(lambda unit: unit.campaign_standing.gaps("cities"))
    assert sorted(found, key=lambda gap: gap.place) == [
        Gap(place="/data/mark", seconds=20.0),
        Gap(place="/data/theme", seconds=20.0),
    ]


def test_what_somebody_sent_last(standing: Standing) -> None:
    """The number of the last message of a contact; None of one who never wrote."""
    last = standing.store.read(lambda unit: unit.transcripts.last_heard(standing.jo.id))
    assert last is None
    for _ in range(2):
        hear(standing.store, standing.jo, ChannelName.TELEGRAM, standing.jo.chat, NOW)
    second = standing.store.read(lambda unit: unit.transcripts.last_heard(standing.jo.id))
    assert second is not None
    assert standing.store.read(lambda unit: unit.tickets.words_of(second)) == "Hi"


def test_tallies_are_those_of_each(standing: Standing) -> None:
    """How many are asked and have handed in, told of several at once as of each alone: with other audiences, more time,
    earlier versions, corrections that are open, and withdrawn answers."""
    of_leeds = Audience(members=frozenset({standing.leeds.id}))
    campaigns = (
        standing.add(state=CampaignState.OPEN),
        standing.add(audience=of_leeds),
        standing.add(form=standing.later, audience=of_leeds),
    )
    more = Extension(campaign=campaigns[1].id, member=standing.cali.id, until=NOW + 40 * DAY)
    standing.store.run(lambda unit: unit.campaigns.extend(more))
    submitted, withdrawn = ResponseState.SUBMITTED, ResponseState.WITHDRAWN
    standing.respond(standing.leeds, standing.jo, key=None, state=submitted)
    standing.respond(standing.cali, standing.luz, key=None, state=submitted)
    standing.respond(standing.cali, standing.luz, key=None, state=withdrawn)
    standing.respond(standing.leeds, standing.jo, form=standing.later)

    def one(unit: Unit, campaign: Campaign) -> Tally:
        asked = invited(unit, campaign, NOW)
        done = [each for each in asked if each.response and each.response.state is submitted]
        return Tally(asked=len(asked), handed_in=len(done))

    alone = standing.store.read(lambda unit: {each.id: one(unit, each) for each in campaigns})
    assert standing.store.read(lambda unit: unit.campaign_standing.tallies(campaigns, NOW)) == alone
    assert [each.asked for each in alone.values()] == [2, 2, 1]
    assert len({each.handed_in for each in alone.values()}) > 1
    assert standing.store.read(lambda unit: unit.campaign_standing.tallies((), NOW)) == {}
