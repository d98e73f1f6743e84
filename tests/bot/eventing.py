"""What the tests of the console's events share: events that are announced and opened, people who register, forms."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.config import Settings
from handlers.events.attending import note_attendance
from handlers.events.keeping import known
from handlers.events.registering import register
from handlers.events.setting import announce, open_event
from handlers.filling.built_in import built_in
from knowledge.forms.responses import Surroundings, begin
from knowledge.model.events import Event, Participant, Registration
from knowledge.model.languages import EN, FR, Text
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot.circulating import Sheet, press, words
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

EVENTS = "/console/events"
NEW = f"{EVENTS}/new"
MADRID = ZoneInfo("Europe/Madrid")
DAY = timedelta(days=1)
TITLES = {EN: "Annual meeting", FR: "Rencontre annuelle"}


@contextmanager
def running(furnished: Path, folder: Path) -> Iterator[Served]:
    """A Focal with the demonstration network that the tests of a module share: each makes events of its own."""
    shutil.copytree(furnished, folder)
    focal = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    focal.start()
    yield focal
    focal.stop()


def in_days(days: int) -> date:
    """A day on the network's calendar."""
    return (datetime.now(UTC).astimezone(MADRID) + days * DAY).date()


def at_ten(days: int) -> datetime:
    """Ten in the morning in Madrid, so many days ahead."""
    return datetime.combine(in_days(days), time(10), MADRID).astimezone(UTC)


def stored(focal: Served, here: str) -> Event:
    """The event of a page as it is kept."""
    return focal.focal.store.read(lambda unit: known(unit, number_of(here)))


def number_of(here: str) -> int:
    """The number of the event of a page."""
    return int(here.removeprefix(f"{EVENTS}/").partition("/")[0])


def every_event(focal: Served) -> tuple[Event, ...]:
    """All that there are."""
    begin_, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    return focal.focal.store.read(lambda unit: unit.events.listed(begin_, end))


def put(focal: Served, days: int = 20, *, is_open: bool = True, **others: Any) -> str:
    """An event so many days from now, or ago, for which one can register unless it says otherwise; its page."""
    starts = at_ten(days)
    now = datetime.now(UTC) if days > 0 else starts - 30 * DAY
    titles = Text(others.pop("titles", TITLES))
    event = Event(
        titles=titles, starts_at=starts, ends_at=starts + timedelta(hours=7), zone=MADRID.key, **{"seats": 20} | others
    )

    def work(unit: Unit) -> int:
        kept = announce(unit, OPERATOR, event, now)
        return open_event(unit, OPERATOR, kept.id, kept.revision, now).id if is_open else kept.id

    return f"{EVENTS}/{focal.focal.store.run(work)}"


def enrol(focal: Served, here: str, by: Contact, name: str = "", **others: Any) -> Registration:
    """Somebody registers themselves or, with a name, a colleague."""
    (registration,) = enrol_many(focal, here, [(by, name)], **others)
    return registration


def enrol_many(focal: Served, here: str, people: Sequence[tuple[Contact, str]], **others: Any) -> list[Registration]:
    """Several do so, one after the other."""
    library, event = focal.focal.library(), stored(focal, here)
    now = min(datetime.now(UTC), event.last_moment - DAY)

    def work(unit: Unit) -> list[Registration]:
        return [
            register(
                unit,
                event.id,
                by,
                Participant(name=name or by.name, **{"function": "Adviser"} | others),
                None,
                library,
                now,
                for_self=not name,
            )
            for by, name in people
        ]

    return focal.focal.store.run(work)


