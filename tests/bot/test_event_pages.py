"""The public pages of events and the pages of certificates, as browsers get them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from handlers.events.certificates import token_of
from handlers.events.items import add_file, add_link
from handlers.events.offering import withdraw
from handlers.events.registering import register
from handlers.events.setting import announce, cancel, open_event
from knowledge.model.audience import Audience
from knowledge.model.events import Event, ItemKind, Participant, Registration
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Contact, Role
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.serving import Served

DAY = timedelta(days=1)
MEETING = "https://meet.example.org/annual"


@dataclass
class Office:
    """The secretariat, and somebody of Bordeaux who registers."""

    served: Served
    http: httpx.Client

    @property
    def store(self) -> Store:
        return self.served.focal.store

    def announces(self, **values: Any) -> Event:
        """An event in a week that every member is invited to; or another one."""
        now = datetime.now(UTC)
        event = Event(
            titles=Text({EN: "Annual <meeting>", FR: "Réunion annuelle"}),
            texts=Text({EN: "What we **do**.", ES: "Lo que *hacemos*."}),
            places=Text({EN: "Bilbao"}),
            online=MEETING,
            starts_at=now + 7 * DAY,
            ends_at=now + 8 * DAY,
            zone="Europe/Madrid",
            languages=(EN, ES),
        )
        draft = self.store.run(lambda unit: announce(unit, OPERATOR, replace(event, **values), now))
        return self.store.run(lambda unit: open_event(unit, OPERATOR, draft.id, draft.revision, now))

    def cancels(self, event: Event) -> None:
        library = self.served.focal.library()
        now = datetime.now(UTC)
        self.store.run(lambda unit: cancel(unit, OPERATOR, event.id, event.revision, library, now))

    def registers(self, event: Event) -> tuple[Contact, Registration]:
        """Somebody of Bordeaux takes a seat."""
        now, library = datetime.now(UTC), self.served.focal.library()

        def work(unit: Unit) -> tuple[Contact, Registration]:
            (member,) = [member for member in unit.contacts.members() if member.code == "fr-bordeaux"]
            contact = unit.people.contact(unit.people.add_contact("Zoé", Role.FOCAL_POINT, FR, member.id, now))
            assert contact is not None
            participant = Participant(name=f"Zoé <{contact.id}>", function="Maire")
            return contact, register(unit, event.id, contact, participant, None, library, now, for_self=True)

        return self.store.run(work)

    def withdraws(self, contact: Contact, registration: Registration) -> None:
        now, library = datetime.now(UTC), self.served.focal.library()
        self.store.run(lambda unit: withdraw(unit, actor_of(contact), registration.id, library, now))

    def address(self, registration: Registration) -> str:
        """Where the certificate is."""
        return f"/certificates/{token_of(registration.id, self.served.focal.settings.signing_key())}"


def value_of(attribute: str, page: str) -> str:
    """The value of the one attribute of a page that is written so."""
    (value,) = re.findall(f'{attribute}="([^"]*)"', page)
    return str(value)


@pytest.fixture
def office(served: Served, visit: Visit) -> Office:
    return Office(served=served, http=visit("en").http)


class TestEvents:
    def test_listed(self, office: Office) -> None:
        """What every member is invited to; not what is for some, or was cancelled."""
        event = office.announces()
        hidden = [office.announces(audience=Audience(roles=frozenset({Role.FOCAL_POINT}))), office.announces()]
        office.cancels(hidden[1])
        page = office.http.get("/events").text
        assert f'href="/events/{event.id}"' in page
        assert "Annual &lt;meeting&gt;" in page
        for other in hidden:
            assert f'href="/events/{other.id}"' not in page
            assert office.http.get(f"/events/{other.id}").status_code == 404
            assert office.http.get(f"/events/{other.id}/event.ics").status_code == 404

    def test_one(self, office: Office) -> None:
        """Title, dates, place, text and languages; neither who takes part nor where those do who have a seat."""
        event = office.announces()
        contact, registration = office.registers(event)
        answer = office.http.get(f"/events/{event.id}")
        page = answer.text
        assert answer.status_code == 200
        assert "Annual &lt;meeting&gt;" in page
        assert "(Madrid)" in page
        assert "Bilbao" in page
        assert "English and Spanish" in page
        assert "What we <strong>do</strong>." in page
        for secret in (MEETING, contact.name, registration.participant.name, registration.code):
            assert secret not in page

    def test_in_the_readers_language(self, office: Office, visit: Visit) -> None:
        """As far as there is one; every text says which language it is in."""
        event = office.announces()
        page = visit("fr").http.get(f"/events/{event.id}").text
        assert "Réunion annuelle" in page
        assert '<article lang="en"' in page

    def test_into_the_chat(self, office: Office, visit: Visit) -> None:
        """The button leads to the event in the chat, where a stranger is asked for which city they speak."""
        event = office.announces()
        visitor = visit("en")
        visitor.page()
        text = value_of('name="text" value', visitor.http.get(f"/events/{event.id}").text)
        assert text == f"/start event-{event.id}"
        assert "for which city you speak" in visitor.ask(text).text

    def test_calendar(self, office: Office) -> None:
        """A file that calendar programs read, without the secret address."""
        event = office.announces()
        answer = office.http.get(f"/events/{event.id}/event.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(entry["summary"]) == "Annual <meeting>"
        assert MEETING.encode() not in answer.content

    def test_programme(self, office: Office) -> None:
        """Files are saved, never run; what is for after the event is not for everybody."""
        event, now = office.announces(), datetime.now(UTC)

        def work(unit: Unit) -> int:
            add_link(unit, OPERATOR, event.id, ItemKind.PROGRAMME, "", "The way", "https://example.org/way", now)
            kinds = (ItemKind.PROGRAMME, ItemKind.MATERIAL)
            files = [add_file(unit, OPERATOR, event.id, kind, "", "a.html", "text/html", b"<b>", now) for kind in kinds]
            return files[1].id

        secret = office.store.run(work)
        page = office.http.get(f"/events/{event.id}").text
        assert 'href="https://example.org/way"' in page
        answer = office.http.get(f"/events/{event.id}/files/{secret - 1}")
        assert answer.content == b"<b>"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == 'attachment; filename="a.html"'
        for number in (secret, 404, 2**31):
            assert office.http.get(f"/events/{event.id}/files/{number}").status_code in (404, 422)

    @pytest.mark.parametrize("number", ["0", "x", "99999999999", "404404"])
    def test_none(self, office: Office, number: str) -> None:
        """Whatever is no event is no page."""
        assert office.http.get(f"/events/{number}").status_code in (404, 422)


class TestCertificates:
    def test_read(self, office: Office) -> None:
        """In the participant's language, kept by nobody and found by no search, under the strict policy."""
        _contact, registration = office.registers(office.announces())
        answer = office.http.get(office.address(registration))
        assert answer.status_code == 200
        assert '<html lang="fr"' in answer.text
        assert f"Zoé &lt;{registration.contact}&gt;" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "style-src 'self'" in answer.headers["content-security-policy"]
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert "<script" not in answer.text

    def test_its_style(self, office: Office) -> None:
        """The page finds it, and browsers may keep it, since its address changes with it."""
        _contact, registration = office.registers(office.announces())
        page = office.http.get(office.address(registration)).text
        style = office.http.get(value_of('rel="stylesheet" href', page))
        assert style.headers["content-type"].startswith("text/css")
        assert "immutable" in style.headers["cache-control"]
        assert "@page" in style.text

    def test_in_each_language(self, office: Office) -> None:
        """The others are one link away; an unknown one is the participant's own."""
        _contact, registration = office.registers(office.announces())
        address = office.address(registration)
        for language in ("en", "fr", "es", "pt"):
            page = office.http.get(f"{address}?language={language}").text
            assert f'<html lang="{language}"' in page
            assert page.count("hreflang=") == 3
        assert '<html lang="fr"' in office.http.get(f"{address}?language=xx").text

    def test_wrong_or_withdrawn(self, office: Office) -> None:
        """Made up, changed, or of somebody who gave the seat up: there is no such page."""
        contact, registration = office.registers(office.announces())
        address = office.address(registration)
        for wrong in (f"{address}x", address.replace(".", ".A", 1), "/certificates/1", "/certificates/" + "9" * 5000):
            assert office.http.get(wrong).status_code == 404
        assert office.http.get(address).status_code == 200
        office.withdraws(contact, registration)
        assert office.http.get(address).status_code == 404
