"""The pages of administrators about accounts: inviting, helping, and shutting out."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from bot.web.console_accounts import PAGE
from handlers.accounts.managing import Seat, seat_of
from handlers.sign_in import new_link
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.unit import Unit
from tests.bot.accounts import ANOTHER, account, deeds, enter, inside, person, post, words
from tests.bot.channels.email.post_office import post_office
from tests.bot.conftest import Serve, Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.lives import dump

HERE = "/console/accounts"
WRITING = "/console/circulars/new"
LINK = re.compile(r'value="http://127\.0\.0\.1:\d+(/console/password/[\w-]+)"')


@pytest.fixture
def chief(focal: Served, visit: Visit) -> Visitor:
    """A browser in which an administrator is signed in, by a link."""
    browser, now = visit(url=focal.url), datetime.now(UTC)
    browser.http.post(f"/console/sign-in/{focal.focal.store.run(lambda unit: new_link(unit, now))}")
    return browser


def seat(focal: Served, contact: int) -> Seat:
    """Where somebody sits."""
    found = focal.focal.store.read(lambda unit: unit.people.contact(contact))
    assert found is not None
    return seat_of(found)


@pytest.mark.parametrize("desk", ["viewer", "administrator"])
def test_a_colleague_is_invited(focal: Served, chief: Visitor, visit: Visit, desk: str) -> None:
    """The link is shown once, leads to choosing a password, and the colleague is in at their desk."""
    shown = post(chief, f"{HERE}/new", name="Maite Zuzen", login=" Maite@x.example.org", desk=desk)
    assert shown.status_code == 200
    (path,) = LINK.findall(shown.text)
    assert path not in chief.page(HERE).html
    browser = visit(url=focal.url)
    chosen = browser.http.post(path, data={"new": ANOTHER, "again": ANOTHER})
    assert chosen.headers["location"] == ("/console" if desk == "viewer" else "/console/second-step")
    found = focal.focal.store.read(lambda unit: unit.accounts.by_login("maite@x.example.org"))
    assert found is not None
    assert seat(focal, found.contact) is Seat(desk)
    assert "account.invited" in deeds(focal)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "login": "m@x.example.org", "desk": "viewer"}, "name"),
        ({"name": "x" * 201, "login": "m@x.example.org", "desk": "viewer"}, "name"),
        ({"name": "Maite", "login": "no address", "desk": "viewer"}, "login"),
        ({"name": "Maite", "login": "ana@x.example.org", "desk": "viewer"}, "login"),
        ({"name": "Maite", "login": "m@x.example.org", "desk": "emperor"}, "desk"),
        ({"name": "Maite", "login": "m@x.example.org"}, "desk"),
    ],
)
def test_an_invitation_that_will_not_do_comes_back(
    focal: Served, chief: Visitor, typed: dict[str, str], field: str
) -> None:
    """422 with the message at the field, what was typed, and nobody added."""
    person(focal, "Ana")
    refused = post(chief, f"{HERE}/new", f"{HERE}/new", **typed)
    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text
    assert f'value="{typed["login"]}"' in refused.text
    assert focal.focal.store.read(lambda unit: unit.accounts.by_login("m@x.example.org")) is None


def test_a_message_comes_in_the_readers_language(focal: Served, chief: Visitor) -> None:
    """Also what is wrong with a form."""
    chief.http.headers["accept-language"] = "fr"
    refused = post(chief, f"{HERE}/new", name="Maite", login="m@x.example.org", desk="x")
    assert 'lang="fr"' in refused.text
    assert refused.status_code == 422


def test_somebody_of_the_register_is_given_an_account(focal: Served, chief: Visitor) -> None:
    """The address of the register is proposed; one that is taken, or is none, comes back."""

    def work(unit: Unit) -> int:
        contact = unit.people.add_contact("Ibon", Role.STAFF, EN, None, datetime.now(UTC))
        unit.accounts.set_email(contact, "ibon@x.example.org")
        return contact

    ibon, ana = focal.focal.store.run(work), person(focal, "Ana")
    page = f"{HERE}/{ibon}"
    assert 'value="ibon@x.example.org"' in chief.page(page).html
    for login in (ana.login, "no address", ""):
        refused = post(chief, f"{page}/give", page, login=login)
        assert (refused.status_code, 'id="login-wrong"' in refused.text) == (422, True)
    assert LINK.search(post(chief, f"{page}/give", page, login="ibon@x.example.org").text)
    assert not account(focal, ibon).has_password


def test_a_desk_is_changed_and_counts_at_once(focal: Served, chief: Visitor, visit: Visit) -> None:
    """In the session that is open, too; but whoever becomes an administrator signs in anew."""
    ana, path = person(focal, "Ana", Seat.VIEWER), ""
    browser = inside(visit(url=focal.url), ana.login)
    assert browser.http.get(WRITING).status_code == 403
    path = f"{HERE}/{ana.contact}"
    changed = post(chief, f"{path}/desk", path, desk="editor")
    assert changed.headers["location"] == f"{path}?done=seat"
    assert browser.http.get(WRITING).status_code == 200
    post(chief, f"{path}/desk", path, desk="administrator")
    assert browser.http.get(WRITING).status_code == 401
    assert post(chief, f"{path}/desk", path, desk="emperor").headers["location"] == path


def test_an_account_is_disabled_and_enabled(focal: Served, chief: Visitor, visit: Visit) -> None:
    """Its sessions end at once."""
    ana = person(focal, "Ana")
    browser, path = inside(visit(url=focal.url), ana.login), f"{HERE}/{ana.contact}"
    assert post(chief, f"{path}/disable", path).headers["location"] == f"{path}?done=disabled"
    assert browser.http.get("/console").status_code == 401
    assert enter(browser, ana.login).status_code == 401
    assert "disabled" in chief.page(path).text
    post(chief, f"{path}/enable", path)
    assert enter(browser, ana.login).status_code == 303
    assert {"account.disabled", "account.enabled"} <= set(deeds(focal))


def test_the_last_administrator_stays(focal: Served, chief: Visitor) -> None:
    """Whoever asks for it is told why, with 422."""
    last = person(focal, "Last", Seat.ADMINISTRATOR)
    path = f"{HERE}/{last.contact}"
    for deed, form in (("disable", {}), ("desk", {"desk": "viewer"})):
        refused = post(chief, f"{path}/{deed}", path, **form)
        assert refused.status_code == 422
        assert "Nobody else could administer the console." in words(refused)
    assert seat(focal, last.contact) is Seat.ADMINISTRATOR
    assert not account(focal, last.contact).is_disabled


def test_a_password_is_reset(focal: Served, chief: Visitor, visit: Visit) -> None:
    """The old one and the sessions end; the link gives a new one."""
    ana = person(focal, "Ana")
    browser, path = inside(visit(url=focal.url), ana.login), f"{HERE}/{ana.contact}"
    (link,) = LINK.findall(post(chief, f"{path}/password", path).text)
    assert browser.http.get("/console").status_code == 401
    assert enter(browser, ana.login).status_code == 401
    assert browser.http.post(link, data={"new": ANOTHER, "again": ANOTHER}).headers["location"] == "/console"


def test_a_lost_second_factor_is_reset(focal: Served, chief: Visitor) -> None:
    """And can be set up anew."""
    ana, store = person(focal, "Ana", Seat.ADMINISTRATOR), focal.focal.store
    store.run(lambda unit: unit.accounts.propose_totp(ana.contact, "sealed"))
    store.run(lambda unit: unit.accounts.confirm_totp(ana.contact, 1, [], datetime.now(UTC)))
    path = f"{HERE}/{ana.contact}"
    assert f'action="{path}/second-factor"' in chief.page(path).html
    assert post(chief, f"{path}/second-factor", path).headers["location"] == f"{path}?done=factor"
    assert not account(focal, ana.contact).has_second_factor
    assert f'action="{path}/second-factor"' not in chief.page(path).html


def test_sessions_of_others_are_seen_and_ended(focal: Served, chief: Visitor, visit: Visit) -> None:
    """One by one, or all."""
    ana = person(focal, "Ana")
    browsers, path = [inside(visit(url=focal.url), ana.login) for _ in range(3)], f"{HERE}/{ana.contact}"
    names = re.findall(r'name="name" value="(\w+)"', chief.page(path).html)
    assert len(names) == 3
    post(chief, f"{path}/sessions", path, name=names[0])
    assert sorted(each.http.get("/console").status_code for each in browsers) == [200, 200, 401]
    post(chief, f"{path}/sessions", path)
    assert [each.http.get("/console").status_code for each in browsers] == [401] * 3


@pytest.mark.parametrize("role", [Role.VISITOR, Role.FOCAL_POINT])
def test_people_of_cities_have_no_page(focal: Served, chief: Visitor, role: Role) -> None:
    """404 for them and for nobody, and no deed."""
    other = focal.focal.store.run(lambda unit: unit.people.add_contact("X", role, EN, None, datetime.now(UTC)))
    for contact in (other, 2_000_000_000):
        assert chief.http.get(f"{HERE}/{contact}").status_code == 404
        for deed in ("desk", "disable", "enable", "give", "password", "second-factor", "sessions"):
            assert post(chief, f"{HERE}/{contact}/{deed}", desk="viewer", login="x@x.example.org").status_code == 404


def test_the_list_has_pages(focal: Served, chief: Visitor) -> None:
    """Everybody stands on one of them, once."""

    def work(unit: Unit) -> None:
        for number in range(PAGE + 5):
            unit.people.add_contact(f"Staff {number}", Role.STAFF, EN, None, datetime.now(UTC))

    before = chief.page(HERE).html.count('href="/console/accounts/')
    focal.focal.store.run(work)
    first = chief.page(HERE).html
    (more,) = re.findall(r'href="(\?after=\d+)"', first)
    second = chief.page(f"{HERE}{more}").html
    people = [re.findall(r'href="/console/accounts/(\d+)"', html) for html in (first, second)]
    assert len(people[0]) == PAGE
    assert len(set(people[0]) | set(people[1])) == len(people[0]) + len(people[1]) == before - 1 + PAGE + 5


async def test_a_link_goes_by_mail_and_is_kept_nowhere(serve: Serve, visit: Visit) -> None:
    """Where there is a mail server: the page says whether it took the letter, and shows the link in any case."""
    async with post_office() as office:
        url = f"smtp://localhost:{office.port}?starttls=false"
        served = await asyncio.to_thread(serve, smtp_url=url, mail_from="Digital Cities <focal@example.org>")

        def ask(login: str) -> str:
            browser, now = visit(url=served.url), datetime.now(UTC)
            browser.http.post(f"/console/sign-in/{served.focal.store.run(lambda unit: new_link(unit, now))}")
            return post(browser, f"{HERE}/new", name="Maite", login=login, desk="viewer").text

        shown = await asyncio.to_thread(ask, "maite@x.example.org")
        (path,) = LINK.findall(shown)
        (arrived,) = office.arrived
        assert "The link was sent by e-mail." in shown
        assert (arrived.to, path in arrived.plain) == ("maite@x.example.org", True)
        assert path.rpartition("/")[2] not in await asyncio.to_thread(dump, served.focal.store)
        office.fails("RCPT", "550 no such mailbox")
        refused = await asyncio.to_thread(ask, "nobody@x.example.org")
        assert "The link could not be sent by e-mail." in refused
        assert LINK.search(refused)
