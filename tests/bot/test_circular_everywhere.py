"""One circular to the whole demonstration network: over Telegram, Slack, the web chat and e-mail, and its register."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from openpyxl import load_workbook
from sqlalchemy import update

from handlers.circulars.approving import approve
from handlers.circulars.exporting import register_xlsx
from handlers.circulars.releasing import release
from handlers.circulars.writing import begin, describe, put_text
from handlers.linking import invite_contact, redeem
from knowledge.model.circulars import Circular, CircularKind
from knowledge.model.deliveries import DeliveryState
from knowledge.model.invitations import hash_of_code
from knowledge.model.languages import EN, FR
from knowledge.model.people import Address, ChannelName, Contact, Role
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot.conftest import Serve
from tests.bot.serving import Served, free_port, until
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.slack.focal import said
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.pressing import labels

TEXTS = {
    FR: ("Réunion de travail à Bilbao", "Chers membres,\n\nla réunion se tiendra les **6 et 7 novembre**."),
    EN: ("Working meeting in Bilbao", "Dear members,\n\nthe meeting will be held on **6 and 7 November**."),
}


class Mailbox:
    """Keeps what an SMTP server takes."""

    def __init__(self) -> None:
        self.mails: dict[str, EmailMessage] = {}

    async def handle_DATA(self, clerk: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (a hook's name)
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self.mails[recipient] = email.message_from_bytes(content, policy=default)
        return "250 2.0.0 Ok"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Focal, and everybody whom it reaches."""

    focal: Served
    telegram: LoopbackTelegram
    slack: LoopbackSlack
    mailbox: Mailbox

    def run(self, work: Any) -> Any:
        return self.focal.focal.store.run(work)


@pytest.fixture
def stage(serve: Serve) -> Iterator[Stage]:
    """The demonstration network with a mail server and both platforms."""
    mailbox, port = Mailbox(), free_port()
    post_office = Controller(mailbox, hostname="127.0.0.1", port=port)
    post_office.start()
    try:
        with LoopbackTelegram() as telegram, LoopbackSlack() as slack:
            focal = serve(
                telegram_token=telegram.token,
                telegram_api_url=telegram.url,
                slack_bot_token=slack.bot_token,
                slack_app_token=slack.app_token,
                slack_api_url=slack.api_url.rstrip("/"),
                smtp_url=f"smtp://127.0.0.1:{port}?starttls=false",
                mail_from="Digital Cities <focal@example.org>",
                mail_per_minute=100_000,
            )
            yield Stage(focal=focal, telegram=telegram, slack=slack, mailbox=mailbox)
            focal.stop()
    finally:
        post_office.stop()


def joins(stage: Stage, address: Address, member: str) -> Contact:
    """Has whoever wrote from an address become the focal point of a member, and agree to be written to."""
    now = datetime.now(UTC)
    library = stage.focal.focal.library()

    def work(unit: Unit) -> Contact:
        contact = next(each for each in unit.contacts.named(member) if each.role is Role.FOCAL_POINT)
        stranger, _address = unit.people.owner(address) or pytest.fail("nobody wrote from there")
        redeem(unit, stranger, hash_of_code(invite_contact(unit, OPERATOR, contact, now)), library, now)
        unit.contacts.consent(contact.id, "1", contact.language, now)
        return contact

    return cast(Contact, stage.run(work))


def never_quiet(unit: Unit) -> None:
    """Whatever the hour of the test and of their city: nobody is asleep."""
    unit.connection.execute(update(contacts).values(quiet_from=0, quiet_until=0))


def circulate(stage: Stage) -> Circular:
    """Writes, approves and releases a circular to everybody: one of the staff writes it, another approves it."""
    library, now = stage.focal.focal.library(), datetime.now(UTC)

    def work(unit: Unit) -> Circular:
        author, approver = (
            actor_of(contact)
            for contact in (unit.people.first_with_role(Role.STAFF), unit.people.first_with_role(Role.ADMINISTRATOR))
            if contact is not None
        )
        circular = begin(unit, author, CircularKind.CIRCULAR, FR, now, stage.focal.settings.zone)
        for language, (title, text) in TEXTS.items():
            circular = put_text(unit, author, circular.id, circular.revision, language, title, text, now)
        circular = describe(
            unit, author, circular.id, circular.revision, now, is_urgent=True, accepts_fallback=True, number=48
        )
        circular = approve(unit, approver, circular.id, circular.revision, library, now)
        everybody = unit.audiences.preview(circular.audience, library.installation.channels, now).contacts
        return release(unit, author, circular.id, circular.revision, str(everybody), library, now)

    def prepare(unit: Unit) -> None:
        never_quiet(unit)
        if unit.people.first_with_role(Role.ADMINISTRATOR) is None:
            unit.people.add_contact("Administrator", Role.ADMINISTRATOR, EN, None, now)

    stage.run(prepare)
    return cast(Circular, stage.run(work))


