"""Deadlines in conversation: a reminder's buttons settle for the whole city, whenever and however often pressed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from handlers.deadlines.conversing import converse, delays_of
from handlers.deadlines.setting import cancel_deadline, move_deadline
from handlers.deadlines.settling import settle_subject, snooze
from handlers.dialogue.deadline_effects import DeadlineOutcome, DeadlineSettled, SettleDeadline, Standing
from knowledge.model.audience import Act, Audience
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import EN, FR
from knowledge.model.people import Contact, Role
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.handlers.people.deadlines import DAY, WEEK, announce, kept, remind
from tests.handlers.people.network import Network, Telephone


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, who speaks English with Focal."""
    return speaking(small_network, small_network.focal_point, "ana")


@pytest.fixture
def alba(small_network: Network) -> Telephone:
    """The alternate of Lyon."""
    return speaking(small_network, small_network.alternate, "alba")


@pytest.fixture
def deadline(small_network: Network, ana: Telephone, alba: Telephone) -> Deadline:
    """A deadline of which both were reminded."""
    announced = announce(small_network)
    assert remind(small_network) == 2
    assert "Contributions to the annual report" in ana.text
    return announced


def speaking(network: Network, number: int, name: str) -> Telephone:
    """Somebody of the register who has connected a telephone."""
    phone = network.telegram(name)
    network.joins(phone, number, EN)
    return phone


def acts(network: Network, deadline: Deadline) -> frozenset[Act]:
    """What somebody of Lyon did about a deadline."""
    return network.store.read(lambda unit: unit.deadlines.acts_on(deadline, network.lyon.id))


def token(phone: Telephone, begin: str) -> str:
    """Of the button that begins so in the newest message that has it."""
    for message in reversed(phone.shown):
        for ordinal, choice in enumerate(message.choices):
            if choice.id.startswith(begin):
                return message.token(ordinal)
    raise AssertionError(f"no button {begin}")


class TestDone:
    def test_one_press_is_enough_for_the_city(
        self, small_network: Network, ana: Telephone, alba: Telephone, deadline: Deadline
    ) -> None:
        """It is noted for the member, who else is not reminded is named, and the next reminder goes to neither."""
        said = ana.chooses("done:").text
        assert "Lyon has done it: Contributions to the annual report" in said
        assert "Alternate, Lyon" in said
        assert acts(small_network, deadline) == {Act.ANSWERED}
        before = len(alba.shown)
        assert remind(small_network, deadline.due_at - DAY) == 0
        assert len(alba.shown) == before

    def test_pressed_again(self, small_network: Network, ana: Telephone, alba: Telephone, deadline: Deadline) -> None:
        """A second press, and that of a colleague, change nothing and are told that the city has done it."""
        pressed = token(ana, "done:")
        ana.presses(pressed)
        for said in (ana.presses(pressed), alba.chooses("done:"), alba.presses(token(alba, "decline:"))):
            assert said.text.startswith("Lyon has done this already")
            assert said.choices == ()
        assert acts(small_network, deadline) == {Act.ANSWERED}

    def test_what_belongs_to_an_event_is_not_done_by_saying_so(self, small_network: Network, ana: Telephone) -> None:
        """A forged button settles nothing: registering does."""
        bound = announce(small_network, subject="event:3")
        small_network.hear_choice(ana, f"done:{bound.id}")
        assert acts(small_network, bound) == frozenset()

    def test_a_colleague_who_registered_elsewhere(self, small_network: Network, ana: Telephone) -> None:
        """On whatever channel it was done, the buttons of an old reminder say that the city has registered."""
        bound = announce(small_network, subject="event:3")
        remind(small_network)
        colleague = small_network.contact(small_network.alternate)
        small_network.store.run(
            lambda unit: settle_subject(unit, colleague, "event:3", Act.REGISTERED, small_network.now)
        )
        assert ana.chooses("decline:").text.startswith("Lyon has registered already")
        assert acts(small_network, bound) == {Act.REGISTERED}


