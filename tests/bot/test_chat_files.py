"""Files that come with a message in the web chat: named, to be saved, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store import signals
from knowledge.store.tables import addresses
from knowledge.store.unit import Unit
from tests.bot.conftest import Serve, Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

CONTENT = b"%PDF-1.7 the programme"
NAME = 'programme "été".pdf'


def send_file(served: Served) -> None:
    """Focal sends the only visitor there is a file."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> None:
        row = unit.connection.execute(select(addresses.c.id, addresses.c.contact_id)).one()
        file = Attachment(
            name=NAME, media_type="application/pdf", size=len(CONTENT), reference=unit.files.put(CONTENT, now)
        )
        message = OutgoingMessage(text="The programme is here.", files=(file,), key="circular:1")
        kept = unit.transcripts.say(message, row.contact_id, ChannelName.WEBCHAT, None, now)
        unit.deliveries.add(message.key, row.id, kept, DeliveryKind.CIRCULAR, now)
        unit.wake(signals.OUTBOX)

    served.focal.store.run(work)


@pytest.fixture
def place(serve: Serve) -> Served:
    return serve()


@pytest.fixture
def reader(place: Served, visit: Visit) -> Visitor:
    """A visitor to whom a file was sent."""
    reader = visit(url=place.url)
    reader.say("menu")
    send_file(place)
    next(message for message in reader.messages(after=2))
    return reader


def test_a_file_is_named_and_saved(reader: Visitor) -> None:
    """The message shows the file's name, and the link brings its content, to be saved under that name."""
    page = reader.page()
    assert NAME in page.text
    link = next(values["href"] for tag, values in page.tags if tag == "a" and "/chat/files/" in values.get("href", ""))
    got = reader.http.get(link)
    assert got.content == CONTENT
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''programme%20%22%C3%A9t%C3%A9%22.pdf"
    assert (got.headers["content-type"], got.headers["x-content-type-options"]) == (
        "application/octet-stream",
        "nosniff",
    )


def test_a_file_is_for_its_reader_alone(reader: Visitor, place: Served, visit: Visit) -> None:
    """Another browser, a number that is none, and a message without files find nothing."""
    other = visit(url=place.url)
    other.page()
    assert other.http.get("/chat/files/3/0").status_code == 404
    for path in ("/chat/files/3/1", "/chat/files/2/0", "/chat/files/1/0", "/chat/files/99/0"):
        assert reader.http.get(path).status_code == 404
    assert reader.http.get("/chat/files/x/0").status_code == 422
