"""The address of a calendar, as programs fetch it: cheap where nothing changed, and not more often than reasonable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar

from bot.web.calendars import FETCHES_PER_MINUTE, MAX_AGE_S
from handlers.calendar_feeds import end_address, make_address
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import FR, Text
from knowledge.model.people import Contact, Role
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.serving import Served


@dataclass
class Subscription:
    """A calendar program of somebody of Bordeaux."""

    served: Served
    http: httpx.Client
    contact: Contact
    path: str

    def get(self, etag: str = "") -> httpx.Response:
        """What comes, for a program that has what the etag names."""
        return self.http.get(self.path, headers={"if-none-match": etag} if etag else {})

    def announces(self, title: str) -> None:
        """A deadline is set."""
        now = datetime.now(UTC)
        deadline = Deadline(titles=Text({FR: title}), due_at=now + timedelta(days=7), zone="Europe/Madrid", since=now)
        self.served.focal.store.run(lambda unit: unit.deadlines.add(deadline))

    def ends(self) -> bool:
        """The owner takes the address back."""
        contact = self.contact
        return self.served.focal.store.run(lambda unit: end_address(unit, contact, datetime.now(UTC)))


@pytest.fixture
def program(served: Served, visit: Visit) -> Subscription:
    """With an address of its own, so that what one test fetches does not hold up another."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> tuple[Contact, str]:
        (member,) = [member for member in unit.contacts.members() if member.code == "fr-bordeaux"]
        contact = unit.people.contact(unit.people.add_contact("Ana", Role.FOCAL_POINT, FR, member.id, now))
        assert contact is not None
        return contact, make_address(unit, contact, served.url, now)

    contact, address = served.focal.store.run(work)
    path = address.removeprefix(served.url)
    return Subscription(served=served, http=visit("en").http, contact=contact, path=path)


def test_a_program_reads_it(program: Subscription) -> None:
    """It is an iCalendar in UTF-8, kept by nobody but the program, and found by no search."""
    program.announces("Échéance à lire")
    answer = program.get()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == f"private, max-age={MAX_AGE_S}"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    titles = [str(entry["SUMMARY"]) for entry in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert "Échéance à lire" in titles


def test_unchanged(program: Subscription) -> None:
    """Whoever has it gets 304 without a body, in each of the ways in which programs say what they have."""
    etag = program.get().headers["etag"]
    for has in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = program.get(has)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert program.get('"other"').status_code == 200


def test_changed(program: Subscription) -> None:
    """A deadline that was set since comes at the next fetch, under another etag."""
    before = program.get().headers["etag"]
    program.announces("Nouvelle échéance")
    after = program.get(before)
    assert after.status_code == 200
    assert after.headers["etag"] != before
    assert "Nouvelle" in after.text


def test_head(program: Subscription) -> None:
    """Who asks with HEAD learns the same without the calendar."""
    asked, got = program.http.head(program.path), program.get()
    assert (asked.status_code, asked.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "cache-control"):
        assert asked.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_it_is_only_read(program: Subscription, method: str) -> None:
    """A program that wants to write, or takes it for CalDAV, is refused."""
    assert program.http.request(method, program.path).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/.ics",
        "/calendar/unknown.ics",
        f"/calendar/{'A' * 2_000}.ics",
        "/calendar/%00.ics",
        "/calendar/..%2f..%2fetc%2fpasswd.ics",
        "/calendar/",
        "/calendar",
    ],
)
def test_an_address_that_nobody_has(program: Subscription, path: str) -> None:
    """It is not found, whatever it looks like."""
    assert program.http.get(path).status_code == 404


def test_part_of_an_address(program: Subscription) -> None:
    """Neither the beginning of a secret nor the same in small letters opens anything."""
    secret = program.path.removeprefix("/calendar/").removesuffix(".ics")
    for near in (secret[:-1], secret.lower(), secret + ".", secret.partition(".")[0]):
        assert program.http.get(f"/calendar/{near}.ics").status_code == 404
    assert program.get().status_code == 200


def test_ended(program: Subscription) -> None:
    """Once its owner took it back, the address is one that nobody has, whatever the program holds."""
    etag = program.get().headers["etag"]
    assert program.ends()
    assert program.get(etag).status_code == 404


def test_a_program_that_polls_every_second(program: Subscription) -> None:
    """It is served a few times, then told when to come again; meanwhile others are served, and nothing is looked up."""
    etag = program.get().headers["etag"]
    answers = [program.get(etag) for _ in range(59)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [304] * (FETCHES_PER_MINUTE - 1) + [429] * (60 - FETCHES_PER_MINUTE)
    last = answers[-1]
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert (last.content, last.headers["cache-control"]) == (b"", "no-store")
    assert program.http.head(program.path).status_code == 429
    assert program.ends()
    assert program.get(etag).status_code == 429  # so the store was not asked
    assert program.http.get("/calendar/unknown-at-that-moment.ics").status_code == 404
