"""Forms of the console that make something new make it once: pressed twice, loaded again, at two processes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from knowledge.store.tables import (
    accounts,
    api_tokens,
    calls,
    circulars,
    deadlines,
    events,
    golden_questions,
    invitations,
    members,
    pack_edits,
    saved_replies,
    sent_forms,
)
from tests.bot import applying, deadlining, eventing
from tests.bot.circulating import administrator_at, look
from tests.bot.conftest import Visit
from tests.bot.knowing_pages import fields_in
from tests.bot.serving import Served
from tests.bot.test_ticket_pages import asks
from tests.bot.visitor import Visitor

TOKENS = "/console/settings/tokens"
KEY = re.compile(r"focal_[\w-]{43}")
NEW_KEY = {"name": "Website", "scopes": ["events:read"]}
CITY = {"code": "es-once", "name": "Once", "kind": "city", "country": "ES", "time_zone": "Europe/Madrid"}
CITY |= {"languages": "es", "standing": "member"}
ENTRY = {"title_en": "A test", "answer_en": "It is one.", "phrasings_en": "what is a test", "topic": "network"}
ENTRY |= {"document": "circular-47", "section": "§ 7"}

FORMS: Mapping[str, tuple[str, dict[str, Any], Table]] = {
    "event": (eventing.NEW, eventing.fill(), events),
    "call": (applying.NEW, applying.fill(), calls),
    "deadline": (deadlining.NEW, deadlining.fill(), deadlines),
    "circular": ("/console/circulars/new", {"kind": "circular", "language": "en"}, circulars),
    "reply": ("/console/replies/new", {"title": "Fee", "text-en": "Page 3."}, saved_replies),
    "member": ("/console/members/new", CITY, members),
    "key": (TOKENS, NEW_KEY, api_tokens),
    "entry": ("/console/knowledge/new", {name.replace("_", "-"): text for name, text in ENTRY.items()}, pack_edits),
    "golden question": ("/console/knowledge/golden", {"question": "What is it?", "language": "en"}, golden_questions),
}
"""The page of each form, which is where it is sent; what is typed, and the table that gets a row."""


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with eventing.running(furnished, tmp_path_factory.mktemp("once") / "var") as focal:
        yield focal


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def count(focal: Served, table: Table) -> int:
    """The rows of a table."""
    counted = select(func.count()).select_from(table)
    return int(focal.focal.store.read(lambda unit: unit.connection.execute(counted).scalar_one()))


def form_of(staff: Visitor, page: str, typed: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A form as its page shows it, filled in."""
    return {**fields_in(look(staff, page).html, path or page), **typed}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_twice_makes_one(focal: Served, staff: Visitor, name: str) -> None:
    """The second time leads to what the first made; a page that is opened anew has another form."""
    page, typed, table = FORMS[name]
    form, before = form_of(staff, page, typed), count(focal, table)
    first, second = (staff.http.post(page, data=form) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303), first.text
    assert second.headers["location"] == first.headers["location"]
    assert count(focal, table) == before + 1
    assert form_of(staff, page, typed)["once"] != form["once"]


def test_a_form_that_was_changed_is_another_one(staff: Visitor) -> None:
    """Whoever goes back and types something else means a second event."""
    form = form_of(staff, eventing.NEW, eventing.fill())
    made = [staff.http.post(eventing.NEW, data=form | {"title-en": title}) for title in ("One", "Two")]
    assert made[0].headers["location"] != made[1].headers["location"]


def test_what_was_refused_can_be_sent_again(staff: Visitor) -> None:
    """A form that came to nothing is not used up."""
    form = form_of(staff, TOKENS, NEW_KEY)
    for _time in range(2):
        assert staff.http.post(TOKENS, data=form | {"scopes": []}).status_code == 422
    assert staff.http.post(TOKENS, data=form).status_code == 303


def test_nobody_else_is_led_there(focal: Served, staff: Visitor, visit: Visit) -> None:
    """The same fields from another session are another form; from no session they are none."""
    form, other = form_of(staff, eventing.NEW, eventing.fill()), administrator_at(focal, visit)
    theirs = form | {"csrf": form_of(other, eventing.NEW, {})["csrf"]}
    mine, others = staff.http.post(eventing.NEW, data=form), other.http.post(eventing.NEW, data=theirs)
    assert mine.headers["location"] != others.headers["location"]
    assert visit("en", focal.url).http.post(eventing.NEW, data=form).status_code == 403


