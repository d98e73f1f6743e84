"""What the tests of the console's calls share: calls that are written there, and cities that apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from handlers.calls.applying import sign
from handlers.calls.filling import CALL
from handlers.calls.setting import create_call, open_call
from handlers.filling.purposes import Completion
from knowledge.model.calls import Application, Call
from knowledge.model.people import Contact, Post, Role
from knowledge.model.responses import AnswerFileState
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot.circulating import press
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.handlers.calls.calling import ANSWERS, answered, call_of, send_file

CALLS = "/console/calls"
NEW = f"{CALLS}/new"
MADRID = ZoneInfo("Europe/Madrid")
DAY = timedelta(days=1)


def in_days(days: int) -> date:
    """A day on the network's calendar."""
    return (datetime.now(UTC).astimezone(MADRID) + days * DAY).date()


def fill(**fields: Any) -> dict[str, Any]:
    """The form of a new call as somebody fills it in, but for what is said otherwise; None leaves a field out."""
    filled = {
        "title-en": "Host the assembly",
        "title-fr": "Accueillir l’assemblée",
        "text-en": "The assembly looks for a **host**.",
        "kind": "host_event",
        "form": "call-practice",
        "day": in_days(20).isoformat(),
        "time": "18:00",
        "zone": MADRID.key,
        "needs_signature": "on",
    }
    named = {
        name.replace("_", "-") if name.startswith(("title_", "text_")) else name: value
        for name, value in fields.items()
    }
    return {name: value for name, value in (filled | named).items() if value is not None}


def write(staff: Visitor, **fields: Any) -> httpx.Response:
    """Sends that form."""
    return press(staff, NEW, NEW, **fill(**fields))


def put(focal: Served, **values: Any) -> str:
    """A call with the small form that is open, and needs no signature; the address of its page."""

    def work(unit: Unit) -> Call:
        now = datetime.now(UTC)
        usual = call_of(unit, now, **{"needs_signature": False} | values)
        return open_call(unit, OPERATOR, create_call(unit, OPERATOR, usual, now), now)

    return f"{CALLS}/{focal.focal.store.run(work).id}"


def stored(focal: Served, here: str) -> Call:
    """The call of a page as it is kept."""
    found = focal.focal.store.read(lambda unit: unit.calls.one(int(here.rpartition("/")[2])))
    assert found is not None
    return found


def closes(focal: Served, here: str) -> None:
    """Its time is over: it closed a minute ago."""
    over = replace(stored(focal, here), closes_at=datetime.now(UTC) - timedelta(minutes=1))
    focal.focal.store.run(lambda unit: unit.calls.save(over))


def person(focal: Served, code: str) -> Contact:
    """The focal point of a member of the demonstration network."""
    found = focal.focal.store.read(lambda unit: unit.contacts.named(code))
    return next(contact for contact in found if contact.role is Role.FOCAL_POINT)


def applies(focal: Served, here: str, code: str, answers: Mapping[str, str] = ANSWERS) -> str:
    """A city answers everything, with its letter, and hands it in or asks for the signature; its page."""
    known, who, now, library = stored(focal, here), person(focal, code), datetime.now(UTC), focal.focal.library()
    assert who.member is not None
    member = who.member.id

    def work(unit: Unit) -> Application:
        kept, filled = answered(unit, who, known, answers, now)
        send_file(unit, kept.id, answers["letter"], AnswerFileState.KEPT, who, now)
        assert isinstance(CALL.complete(unit, who, kept, filled, library, now), Completion)
        found = unit.calls.of_member(known.id, member)
        assert found is not None
        return found

    return f"{here}/applications/{focal.focal.store.run(work).id}"


def begins(focal: Served, here: str, code: str) -> None:
    """A city answers the first question."""
    known, who = stored(focal, here), person(focal, code)
    focal.focal.store.run(lambda unit: answered(unit, who, known, {"title": "A beginning"}, datetime.now(UTC)))


def signs(focal: Served, there: str, code: str) -> None:
    """A deputy mayor who joins the city signs its application."""
    number, now, library = int(there.rpartition("/")[2]), datetime.now(UTC), focal.focal.library()
    member = person(focal, code).member
    assert member is not None

    def work(unit: Unit) -> None:
        found = unit.calls.application(number)
        assert found is not None
        mayor = unit.people.add_contact(f"Deputy mayor {number}", Role.VISITOR, person(focal, code).language, None, now)
        unit.contacts.put_post(mayor, Post(member=member, role=Role.ELECTED_OFFICIAL))
        who = unit.people.contact(mayor)
        assert who is not None
        sign(unit, who, found.call, found.revision, library, now)

    focal.focal.store.run(work)


def kept(focal: Served, there: str) -> Application:
    """The application of a page as it is kept."""
    found = focal.focal.store.read(lambda unit: unit.calls.application(int(there.rpartition("/")[2])))
    assert found is not None
    return found
