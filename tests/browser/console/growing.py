"""A network that grows: so many more of everything that the console lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.api_tokens import give_token
from handlers.linking import invite_contact
from knowledge.model.api import Scope
from knowledge.model.languages import EN, Text
from knowledge.model.people import Contact, Role
from knowledge.model.practices import PracticeState
from knowledge.model.requests import RequestKind
from knowledge.model.rights import OPERATOR
from knowledge.model.saved_replies import SavedReply
from knowledge.store.unit import Unit
from tests.bot import accounts, applying, campaigning, deadlining, eventing, test_api, test_practice_pages
from tests.bot.answering import answers
from tests.bot.forwarding import forward
from tests.bot.serving import Served
from tests.browser.console.furnished import Places, administrator, session_of

FIRST_NUMBER = 500
"""Of the circulars that are added."""


def grow(focal: Served, places: Places, count: int) -> None:
    """Adds so many of each."""
    cities = _cities(focal)[:count]
    for number in range(count):
        deadlining.put(focal, 3 + number % 20)
        eventing.put(focal, 3 + number % 20)
        applying.put(focal)
        test_api.circular(focal, FIRST_NUMBER + number)
        test_practice_pages.put(focal, state=list(PracticeState)[number % 3])
        forward(focal, f"Question {number}: where is the invoice of the {number}th?")
        accounts.person(focal, f"Person{number}")
        session_of(focal, administrator(focal))
    for code in cities:
        answers(focal, places["/console/forms/{number}/results"].removesuffix("/results"), code)
        answers(focal, places["/console/forms/{number}"], code)
    for _time in range(2):
        campaigning.run(focal, campaigning.form_to_ask(focal), 12, is_open=False)
    colleagues = [(applying.person(focal, code), f"Colleague of {code}") for code in cities[8:]]
    eventing.enrol_many(focal, places["/console/events/{number}"], colleagues)
    open_call = applying.put(focal)
    for code in cities:
        applying.applies(focal, open_call, code)
    focal.focal.store.run(lambda unit: _add(unit, focal, cities))


def _cities(focal: Served) -> list[str]:
    """The members that somebody answers for."""

    def read(unit: Unit) -> list[str]:
        found = (member.code for member in unit.contacts.members())
        return [code for code in found if any(one.role is Role.FOCAL_POINT for one in unit.contacts.named(code))]

    return focal.focal.store.read(read)


def _add(unit: Unit, focal: Served, cities: list[str]) -> None:
    now = datetime.now(UTC)
    for number, code in enumerate(cities):
        somebody: Contact = unit.contacts.named(code)[0]
        invite_contact(unit, OPERATOR, somebody, now)
        visitor = unit.people.add_contact(f"Visitor {number}", Role.VISITOR, EN, None, now)
        unit.requests.open(RequestKind.ACCESS, visitor, None, f"Office {number}", now)
        give_token(unit, OPERATOR, f"Website {number}", [Scope.EVENTS], now + timedelta(days=9), now)
        unit.saved_replies.add(SavedReply(title=f"Reply {number}", texts=Text({EN: "Dear {name}"})), "operator", now)