class TestTheKey:
    def given(self, staff: Visitor) -> str:
        """Where a form leads that gives a key out."""
        return str(staff.http.post(TOKENS, data=form_of(staff, TOKENS, NEW_KEY)).headers["location"])

    def test_it_is_shown_once(self, focal: Served, staff: Visitor) -> None:
        """Behind a redirection that a reader may load again: then it is not shown, and no other one is made."""
        shown = self.given(staff)
        before = count(focal, api_tokens)
        assert len(KEY.findall(look(staff, shown).html)) == 1
        again = look(staff, shown)
        assert not KEY.findall(again.html)
        assert "This key was shown before, and is kept nowhere." in again.words
        assert count(focal, api_tokens) == before

    def test_a_double_press_shows_it_all_the_same(self, staff: Visitor) -> None:
        """A browser drops the answer to the first press: the second one leads to the key as well."""
        form = form_of(staff, TOKENS, NEW_KEY)
        _dropped, second = (staff.http.post(TOKENS, data=form) for _time in range(2))
        assert len(KEY.findall(look(staff, second.headers["location"]).html)) == 1

    def test_it_is_for_the_session_that_asked(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """Another administrator who has the address sees nothing, and whoever asked still does."""
        shown = self.given(staff)
        assert not KEY.findall(look(administrator_at(focal, visit), shown).html)
        assert len(KEY.findall(look(staff, shown).html)) == 1

    def test_it_is_not_kept_as_it_is(self, focal: Served, staff: Visitor) -> None:
        """Until it is shown the database has it sealed, afterwards not at all."""
        shown = self.given(staff)
        kept = select(sent_forms.c.sealed).where(sent_forms.c.path == shown)

        def sealed() -> str:
            return str(focal.focal.store.read(lambda unit: unit.connection.execute(kept).scalar_one()))

        before, (key,) = sealed(), KEY.findall(look(staff, shown).html)
        assert before
        assert key not in before
        assert sealed() == ""


def test_codes_are_not_made_anew(focal: Served, staff: Visitor) -> None:
    """Sheets that are printed stay good: loading them again leads to the list, and ends no code."""
    page = "/console/invitations/new"
    contact = re.findall(r'name="contact" value="(\d+)"', look(staff, page).html)[0]
    csrf, once = (
        re.findall(rf'name="{name}" value="([^"]+)"', look(staff, page).html)[-1] for name in ("csrf", "once")
    )
    form, before = {"csrf": csrf, "once": once, "contact": contact}, count(focal, invitations)
    first, second = (staff.http.post(page, data=form) for _time in range(2))
    assert first.status_code == 200
    assert (second.status_code, second.headers.get("location")) == (303, "/console/invitations")
    assert count(focal, invitations) == before + 1


def test_an_invited_colleague(focal: Served, staff: Visitor) -> None:
    """Loading the page of the link again leads to the account, and ends no link."""
    page, before = "/console/accounts/new", count(focal, accounts)
    form = form_of(staff, page, {"name": "Ane", "login": "ane@example.org", "desk": "editor"})
    first, second = (staff.http.post(page, data=form) for _time in range(2))
    assert "/console/password/" in first.text
    assert re.fullmatch(r"/console/accounts/\d+", second.headers["location"])
    assert count(focal, accounts) == before + 1


def test_an_answer_to_a_question(focal: Served, staff: Visitor, visit: Visit) -> None:
    """Sent twice it is sent once, and the second press does not say that it was not; nor that nobody looks after it."""
    here = f"/console/tickets/{asks(focal, visit('en', focal.url))}"
    form = form_of(staff, here, {"text": "Tomorrow."}, f"{here}/answer")
    answers = [staff.http.post(f"{here}/answer", data=form) for _time in range(2)]
    assert [each.headers.get("location") for each in answers] == [here, here]
    assert "nobody yet" not in look(staff, here).words
