"""What is said about deadlines, and what is wanted of the store, step by step: no store, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from handlers.dialogue.deadline_effects import (
    CalendarEnded,
    CalendarMade,
    CalendarSeen,
    DeadlineFiled,
    DeadlineOutcome,
    DeadlineRejoined,
    DeadlineSeen,
    DeadlineSettled,
    DeadlinesFound,
    DeadlineSnoozed,
    DeadlineView,
    EndCalendar,
    FileDeadline,
    FindDeadlines,
    MakeCalendar,
    NoSuchDeadline,
    RejoinDeadline,
    SeeCalendar,
    SeeDeadline,
    SettleDeadline,
    SnoozeDeadline,
    Standing,
    Wish,
)
from handlers.dialogue.deadline_words import act_of
from handlers.dialogue.effects import Effect, Say, Step
from handlers.dialogue.inputs import Called, Chose, Input, Said
from handlers.dialogue.library import Installation, Library
from handlers.dialogue.step import step
from knowledge.model.audience import Act
from knowledge.model.conversation import AskingFunction, AtMenu, Conversation
from knowledge.model.languages import EN, Language
from knowledge.model.messages import Attachment, Choice, OutgoingMessage
from knowledge.model.people import Contact, Role
from tests.handlers.people.network import LYON
from tests.handlers.scripted import scripted

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ANA = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=EN, member=replace(LYON, id=5))
STRANGER = Contact(id=2, name="", role=Role.VISITOR, language=EN)
FILE = Attachment(name="deadline-7.ics", media_type="text/calendar", size=3, reference="r")
LANGUAGES = ("en", "fr", "es", "pt", "ca", "eu", "tr", "ar")


@pytest.fixture(scope="module")
def library() -> Library:
    """Without a pack to speak of, on an installation with a web page."""
    return replace(scripted({}), installation=Installation(web="https://focal.example.org"))


def view(**values: Any) -> DeadlineView:
    """An open deadline in a week."""
    usual: dict[str, Any] = {
        "id": 7,
        "title": r"Report \*2026\*",
        "label": "Report *2026*",
        "note": "",
        "until": "Until Friday.",
        "days": 7,
        "link": "",
        "standing": Standing.OPEN,
        "acts": frozenset(),
        "has_changed": False,
        "choices": tuple(Choice(id=f"{begin}:7", label=begin) for begin in ("done", "decline", "snooze")),
    }
    return DeadlineView(**{**usual, **values})


def heard(library: Library, heard: Input, contact: Contact = ANA, **values: Any) -> Step:
    """What follows, in a conversation with somebody."""
    return step(Conversation(contact=contact, **values), heard, library, NOW)


def wanted(library: Library, choice: str, contact: Contact = ANA) -> Effect:
    """What a button wants done."""
    (effect,) = heard(library, Chose(id=choice), contact).effects
    return effect


def said(library: Library, outcome: DeadlineOutcome, contact: Contact = ANA) -> OutgoingMessage:
    """What is said to an outcome."""
    (effect,) = heard(library, outcome, contact).effects
    assert isinstance(effect, Say)
    return effect.message


def ids(message: OutgoingMessage) -> list[str]:
    return [choice.id for choice in message.choices]


class TestWhatIsWanted:
    @pytest.mark.parametrize(
        ("choice", "effect"),
        [
            ("done:7", SettleDeadline(deadline=7, act=Act.ANSWERED)),
            ("decline:7", SeeDeadline(deadline=7, wish=Wish.DECLINE)),
            ("declining:7:yes", SettleDeadline(deadline=7, act=Act.DECLINED)),
            ("snooze:7", SeeDeadline(deadline=7, wish=Wish.SNOOZE)),
            ("snoozing:7:3", SnoozeDeadline(deadline=7, days=3)),
            ("rejoin:7", RejoinDeadline(deadline=7)),
            ("deadline:7", SeeDeadline(deadline=7)),
            ("deadlines:2", FindDeadlines(page=2)),
            ("ics:7", FileDeadline(deadline=7)),
            ("calendar", SeeCalendar()),
            ("calendar:new", MakeCalendar()),
            ("calendar:end", EndCalendar()),
        ],
    )
    def test_by_a_button(self, library: Library, choice: str, effect: Effect) -> None:
        """Each button wants one thing; of somebody without a city none does."""
        assert wanted(library, choice) == effect
        assert isinstance(wanted(library, choice, STRANGER), Say)

    @pytest.mark.parametrize("choice", ["declining:7:perhaps", "calendar:other", "done:7:yes", "register:3"])
    def test_by_a_button_that_is_none(self, library: Library, choice: str) -> None:
        """What no message offers, or not yet, leads to the menu."""
        effect = wanted(library, choice)
        assert isinstance(effect, Say)
        assert any(one.id.startswith("topic:") for one in effect.message.choices)

    @pytest.mark.parametrize(("command", "effect"), [("deadlines", FindDeadlines()), ("calendar", SeeCalendar())])
    def test_by_a_command(self, library: Library, command: str, effect: Effect) -> None:
        """A command wants what the word for it wants; among others it is answered elsewhere."""
        assert heard(library, Called(command=command)).effects == (effect,)
        (told,) = heard(library, Called(command=command), is_shared=True).effects
        assert isinstance(told, Say)
        assert told.message.text.startswith("Others read along here.")

    @pytest.mark.parametrize("choice", ["deadlines:0", "done:7", "calendar", "calendar:new", "calendar:end"])
    def test_not_among_others(self, library: Library, choice: str) -> None:
        """A button that is pressed where others read along does nothing there, least of all show a secret."""
        (told,) = heard(library, Chose(id=choice), is_shared=True).effects
        assert isinstance(told, Say)
        assert told.message.text.startswith("Others read along here.")

    def test_no_is_a_word(self, library: Library) -> None:
        """The question whether a city declines is answered in a word, in any language, even in the middle of
        something else that waits for words."""
        open_topic = AskingFunction(member=1, member_name="Lyon")
        asked = heard(library, DeadlineSeen(deadline=view(), wish=Wish.DECLINE), topic=open_topic).conversation
        assert asked.topic == open_topic
        (no,) = step(asked, Said(text="não"), library, NOW).effects
        assert isinstance(no, Say)
        assert "nothing was changed" in no.message.text
        assert step(asked, Said(text="oui"), library, NOW).effects == (SettleDeadline(deadline=7, act=Act.DECLINED),)


class TestTheList:
    @pytest.mark.parametrize(("days", "left"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (30, "in 30 days")])
    def test_days_left(self, library: Library, days: int, left: str) -> None:
        """In the words of people, behind the title."""
        message = said(library, DeadlinesFound(deadlines=(view(days=days),), page=0, has_more=False))
        assert rf"**Report \*2026\*** · {left}" in message.text.splitlines()

    def test_buttons_have_the_bare_title(self, library: Library) -> None:
        """On a button nothing is marked up, so nothing is escaped."""
        message = said(library, DeadlinesFound(deadlines=(view(),), page=0, has_more=True))
        assert message.choices[0] == Choice(id="deadline:7", label="Report *2026*")
        assert ids(message) == ["deadline:7", "deadlines:1", "calendar", "menu"]

    def test_leads_on(self, library: Library) -> None:
        """It may be replaced by what it leads to, and ends whatever was open."""
        then = heard(library, DeadlinesFound(deadlines=(view(),), page=0, has_more=False))
        (effect,) = then.effects
        assert isinstance(effect, Say)
        assert effect.is_passing
        assert then.conversation.topic == AtMenu()


class TestEachEnd:
    """Whatever is wanted of a deadline that is no longer open is answered with what became of it."""

    OUTCOMES = (
        lambda deadline: DeadlineSeen(deadline=deadline, wish=Wish.DECLINE),
        lambda deadline: DeadlineSeen(deadline=deadline, wish=Wish.SNOOZE, delays=(1,)),
        lambda deadline: DeadlineSettled(deadline=deadline, act=Act.ANSWERED, is_new=False),
        lambda deadline: DeadlineRejoined(deadline=deadline, is_new=False),
        lambda deadline: DeadlineSnoozed(deadline=deadline, until=None),
    )
    ENDS: tuple[tuple[Standing, frozenset[Act], str], ...] = (
        (Standing.OVER, frozenset(), "This deadline is over"),
        (Standing.CANCELLED, frozenset(), "This deadline was cancelled"),
        (Standing.SETTLED, frozenset({Act.REGISTERED}), "Lyon has registered already"),
        (Standing.SETTLED, frozenset({Act.ANSWERED}), "Lyon has done this already"),
        (Standing.SETTLED, frozenset({Act.DECLINED}), "Lyon has said already that it will not take part"),
    )

    @pytest.mark.parametrize(("outcome", "end"), list(product(OUTCOMES, ENDS)))
    def test_is_told(self, library: Library, outcome: Any, end: tuple[Standing, frozenset[Act], str]) -> None:
        """With its own sentence and the title; who declined is shown the way back, and nobody anything else."""
        standing, acts, sentence = end
        message = said(library, outcome(view(standing=standing, acts=acts)))
        assert message.text.startswith(sentence)
        assert r"Report \*2026\*" in message.text
        assert ids(message) == (["rejoin:7"] if acts == {Act.DECLINED} else [])

    @pytest.mark.parametrize("end", ENDS)
    def test_is_read(self, library: Library, end: tuple[Standing, frozenset[Act], str]) -> None:
        """The page of a deadline offers nothing that would come to nothing."""
        standing, acts, _sentence = end
        offered = ids(said(library, DeadlineSeen(deadline=view(standing=standing, acts=acts))))
        assert {"done:7", "decline:7", "snooze:7"}.isdisjoint(offered)
        assert offered[-1] == "deadlines:0"

    @pytest.mark.parametrize("first", [Act.REGISTERED, Act.ANSWERED])
    def test_who_declined_and_then_did_it(self, first: Act) -> None:
        """Takes part; what settles nothing is no act here."""
        assert act_of({Act.DECLINED, first}) is first
        assert act_of({Act.ACKNOWLEDGED}) is None


class TestWhatIsSaid:
    def test_of_colleagues(self, library: Library) -> None:
        """Who else is not reminded is named: nobody, one, several."""
        texts = [
            said(library, DeadlineSettled(deadline=view(), act=Act.ANSWERED, is_new=True, others=others)).text
            for others in ((), ("Bea",), ("Bea", "Caro"))
        ]
        assert [text.splitlines()[-1] for text in texts] == [
            "You will not be reminded of it any more.",
            "You will not be reminded of it any more. The same holds for Bea.",
            "You will not be reminded of it any more. The same holds for Bea and Caro.",
        ]

    def test_of_a_moved_deadline(self, library: Library) -> None:
        """An old letter may say another day: that it changed is told wherever the day is."""
        moved = view(has_changed=True)
        for outcome in (
            DeadlineSeen(deadline=moved),
            DeadlineSeen(deadline=moved, wish=Wish.DECLINE),
            DeadlineSeen(deadline=moved, wish=Wish.SNOOZE, delays=(1,)),
            DeadlineRejoined(deadline=moved, is_new=True),
        ):
            assert "The date has changed since it was first announced. Until Friday." in said(library, outcome).text

    def test_of_delays(self, library: Library) -> None:
        """Only those that there is time for are offered, in words."""
        message = said(library, DeadlineSeen(deadline=view(), wish=Wish.SNOOZE, delays=(1, 3, 7)))
        assert [choice.label for choice in message.choices] == ["Tomorrow", "In 3 days", "In a week"]
        assert ids(message) == ["snoozing:7:1", "snoozing:7:3", "snoozing:7:7"]
        none = said(library, DeadlineSeen(deadline=view(), wish=Wish.SNOOZE))
        assert ids(none) == ["done:7", "decline:7"]

    def test_of_a_reminder_to_come(self, library: Library) -> None:
        """By the reader's own clock."""
        at = datetime(2026, 11, 23, 9, tzinfo=UTC)
        text = said(library, DeadlineSnoozed(deadline=view(), until=at)).text
        assert "on Monday, 23 November 2026 at 10:00" in text

    def test_of_the_file(self, library: Library) -> None:
        """It comes with a sentence that names it."""
        message = said(library, DeadlineFiled(deadline=view(), files=(FILE,)))
        assert message.files == (FILE,)
        assert r"Report \*2026\*" in message.text

    def test_of_the_address(self, library: Library) -> None:
        """It is a secret, so what keeps messages strikes it out; it does not pass, so no other message replaces it."""
        (effect,) = heard(library, CalendarMade(address="https://focal.example.org/calendar/X.ics")).effects
        assert isinstance(effect, Say)
        assert effect.message.has_code
        assert not effect.is_passing
        assert "\n\nhttps://focal.example.org/calendar/X.ics\n\n" in effect.message.text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language(self, library: Library, language: str) -> None:
        """Every sentence has its placeholders filled, names the deadline or the city where it is about one, and is said
        in the reader's language or one that they are told they get."""
        contact = replace(ANA, language=Language(language))
        outcomes: list[DeadlineOutcome] = [
            DeadlinesFound(deadlines=(), page=0, has_more=False),
            DeadlinesFound(deadlines=(view(acts=frozenset({Act.DECLINED})),), page=0, has_more=True),
            *(
                make(view(standing=standing, acts=acts))
                for make in TestEachEnd.OUTCOMES
                for standing, acts, _ in TestEachEnd.ENDS
            ),
            *(make(view()) for make in TestEachEnd.OUTCOMES),
            DeadlineSettled(deadline=view(), act=Act.DECLINED, is_new=True, others=("Bea", "Caro")),
            DeadlineSettled(deadline=view(), act=Act.ANSWERED, is_new=True, others=("Bea",)),
            DeadlineRejoined(deadline=view(), is_new=True),
            DeadlineSnoozed(deadline=view(), until=NOW),
            DeadlineFiled(deadline=view(), files=(FILE,)),
            NoSuchDeadline(),
            CalendarSeen(made_at=NOW),
            CalendarMade(address="https://focal.example.org/calendar/X.ics"),
            CalendarEnded(had_one=True),
            CalendarEnded(had_one=False),
        ]
        for outcome in outcomes:
            message = said(library, outcome, contact)
            assert message.language == language
            assert message.text
            assert "{" not in message.text + "".join(choice.label for choice in message.choices)
