"""A network in the middle of its work, for the tests of the console: one thing at least of each kind that waits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from handlers.sign_in import SESSION_LIFETIME
from knowledge.model.audience import EVERYBODY
from knowledge.model.deliveries import Abandoned, DeliveryKind, DeliveryState
from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.languages import EN, ES, Text
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Desk, Role
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.requests import RequestKind
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot import applying, campaigning, deadlining, eventing
from tests.bot.answering import BARCELONA, BORDEAUX, answers
from tests.bot.applying import person
from tests.bot.circulating import administrator_at, begin, colleague_at, released, step, to_bordeaux
from tests.bot.forwarding import forward
from tests.bot.reviewing import handed
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

REASON = "the terminal is <closed>"
AGAIN = "What does the moon cheese committee zorble?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Busy:
    """The addresses of the pages of what there is."""

    draft: str
    in_review: str
    out: str
    deadline: str
    event: str
    call: str
    application: str
    form: str
    response: str
    drafted: str
    practice: str
    ticket: str


def busy(focal: Served) -> Busy:
    """Fills the network of a running Focal."""

    def visit(language: str = "en", url: str = focal.url) -> Visitor:
        return Visitor(url, language)

    with administrator_at(focal, visit) as author, colleague_at(focal, visit) as approver:
        draft, in_review = begin(author), to_bordeaux(focal, author)
        assert step(author, in_review, "submit").status_code == 303
        out = released(focal, author, approver)
    event, call = eventing.put(focal, 10, seats=3), applying.put(focal)
    eventing.crowd(focal, event, 4)
    application = applying.applies(focal, call, BARCELONA)
    applying.closes(focal, call)
    asked = campaigning.form_to_ask(focal)
    campaigning.run(focal, asked, 12)
    response = handed(focal).there
    drafted = answers(focal, asked, BORDEAUX, is_draft=True)
    forward(focal, "We cannot come on the 5th.")
    focal.focal.store.run(_wait)
    member = person(focal, BARCELONA).member
    assert member is not None
    return Busy(
        draft=draft,
        in_review=in_review,
        out=out,
        deadline=deadlining.put(focal, 5, audience=EVERYBODY),
        event=event,
        call=call,
        application=application,
        form=asked,
        response=response,
        drafted=drafted,
        practice=f"/console/practices/{focal.focal.store.run(lambda unit: _tell(unit, member.id))}",
        ticket=f"/console/tickets/{focal.focal.store.read(lambda unit: unit.tickets.oldest(1)[0].id)}",
    )


def enter_as(focal: Served, role: Role, desk: Desk = Desk.APPROVER, language: str = "en") -> Visitor:
    """A browser with the session of somebody new in a role."""
    session, now = secrets.token_urlsafe(12), datetime.now(UTC)

    def work(unit: Unit) -> None:
        contact = unit.people.add_contact(f"Somebody, {desk}", role, EN, None, now)
        unit.connection.execute(update(contacts).where(contacts.c.id == contact).values(desk=desk))
        unit.console.begin_session(session, contact, now, now + SESSION_LIFETIME)

    focal.focal.store.run(work)
    visitor = Visitor(focal.url, language)
    visitor.http.cookies.set("focal_console", session)
    return visitor


def _tell(unit: Unit, member: int) -> int:
    now = datetime.now(UTC)
    practice = GoodPractice(
        member=member,
        titles=Text({ES: "Datos abiertos"}),
        summaries=Text({ES: "Un portal para todos."}),
        language=ES,
        state=PracticeState.SUBMITTED,
        submitted_at=now,
    )
    return unit.practices.add(practice).id


def _wait(unit: Unit) -> None:
    """Somebody asks for access, a message is not delivered, and a question comes twice that has no answer."""
    now = datetime.now(UTC)
    contact = unit.people.add_contact("Ana", Role.VISITOR, EN, None, now)
    unit.requests.open(RequestKind.ACCESS, contact, None, "Data office of Xanadu", now)
    address = unit.people.add_address(Address(channel=ChannelName.TERMINAL, external_id="closed"), contact)
    assert address is not None
    failed = OutgoingMessage(text="hello", key="test:closed")
    kept = unit.transcripts.say(failed, contact, ChannelName.TERMINAL, None, now)
    unit.deliveries.add(failed.key, address, kept, DeliveryKind.REPLY, now)
    (delivery,) = unit.deliveries.claim([ChannelName.TERMINAL], now, now + timedelta(minutes=1), 10)
    given_up = Abandoned(
        delivery=delivery.id, attempt=delivery.attempts, state=DeliveryState.FAILED, reason=REASON, at=now
    )
    unit.deliveries.record([given_up])
    for number, text in enumerate((AGAIN.upper(), AGAIN)):
        sender = Address(channel=ChannelName.TERMINAL, external_id="closed")
        unit.transcripts.hear(IncomingMessage(key=f"again:{number}", sender=sender, at=now, text=text), contact, "en")
        refusal = OutgoingMessage(text="I do not know.", key=f"refused:{number}")
        unit.transcripts.say(refusal, contact, ChannelName.TERMINAL, Verdict(kind=VerdictKind.REFUSED, score=0.0), now)
        unit.usage.count(now.date(), "en", "terminal", "refused")
    unit.usage.count(now.date(), "en", "terminal", "answered", "president")