def test_it_reaches_everybody_and_the_register_proves_it(stage: Stage) -> None:
    """Each member gets it where it is reached, in its language; four acknowledge, each on their own channel, and the
    register names everybody, how it reached them, and who acknowledged it on which channel."""
    ana, ben = stage.telegram.person(7, "fr"), stage.slack.user("U0BEN")
    with Visitor(stage.focal.url, "en") as visitor:
        ana.says("bonjour")
        ben.says_dm("hello")
        visitor.ask("hello")
        stage.telegram.wait_until(lambda: len(ana.chat.shown) == 2)
        stage.slack.wait_until(lambda: len(said(ben)) == 1)
        chat = stage.run(lambda unit: _only_chat(unit))
        joins(stage, Address(channel=ChannelName.TELEGRAM, external_id="7"), "fr-bordeaux")
        joins(stage, Address(channel=ChannelName.SLACK, external_id=f"{TEAM}/U0BEN"), "fr-lyon")
        joins(stage, Address(channel=ChannelName.WEBCHAT, external_id=chat), "mn-ulaanbaatar")
        circular = circulate(stage)
        until(lambda: _is_out(stage, circular))
        stage.telegram.wait_until(lambda: "6 et 7 novembre" in ana.chat.shown[-1].text)
        ana.presses(ana.chat.shown[-1].labels[0])
        stage.slack.wait_until(lambda: len(said(ben)) == 2)
        letter = said(ben)[-1]
        assert "6 et 7 novembre" in (letter.text or "")
        ben.presses(letter, labels(letter.blocks)[0])
        message = visitor.page().messages[-1]
        assert "6 and 7 November" in message.text
        visitor.choose(message.choices[0][0])
        _reader, mail = next(iter(stage.mailbox.mails.items()))
        link = re.search(rf"{re.escape(stage.focal.url)}(/letters/\S+)", _plain(mail))
        assert link is not None
        assert visitor.http.post(link[1]).status_code == 200

        register = stage.run(lambda unit: unit.circulation.register(circular))
        until(lambda: _acknowledged(stage, circular) == 4)
        assert {line.channel for line in register} >= {"telegram", "slack", "webchat", "email"}
        assert {line.state for line in register} == {"sent"}
        by_mail = [line for line in register if line.channel == ChannelName.EMAIL]
        assert len(by_mail) == len(stage.mailbox.mails)
        assert {"telegram", "slack", "webchat", "email"} == {
            line.acknowledged_via
            for line in stage.run(lambda unit: unit.circulation.register(circular))
            if line.acknowledged_at is not None
        }
        assert (stage.telegram.violations, stage.slack.violations) == ([], [])
        assert len(_exported(stage, circular)) == len(register)


def _only_chat(unit: Unit) -> str:
    found = unit.connection.exec_driver_sql("SELECT external_id FROM addresses WHERE channel = 'webchat'")
    (chat,) = found.scalars().all()
    return str(chat)


def _is_out(stage: Stage, circular: Circular) -> bool:
    progress = stage.focal.focal.store.read(lambda unit: unit.circulation.progress(circular.id))
    return bool(progress.by_state == {DeliveryState.SENT: progress.recipients})


def _acknowledged(stage: Stage, circular: Circular) -> int:
    return int(stage.focal.focal.store.read(lambda unit: unit.circulation.progress(circular.id).acknowledged))


def _plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _exported(stage: Stage, circular: Circular) -> list[tuple[Any, ...]]:
    """The rows of the exported register, but for its head."""
    library = stage.focal.focal.library()
    speaker = library.phrasebook.speak(EN)

    def work(unit: Unit) -> bytes:
        return register_xlsx(unit, OPERATOR, circular, library, speaker, datetime.now(UTC))

    sheet = load_workbook(io.BytesIO(stage.run(work))).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    head = next(number for number, row in enumerate(rows) if sum(cell is not None for cell in row) > 5)
    return rows[head + 1 :]
