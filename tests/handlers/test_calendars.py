"""Deadlines as iCalendar: what programs read back is what was written, by the rules of RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from icalendar.prop import vText

from handlers.calendars import LENGTH, NOBODY, Entry, Reader, entry_of, feed_of, file_of, ics_of, reader_of
from handlers.dialogue.library import Installation, Library
from handlers.phrasebook import load_phrasebook
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.languages import EN, FR, Language, Text
from knowledge.model.people import Contact, Role
from knowledge.store.member_deadlines import MemberDeadline
from tests.handlers.people.network import LYON

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOSTILE = 'a;b,c\\n: "d"\r\nBEGIN:VEVENT\rUID:x\x00\x0b' + "é🏙" * 60


def reader(language: str = "en", zone: str = "Europe/Madrid", **values: Any) -> Reader:
    """Somebody of Lyon."""
    voice = load_phrasebook().speak(Language(language))
    return Reader(**{"voice": voice, "member": "Lyon", "zone": ZoneInfo(zone), "host": "focal.example.org", **values})


def item(*acts: Act, **values: Any) -> MemberDeadline:
    """A deadline on 4 December 2026 at noon in Madrid, as the member stands to it."""
    usual = Deadline(
        id=7,
        titles=Text({EN: "Registration for Bilbao"}),
        due_at=datetime(2026, 12, 4, 11, tzinfo=UTC),
        zone="Europe/Madrid",
        since=NOW,
    )
    return MemberDeadline(deadline=replace(usual, **values), acts=frozenset(acts))


def events(content: bytes) -> list[Event]:
    """The entries of a calendar as a program reads them."""
    return [part for part in Calendar.from_ical(content).walk("VEVENT") if isinstance(part, Event)]


def event(content: bytes) -> Event:
    """The only one."""
    (only,) = events(content)
    return only


class TestOneEntry:
    def test_ends_at_the_deadline(self) -> None:
        """It is as long as can be seen, ends at the very instant, and says who is free meanwhile: everybody."""
        read = event(file_of(item(), reader()))
        assert read.end == datetime(2026, 12, 4, 11, tzinfo=UTC)
        assert read.end - read.start == LENGTH == timedelta(minutes=15)
        assert read["TRANSP"] == "TRANSPARENT"

    @pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kathmandu", "Europe/Madrid"])
    @pytest.mark.parametrize("due_at", ["2026-03-29T01:30", "2026-10-25T01:30", "2028-02-29T23:59"])
    def test_the_instant_is_one_for_all(self, zone: str, due_at: str) -> None:
        """Whoever reads it where, and whether the clocks change that night: it is in UTC, which needs no table."""
        instant = datetime.fromisoformat(due_at).replace(tzinfo=UTC)
        content = file_of(item(due_at=instant.astimezone(ZoneInfo(zone))), reader(zone=zone))
        assert event(content).end == instant
        assert f"DTEND:{instant:%Y%m%dT%H%M%SZ}\r\n".encode() in content

    def test_its_name_is_for_ever(self) -> None:
        """However it changes, and in whichever file it stands; another installation's has another name."""
        names = {
            event(content)["UID"]
            for content in (
                file_of(item(), reader()),
                feed_of([item(Act.DECLINED, revision=3, titles=Text({FR: "Autre titre"}))], reader("fr")),
            )
        }
        assert names == {"deadline-7@focal.example.org"}
        assert event(file_of(item(), reader(host="other.example.org")))["UID"] == "deadline-7@other.example.org"

    def test_a_change_is_newer(self) -> None:
        """What was moved has a higher number and a later stamp, what was cancelled says so."""
        moved = event(file_of(item(revision=2, since=NOW + timedelta(days=1)), reader()))
        assert (moved["SEQUENCE"], moved.DTSTAMP) == (2, NOW + timedelta(days=1))
        assert moved["STATUS"] == "CONFIRMED"
        assert event(file_of(item(state=DeadlineState.CANCELLED), reader()))["STATUS"] == "CANCELLED"

    def test_both_clocks_stand_in_it(self) -> None:
        """The reader's own hour and the official one; only one where they agree."""
        text = str(event(file_of(item(), reader(zone="America/Montevideo")))["DESCRIPTION"])
        assert "8:00 (Montevideo)" in text
        assert "12:00 (Madrid)" in text
        assert str(event(file_of(item(), reader()))["DESCRIPTION"]).count("12:00") == 1

    @pytest.mark.parametrize(
        ("act", "said"),
        [
            (Act.REGISTERED, "Lyon has registered"),
            (Act.ANSWERED, "Lyon has done it"),
            (Act.DECLINED, "Lyon will not take part"),
        ],
    )
    def test_settled(self, act: Act, said: str) -> None:
        """A mark in the title, and in the text what the city did."""
        read = event(file_of(item(act), reader()))
        assert read["SUMMARY"] == "✓ Registration for Bilbao"
        assert said in str(read["DESCRIPTION"])

    def test_who_declined_and_then_registered_takes_part(self) -> None:
        """What was done last by sense is told, whichever was first."""
        assert "registered" in str(event(file_of(item(Act.DECLINED, Act.REGISTERED), reader()))["DESCRIPTION"])

    def test_a_title_in_another_language(self) -> None:
        """It is shown, and the text says which language it is."""
        read = event(file_of(item(titles=Text({FR: "Inscription"})), reader()))
        assert read["SUMMARY"] == "Inscription"
        assert "The title is in French." in str(read["DESCRIPTION"])

    def test_the_link(self) -> None:
        """It stands in the text, and as the entry's own where it is an address of the web."""
        read = event(file_of(item(link="https://example.org/form?a=1,2;3"), reader()))
        assert read["URL"] == "https://example.org/form?a=1,2;3"
        assert str(read["DESCRIPTION"]).endswith("https://example.org/form?a=1,2;3")

    @pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://example.org/\r\nATTENDEE:x", "by post"])
    def test_what_is_no_address_is_no_url(self, link: str) -> None:
        """Nothing else than a web address becomes one that a program opens, or a line of the file."""
        content = file_of(item(link=link), reader())
        assert "URL" not in event(content)
        assert b"\r\nATTENDEE" not in content


