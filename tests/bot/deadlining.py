"""What the tests of the console's deadlines share: deadlines that are set, settled and reminded of, and forms."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from handlers.deadlines.letters import reminder
from handlers.deadlines.setting import cancel_deadline, known, set_deadline
from handlers.deadlines.settling import settle_subject
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.languages import EN, FR, Text
from knowledge.model.people import Contact
from knowledge.model.rights import OPERATOR
from knowledge.store import signals
from knowledge.store.deadline_reminders import Occasion, Postage
from knowledge.store.unit import Unit
from tests.bot.circulating import Sheet, press, words
from tests.bot.reading import Page
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

DEADLINES = "/console/deadlines"
NEW = f"{DEADLINES}/new"
MADRID = ZoneInfo("Europe/Madrid")
DAY = timedelta(days=1)


def in_days(days: int) -> date:
    """A day on the network's calendar."""
    return (datetime.now(UTC).astimezone(MADRID) + days * DAY).date()


def at_six(days: int) -> datetime:
    """Six in the evening in Madrid, so many days ahead."""
    return datetime.combine(in_days(days), time(18), MADRID).astimezone(UTC)


def stored(focal: Served, here: str) -> Deadline:
    """The deadline of a page as it is kept."""
    return focal.focal.store.read(lambda unit: unit_known(unit, here))


def every_deadline(focal: Served) -> tuple[Deadline, ...]:
    """All that there are."""
    begin, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    return focal.focal.store.read(lambda unit: unit.deadlines.between(begin, end))


def put(focal: Served, days: int = 20, **others: Any) -> str:
    """A deadline that was set so that it ends so many days from now, or ago; the address of its page."""
    due_at = at_six(days)
    set_at = datetime.now(UTC) if days > 0 else due_at - 30 * DAY
    titles = Text(others.pop("titles", {EN: "Register for Bilbao", FR: "Inscription à Bilbao"}))
    values: dict[str, Any] = {"zone": MADRID.key, "since": set_at, "plan": plan_of(others.pop("plan", "7d 1d 4h"))}
    one = Deadline(titles=titles, due_at=due_at, **values | others)
    return f"{DEADLINES}/{focal.focal.store.run(lambda unit: set_deadline(unit, OPERATOR, one, set_at)).id}"


def settle(focal: Served, contact: Contact, here: str, act: Act = Act.REGISTERED) -> None:
    """Somebody does for their member what is asked for."""
    subject, now = stored(focal, here).settled_by, datetime.now(UTC)
    focal.focal.store.run(lambda unit: settle_subject(unit, contact, subject, act, now))


def call_off(focal: Served, here: str) -> None:
    """Somebody at the command line cancels it."""
    library, now = focal.focal.library(), datetime.now(UTC)
    focal.focal.store.run(lambda unit: cancel_deadline(unit, OPERATOR, unit_known(unit, here), library, now))


def remind(focal: Served, here: str) -> int:
    """Reminds at this moment those whom a channel reaches, whatever the hour, and waits until they were; how many."""
    library, now = focal.focal.library(), datetime.now(UTC)

    def work(unit: Unit) -> int:
        deadline = unit_known(unit, here)
        post = Postage(
            channels=library.installation.channels,
            now=now,
            write=lambda readers: reminder(deadline, readers, library, now),
        )
        unit.wake(signals.OUTBOX)
        habits = {*unit.deadlines.habits(), *unit.deadlines.new_habits()}
        return unit.deadline_reminders.remind(Occasion(deadline=deadline, name="20d", at=now), habits, post)

    reminded = focal.focal.store.run(work)
    number = stored(focal, here).id
    until(lambda: focal.focal.store.read(lambda unit: unit.deadline_reminders.reached(number)) == reminded)
    return reminded


def unit_known(unit: Unit, here: str) -> Deadline:
    """The deadline of a page."""
    return known(unit, int(here.rpartition("/")[2]))


def fill(**fields: Any) -> dict[str, Any]:
    """The form of a new deadline as somebody fills it in, but for what is said otherwise; None leaves a field out."""
    filled = {
        "title-en": "Register for Bilbao",
        "title-fr": "Inscription à Bilbao",
        "kind": "registration",
        "day": in_days(20).isoformat(),
        "time": "18:00",
        "zone": MADRID.key,
        "plan": "7d 1d 4h",
        "link": "https://example.org/register",
    }
    return {name: value for name, value in (filled | fields).items() if value is not None}


def send(staff: Visitor, **fields: Any) -> httpx.Response:
    """Sends that form."""
    return press(staff, NEW, NEW, **fill(**fields))


def set_by_hand(staff: Visitor, **fields: Any) -> str:
    """The address of the page of a deadline that was set with that form."""
    sent = send(staff, **fields)
    assert sent.status_code == 303, Sheet(sent.text).notice
    return sent.headers["location"].partition("?")[0]


def deed(staff: Visitor, here: str, name: str, **fields: str) -> httpx.Response:
    """Presses one of the buttons of its page."""
    return press(staff, here, f"{here}/{name}", **fields)


def wrong_at(response: httpx.Response, field: str, why: str) -> Sheet:
    """Makes sure that a form came back with what is wrong at one field, above the form and at the field alone."""
    assert response.status_code == 422, response.text[:300]
    page = Sheet(response.text)
    marked = [values for tag, values in page.tags if values.get("aria-invalid") == "true"]
    assert [values["id"] for values in marked] == ([] if field == "audience" else [field])
    if marked:
        assert f"{field}-wrong" in marked[0]["aria-describedby"].split()
    (told,) = re.findall(rf'<span class="state-attention" id="{field}-wrong">(.*?)</span>', page.html)
    assert why in unescape(told)
    assert f'<a href="#{field}">{told}</a>' in page.html
    assert field in {values.get("id") for _, values in page.tags}
    return page


def value_in(page: Page, name: str) -> str:
    """What a field holds, whatever kind of field it is."""
    chosen = re.search(rf'<select name="{name}"[^>]*>(.*?)</select>', page.html, re.DOTALL)
    if chosen is not None:
        (option,) = re.findall(r'<option value="([^"]*)" selected>', chosen[1])
        return unescape(option)
    return next(values["value"] for tag, values in page.tags if tag == "input" and values.get("name") == name)


def below(page: Page, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return words(page.html.partition(f'id="{heading}"')[2].partition(">")[2].partition("<h2")[0])


def contacts_of(focal: Served, *codes: str) -> list[Contact]:
    """The people of some members."""

    def read(unit: Unit) -> list[Contact]:
        return [contact for code in codes for contact in unit.contacts.named(code)]

    return focal.focal.store.read(read)
