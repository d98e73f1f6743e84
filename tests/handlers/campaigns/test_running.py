"""Campaigns are prepared, opened, prolonged, closed and opened again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.campaigns.lengthening import LONGEST_REST
from handlers.campaigns.running import draft, open_campaign, remind_missing
from knowledge.model.audience import Act, Audience
from knowledge.model.campaigns import CampaignRefused, CampaignState, CampaignWindow
from knowledge.model.deadlines import PLANS, Deadline, DeadlineState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Role
from knowledge.model.preferences import Mailing
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.errors import Conflict
from knowledge.store.tables import audit, contacts
from tests.circulations import add_reader, change_contact
from tests.handlers.campaigns.campaigning import TITLES, Asking, a_campaign
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MADRID, MINUTE, START, local
from tests.handlers.filling.forms import city


def refused(code: str) -> pytest.RaisesExc[CampaignRefused]:
    return pytest.raises(CampaignRefused, match=f": {code}$")


def deadline_of(asking: Asking, number: int | None) -> Deadline:
    assert number is not None
    found = asking.store.read(lambda unit: unit.deadlines.one(number))
    assert found is not None
    return found


def test_opening_invites_everybody_once(asking_everywhere: Asking) -> None:
    """Everybody of the audience is invited, each at the next hour of theirs, and once, however often the clock looks
    and whatever died in between."""
    asking = asking_everywhere
    network = asking.network
    opened = asking.open()
    assert opened.state is CampaignState.OPEN
    assert opened.opened_at == START
    assert opened.window(START) is CampaignWindow.OPEN
    assert [network.times(each, MADRID) for each in (network.edurne, network.mikel, network.jo, network.bold)] == [
        [("invitation", "02.11. 10:00")]
    ] * 4
    assert network.times(network.luz, MADRID) == [("invitation", "02.11. 14:00")]  # eight in Bogota; All Souls' is off
    network.deliver(START)
    for hours in range(1, 6):
        asking.tick(START + hours * HOUR)
        network.deliver(START + hours * HOUR)
    assert {name for each in network.reminded() for name in [each.name]} == {"invitation"}
    assert len(network.reminded(state="sent")) == 5


def test_the_deadline_of_a_campaign(asking: Asking) -> None:
    """Opening sets one deadline with the campaign's audience, plan and titles, by which nobody is reminded in the
    first days after the invitation."""
    opened = asking.open()
    deadline = deadline_of(asking, opened.deadline)
    assert (deadline.subject, deadline.audience, deadline.due_at) == (opened.subject, opened.audience, FRIDAY)
    assert deadline.plan == PLANS[DeadlineKind.QUESTIONNAIRE]
    assert deadline.titles == TITLES
    assert deadline.since == START + LONGEST_REST


def test_a_short_campaign_has_reminders(asking: Asking) -> None:
    """Where there is little time, people are reminded sooner after the invitation."""
    opened = asking.open(closes_at=START + 2 * DAY)
    assert deadline_of(asking, opened.deadline).since == START + DAY / 2


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"titles": Text({EN: "  "})}, "no-title"),
        ({"closes_at": START}, "past"),
        ({"audience": Audience(countries=frozenset({"IS"}))}, "nobody"),
    ],
)
def test_what_cannot_be_opened(asking: Asking, others: dict[str, Any], code: str) -> None:
    """A campaign without a title, without time or without anybody to ask stays a draft, and nobody is written to."""
    drafted = asking.draft(**others)
    with refused(code):
        asking.network.do(open_campaign, OPERATOR, drafted, asking.library, START)
    assert asking.stored(drafted).state is CampaignState.DRAFT
    assert asking.network.reminded() == []


def test_one_campaign_at_a_time(asking: Asking) -> None:
    """A questionnaire, in whichever version, runs in one campaign at a time; the next one can be prepared."""
    opened = asking.open()
    with refused("running"):
        asking.network.do(open_campaign, OPERATOR, opened, asking.library, START)
    later = asking.take_in(replace(city(), version="2"), "survey-2.xlsx", START)
    second = asking.draft(form=later)
    with refused("running"):
        asking.network.do(open_campaign, OPERATOR, second, asking.library, START)
    asking.close(opened, START + DAY)
    again = asking.network.do(open_campaign, OPERATOR, second, asking.library, START + DAY)
    assert again.form == later
    with refused("running"):
        asking.reopen(opened, FRIDAY, START + DAY)
    with refused("running"):
        asking.extend(opened, asking.network.leeds, FRIDAY, START + DAY)


def test_forms_that_are_no_questionnaires(asking: Asking) -> None:
    """What Focal brings along for other purposes is no campaign's, nor what is not there."""
    brought = asking.take_in(replace(city(), version="x"), "built-in:registration", START)
    with refused("other-purpose"):
        asking.draft(form=brought)
    with refused("gone"):
        asking.draft(form=999)
    with refused("gone"):
        asking.stored(replace(a_campaign(form=asking.form), id=999))


