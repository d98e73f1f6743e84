"""Silence: a reminder, then the alternates, then a list for the staff; nobody twice, nobody who has acknowledged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from handlers.circulars.circulation import acknowledge
from handlers.circulars.escalating import MOST_NAMED, Escalation, Step, escalate, escalation, next_step_at
from handlers.circulars.releasing import cancel, correct, pause, resume
from knowledge.model.circulars import Circular
from knowledge.model.languages import EN, FR
from knowledge.model.people import ChannelName, Role
from tests.circulations import Reader, add_member, add_reader
from tests.handlers.circulars.office import DAY, TEXTS, Office


def sent(office: Office) -> Circular:
    """A circular that everybody got, on a Friday; nobody is reminded of it before the Friday after."""
    circular = office.released()
    office.deliver()
    return circular


def later(office: Office, days: int) -> list[str]:
    """So many days later the job runs every hour, and what is due arrives; the keys."""
    arrived = []
    for _hour in range(24 * days):
        office.now += timedelta(hours=1)
        escalate(office.store, office.library, office.now)
        arrived += office.deliver()
    return arrived


def acknowledges(office: Office, reader: Reader, circular: Circular) -> None:
    assert office.do(acknowledge, office.contact(reader), circular.id, ChannelName.TELEGRAM, office.now)


def step(office: Office, circular: Circular) -> Step:
    reached = escalation(office.now_of(circular))
    assert reached is not None
    return reached.step


class TestTheSteps:
    def test_from_the_reminder_to_the_list(self, office: Office) -> None:
        """After N days a reminder, after as many again the alternates, after as many again the staff, once each."""
        alternate = add_reader(office.store, office.lyon, office.now, role=Role.ALTERNATE, language=FR)
        circular = sent(office)
        acknowledges(office, office.jo, circular)
        assert later(office, 6) == []
        reminded = later(office, 4)
        people = (office.ana, office.rui, office.edurne, alternate)
        assert sorted(reminded) == sorted(f"circular:{circular.id}:reminder:contact:{each.id}" for each in people)
        assert later(office, 3) == []
        assert later(office, 4) == [f"circular:{circular.id}:alternate:contact:{alternate.id}"]
        assert step(office, circular) is Step.ALTERNATES
        before = len(office.told(office.iker_reader))
        assert later(office, 7) == []
        told = office.told(office.iker_reader)[before:]
        assert len(told) == 1
        assert "3 members have not acknowledged Circular 1, “Meeting in Bilbao”" in told[0]
        assert "Es-Vitoria, Fr-Lyon and Pt-Braga" in told[0]
        assert step(office, circular) is Step.TOLD
        assert later(office, 14) == []
        assert len(office.told(office.iker_reader)) == before + 1

    def test_somebody_acknowledges_in_between(self, office: Office) -> None:
        """Nobody of that member is bothered any more; the others go on."""
        circular = sent(office)
        later(office, 10)
        for reader in (office.ana, office.jo, office.rui):
            acknowledges(office, reader, circular)
        later(office, 14)
        told = office.told(office.iker_reader)
        assert "One member has not acknowledged" in told[-1]
        assert "Es-Vitoria" in told[-1]

    def test_everybody_acknowledges(self, office: Office) -> None:
        """Then there is nothing to do, and the staff hear nothing."""
        circular = sent(office)
        for reader in (office.jo, office.ana, office.rui, office.edurne):
            acknowledges(office, reader, circular)
        assert later(office, 22) == []
        assert office.told(office.iker_reader) == []
        assert step(office, circular) is Step.TOLD

    def test_what_they_read(self, small_office: Office) -> None:
        """Each in their language: the reminder in short, the alternates all of it."""
        office = small_office
        add_reader(office.store, office.lyon, office.now, role=Role.ALTERNATE, language=FR)
        circular = sent(office)
        later(office, 17)
        letters = office.letters()
        assert "réunissons" not in letters[f"circular:{circular.id}:reminder:fr"]
        assert "réunissons" in letters[f"circular:{circular.id}:alternate:fr"]
        assert f"circular:{circular.id}:alternate:en" not in letters


class TestCare:
    def test_in_several_processes(self, office: Office) -> None:
        """Each step is taken once."""
        circular = sent(office)
        office.now += 7 * DAY
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda _: escalate(office.store, office.library, office.now), range(4)))
        assert sum(taken) == 1
        assert sum(":reminder:" in key for key in office.states()) == 4
        assert step(office, circular) is Step.REMINDED

    def test_the_clock_stood_still(self, office: Office) -> None:
        """After a month without Focal there is one reminder, and the next step waits its full time from there."""
        circular = sent(office)
        office.now += 31 * DAY
        for _run in range(3):
            escalate(office.store, office.library, office.now)
        assert step(office, circular) is Step.REMINDED
        assert next_step_at(office.now_of(circular)) == office.now + 7 * DAY

    def test_two_circulars_on_one_day(self, office: Office) -> None:
        """Nobody is reminded twice in a day: the second reminder comes on the next working day."""
        circulars = [sent(office) for _ in range(2)]
        office.now += 7 * DAY - timedelta(hours=1)
        arrived = later(office, 1)
        reminders = [key for key in arrived if f":contact:{office.ana.id}" in key]
        assert len(reminders) == 1
        arrived = later(office, 3)
        assert len([key for key in arrived if f":contact:{office.ana.id}" in key]) == 1
        assert [step(office, each) for each in circulars] == [Step.REMINDED] * 2

    @pytest.mark.parametrize("changes", [{"remind_after": 0}, {"asks_acknowledgement": False}])
    def test_where_none_is_wanted(self, small_office: Office, changes: dict[str, object]) -> None:
        """Nobody is reminded where it is switched off, or where no acknowledgement is asked."""
        circular = small_office.released(TEXTS, **changes)
        small_office.deliver()
        assert next_step_at(circular) is None
        assert later(small_office, 20) == []

    def test_a_paused_or_cancelled_one(self, small_office: Office) -> None:
        """Nobody is reminded of what is held up or was taken back; once resumed, the days that passed count."""
        office = small_office
        paused, gone = sent(office), sent(office)
        held = office.do(pause, office.iker, paused.id, office.now_of(paused).revision, office.now)
        office.do(cancel, office.iker, gone.id, office.now_of(gone).revision, "", office.library, office.now)
        assert later(office, 9) == []
        office.do(resume, office.iker, paused.id, held.revision, office.library, office.now)
        assert len(later(office, 4)) == 4

    def test_a_corrected_one(self, small_office: Office) -> None:
        """Nobody is reminded of what is wrong: the corrected version is asked after, on its own days."""
        office = small_office
        wrong = sent(office)
        draft = office.do(correct, office.iker, wrong.id, office.now)
        right = office.release(office.approve(draft))
        assert {key.split(":")[1] for key in later(office, 10)} == {str(right.id)}
        assert step(office, wrong) is Step.TOLD

    def test_an_expired_one(self, small_office: Office) -> None:
        """It is of no use any more to be reminded of it."""
        office = small_office
        office.released(expires_at=office.now + 2 * DAY)
        office.deliver()
        assert later(office, 9) == []

    def test_a_draft_has_none(self, small_office: Office) -> None:
        """Nobody has received it."""
        draft = small_office.draft()
        assert escalation(draft) is None
        assert next_step_at(draft) is None

    def test_since_its_release(self, small_office: Office) -> None:
        """The days are counted from there at first."""
        circular = small_office.released()
        assert escalation(circular) == Escalation(step=Step.RELEASED, at=small_office.now)
        assert next_step_at(circular) == small_office.now + 7 * DAY

    def test_a_long_list(self, small_office: Office) -> None:
        """Of very many silent members the staff read some, and how many more there are."""
        office = small_office
        for number in range(MOST_NAMED):
            member = add_member(office.store, f"es-city-{number}")
            add_reader(office.store, member, office.now, language=EN)
        sent(office)
        later(office, 22)
        assert "and 4 more" in office.told(office.iker_reader)[-1]