class TestDeclining:
    def test_asks_once_and_settles_for_the_city(
        self, small_network: Network, ana: Telephone, alba: Telephone, deadline: Deadline
    ) -> None:
        """The first press only asks; a typed yes is enough, and nobody of the city is reminded any more."""
        asked = ana.chooses("decline:").text
        assert "none of you will be reminded any more of: Contributions to the annual report" in asked
        assert acts(small_network, deadline) == frozenset()
        said = ana.says("yes").text
        assert "Lyon will not take part" in said
        assert acts(small_network, deadline) == {Act.DECLINED}
        assert remind(small_network, deadline.due_at - DAY) == 0

    def test_no_changes_nothing(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """Who thinks again, by the button or in a word, goes on being reminded."""
        ana.chooses("decline:")
        ana.says("no")
        assert "nothing was changed" in ana.text
        ana.presses(token(ana, "decline:"))
        ana.chooses(f"declining:{deadline.id}:no")
        assert acts(small_network, deadline) == frozenset()

    def test_taken_back(self, small_network: Network, ana: Telephone, alba: Telephone, deadline: Deadline) -> None:
        """The city takes part after all, whoever of it says so, and is reminded again; a second press is no error."""
        ana.chooses("decline:")
        ana.chooses("declining:")
        assert "Lyon has said already that it will not take part" in alba.chooses("decline:").text
        assert "takes part after all" in alba.chooses("rejoin:").text
        small_network.hear_choice(alba, f"rejoin:{deadline.id}")
        small_network.deliver()
        assert "had not declined" in alba.text
        assert acts(small_network, deadline) == frozenset()
        assert remind(small_network, deadline.due_at - DAY) == 2

    def test_two_at_once(self, small_network: Network, ana: Telephone, alba: Telephone, deadline: Deadline) -> None:
        """Two colleagues are asked at the same time; the second one's yes finds it settled."""
        ana.chooses("decline:")
        alba.chooses("decline:")
        ana.chooses("declining:")
        assert alba.chooses("declining:").text.startswith("Lyon has said already")

    def test_in_the_middle_of_something_else(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """The question that was open stays open, and is answered afterwards."""
        ana.says("/settings")
        ana.chooses("settings:function")
        ana.presses(token(ana, "decline:"))
        ana.says("yes")
        assert acts(small_network, deadline) == {Act.DECLINED}
        ana.says("Head of Innovation")
        assert ana.owner.function == "Head of Innovation"


class TestSnoozing:
    def test_only_before_the_deadline(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """It is Friday: tomorrow would be Monday, as in three days; a week from now is too late."""
        ana.chooses("snooze:")
        assert ana.choices == [f"snoozing:{deadline.id}:3"]
        assert "on Monday, 23 November 2026 at 10:00" in ana.chooses("snoozing:").text

    def test_the_offer_is_what_comes(self, small_network: Network, ana: Telephone) -> None:
        """Each delay that is offered leads to a moment before the last call, and no two to the same."""
        far = announce(small_network, due_at=small_network.now + 5 * WEEK)
        for hours in range(0, 14 * 24, 7):
            now = small_network.now + timedelta(hours=hours)
            delays = delays_of(far, ana.owner, small_network.library, now)
            moments = [put_off(small_network, ana, far, days, now) for days in delays]
            assert len(set(moments)) == len(moments) >= 2
            assert all(now < moment <= far.last_call for moment in moments)

    def test_reminded_then_and_not_before(self, small_network: Network, ana: Telephone) -> None:
        """Only who put it off; a colleague is reminded as planned."""
        far = announce(small_network, due_at=small_network.now + 2 * WEEK)
        small_network.hear_choice(ana, f"snooze:{far.id}")
        small_network.deliver()
        ana.chooses(f"snoozing:{far.id}:7")
        before = len(ana.shown)
        remind(small_network, small_network.now + WEEK - timedelta(hours=2))
        assert len(ana.shown) == before
        assert remind(small_network, small_network.now + timedelta(hours=3)) >= 1
        assert len(ana.shown) == before + 1

    def test_no_time_left(self, small_network: Network, ana: Telephone) -> None:
        """On the last day there is nothing to put it off to, and what settles it is offered instead."""
        soon = announce(small_network, due_at=small_network.now + timedelta(hours=5))
        small_network.hear_choice(ana, f"snooze:{soon.id}")
        small_network.deliver()
        assert "no day left" in ana.text
        assert ana.choices == [f"done:{soon.id}", f"decline:{soon.id}"]

    def test_an_offer_of_last_week(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """A delay that was fine when it was offered, pressed too late, puts nothing off."""
        ana.chooses("snooze:")
        late = token(ana, "snoozing:")
        small_network.now = deadline.due_at - DAY
        assert "no day left" in ana.presses(late).text


class TestWhatBecameOfIt:
    def test_over(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """Every button of a reminder says that the deadline is over, and changes nothing."""
        small_network.now = deadline.due_at + DAY
        for button in ("done:", "decline:", "snooze:"):
            said = ana.presses(token(ana, button)).text
            assert said.startswith("This deadline is over")
            assert "27 November 2026" in said
        assert acts(small_network, deadline) == frozenset()

    def test_cancelled(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """Likewise of one that was cancelled since."""
        small_network.store.run(
            lambda unit: cancel_deadline(
                unit, OPERATOR, found(unit, deadline), small_network.library, small_network.now
            )
        )
        small_network.deliver()
        for button in ("done:", "decline:", "snooze:"):
            assert ana.presses(token(ana, button)).text.startswith("This deadline was cancelled")
        assert acts(small_network, deadline) == frozenset()

    def test_moved(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """The button of a letter that says another day still counts, and the day that holds now is told."""
        later, now, library = deadline.due_at + WEEK, small_network.now, small_network.library
        pressed = token(ana, "snooze:")
        small_network.store.run(lambda unit: move_deadline(unit, OPERATOR, found(unit, deadline), later, library, now))
        small_network.deliver()
        said = ana.presses(pressed).text
        assert "The date has changed" in said
        assert "4 December 2026" in said
        ana.presses(token(ana, "done:"))
        assert acts(small_network, kept(small_network, deadline)) == {Act.ANSWERED}


class TestWhoMay:
    def test_somebody_without_a_city(self, small_network: Network, deadline: Deadline) -> None:
        """A stranger with a forged button is told why, how to be known, and nothing about the deadline."""
        stranger = small_network.telegram("stranger", "en")
        stranger.says("hello")
        for choice in (f"done:{deadline.id}", f"decline:{deadline.id}", f"ics:{deadline.id}", "deadlines:0"):
            small_network.hear_choice(stranger, choice)
            small_network.deliver()
            assert "do not know yet for which city you speak" in stranger.text
            assert stranger.choices == ["access", "menu"]

    def test_somebody_whom_it_does_not_concern(self, small_network: Network, ana: Telephone) -> None:
        """Another city's deadline is told to nobody, by whatever forged button, nor settled."""
        theirs = announce(small_network, audience=Audience(members=frozenset({small_network.braga.id})))
        for choice in ("deadline", "done", "decline", "snooze", "ics", "rejoin"):
            small_network.hear_choice(ana, f"{choice}:{theirs.id}")
            small_network.deliver()
            assert ana.text.startswith("I know of no such deadline")
        assert acts(small_network, theirs) == frozenset()

    def test_staff_settle_nothing(self, small_network: Network) -> None:
        """The secretariat does not act in the name of a member, although it may be reminded."""
        staff = speaking(small_network, small_network.staff, "iker")
        own = announce(small_network, audience=Audience(roles=frozenset({Role.STAFF})))
        small_network.hear_choice(staff, f"done:{own.id}")
        small_network.deliver()
        assert "Your role in the network does not include that" in staff.text


class TestListing:
    def test_nothing_open(self, small_network: Network, ana: Telephone) -> None:
        """It says so, and offers the calendar."""
        assert ana.says("/deadlines").text == "Lyon has no open deadline at the moment."
        assert ana.choices == ["calendar", "menu"]

    def test_nearest_first_with_what_is_settled(self, small_network: Network, ana: Telephone) -> None:
        """Today, tomorrow, in so many days; what is settled is marked; what is over or not ours is left out."""
        due = {"today": timedelta(hours=8), "tomorrow": DAY, "in 7 days": WEEK}
        for left, after in reversed(due.items()):
            announce(small_network, {EN: f"What ends {left}"}, due_at=small_network.now + after)
        announce(small_network, {EN: "Over"}, due_at=small_network.now - DAY)
        announce(small_network, audience=Audience(members=frozenset({small_network.braga.id})))
        small_network.hear_choice(ana, "done:1")
        lines = ana.says("deadlines").text.splitlines()
        heads = [line for line in lines if line.startswith("**What")]
        assert heads == [f"**What ends {left}** · {left}" for left in due]
        assert lines[-1] == "✓ Lyon has done it."

    @pytest.mark.parametrize("asked", ["échéances", "mis plazos", "prazos", "What are our deadlines?", "/deadlines"])
    def test_in_a_word(self, small_network: Network, ana: Telephone, deadline: Deadline, asked: str) -> None:
        """In each language there is a word for it."""
        assert "Open deadlines of Lyon" in ana.says(asked).text

    @pytest.mark.parametrize(
        "question",
        ["bilbao nov 2014 registration, until when", "What was the deadline for the meeting in Bilbao in 2014?"],
    )
    def test_a_question_stays_a_question(self, small_network: Network, ana: Telephone, question: str) -> None:
        """Who asks for a certain deadline gets an answer of the pack."""
        assert "Open deadlines" not in ana.says(question).text

    def test_more_than_a_page(self, small_network: Network, ana: Telephone) -> None:
        """Six at a time, with the way to the next six; each deadline stands on one page."""
        for number in range(8):
            announce(small_network, {EN: f"Number {number}"}, due_at=small_network.now + (number + 1) * DAY)
        first = [choice for choice in ana.says("/deadlines").choices if choice.id.startswith("deadline:")]
        assert [choice.label for choice in first] == [f"Number {number}" for number in range(6)]
        second = [choice for choice in ana.chooses("deadlines:1").choices if choice.id.startswith("deadline:")]
        assert [choice.label for choice in second] == ["Number 6", "Number 7"]
        assert "deadlines:2" not in ana.choices

    def test_both_clocks(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """Who lives by another clock is told their own hour and the official one."""
        small_network.store.run(lambda unit: unit.contacts.set_time_zone(ana.owner.id, "America/Montevideo"))
        said = ana.says("/deadlines").text
        assert "6:00 (Montevideo)" in said
        assert "10:00 (Madrid)" in said

    def test_not_among_others(self, small_network: Network, deadline: Deadline) -> None:
        """What a city has settled, and its calendar, are not told where others read along."""
        thread = small_network.slack("T1/C1GROUP/1", "en")
        for asked in ("/deadlines", "/calendar"):
            assert thread.says(asked).text.startswith("Others read along here.")


class TestOne:
    def test_with_all_that_can_be_done(self, small_network: Network, ana: Telephone) -> None:
        """Its link, until when, its own buttons, and the file for the calendar."""
        linked = announce(small_network, link="https://example.org/report")
        ana.says("/deadlines")
        ana.chooses(f"deadline:{linked.id}")
        assert "https://example.org/report" in ana.text
        assert ana.choices == [
            *(f"{begin}:{linked.id}" for begin in ("done", "decline", "snooze", "ics")),
            "deadlines:0",
        ]

    def test_in_another_language(self, small_network: Network, ana: Telephone) -> None:
        """A title that there is only in French is shown, and said to be French."""
        announce(small_network, {FR: "Contributions au rapport"})
        ana.says("/deadlines")
        assert "The title is in French." in ana.chooses("deadline:").text

    def test_into_the_calendar(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """A file comes that calendar programs open."""
        ana.says("/deadlines")
        ana.chooses("deadline:")
        (file,) = ana.chooses("ics:").files
        content = small_network.store.read(lambda unit: unit.files.content(file.reference))
        assert (file.name, file.media_type, file.size) == (
            f"deadline-{deadline.id}.ics",
            "text/calendar",
            len(content or b""),
        )
        assert (content or b"").startswith(b"BEGIN:VCALENDAR\r\n")

    def test_settled_by_declining(self, small_network: Network, ana: Telephone, deadline: Deadline) -> None:
        """It leads back, and no button settles it a second time."""
        small_network.hear_choice(ana, f"declining:{deadline.id}:yes")
        ana.says("/deadlines")
        ana.chooses(f"deadline:{deadline.id}")
        assert ana.choices == [f"rejoin:{deadline.id}", f"ics:{deadline.id}", "deadlines:0"]

    def test_hostile_titles_stay_text(self, small_network: Network, ana: Telephone) -> None:
        """Whatever a deadline is called is shown as it is, on one line."""
        announce(small_network, {EN: "**Free**\n[click](https://example.org) _now_"})
        said = ana.says("/deadlines").text
        assert r"\*\*Free\*\* \[click\]" in said


class TestOnBothDatabases:
    def test_the_whole_way(self, network: Network) -> None:
        """Reminded, put off, declined, taken back, done, listed and taken into a calendar."""
        ana = speaking(network, network.focal_point, "ana")
        announced = announce(network)
        assert remind(network) == 1
        ana.chooses("snooze:")
        ana.chooses("snoozing:")
        ana.presses(token(ana, "decline:"))
        assert "will not take part" in ana.says("yes").text
        assert "takes part after all" in ana.chooses("rejoin:").text
        assert "has done it" in ana.chooses("done:").text
        assert acts(network, announced) == {Act.ANSWERED}
        assert "✓ Lyon has done it." in ana.says("/deadlines").text
        assert ana.chooses("deadline:").text.startswith("**Contributions")
        assert ana.chooses("ics:").files
        assert "/calendar/" in ana.says("/calendar").text

    def test_colleagues_at_the_same_moment(self, network: Network) -> None:
        """One of them settles it, the other is told that the city has; it is noted once."""
        announced = announce(network)
        colleagues = [network.contact(number) for number in (network.focal_point, network.alternate)]

        def press(contact: Contact, act: Act) -> DeadlineOutcome:
            effect = SettleDeadline(deadline=announced.id, act=act)
            return network.store.run(lambda unit: converse(unit, contact, effect, network.library, network.now))

        with ThreadPoolExecutor(2) as both:
            outcomes = list(both.map(press, colleagues, (Act.ANSWERED, Act.DECLINED)))
        settled = [outcome for outcome in outcomes if isinstance(outcome, DeadlineSettled)]
        assert sorted(each.is_new for each in settled) == [False, True]
        assert {each.deadline.standing for each in settled} == {Standing.SETTLED}
        assert len(acts(network, announced)) == 1


def put_off(network: Network, phone: Telephone, deadline: Deadline, days: int, now: datetime) -> datetime:
    """What the store keeps when somebody puts a deadline off."""
    contact = phone.owner
    return network.store.run(lambda unit: snooze(unit, contact, deadline, days, now, network.library))


def found(unit: Unit, deadline: Deadline) -> Deadline:
    """The deadline as this unit has it."""
    one = unit.deadlines.one(deadline.id)
    assert one is not None
    return one
