"""What goes wrong between Focal and a mail server, and what the outbox makes of it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from bot.channels.email.failures import LONGEST_REASON, Misconfigured, Stage, as_send_error
from knowledge.model.deliveries import DeliveryKind, Result, Sent
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.ports import Gone, Rejected, SendError, Throttled, Unavailable, Unconfirmed
from scheduler.retry import MOST_ATTEMPTS, after_failure
from tests.bot.channels.email.post_office import DROP, HANG, PostOffice, post_office
from tests.bot.channels.email.writing import LETTER, READER, Writing
from tests.queueing import claim, meet, queue, states
from tests.scheduler.channels import Clock
from tests.scheduler.running import all_in, running

IMPATIENT_S = 0.4


@pytest.fixture
async def impatient(office: PostOffice, sqlite_store: Store, now: datetime) -> AsyncIterator[Writing]:
    """A channel that does not wait long."""
    made = Writing(office, sqlite_store, now, patience_s=IMPATIENT_S)
    yield made
    await made.connections.close()


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("MAIL", "421 4.3.2 Service shutting down", Throttled),
        ("MAIL", "450 4.7.1 Too many messages, slow down", Throttled),
        ("MAIL", "452 4.3.1 Insufficient system storage", Unavailable),
        ("MAIL", "530 5.7.0 Authentication required", Misconfigured),
        ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender", Misconfigured),
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit", Rejected),
        ("RCPT", "450 4.2.0 Greylisted, come back later", Unavailable),
        ("RCPT", "451 4.3.0 Local error", Unavailable),
        ("RCPT", "452 4.2.2 Mailbox full", Unavailable),
        ("RCPT", "421 4.7.0 Too many errors", Throttled),
        ("RCPT", "550 5.1.1 <ana@ville.example.org>: Recipient address rejected: User unknown", Gone),
        ("RCPT", "550 No such user here", Gone),
        ("RCPT", "551 5.1.6 User has moved", Gone),
        ("RCPT", "553 5.1.3 Bad address syntax", Gone),
        ("RCPT", "550 5.2.1 Mailbox disabled", Gone),
        ("RCPT", "556 5.1.10 Domain takes no mail", Rejected),
        ("RCPT", "550 5.7.1 Blocked by our policy: user unknown to the list", Rejected),
        ("RCPT", "550 Administrative prohibition", Rejected),
        ("RCPT", "554 5.7.1 Relay access denied", Misconfigured),
        ("DATA", "451 4.3.0 Try again", Unavailable),
        ("DATA", "554 5.5.1 No valid recipients", Rejected),
        ("CONTENT", "451 4.7.1 The scanner is away", Unavailable),
        ("CONTENT", "554 5.7.1 Looks like spam: user unknown", Rejected),
        ("CONTENT", "421 4.3.0 Shutting down", Throttled),
        ("EHLO", "554 5.3.2 No mail from here", Misconfigured),
    ],
)
async def test_each_answer_carries_its_decision(
    command: str, answer: str, kind: type[SendError], office: PostOffice, writing: Writing
) -> None:
    """An answer is judged by its code, its enhanced code and the command that it is given to; afterwards the next
    message goes through."""
    for each in ("EHLO", "HELO") if command == "EHLO" else (command,):  # refused the one, we try the other
        office.fails(each, answer)
    with pytest.raises(SendError) as raised:
        await writing.channel.send(READER, LETTER)
    assert type(raised.value) is kind
    count = len(office.arrived)
    office.works_again()
    await writing.channel.send(READER, LETTER)
    assert len(office.arrived) == count + 1


@pytest.mark.parametrize("trouble", [DROP, HANG])
@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_connection_that_breaks_before_the_content(
    command: str, trouble: str, office: PostOffice, impatient: Writing
) -> None:
    """Nothing was sent, so it may be sent again whatever it is."""
    office.fails(command, trouble, trouble)
    with pytest.raises(Unavailable):
        await impatient.channel.send(READER, LETTER)
    assert office.arrived == []


@pytest.mark.parametrize("trouble", [DROP, HANG])
async def test_a_connection_that_breaks_behind_the_content(
    trouble: str, office: PostOffice, impatient: Writing
) -> None:
    """The server has the message and its answer is lost: it did arrive here, and nobody could know."""
    office.fails("CONTENT", trouble)
    with pytest.raises(Unconfirmed):
        await impatient.channel.send(READER, LETTER)
    assert len(office.arrived) == 1


async def test_a_server_that_is_away(office: PostOffice, sqlite_store: Store, now: datetime) -> None:
    """Nobody listens: it is tried again later."""
    writing = Writing(office, sqlite_store, now, port=1)
    with pytest.raises(Unavailable):
        await writing.channel.send(READER, LETTER)


async def test_what_is_too_large_is_not_even_sent(sqlite_store: Store, now: datetime) -> None:
    """The size is told beforehand, and a server that takes no such letters refuses it for good."""
    async with post_office(most_bytes=1_000) as office:
        writing = Writing(office, sqlite_store, now)
        with pytest.raises(Rejected, match="552"):
            await writing.channel.send(READER, LETTER)
        await writing.connections.close()
        assert office.arrived == []


async def test_what_was_taken_for_a_while_goes_once_the_server_is_back(office: PostOffice, writing: Writing) -> None:
    """A temporary refusal, then success: one message arrives, on the same connection."""
    office.fails("RCPT", "450 4.2.0 Greylisted")
    with pytest.raises(Unavailable):
        await writing.channel.send(READER, LETTER)
    await writing.channel.send(READER, LETTER)
    assert (len(office.arrived), office.connections) == (1, 1)


@pytest.mark.parametrize(
    ("error", "stage", "kind"),
    [
        (SMTPAuthenticationError(535, "5.7.8 bad credentials"), Stage.CONNECTING, Misconfigured),
        (SMTPAuthenticationError(454, "4.7.0 temporary"), Stage.CONNECTING, Throttled),
        (SMTPHeloError(421, "busy"), Stage.CONNECTING, Throttled),
        (SMTPException("STARTTLS extension not supported"), Stage.CONNECTING, Misconfigured),
        (ssl.SSLCertVerificationError("self-signed"), Stage.CONNECTING, Misconfigured),
        (ssl.SSLEOFError("cut"), Stage.CONNECTING, Unavailable),
        (SMTPConnectError("refused"), Stage.CONNECTING, Unavailable),
        (TimeoutError(), Stage.CONNECTING, Unavailable),
        (SMTPServerDisconnected("lost"), Stage.RECIPIENT, Unavailable),
        (SMTPServerDisconnected("lost"), Stage.ANNOUNCED, Unavailable),
        (SMTPServerDisconnected("lost"), Stage.CONTENT, Unconfirmed),
        (TimeoutError(), Stage.CONTENT, Unconfirmed),
        (SMTPDataError(-1, "no code at all"), Stage.CONTENT, Unconfirmed),
        (SMTPDataError(251, "what?"), Stage.ANNOUNCED, Unavailable),
        (SMTPSenderRefused(553, "5.1.8 not your address", "x"), Stage.SENDER, Misconfigured),
        (SMTPRecipientRefused(550, "mailbox unavailable", "x"), Stage.RECIPIENT, Gone),
    ],
    ids=str,
)
def test_each_failure_carries_its_decision(error: Exception, stage: Stage, kind: type[SendError]) -> None:
    """How far the session came decides between "not sent" and "nobody knows"; what the operator has to mend waits."""
    assert type(as_send_error(error, stage)) is kind


def test_what_waits_for_all_waits_a_minute() -> None:
    """Where the server speaks of itself, everything waits; where it may be one mailbox, that one alone."""
    busy = as_send_error(SMTPSenderRefused(450, "slow down", "x"), Stage.SENDER)
    assert isinstance(busy, Throttled)
    assert (busy.retry_after, busy.whole_scope) == (timedelta(minutes=1), True)


def test_a_reason_is_one_short_line() -> None:
    """Servers answer in many lines; what is kept of them is one, and no longer than the console shows."""
    error = as_send_error(SMTPDataError(554, "5.7.1 no\n" * 500), Stage.CONTENT)
    assert "\n" not in str(error)
    assert len(str(error)) <= LONGEST_REASON + len("the mail server: ")


async def test_a_mailbox_that_is_gone_is_written_to_no_more(
    office: PostOffice, writing: Writing, sqlite_store: Store, now: datetime
) -> None:
    """Once the server says that there is no such mailbox, its address is unreachable and the delivery has failed."""
    ana = meet(sqlite_store, READER.external_id, now, ChannelName.EMAIL)
    queue(sqlite_store, ana, now, kind=DeliveryKind.CIRCULAR)
    office.fails("RCPT", "550 5.1.1 User unknown")
    async with running(sqlite_store, writing.channel, Clock(now)):
        await all_in(sqlite_store, "failed")
    (reach,) = sqlite_store.read(lambda unit: unit.contacts.addresses(ana.contact))
    (lost,) = sqlite_store.read(lambda unit: unit.deliveries.undelivered(None, 10))
    assert reach.state is AddressState.UNREACHABLE
    assert "User unknown" in lost.reason


async def test_a_lost_answer_to_a_circular_is_not_repeated(
    office: PostOffice, impatient: Writing, sqlite_store: Store, now: datetime
) -> None:
    """It stays unconfirmed, and one copy arrived."""
    ana = meet(sqlite_store, READER.external_id, now, ChannelName.EMAIL)
    queue(sqlite_store, ana, now, kind=DeliveryKind.CIRCULAR)
    office.fails("CONTENT", DROP)
    async with running(sqlite_store, impatient.channel, Clock(now)):
        await all_in(sqlite_store, "unconfirmed")
    assert len(office.arrived) == 1


async def test_a_misconfigured_server_loses_nothing(
    office: PostOffice, writing: Writing, sqlite_store: Store, now: datetime
) -> None:
    """While the operator mends what is wrong the delivery waits, however often it is tried, and then it goes."""
    ana = meet(sqlite_store, READER.external_id, now, ChannelName.EMAIL)
    key = queue(sqlite_store, ana, now, kind=DeliveryKind.CIRCULAR)
    office.fails("MAIL", *["530 5.7.0 Authentication required"] * 2 * MOST_ATTEMPTS)
    for minute in range(2 * MOST_ATTEMPTS):
        await turn(sqlite_store, writing, now + timedelta(minutes=minute))
    assert (office.arrived, states(sqlite_store)) == ([], {key: "pending"})
    await turn(sqlite_store, writing, now + timedelta(minutes=2 * MOST_ATTEMPTS))
    assert (len(office.arrived), states(sqlite_store)) == (1, {key: "sent"})


async def turn(store: Store, writing: Writing, at: datetime) -> None:
    """What the outbox does with everything that is due at a moment."""
    for delivery in claim(store, at, at + timedelta(seconds=30)):
        result: Result
        try:
            receipt = await writing.channel.send(delivery.to, delivery.message)
        except SendError as error:
            result = after_failure(delivery, error, at, Random(1))
        else:
            result = Sent(delivery=delivery.id, attempt=delivery.attempts, provider_id=receipt.provider_id, at=at)
        store.run(partial(_record, result))


def _record(result: Result, unit: Unit) -> None:
    unit.deliveries.record([result])