class TestTheFile:
    def test_is_well_formed(self) -> None:
        """Lines end in CR LF, none is longer than 75 octets, none is cut within a character (RFC 5545, 3.1)."""
        content = feed_of([item(titles=Text({EN: HOSTILE}), link="https://example.org/" + "x" * 300)], reader())
        assert content.endswith(b"END:VCALENDAR\r\n")
        lines = content.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert [line.decode() for line in lines]
        assert b"\n" not in b"".join(lines)
        assert b"\r" not in b"".join(lines)

    def test_hostile_titles_stay_text(self) -> None:
        """Whatever a deadline is called makes no second entry and no other property, and is read back as it is."""
        content = feed_of([item(titles=Text({EN: HOSTILE}))], reader())
        read = event(content)
        assert read["UID"] == "deadline-7@focal.example.org"
        assert str(read["SUMMARY"]) == " ".join(HOSTILE.replace("\x00", " ").replace("\x0b", " ").split())
        assert isinstance(read["SUMMARY"], vText)

    def test_one_deadline_is_no_subscription(self) -> None:
        """A file that is opened once has no name and nothing to refresh."""
        calendar = Calendar.from_ical(file_of(item(), reader()))
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"]
        assert {"X-WR-CALNAME", "REFRESH-INTERVAL"}.isdisjoint(calendar)

    def test_a_subscription_has_a_name_and_comes_back(self) -> None:
        """By the names that old and new programs know, in the reader's language and zone."""
        calendar = Calendar.from_ical(feed_of([], reader()))
        assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Deadlines and events of Lyon"
        assert calendar["X-WR-TIMEZONE"] == "Europe/Madrid"
        assert calendar["X-PUBLISHED-TTL"] == "PT4H"
        assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in feed_of([], reader())
        assert Calendar.from_ical(feed_of([], reader(member="")))["NAME"] == "Deadlines and events"

    def test_nothing_is_a_calendar_too(self) -> None:
        """Who has no deadline subscribes to an empty calendar, which fills later."""
        assert events(feed_of([], reader())) == []

    def test_the_same_makes_the_same_bytes(self) -> None:
        """Nothing of the moment of writing stands in it."""
        items = [item(), item(Act.DECLINED, id=8)]
        assert feed_of(items, reader()) == feed_of(items, reader())

    @pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ca", "eu", "tr", "ar"])
    def test_in_each_language(self, language: str) -> None:
        """Every language of ours is written and read back, from right to left as well."""
        read = event(feed_of([item(Act.ANSWERED)], reader(language)))
        assert str(read["SUMMARY"]).startswith("✓ ")
        assert "Lyon" in str(read["DESCRIPTION"])

    def test_other_entries(self) -> None:
        """What is no deadline, such as an event, is an entry like any other."""
        begin = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Madrid"))
        whole_day = Entry(
            uid="event-1@x",
            title="Meeting",
            text="",
            begin=begin,
            end=begin + timedelta(hours=8),
            sequence=0,
            stamp=NOW,
        )
        read = event(ics_of([whole_day]))
        assert (read.start, read.end) == (begin, begin + timedelta(hours=8))


class TestTheReader:
    def test_is_the_contact_in_their_city(self, library: Library) -> None:
        """Language, member and clock are theirs, the host is the installation's."""
        contact = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=FR, member=LYON)
        web = replace(library, installation=Installation(web="https://focal.example.org/sub"))
        made = reader_of(contact, web)
        assert (made.voice.language, made.member, made.zone.key, made.host) == (
            FR,
            "Lyon",
            "Europe/Paris",
            "focal.example.org",
        )

    def test_without_a_city_or_an_address(self, library: Library) -> None:
        """The official clock, and a host that is nobody's."""
        contact = Contact(id=1, name="", role=Role.VISITOR, language=EN, own_time_zone="Nowhere/Gone")
        made = reader_of(contact, replace(library, installation=Installation()))
        assert (made.member, made.zone.key, made.host) == ("", "Europe/Madrid", NOBODY)

    def test_an_entry_names_them(self) -> None:
        """The name of an entry is made of the deadline's number and the host."""
        assert entry_of(item(), reader(host=NOBODY)).uid == f"deadline-7@{NOBODY}"