def test_the_present_version_is_asked(asking: Asking) -> None:
    """A campaign that was prepared with an earlier version asks for the present one once it opens."""
    drafted = asking.draft()
    later = asking.take_in(replace(city(), version="2"), "survey-2.xlsx", START)
    opened = asking.network.do(open_campaign, OPERATOR, drafted, asking.library, START)
    assert (drafted.form, opened.form) == (asking.form, later)
    assert deadline_of(asking, opened.deadline).subject == f"form:{later}"


def test_drafts_are_changed_and_discarded(asking: Asking) -> None:
    """A draft may lack everything that opening needs, is changed at will, and can be thrown away; one that was opened
    cannot."""
    drafted = asking.draft(titles=Text({EN: ""}))
    changed = asking.change(drafted, titles=TITLES, needs_signature=True)
    assert (changed.titles, changed.needs_signature, changed.revision) == (TITLES, True, 1)
    with pytest.raises(Conflict):
        asking.network.do(open_campaign, OPERATOR, replace(drafted, titles=TITLES), asking.library, START)
    asking.discard(changed)
    with refused("gone"):
        asking.stored(changed)
    opened = asking.open()
    with refused("running"):
        asking.discard(opened)
    closed = asking.close(opened, START)
    with refused("closed"):
        asking.discard(closed)
    with refused("closed"):
        asking.change(closed, titles=TITLES)
    with refused("closed"):
        asking.network.do(open_campaign, OPERATOR, closed, asking.library, START)


def test_what_an_open_campaign_says_is_changed(asking: Asking) -> None:
    """Of an open campaign the titles, the words and the signature are changed, and nothing else; nobody is reminded
    anew because of that."""
    opened = asking.open()
    before = deadline_of(asking, opened.deadline)
    other = Text({EN: "Smarter cities"})
    changed = asking.change(opened, titles=other, needs_signature=True, closes_at=FRIDAY + DAY, audience=Audience())
    assert (changed.titles, changed.needs_signature, changed.closes_at) == (other, True, FRIDAY)
    assert deadline_of(asking, opened.deadline) == replace(before, titles=other)
    with refused("no-title"):
        asking.change(opened, titles=Text({EN: ""}))


def test_only_the_secretariat(asking: Asking) -> None:
    """Officials of cities run no campaigns."""
    official = Actor(name="contact:1", role=Role.FOCAL_POINT)
    with pytest.raises(Forbidden):
        asking.network.do(draft, official, a_campaign(form=asking.form), START)
    with pytest.raises(Forbidden):
        asking.network.do(remind_missing, official, asking.open(), None, asking.library, START)


def test_who_does_not_wish_for_letters(asking: Asking) -> None:
    """Who declined to be reminded of deadlines, or took their consent back, is not invited."""
    change_contact(asking.store, asking.network.jo, declined=[Mailing.DEADLINES])
    change_contact(asking.store, asking.network.mikel, subscribed=False)
    asking.open()
    assert {each.contact for each in asking.network.reminded()} == {
        each.id for each in (asking.network.edurne, asking.network.luz, asking.network.bold)
    }


def test_who_joins_later_is_invited(asking_everywhere: Asking) -> None:
    """Somebody who joins an invited city is invited as well while the campaign is open, and nobody else again; who
    joins in its last hour is left in peace."""
    asking = asking_everywhere
    opened = asking.open()
    asking.network.deliver(START)
    new = add_reader(asking.store, asking.network.leeds, START, language=EN)
    assert asking.tick(START + DAY).invited == 1
    assert asking.tick(START + DAY).invited == 0
    assert asking.network.times(new, MADRID) == [("invitation", "03.11. 10:00")]
    late = add_reader(asking.store, asking.network.leeds, START, language=EN)
    assert asking.tick(FRIDAY - 30 * MINUTE).invited == 0
    asking.close(opened, FRIDAY - 20 * MINUTE)
    assert asking.tick(FRIDAY - 10 * MINUTE).invited == 0
    assert asking.network.reminded(late) == []


