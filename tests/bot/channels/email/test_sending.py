"""Sending by e-mail to a real server: what arrives, over which connections, and how safely."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.email.channel import pace_of
from bot.channels.email.connections import MOST_CONNECTIONS
from bot.channels.email.failures import Misconfigured
from bot.channels.email.server import Security
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from scheduler.ports import Gone, Rejected, Throttled
from tests.bot.channels.email.certificates import certificates
from tests.bot.channels.email.post_office import DROP, HANG, PASSWORD, USER, PostOffice, post_office
from tests.bot.channels.email.writing import LETTER, READER, Writing

PDF = b"%PDF-1.7\r\n.\r\n..\n\xff\x00 a line\r that ends as none should\r\n" * 500


def to(address: str) -> Address:
    return Address(channel=ChannelName.EMAIL, external_id=address)


async def test_one_letter_is_one_message_in_two_forms(office: PostOffice, writing: Writing) -> None:
    """The mailbox gets one message, in plain text and in HTML, from the sender of the settings, dated now."""
    receipt = await writing.channel.send(READER, LETTER)
    (arrived,) = office.arrived
    mail = arrived.mail
    assert (arrived.sender, arrived.to) == ("focal@example.org", "ana@ville.example.org")
    assert (mail["From"], mail["To"]) == ("Villes numériques <focal@example.org>", "ana@ville.example.org")
    assert mail["Subject"] == "Circulaire 30 : réunion annuelle à Bilbao"
    assert mail["Date"].datetime == writing.now
    assert mail.get_content_type() == "multipart/alternative"
    assert "la réunion a lieu à Bilbao, les 6 et 7 novembre : le programme (https://example.org/p)." in arrived.plain
    assert "la réunion a lieu à <strong>Bilbao</strong>" in arrived.html
    assert receipt.provider_id.startswith(mail["Message-ID"])
    assert receipt.provider_id.endswith("queued as 0001")


async def test_only_ascii_leaves_in_lines_that_every_server_takes(office: PostOffice, writing: Writing) -> None:
    """No byte beyond ASCII, no line over 998 bytes, no line end but CRLF (RFC 5321, 2.3.8 and 4.5.3.1.6)."""
    long = "ça " * 2_000 + "\n\n.\n\n..\n\nمرحبا 🏛️ " + "x" * 3_000
    await writing.channel.send(READER, replace(LETTER, text=long, subject="é" * 240))
    content = office.arrived[0].content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    assert "\n\n.\n\n..\n\n" in office.arrived[0].plain


async def test_files_arrive_byte_by_byte(office: PostOffice, writing: Writing, sqlite_store: Store) -> None:
    """Attachments keep their content, their kind, and their name in whatever letters it is written."""
    put = sqlite_store.run(lambda unit: unit.files.put(PDF, writing.now))
    names = ["Convocatoria del año.pdf", "الدعوة.pdf", "a\r\nBcc: evil@example.org.pdf"]
    files = tuple(Attachment(name=name, media_type="application/pdf", size=len(PDF), reference=put) for name in names)
    strange = Attachment(name="", media_type="message/rfc822; x", size=len(PDF), reference=put)
    await writing.channel.send(READER, replace(LETTER, files=(*files, strange)))
    mail = office.arrived[0].mail
    attached = list(mail.iter_attachments())
    expected = [*names[:2], "aBcc: evil@example.org.pdf", "file"]
    assert [part.get_filename() for part in attached] == expected
    assert [part.get_content_type() for part in attached] == ["application/pdf"] * 3 + ["application/octet-stream"]
    assert all(part.get_payload(decode=True) == PDF for part in attached)
    assert mail["Bcc"] is None


async def test_a_file_that_is_no_longer_kept(office: PostOffice, writing: Writing) -> None:
    """Nothing is sent without a file that belongs to it."""
    lost = Attachment(name="a.pdf", media_type="application/pdf", size=1, reference="0" * 64)
    with pytest.raises(Rejected, match="no longer kept"):
        await writing.channel.send(READER, replace(LETTER, files=(lost,)))
    assert office.arrived == []


async def test_a_burst_goes_over_few_connections(office: PostOffice, writing: Writing) -> None:
    """One message after the other uses one connection, and many at once no more than the few."""
    for number in range(5):
        await writing.channel.send(READER, replace(LETTER, key=f"k{number}"))
    assert office.connections == 1
    await asyncio.gather(*(writing.channel.send(to(f"m{n}@example.org"), LETTER) for n in range(40)))
    assert office.connections <= MOST_CONNECTIONS
    assert len({arrived.to for arrived in office.arrived}) == 41


async def test_a_connection_that_the_server_closed_meanwhile(office: PostOffice, writing: Writing) -> None:
    """A kept connection that is found closed, or closing, is replaced without the message noticing."""
    await writing.channel.send(READER, LETTER)
    for trouble in (DROP, "421 4.3.2 too many messages on this connection"):
        office.fails("MAIL", trouble)
        await writing.channel.send(READER, LETTER)
    assert (len(office.arrived), office.connections) == (3, 3)


async def test_an_idle_connection_is_given_back(office: PostOffice, sqlite_store: Store, now: datetime) -> None:
    """What is not used for a while is closed, and the next message opens another."""
    brief = Writing(office, sqlite_store, now, keep_alive_s=0.0)
    await brief.channel.send(READER, LETTER)
    await brief.channel.send(READER, LETTER)
    await brief.connections.close()
    assert office.connections == 2


async def test_when_the_server_is_slower_than_the_pace(office: PostOffice, writing: Writing) -> None:
    """Who gets no connection soon comes back later: it counts as no attempt, and nothing is left in doubt."""
    office.fails("MAIL", *[HANG] * MOST_CONNECTIONS)
    busy = [asyncio.create_task(writing.channel.send(READER, LETTER)) for _ in range(MOST_CONNECTIONS)]
    for _ in busy:
        await office.hanging.acquire()
    with pytest.raises(Throttled) as waiting:
        await writing.channel.send(READER, LETTER)
    assert (waiting.value.whole_scope, waiting.value.retry_after) == (True, timedelta(seconds=1))
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    await writing.channel.send(READER, LETTER)
    assert len(office.arrived) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.OFFERED, Security.TLS], ids=str)
async def test_with_tls_and_a_password(security: Security, sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    """With STARTTLS and with TLS from the beginning, the password goes over the encrypted connection and lets us in."""
    of_server, of_client = certificates(tmp_path)
    tls_first = security is Security.TLS
    async with post_office(of_server, tls_first=tls_first, needs_password=not tls_first) as office:
        user, password = ("", "") if tls_first else (USER, PASSWORD)
        writing = Writing(office, sqlite_store, now, tls=of_client, security=security, user=user, password=password)
        await writing.channel.send(READER, LETTER)
        await writing.channel.send(READER, LETTER)
        await writing.connections.close()
        assert (len(office.arrived), office.connections) == (2, 1)


async def test_a_wrong_password_is_the_operators_affair(sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    """Everything waits, nothing counts as an attempt, the log says it aloud, and nowhere does the password stand."""
    of_server, of_client = certificates(tmp_path)
    async with post_office(of_server, needs_password=True) as office:
        writing = Writing(
            office, sqlite_store, now, tls=of_client, security=Security.STARTTLS, user=USER, password="hunter2-geheim"
        )
        with capture_logs() as logs, pytest.raises(Misconfigured) as raised:
            await writing.channel.send(READER, LETTER)
        assert raised.value.whole_scope
        assert [(entry["event"], entry["log_level"]) for entry in logs] == [("email.misconfigured", "error")]
        assert "535" in logs[0]["reason"]
        assert "hunter2" not in f"{logs} {raised.value} {raised.value.__cause__}"
        assert "hunter2" not in repr(writing.server)


async def test_a_certificate_of_somebody_else(sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    """A server that is not who it should be gets neither password nor mail."""
    of_server, _ = certificates(tmp_path)
    async with post_office(of_server) as office:
        strict = ssl.create_default_context()
        writing = Writing(office, sqlite_store, now, tls=strict, security=Security.STARTTLS)
        with capture_logs(), pytest.raises(Misconfigured):
            await writing.channel.send(READER, LETTER)
        assert office.arrived == []


async def test_no_password_without_tls(office: PostOffice, sqlite_store: Store, now: datetime) -> None:
    """A server without STARTTLS is told nothing where STARTTLS is needed."""
    writing = Writing(office, sqlite_store, now, security=Security.STARTTLS, user=USER, password=PASSWORD)
    with capture_logs(), pytest.raises(Misconfigured):
        await writing.channel.send(READER, LETTER)
    assert office.arrived == []


@pytest.mark.parametrize(
    ("address", "arrives_at"),
    [
        ("Ana.Ruiz+focal@Bilbao.example.org", "Ana.Ruiz+focal@Bilbao.example.org"),
        ("a@münchen.example.org", "a@xn--mnchen-3ya.example.org"),
    ],
    ids=["plain", "idna"],
)
async def test_addresses_as_servers_know_them(
    address: str, arrives_at: str, office: PostOffice, writing: Writing
) -> None:
    """A domain in other letters is written as IDNA has it; everything else is left as it is."""
    await writing.channel.send(to(address), LETTER)
    assert [arrived.to for arrived in office.arrived] == [arrives_at]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("añá@example.org", Rejected),
        ("nobody", Gone),
        ("a@b@example.org", Gone),
        ("a@example..org", Gone),
        ("a@" + "x" * 70 + ".org", Gone),
        ("a@example.org\r\nRCPT TO:<evil@example.org>", Gone),
        ("<a@example.org> SIZE=1", Gone),
    ],
)
async def test_addresses_that_cannot_be(
    address: str, kind: type[Exception], office: PostOffice, writing: Writing
) -> None:
    """What is no address never reaches the server, and cannot say anything to it."""
    with pytest.raises(kind):
        await writing.channel.send(to(address), LETTER)
    assert (office.arrived, office.connections) == ([], 0)


async def test_nothing_to_see_is_not_sent(office: PostOffice, writing: Writing) -> None:
    """An empty message is refused here rather than shown."""
    with pytest.raises(Rejected):
        await writing.channel.send(READER, OutgoingMessage(text=" \u200b\n", language=Language("ar")))
    assert office.arrived == []


def test_the_pace_is_even() -> None:
    """Thirty a minute are one every two seconds, in the whole; a mailbox has no pace of its own."""
    pace = pace_of(30)
    assert (pace.between, pace.in_chat_of(READER)) == (timedelta(seconds=2), timedelta())
