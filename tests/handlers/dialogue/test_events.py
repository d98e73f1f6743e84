"""What is said about events and registrations, and what is wanted of the store: no store, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.dialogue.effects import Effect, Say
from handlers.dialogue.event_effects import (
    AnswerOffer,
    CertificateMade,
    Certify,
    ConfirmAgain,
    EventFiled,
    EventOutcome,
    EventSeen,
    EventsFound,
    EventView,
    FileEvent,
    FindEvents,
    FindRegistrations,
    ItemsSent,
    NoSuchEvent,
    NoSuchRegistration,
    OfferAnswered,
    RegistrationConfirmed,
    RegistrationSeen,
    RegistrationsFound,
    RegistrationView,
    RegistrationWish,
    RegistrationWithdrawn,
    SeeEvent,
    SeeRegistration,
    SendItems,
    Stage,
    WithdrawRegistration,
)
from handlers.dialogue.inputs import Called, Chose
from handlers.dialogue.step import step
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.events import ItemKind, RegistrationState, Window
from knowledge.model.languages import EN, Language
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Contact, Role
from tests.handlers.people.network import LYON
from tests.handlers.scripted import scripted

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ANA = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=EN, member=replace(LYON, id=5))
LIBRARY = scripted({})
FILE = Attachment(name="event-3.ics", media_type="text/calendar", size=3, reference="r")
LANGUAGES = tuple(Language(code) for code in ("en", "fr", "es", "pt", "ca", "eu", "tr", "ar"))
EVENT = EventView(
    id=3,
    title=r"Meeting \*2026\*",
    label="Meeting *2026*",
    when="On Friday",
    stage=Stage.COMING,
    window=Window.OPEN,
    until="Until Thursday.",
    free=4,
    may_register=True,
    has_programme=True,
)
ONE = RegistrationView(
    id=55,
    event=EVENT,
    name="Zoé",
    label="Zoé",
    function="Mayor",
    code="ACDE-3479",
    state=RegistrationState.CONFIRMED,
    is_own=True,
    may_change=True,
)
WAITING, OFFERED, GONE = (
    replace(ONE, state=state, position=2, offered_until="noon")
    for state in (RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.WITHDRAWN)
)
OUTCOMES: tuple[EventOutcome, ...] = (
    EventsFound(events=(EVENT,), page=0, has_more=True, has_registrations=True),
    EventsFound(events=(), page=0, has_more=False, has_registrations=False),
    EventSeen(event=EVENT),
    EventSeen(event=replace(EVENT, stage=Stage.OVER, has_materials=True)),
    EventSeen(event=replace(EVENT, stage=Stage.CANCELLED)),
    EventFiled(event=EVENT, files=(FILE,)),
    *(ItemsSent(event=EVENT, kind=kind, files=(FILE,), links=(("Way", "https://example.org"),)) for kind in ItemKind),
    ItemsSent(event=EVENT, kind=ItemKind.PROGRAMME, files=(), links=()),
    NoSuchEvent(),
    RegistrationsFound(registrations=(ONE, replace(WAITING, id=56)), page=0, has_more=True),
    RegistrationsFound(registrations=(), page=0, has_more=False),
    *(RegistrationSeen(registration=each) for each in (ONE, WAITING, OFFERED, GONE)),
    *(
        RegistrationSeen(registration=replace(each, is_own=is_own), wish=RegistrationWish.WITHDRAW)
        for each in (ONE, WAITING)
        for is_own in (True, False)
    ),
    RegistrationConfirmed(registration=ONE, files=(FILE,)),
    CertificateMade(registration=ONE, address="https://focal.example.org/certificates/55.x"),
    CertificateMade(registration=ONE, files=(FILE,)),
    CertificateMade(registration=WAITING),
    *(RegistrationWithdrawn(registration=replace(GONE, is_own=is_own)) for is_own in (True, False)),
    RegistrationWithdrawn(registration=ONE, code="closed"),
    OfferAnswered(registration=ONE, is_taken=True),
    OfferAnswered(registration=GONE, is_taken=False),
    OfferAnswered(registration=GONE, is_taken=True, code="too_late"),
    OfferAnswered(registration=ONE, is_taken=False, code="gone"),
    OfferAnswered(registration=WAITING, is_taken=True, code="gone"),
    NoSuchRegistration(),
)


def wanted(choice: str) -> Effect:
    """What the last effect is once somebody of Lyon has pressed a button."""
    return step(Conversation(contact=ANA), Chose(id=choice), LIBRARY, NOW).effects[-1]


def said(outcome: EventOutcome, language: Language = EN) -> OutgoingMessage:
    """What is said of an outcome."""
    conversation = Conversation(contact=replace(ANA, language=language))
    effect = step(conversation, outcome, LIBRARY, NOW).effects[-1]
    assert isinstance(effect, Say)
    return effect.message


@pytest.mark.parametrize(
    ("choice", "effect"),
    [
        ("events:2", FindEvents(page=2)),
        ("event:3", SeeEvent(event=3)),
        ("eventics:3", FileEvent(event=3)),
        ("programme:3", SendItems(event=3, kind=ItemKind.PROGRAMME)),
        ("materials:3", SendItems(event=3, kind=ItemKind.MATERIAL)),
        ("registrations:1", FindRegistrations(page=1)),
        ("registration:55", SeeRegistration(registration=55)),
        ("confirmation:55", ConfirmAgain(registration=55)),
        ("certificate:55", Certify(registration=55)),
        ("unregister:55", SeeRegistration(registration=55, wish=RegistrationWish.WITHDRAW)),
        ("unregistering:55:yes", WithdrawRegistration(registration=55)),
        ("seat:55:take", AnswerOffer(registration=55, is_taken=True)),
        ("seat:55:leave", AnswerOffer(registration=55, is_taken=False)),
    ],
)
def test_a_button_wants_one_thing(choice: str, effect: Effect) -> None:
    """Each button asks the store for what stands on it."""
    assert wanted(choice) == effect


def test_commands() -> None:
    """The command and a link into the chat ask for the list and for the event."""
    for command, argument, effect in (("events", "", FindEvents()), ("start", "event-3", SeeEvent(event=3))):
        then = step(Conversation(contact=ANA), Called(command=command, argument=argument), LIBRARY, NOW)
        assert then.effects == (effect,)


@pytest.mark.parametrize("choice", ["seat:55", "seat:55:keep", "unregistering:55", "event", "registration:1:2"])
def test_a_button_that_is_none(choice: str) -> None:
    """A forged one leads to the menu."""
    then = step(Conversation(contact=ANA), Chose(id=choice), LIBRARY, NOW)
    assert isinstance(then.effects[-1], Say)
    assert then.conversation.topic == AtMenu()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_is_told(language: Language) -> None:
    """In each language there is a text, with all of its places filled in, and no button twice."""
    for outcome in OUTCOMES:
        message = said(outcome, language)
        assert message.text
        assert not {"{", "}"} & set(message.text)
        assert all(choice.label for choice in message.choices)
        ids = [choice.id for choice in message.choices]
        assert len(set(ids)) == len(ids)


def test_buttons_by_state() -> None:
    """What can be done depends on how a registration stands."""
    ids = [
        [choice.id for choice in said(RegistrationSeen(registration=one)).choices]
        for one in (ONE, WAITING, OFFERED, GONE)
    ]
    always = ["event:3", "registrations:0"]
    changes = ["fill:registration:55", "unregister:55"]
    assert ids == [
        ["confirmation:55", "certificate:55", *changes, *always],
        [*changes, *always],
        ["seat:55:take", "seat:55:leave", *always],
        ["fill:event:3", *always],
    ]


def test_who_may_not() -> None:
    """Who may only look gets no button that would be refused."""
    for one in (ONE, WAITING, OFFERED):
        ids = [choice.id for choice in said(RegistrationSeen(registration=replace(one, may_change=False))).choices]
        assert not {"fill:registration:55", "unregister:55", "seat:55:take", "seat:55:leave"} & set(ids)
    closed = replace(GONE, event=replace(EVENT, window=Window.CLOSED))
    assert [choice.id for choice in said(RegistrationSeen(registration=closed)).choices] == [
        "event:3",
        "registrations:0",
    ]