def test_prolonging_moves_the_deadline(asking: Asking) -> None:
    """Everybody who was invited hears that there is more time, and is not invited again; the steps follow."""
    opened = asking.open()
    asking.arrive()
    prolonged = asking.prolong(opened, FRIDAY + 7 * DAY, START + DAY)
    assert prolonged.closes_at == FRIDAY + 7 * DAY
    assert deadline_of(asking, opened.deadline).due_at == FRIDAY + 7 * DAY
    asking.run(START + DAY, START + 2 * DAY)
    assert asking.names(asking.network.edurne) == ["invitation", "extended"]
    assert "This deadline was extended." in asking.network.letters(asking.network.jo)[-1]
    with refused("past"):
        asking.prolong(opened, START, START + DAY)


def test_closing_is_quiet(asking: Asking) -> None:
    """Closing tells only those who have begun and not handed in: that it is closed, that their answers are kept, and
    whom to ask for more time. Nobody reads that anything was cancelled, and nobody is reminded any more."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    asking.begin(network.leeds, network.jo, START + DAY)
    asking.hand_in(network.luz, asking.begin(network.cali, network.luz, START + DAY), START + DAY)
    closed = asking.close(opened, START + 2 * DAY)
    assert (closed.state, closed.closed_at, closed.closes_at) == (
        CampaignState.CLOSED,
        START + 2 * DAY,
        START + 2 * DAY,
    )
    asking.run(START + 2 * DAY, START + 3 * DAY)
    assert asking.names(network.jo) == ["invitation", "closed"]
    assert asking.names(network.luz) == asking.names(network.edurne) == ["invitation"]
    said = network.letters(network.jo)[-1]
    assert "The answers of your city are kept." in said
    assert "secretariat@example.org" in said
    assert deadline_of(asking, opened.deadline).state is DeadlineState.CANCELLED
    with refused("not-open"):
        asking.close(opened, START + 3 * DAY)
    with refused("not-open"):
        asking.remind(opened, START + 3 * DAY)


def test_pending_invitations_are_taken_back(asking: Asking) -> None:
    """Who was to be invited in the morning is not once it is closed in the night, or a colleague has answered."""
    night = local(MADRID, 11, 3, 23)
    opened = asking.open(night)
    asking.network.deliver(night)
    assert asking.waiting(asking.network.mikel) == ["invitation"]
    asking.hand_in(
        asking.network.edurne, asking.begin(asking.network.vitoria, asking.network.edurne, night), night + MINUTE
    )
    assert asking.waiting(asking.network.mikel) == []
    asking.close(opened, night + HOUR)
    asking.run(night + HOUR, night + 12 * HOUR)
    assert [each.contact for each in asking.network.reminded(state="sent")] == [asking.network.luz.id]


def test_the_clock_closes(asking: Asking) -> None:
    """Once the time of everybody is over the clock closes it, and those who have begun hear of it once."""
    opened = asking.open()
    asking.begin(asking.network.leeds, asking.network.jo, START + DAY)
    asking.network.deliver(START)
    assert asking.tick(FRIDAY - MINUTE).closed == 0
    ticked = asking.tick(FRIDAY)
    assert (ticked.closed, ticked.told) == (1, 1)
    assert asking.tick(FRIDAY + MINUTE).closed == 0
    stored = asking.stored(opened)
    assert (stored.state, stored.closed_at) == (CampaignState.CLOSED, FRIDAY)


def test_opening_again(asking: Asking) -> None:
    """A closed campaign is opened again: whoever had a letter hears until when, and the reminders go on."""
    opened = asking.open()
    asking.arrive()
    asking.close(opened, START + DAY)
    again = asking.reopen(opened, FRIDAY, START + 3 * DAY)
    assert (again.state, again.closes_at, again.closed_at) == (CampaignState.OPEN, FRIDAY, None)
    assert deadline_of(asking, opened.deadline).state is DeadlineState.OPEN
    asking.run(START + 3 * DAY, START + 4 * DAY)
    assert asking.names(asking.network.jo) == ["invitation", "extended"]
    assert "It was Tuesday, 3 November 2026, 9:00 (London)" in asking.network.letters(asking.network.jo)[-1]


def test_reminding_by_hand(asking_everywhere: Asking) -> None:
    """Those who have not finished are reminded now, of the members that are chosen, at an hour of theirs, with what is
    left; nobody who was within three hours or is to be."""
    asking, network = asking_everywhere, asking_everywhere.network
    opened = asking.open()
    asking.arrive()
    at = local(MADRID, 11, 5, 12)
    asking.hand_in(network.luz, asking.begin(network.cali, network.luz, START + DAY), START + DAY)
    assert asking.remind(opened, at, [network.leeds.id, network.cali.id]) == 1
    assert asking.names(network.jo) == ["invitation"]
    network.deliver(at)
    assert asking.names(network.jo) == ["invitation", "now"]
    assert "10 questions, about 6 minutes." in network.letters(network.jo)[-1]
    assert asking.remind(opened, at + HOUR) == 3
    assert asking.remind(opened, at + 4 * HOUR, [network.leeds.id]) == 1
    assert network.times(network.bold, MADRID)[-1][1] == "06.11. 01:00"  # eight in the morning in Erdenet
    assert asking.remind(opened, at + 6 * HOUR, [network.erdenet.id]) == 0


def test_reminding_when_there_is_no_hour_left(asking: Asking) -> None:
    """A reminder that would come when it is too late is none."""
    opened = asking.open(closes_at=local(MADRID, 11, 6, 7))
    asking.arrive()
    assert asking.remind(opened, local(MADRID, 11, 5, 23), [asking.network.vitoria.id]) == 0


def test_how_it_stands(asking_everywhere: Asking) -> None:
    """Each member by name: how many of its people are asked and were reached, what it has written, until when it has
    time, and what ended its reminders."""
    asking, network = asking_everywhere, asking_everywhere.network
    opened = asking.open()
    network.deliver(START)
    kept = asking.begin(network.leeds, network.jo, START + DAY)
    asking.extend(opened, network.cali, FRIDAY + DAY, START + DAY)
    network.settle(network.bold, deadline_of(asking, opened.deadline), START + DAY, Act.DECLINED)
    found = asking.invited(opened, START + DAY)
    assert list(found) == ["cali", "erdenet", "leeds", "vitoria"]
    assert (found["vitoria"].contacts, found["vitoria"].reached) == (2, 2)
    assert (found["cali"].until, found["cali"].is_extended, found["cali"].reached) == (FRIDAY + DAY, True, 0)
    assert (found["leeds"].response, found["leeds"].settled, found["leeds"].until) == (kept, None, FRIDAY)
    assert found["erdenet"].settled is Act.DECLINED


def test_contacts_and_members_that_leave(asking: Asking) -> None:
    """A contact that is removed, and a member that leaves the network in the middle, get nothing any more; what the
    member has written stays."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    asking.begin(network.leeds, network.jo, START + DAY)
    network.change_member(network.leeds.id, until="2026-11-10")
    gone = update(contacts).where(contacts.c.id == network.mikel.id).values(erased_at=START + DAY)
    asking.store.run(lambda unit: unit.connection.execute(gone))
    asking.run(local(MADRID, 11, 11, 7), local(MADRID, 11, 11, 20))
    assert asking.remind(opened, local(MADRID, 11, 12, 12)) == 3
    assert "leeds" not in asking.invited(opened, local(MADRID, 11, 12, 12))
    asking.close(opened, local(MADRID, 11, 12, 13))
    asking.run(local(MADRID, 11, 12, 13), local(MADRID, 11, 13, 13))
    assert asking.names(network.jo) == asking.names(network.mikel) == ["invitation"]
    assert len(asking.store.read(lambda unit: unit.campaign_standing.drafts("cities"))) == 1


def test_everything_is_written_down(asking: Asking) -> None:
    """What the secretariat and the clock do with a campaign stands in the audit log."""
    opened = asking.open()
    asking.prolong(opened, FRIDAY + DAY, START + DAY)
    asking.extend(opened, asking.network.leeds, FRIDAY + 2 * DAY, START + DAY)
    asking.remind(opened, START + DAY)
    asking.tick(FRIDAY + 2 * DAY)
    assert _audited(asking) == [
        ("operator", "campaign.drafted"),
        ("operator", "campaign.opened"),
        ("operator", "campaign.prolonged"),
        ("operator", "campaign.extended"),
        ("operator", "campaign.reminded"),
        ("focal", "campaign.closed"),
    ]


def _audited(asking: Asking) -> list[tuple[str, str]]:
    found = select(audit.c.actor, audit.c.action).where(audit.c.action.like("campaign.%")).order_by(audit.c.id)
    return asking.store.read(lambda unit: [(row[0], row[1]) for row in unit.connection.execute(found)])