def answer(focal: Served, registration: Registration, answers: Mapping[str, str]) -> None:
    """Adds what somebody answered to the questions of the form that Focal brings along, by the paths of these."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> None:
        form = built_in(unit, "registration", now)
        begun = begin(unit.forms.one(form), "uuid:1", 1, Surroundings(now=now, zone=MADRID))
        kept = KeptResponse(
            subject=f"event:{registration.event}",
            key=None,
            form=form,
            response=replace(begun, answers={**begun.answers, **answers}),
            language=EN,
            begun_at=now,
            changed_at=now,
            state=ResponseState.SUBMITTED,
        )
        unit.registrations.save(replace(registration, response=unit.responses.add(kept).id))

    focal.focal.store.run(work)


def come(focal: Served, registration: Registration) -> None:
    """Somebody is noted as present."""
    now = datetime.now(UTC)
    focal.focal.store.run(lambda unit: note_attendance(unit, OPERATOR, registration.id, True, now))


def registration_at(focal: Served, id: int) -> Registration:
    """A registration as it is kept."""
    found = focal.focal.store.read(lambda unit: unit.registrations.one(id))
    assert found is not None
    return found


def fill(**fields: Any) -> dict[str, Any]:
    """The form of a new event as somebody fills it in, but for what is said otherwise; None leaves a field out."""
    filled = {
        "title-en": "Annual meeting",
        "title-fr": "Rencontre annuelle",
        "starts-day": in_days(30).isoformat(),
        "starts-time": "10:00",
        "ends-day": "",
        "ends-time": "17:00",
        "zone": MADRID.key,
        "place-en": "Bilbao, city hall",
        "online": "https://example.org/room",
        "text-en": "Programme: **open data**.",
        "opens-day": "",
        "opens-time": "",
        "closes-day": in_days(25).isoformat(),
        "closes-time": "18:00",
        "seats": "20",
        "seats-per-member": "2",
        "form": "",
    }
    return {name: value for name, value in (filled | fields).items() if value is not None}


def send(staff: Visitor, **fields: Any) -> httpx.Response:
    """Sends that form."""
    return press(staff, NEW, NEW, **fill(**fields))


def made_by_hand(staff: Visitor, **fields: Any) -> str:
    """The address of the page of an event that was made with that form."""
    sent = send(staff, **fields)
    assert sent.status_code == 303, Sheet(sent.text).notice
    return sent.headers["location"].partition("?")[0]


def deed(staff: Visitor, page: str, path: str, **fields: str) -> httpx.Response:
    """Presses one of the buttons of a page of an event."""
    return press(staff, page, f"{page}/{path}", **fields)


def wrong_at(response: httpx.Response, field: str, why: str, prefix: str = "") -> Sheet:
    """Makes sure that a form came back with what is wrong at one field, above the form and at the field alone."""
    assert response.status_code == 422, response.text[:300]
    page, place = Sheet(response.text), prefix + field
    marked = [values for tag, values in page.tags if values.get("aria-invalid") == "true"]
    assert [values["id"] for values in marked] == ([] if field == "audience" else [place])
    if marked:
        assert f"{place}-wrong" in marked[0]["aria-describedby"].split()
    (told,) = re.findall(rf'<span class="state-attention" id="{place}-wrong">(.*?)</span>', page.html)
    assert why in unescape(told)
    assert f'<a href="#{place}">{told}</a>' in page.html
    assert place in {values.get("id") for _, values in page.tags}
    return page


def value_in(page: Page, name: str) -> str:
    """What a field holds, whatever kind of field it is."""
    chosen = re.search(rf'<select name="{name}"[^>]*>(.*?)</select>', page.html, re.DOTALL)
    if chosen is not None:
        found = re.findall(r'<option value="([^"]*)" selected>', chosen[1])
        return unescape(found[0]) if found else ""
    typed = re.search(rf'<textarea name="{name}"[^>]*>(.*?)</textarea>', page.html, re.DOTALL)
    if typed is not None:
        return unescape(typed[1]).removeprefix("\n")
    return next(values["value"] for tag, values in page.tags if tag == "input" and values.get("name") == name)


def ticked(page: Page) -> set[str]:
    """The boxes that are ticked."""
    boxes = (values for tag, values in page.tags if tag == "input" and values.get("type") == "checkbox")
    return {values["value"] for values in boxes if "checked" in values}


def below(page: Page, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return words(page.html.partition(f'id="{heading}"')[2].partition(">")[2].partition("<h2")[0])


def contacts_of(focal: Served, *codes: str) -> list[Contact]:
    """The people of some members."""

    def read(unit: Unit) -> list[Contact]:
        return [contact for code in codes for contact in unit.contacts.named(code)]

    return focal.focal.store.read(read)


def crowd(focal: Served, here: str, count: int) -> None:
    """So many people of different members register themselves."""

    def read(unit: Unit) -> list[Contact]:
        found = (unit.contacts.named(member.code) for member in unit.contacts.members())
        return [people[0] for people in found if people and people[0].role in ("focal_point", "alternate")][:count]

    enrol_many(focal, here, [(contact, "") for contact in focal.focal.store.read(read)])
