"""One's own account in the console: password, second factor, sessions."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from handlers.accounts.managing import Seat
from handlers.sign_in import new_link
from knowledge.model.accounts import FREE_ATTEMPTS, SESSION_IDLE
from knowledge.store.tables import contacts
from tests.bot.accounts import ANOTHER, PASSWORD, account, code, deeds, enter, forms, inside, person, post, words
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

HERE = "/console/account"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def here(focal: Served, visit: Visit) -> Visitor:
    """A browser at a Focal of one's own, in which Ana is signed in."""
    return inside(visit(url=focal.url), person(focal, "Ana").login)


def contact_of(focal: Served) -> int:
    """Ana's number."""
    found = focal.focal.store.read(lambda unit: unit.accounts.by_login("ana@x.example.org"))
    assert found is not None
    return found.contact


def test_the_page_says_who_one_is(here: Visitor) -> None:
    """Name, role, address and this very session; it is marked in the menu; every form has the mark of the session."""
    page = here.page(HERE)
    for said in ("Ana", "editor", "ana@x.example.org", "this browser", "password"):
        assert said in page.text
    assert page.html.count('name="csrf"') == len([form for form in forms(page.html) if form[1] != "/console/language"])


def test_a_new_password_ends_the_other_sessions(focal: Served, here: Visitor, visit: Visit) -> None:
    """The old one is needed, and worth nothing afterwards."""
    other = inside(visit(url=focal.url), "ana@x.example.org")
    changed = post(here, f"{HERE}/password", password=PASSWORD, new=ANOTHER, again=ANOTHER)
    assert changed.headers["location"] == f"{HERE}?done=password"
    assert "Your password is changed." in here.page(changed.headers["location"]).text
    assert other.http.get("/console").status_code == 401
    assert enter(other, "ana@x.example.org").status_code == 401
    assert enter(other, "ana@x.example.org", ANOTHER).status_code == 303
    assert "account.password_changed" in deeds(focal)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password": ANOTHER, "new": ANOTHER, "again": ANOTHER}, "password"),
        ({"new": ANOTHER, "again": ANOTHER}, "password"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "new"),
        ({"password": PASSWORD, "new": "ana@x.example.org", "again": "ana@x.example.org"}, "new"),
        ({"password": PASSWORD, "new": ANOTHER, "again": PASSWORD}, "again"),
        ({"password": PASSWORD}, "new"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(focal: Served, here: Visitor, fields: dict[str, str], field: str) -> None:
    """422, nothing is changed, and no password stands in the page."""
    before = account(focal, contact_of(focal))
    refused = post(here, f"{HERE}/password", HERE, **fields)
    assert refused.status_code == 422
    assert f'id="password-{field}-wrong"' in refused.text
    assert ANOTHER not in refused.text
    assert account(focal, contact_of(focal)) == before


def test_whoever_found_the_browser_open_does_not_guess_the_password(here: Visitor) -> None:
    """The same limit as at the sign-in."""
    for _ in range(FREE_ATTEMPTS):
        assert post(here, f"{HERE}/recovery", password="no").status_code == 422
    waiting = post(here, f"{HERE}/password", password=PASSWORD, new=ANOTHER, again=ANOTHER)
    assert waiting.status_code == 429
    assert "Please try again in" in words(waiting)


def test_a_second_factor_is_set_up_renewed_and_removed(focal: Served, here: Visitor) -> None:
    """With the password each time, and the codes shown once; a wrong code changes nothing."""
    begun = post(here, f"{HERE}/second-factor/begin", password=PASSWORD)
    assert begun.headers["location"] == f"{HERE}/second-factor"
    assert "<svg" in here.page(f"{HERE}/second-factor").html
    wrong = post(here, f"{HERE}/second-factor", f"{HERE}/second-factor", code="123")
    assert (wrong.status_code, 'id="code-wrong"' in wrong.text) == (422, True)
    shown = post(here, f"{HERE}/second-factor", code=code(focal, contact_of(focal)))
    assert len(CODE.findall(shown.text)) == 10
    assert account(focal, contact_of(focal)).recovery == 10
    assert here.http.get(f"{HERE}/second-factor").status_code == 404
    renewed = post(here, f"{HERE}/recovery", password=PASSWORD)
    assert renewed.status_code == 200
    assert len({*CODE.findall(shown.text), *CODE.findall(renewed.text)}) == 20
    removed = post(here, f"{HERE}/second-factor/remove", password=PASSWORD)
    assert removed.headers["location"] == f"{HERE}?done=no-factor"
    assert not account(focal, contact_of(focal)).has_second_factor
    assert [each for each in deeds(focal) if each.startswith("account.")] == [
        "account.second_factor_set",
        "account.recovery_renewed",
        "account.second_factor_removed",
    ]


def test_who_needs_a_second_factor_does_not_remove_it(focal: Served, visit: Visit) -> None:
    """An administrator finds no button, and a form made by hand does nothing."""
    chief, browser = person(focal, "Chief", Seat.ADMINISTRATOR), visit(url=focal.url)
    enter(browser, chief.login)
    browser.http.post("/console/second-step", data={"code": code(focal, chief.contact)})
    assert "second-factor/remove" not in browser.page(HERE).html
    assert post(browser, f"{HERE}/second-factor/remove", password=PASSWORD).status_code == 422
    assert account(focal, chief.contact).has_second_factor


def test_sessions_are_ended_one_by_one_or_all(focal: Served, here: Visitor, visit: Visit) -> None:
    """One's own alone; the present one stays."""
    others = [inside(visit(url=focal.url), "ana@x.example.org") for _ in range(3)]
    ibon = inside(visit(url=focal.url), person(focal, "Ibon").login)
    ends = [action for _, action in forms(here.page(HERE).html) if action.endswith("/end") and action.count("/") == 5]
    assert len(ends) == 3
    assert post(ibon, ends[0]).headers["location"] == HERE
    assert post(here, ends[0]).headers["location"] == f"{HERE}?done=ended"
    assert sorted(other.http.get("/console").status_code for other in others) == [200, 200, 401]
    post(here, f"{HERE}/sessions/end")
    assert [other.http.get("/console").status_code for other in others] == [401] * 3
    assert [each.http.get("/console").status_code for each in (here, ibon)] == [200, 200]


def test_who_came_by_a_link_gets_an_account(focal: Served, visit: Visit) -> None:
    """The first administrator: an address and a password, with what is wrong at its field."""
    browser, now = visit(url=focal.url), datetime.now(UTC)
    browser.http.post(f"/console/sign-in/{focal.focal.store.run(lambda unit: new_link(unit, now))}")
    taken = person(focal, "Ibon").login
    for login in ("", "no address", taken):
        refused = post(browser, f"{HERE}/password", login=login, new=ANOTHER, again=ANOTHER)
        assert refused.status_code == 422
        assert 'id="password-login-wrong"' in refused.text
        assert f'value="{login}"' in refused.text or not login
    made = post(browser, f"{HERE}/password", login="Chief@x.example.org", new=ANOTHER, again=ANOTHER)
    assert made.status_code == 303
    assert enter(visit(url=focal.url), "chief@x.example.org", ANOTHER).headers["location"] == "/console/second-step"


@pytest.mark.parametrize("path", ["password", "recovery", "second-factor", "second-factor/begin", "sessions/end"])
def test_forms_have_the_mark_of_the_session(here: Visitor, path: str) -> None:
    """Without it, or with another one's, 403."""
    for csrf in ("", "x.y"):
        refused = here.http.post(f"{HERE}/{path}", data={"csrf": csrf, "password": PASSWORD})
        assert refused.status_code == 403


def test_a_session_that_was_not_used_ends(focal: Served, here: Visitor) -> None:
    """Two hours behind the last use, the page is the sign-in, which leads back to it."""
    token = here.http.cookies["focal_console"]
    focal.focal.store.run(lambda unit: unit.console.note_use(token, datetime.now(UTC) - SESSION_IDLE))
    ended = here.http.get(HERE)
    assert ended.status_code == 401
    assert Page(ended.text).hidden["then"] == HERE


def test_the_language_goes_along(focal: Served, here: Visitor, visit: Visit) -> None:
    """What one chooses for the console holds at the next machine as well, until something else is chosen there."""
    changed = here.http.post("/console/language", data={"language": "fr", "back": "/console"})
    assert changed.status_code == 303
    assert account(focal, contact_of(focal)).language == "fr"
    other = inside(visit("es", focal.url), "ana@x.example.org")
    assert other.page("/console").language == "fr"
    other.http.post("/console/language", data={"language": "es", "back": "/console"})
    assert other.page("/console").language == "es"
    third = visit("en", focal.url)
    third.http.post("/console/language", data={"language": "pt", "back": "/console/sign-in"})
    assert inside(third, "ana@x.example.org").page("/console").language == "pt"


def test_the_language_of_the_register(focal: Served, visit: Visit) -> None:
    """Who has chosen none gets the language that the register has of them; English there leaves it to the browser."""
    ana = person(focal, "Ana")
    assert inside(visit("es", focal.url), ana.login).page("/console").language == "es"
    focal.focal.store.run(
        lambda unit: unit.connection.execute(
            contacts.update().where(contacts.c.id == ana.contact).values(language="fr")
        )
    )
    assert inside(visit("es", focal.url), ana.login).page("/console").language == "fr"
