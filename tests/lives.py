"""A person who has left traces in every table, and everything the database holds as text: for tests of privacy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from knowledge.model.audience import Act, Audience
from knowledge.model.calls import Application, ApplicationState, Call, CallState
from knowledge.model.circulars import Circular, CircularKind, CircularState, CircularText, LetterPurpose
from knowledge.model.circulation import letter_key
from knowledge.model.deadlines import Deadline
from knowledge.model.deliveries import DeliveryKind, Sent
from knowledge.model.events import Event, Participant, Registration, RegistrationState
from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.invitations import Purpose
from knowledge.model.languages import EN, ES, Language, Text
from knowledge.model.messages import Attachment, Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Member, MemberKind, Post, Role
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.preferences import Mailing
from knowledge.model.requests import RequestKind
from knowledge.model.responses import AnswerEvent, AnswerFile, AnswerFileState, SectionAssignment
from knowledge.store.deadline_reminders import Occasion, Postage
from knowledge.store.store import Store
from knowledge.store.tables import answer_files, contacts, conversations, members, metadata, responses
from knowledge.store.timing import HABITS
from knowledge.store.unit import Unit
from tests.answering import begun_response
from tests.queueing import ALL
from tests.reviewed import reviewed
from tests.signing_lives import ask_to_sign

HOUR = timedelta(hours=1)
MEMBER = Member(
    code="es-bilbao",
    name="Bilbao",
    kind=MemberKind.CITY,
    country="ES",
    time_zone="Europe/Madrid",
    languages=(ES,),
)
CHANNELS = {
    ChannelName.TELEGRAM: "7000{n}4242",
    ChannelName.SLACK: "T0{n}TEAM/U0{n}USER",
    ChannelName.WEBCHAT: "browser-{n}-long-and-random",
    ChannelName.TERMINAL: "terminal-{n}",
    ChannelName.EMAIL: "amaia.mail{n}@example.org",
}
CHATS = tuple(channel for channel in CHANNELS if channel is not ChannelName.EMAIL)
"""Where they speak with us; by e-mail they are only written to."""

MADRID = ZoneInfo("Europe/Madrid")


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """Somebody and what belongs to nobody else.

    Attributes:
        absorbed: another entry of theirs, which was merged into the first.
        words: of what they are and said, which must not survive them.
        places: where they are reached, and what platforms call their messages.
    """

    contact: int
    absorbed: int
    address_ids: dict[ChannelName, int]
    addresses: dict[ChannelName, str]
    words: tuple[str, ...]
    places: tuple[str, ...]


def live(store: Store, number: int, now: datetime) -> Life:
    """Somebody with a post, an absorbed entry and an address on every channel, who did all one can do."""

    def work(unit: Unit) -> Life:
        contact, absorbed = (
            unit.people.add_contact(f"{who}{number}", Role.VISITOR, Language("eu"), None, now)
            for who in ("Amaia", "Abs0rbed")
        )
        addresses = {channel: pattern.format(n=number) for channel, pattern in CHANNELS.items()}
        ids = {
            channel: unit.people.add_address(
                Address(channel=channel, external_id=external_id),
                absorbed if channel is ChannelName.TERMINAL else contact,
            )
            or 0
            for channel, external_id in addresses.items()
        }
        life = Life(
            contact=contact,
            absorbed=absorbed,
            address_ids=ids,
            addresses=addresses,
            words=tuple(f"{word}{number}" for word in _WORDS),
            places=(*addresses.values(), f"platform{number}-"),
        )
        _settle_down(unit, life, number, now)
        _talk(unit, life, number, now)
        _get_circular(unit, life, number, now)
        _be_reminded(unit, life, number, now)
        _tell_of_practice(unit, life, number, now)
        _send_files(unit, life, number, now)
        _register(unit, life, number, now)
        _sign(unit, life, number, now)
        reviewed(unit, life.contact, life.absorbed, f"Amaia{number}", now)
        _fill_in(unit, life, number, now)
        _be_recorded(unit, life, number, now)
        unit.merges.merge(contact, absorbed, now)
        return life

    return store.run(work)


_WORDS = (
    "Amaia",
    "Abs0rbed",
    "Head of ",
    "secret question ",
    "answered ",
    "file of ",
    "chosen ",
    "wish ",
)


def _settle_down(unit: Unit, life: Life, number: int, now: datetime) -> None:
    member = unit.people.put_member(MEMBER)
    found = unit.contacts.member(member)
    assert found is not None
    for contact in (life.contact, life.absorbed):
        unit.contacts.put_post(contact, Post(member=found, role=Role.STAFF, function=f"Head of {number}"))
    mail = update(contacts).where(contacts.c.id == life.contact)
    unit.connection.execute(mail.values(email=life.addresses[ChannelName.EMAIL]))
    unit.contacts.set_declined(life.contact, {Mailing.EVENTS})
    unit.contacts.set_time_zone(life.contact, "Atlantic/Reykjavik")
    unit.contacts.consent(life.contact, "2026-1", Language("eu"), now)
    state = {"format": 1, "topic": ["menu"], "greeted": True, "asked": [1, [["a", f"chosen {number}"]]]}
    begun = {"contact_id": life.contact, "state": state, "revision": 1, "updated_at": now}
    unit.connection.execute(insert(conversations).values(begun))


def _talk(unit: Unit, life: Life, number: int, now: datetime) -> None:
    for channel in CHATS:
        external_id = life.addresses[channel]
        contact = life.absorbed if channel is ChannelName.TERMINAL else life.contact
        sender = Address(channel=channel, external_id=external_id)
        heard = IncomingMessage(key=f"m:{external_id}:1", sender=sender, at=now, text=f"secret question {number}")
        message = unit.transcripts.hear(heard, contact, "eu")
        assert message is not None
        unit.tickets.open(message, f"platform{number}-origin", now)
        unit.transcripts.fail(heard, f"trace{number}{channel}", f"Traceback: secret question {number}")
        _answer(unit, life, contact, channel, number, now)
    chat = life.addresses[ChannelName.WEBCHAT]
    unit.mail.put(chat, "in", "first", {"text": f"secret question {number}"}, now)
    unit.mail.put(chat, "out", "second", {"text": f"answered {number}"}, now)


def _answer(unit: Unit, life: Life, contact: int, channel: ChannelName, number: int, now: datetime) -> None:
    """A reply with a file, which was delivered."""
    content = f"file of {number}, on {channel}".encode()
    file = Attachment(
        name=f"file of {number}.txt",
        media_type="text/plain",
        size=len(content),
        reference=unit.files.put(content, now),
    )
    said = OutgoingMessage(
        text=f"answered {number}",
        language=EN,
        key=f"reply:{number}:{channel}",
        files=(file,),
        question=1,
        choices=(Choice(id="a", label=f"chosen {number}"),),
    )
    verdict = Verdict(kind=VerdictKind.REFUSED, score=0.1)
    kept = unit.transcripts.say(said, contact, channel, verdict, now)
    unit.deliveries.add(said.key, life.address_ids[channel], kept, DeliveryKind.REPLY, now)
    (claimed,) = unit.deliveries.claim(ALL, now, now + HOUR, 1)
    sent = Sent(delivery=claimed.id, attempt=1, provider_id=f"platform{number}-{channel}", at=now)
    unit.deliveries.record([sent])


def _get_circular(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """A circular to them alone, sent by e-mail and acknowledged; another one that waits; an act, and a list."""
    by_mail = (ChannelName.EMAIL,)
    alone = Audience(contacts=frozenset({life.contact}), roles=frozenset({Role.STAFF}))
    for title in ("got", "waits"):
        circular = unit.circulars.add(
            Circular(kind=CircularKind.MESSAGE, year=2026, audience=alone, state=CircularState.RELEASED)
        )
        text = CircularText(language=EN, title=f"A circular that {title}", text="To all members.")
        unit.circulars.put_text(circular.id, text, now)
        unit.circulation.freeze(circular, by_mail, now)
        letter = OutgoingMessage(text=text.text, language=EN, subject=text.title)
        key = letter_key(circular.id, LetterPurpose.CIRCULAR, "eu")
        unit.circulation.put_letter(key, circular.id, LetterPurpose.CIRCULAR, letter)
        then = now if title == "got" else now + 60 * HOUR
        assert unit.circulation.plan(circular, LetterPurpose.CIRCULAR, by_mail, then, MADRID, 3) == 1
        if title == "got":
            (claimed,) = unit.deliveries.claim(ALL, now, now + HOUR, 1)
            sent = Sent(delivery=claimed.id, attempt=1, provider_id=f"platform{number}-mail", at=now)
            unit.deliveries.record([sent])
            assert unit.circulation.acknowledge(circular.id, life.contact, ChannelName.EMAIL, now)
    found = unit.people.contact(life.contact)
    assert found is not None
    unit.audiences.note_act(f"event:{number}", Act.REGISTERED, found, now)
    unit.audiences.put_list(f"List {number}", (), (life.contact,))


def _be_reminded(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """A reminder of a deadline by e-mail, which is to come again later; and a calendar of all deadlines."""
    titles = Text({EN: f"Registration {number}", ES: f"Inscripción {number}"})
    alone = Audience(contacts=frozenset({life.contact}), roles=frozenset({Role.STAFF}))
    deadline = unit.deadlines.add(
        Deadline(titles=titles, due_at=now + 240 * HOUR, zone="Europe/Madrid", since=now, audience=alone)
    )
    occasion = Occasion(deadline=deadline, name="7d", at=now)
    post = Postage(
        channels=(ChannelName.EMAIL,),
        now=now,
        write=lambda readers: OutgoingMessage(text="…", language=readers.language),
    )
    theirs = select(HABITS).select_from(contacts).join(members, members.c.id == contacts.c.member_id)
    habits = unit.connection.execute(theirs.where(contacts.c.id == life.contact)).scalars().all()
    assert unit.deadline_reminders.remind(occasion, habits, post) == 1
    (claimed,) = unit.deliveries.claim(ALL, now, now + HOUR, 1)
    unit.deliveries.record(
        [Sent(delivery=claimed.id, attempt=1, provider_id=f"platform{number}-reminder", at=now)],
    )
    unit.deadlines.snooze(deadline.id, life.contact, now + 24 * HOUR)
    unit.calendar_feeds.put(life.contact, f"calendar{number}", now)


def _tell_of_practice(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """A good practice of their city, of which they, and once more under their other entry, tell more."""
    member = unit.contacts.posts(life.contact)[0].member.id
    for contact in (life.contact, life.absorbed):
        unit.practices.add(
            GoodPractice(
                member=member,
                titles=Text({ES: f"Datos abiertos {number}"}),
                summaries=Text({ES: "Un portal para todos."}),
                language=ES,
                contact=contact,
                state=PracticeState.PUBLISHED,
                submitted_at=now,
                published_at=now,
            )
        )


def _send_files(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """A file that answers a question of their own, and one in the name of their city."""
    member = unit.contacts.posts(life.contact)[0].member.id
    for whose, name in ((None, f"file of {number}.pdf"), (member, f"budget {number}.pdf")):
        response = begun_response(unit, life.contact, whose, now)
        file = unit.answer_files.add(
            AnswerFile(
                response=response,
                name=name,
                media_type="application/pdf",
                size=0,
                channel=ChannelName.TELEGRAM,
                handle=f"platform{number}-file",
                state=AnswerFileState.WANTED,
                due_at=now,
                contact=life.contact,
            )
        )
        content = f"content of {name}".encode()
        assert unit.answer_files.keep(file, unit.files.put(content, now), len(content))
        unit.connection.execute(update(answer_files).where(answer_files.c.id == file.id).values(handle=file.handle))


def _fill_in(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """A form of their own under either entry, and one of their city, with an answer in each."""
    member = unit.contacts.posts(life.contact)[0].member.id
    for contact, whose in ((life.contact, None), (life.absorbed, None), (life.contact, member)):
        response = begun_response(unit, contact, whose, now)
        words = "An answer of the city" if whose else f"wish {number}"
        draft = json.dumps({"answers": {"/data/remarks": words}, "repeats": {}})
        unit.connection.execute(update(responses).where(responses.c.id == response).values(draft=draft))
        unit.responses.note(AnswerEvent(response=response, place="/data/remarks", value=words, at=now, contact=contact))
    for to, by in ((life.contact, life.absorbed), (life.absorbed, life.contact)):
        note = f"Please answer this, wish {number}."
        unit.assignments.add(
            SectionAssignment(response=response, section=f"/data/{to}", contact=to, by=by, note=note, at=now)
        )
    ask_to_sign(unit, response, life.contact, life.absorbed, number, now)


def _sign(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """An application of their city to a call, which they signed."""
    member = unit.contacts.posts(life.contact)[0].member.id
    titles = Text({EN: f"Host the assembly {number}", ES: f"Acoger la asamblea {number}"})
    call = unit.calls.add(Call(titles=titles, closes_at=now + HOUR, zone="Europe/Madrid", state=CallState.OPEN))
    unit.calls.apply(
        Application(
            call=call.id,
            member=member,
            response=begun_response(unit, life.contact, member, now),
            state=ApplicationState.SUBMITTED,
            changed_at=now,
            signed_by=life.contact,
            signed_name=f"Amaia{number}",
            signed_at=now,
            submitted_at=now,
        )
    )


def _register(unit: Unit, life: Life, number: int, now: datetime) -> None:
    """For an event to come, under either entry, and a colleague besides."""
    member = unit.contacts.posts(life.contact)[0].member.id
    titles = Text({EN: f"Assembly {number}", ES: f"Asamblea {number}"})
    event = unit.events.add(
        Event(titles=titles, starts_at=now + 240 * HOUR, ends_at=now + 248 * HOUR, zone="Europe/Madrid", seats=9)
    )
    people = ((f"Amaia{number}", life.contact), (f"Abs0rbed{number}", life.absorbed), ("A colleague", None))
    for place, (name, contact) in enumerate(people):
        assert unit.registrations.give_seat(event.id)
        participant = Participant(
            name=name,
            function=f"Head of {number}" if contact else "",
            email=life.addresses[ChannelName.EMAIL] if contact else "",
        )
        unit.registrations.add(
            Registration(
                event=event.id,
                member=member,
                participant=participant,
                code=f"CODE{number}{place}",
                state=RegistrationState.CONFIRMED,
                language=ES,
                registered_at=now,
                by=contact or life.contact,
                contact=contact,
            )
        )


def _be_recorded(unit: Unit, life: Life, number: int, now: datetime) -> None:
    member = unit.contacts.posts(life.contact)[0].member.id
    asked = unit.requests.open(RequestKind.ACCESS, life.contact, member, f"wish {number}", now)
    unit.requests.close(asked, "granted", life.contact, now)
    unit.requests.open(RequestKind.CORRECTION, life.contact, None, f"wish {number}", now)
    for purpose, code in zip(Purpose, ("a", "b", "c", "d"), strict=False):
        made = unit.invitations.add(
            f"hash-{code}-{number}",
            purpose,
            contact=life.contact,
            member=None,
            role=Role.ALTERNATE,
            created_by=life.contact,
            now=now,
            expires_at=now + HOUR,
        )
        if code == "a":
            unit.invitations.use(made, life.contact, now)
    unit.invitations.note_guess(life.contact, now)
    unit.accounts.add(life.contact, life.addresses[ChannelName.EMAIL], now)
    unit.accounts.set_password(life.contact, f"hash-password-{number}", now)
    unit.accounts.propose_totp(life.contact, f"hash-totp-{number}")
    unit.accounts.confirm_totp(life.contact, 1, [f"hash-recovery-{number}"], now)
    unit.console.add_link(f"link{number}", life.contact, now + HOUR)
    unit.console.use_link(f"link{number}", now)
    unit.console.begin_session(f"session{number}", life.contact, now, now + HOUR)
    unit.audit.note(f"contact:{life.contact}", "post.taken", f"member:{member}", now, {"post": 1})
    unit.audit.note("operator", "contact.imported", f"contact:{life.contact}", now)


def say(store: Store, life: Life, channel: ChannelName, text: str, kind: DeliveryKind, now: datetime) -> str:
    """Queues one more message to somebody and returns its key."""

    def work(unit: Unit) -> str:
        key = f"{kind}:{life.contact}:{channel}:{text}"[:200]
        kept = unit.transcripts.say(OutgoingMessage(text=text, key=key), life.contact, channel, None, now)
        unit.deliveries.add(key, life.address_ids[channel], kept, kind, now)
        return key

    return store.run(work)


def dump(store: Store) -> str:
    """Every value of every table, a row on a line."""

    def work(unit: Unit) -> str:
        lines = []
        for table in metadata.sorted_tables:
            for row in unit.connection.execute(select(table)):
                values = [value.decode() if isinstance(value, bytes) else str(value) for value in row]
                lines.append(f"{table.name}: {values}")
        return "\n".join(lines)

    return store.read(work)
