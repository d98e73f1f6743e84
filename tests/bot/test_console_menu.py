"""The menu of the console: its groups, its pages, and who sees which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.config import Settings
from bot.web.console_language import way_back
from bot.web.console_menu import ACCOUNT_HREF, menu_of, only_looks
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN
from knowledge.model.people import Desk, Role
from knowledge.model.rights import DESKS, RIGHTS, Right
from tests.bot.busy import enter_as
from tests.bot.circulating import look
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor

SPEAKER = load_phrasebook().speak(EN)
ALL = RIGHTS[Role.ADMINISTRATOR]
LINKS = [link for group in menu_of(SPEAKER, ALL, "") for link in group.links]


@pytest.fixture(scope="module")
def running(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal of this module's own."""
    folder = copied(furnished, tmp_path_factory.mktemp("menu") / "var")
    focal = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    focal.start()
    yield focal
    focal.stop()


@pytest.fixture(scope="module")
def administrator(running: Served) -> Iterator[Visitor]:
    """Somebody who may open every page."""
    with enter_as(running, Role.ADMINISTRATOR) as visitor:
        yield visitor


def wide(html: str) -> str:
    """The menu of a wide screen."""
    return html.partition('<nav class="menu menu-wide"')[2].partition("</nav>")[0]


def marked(html: str) -> list[str]:
    """What is marked as where one is."""
    return re.findall(r'<a [^>]*href="([^"]+)" aria-current="page"', html)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.section)
def test_every_page_of_the_menu_opens_and_is_marked_in_it(administrator: Visitor, link: object) -> None:
    """Each link leads to a page, which says in both menus where one is: the page, and its group."""
    href, section = getattr(link, "href", ""), getattr(link, "section", "")
    html = look(administrator, href).html
    (group,) = [each for each in menu_of(SPEAKER, ALL, section) if each.is_here]
    assert marked(wide(html)) == [href]
    if len(group.links) > 1:
        assert f'<a href="{group.href}" aria-current="true">' in wide(html)
    assert marked(html.partition('<nav class="menu-small"')[2].partition("</nav>")[0]) == [href]


def test_one_s_own_account_is_beside_one_s_name(administrator: Visitor) -> None:
    """Who is signed in stands in the header, with their account, the languages, and the way out."""
    page = look(administrator, "/console")
    mine = page.html.partition('<details class="mine">')[2].partition("</details>")[0]
    assert "Somebody, approver" in mine
    assert f'href="{ACCOUNT_HREF}"' in mine
    assert administrator.http.get(ACCOUNT_HREF).status_code == 200
    assert mine.count('name="language"') == len(load_phrasebook().languages)
    assert 'action="/console/sign-out"' in mine


@pytest.mark.parametrize("desk", list(Desk))
def test_the_menu_has_what_one_may_open(running: Served, desk: Desk) -> None:
    """The staff see no accounts, no log and no import, and every link that they do see opens."""
    with enter_as(running, Role.STAFF, desk) as visitor:
        links = set(re.findall(r'href="(/console[^"]*)"', wide(look(visitor, "/console").html)))
        offered = {link.href for group in menu_of(SPEAKER, DESKS[desk], "overview") for link in group.links}
        assert links <= offered
        assert not offered & {"/console/accounts", "/console/settings/audit", "/console/members/import"}
        assert {href: visitor.http.get(href).status_code for href in offered} == dict.fromkeys(offered, 200)


def test_who_is_not_signed_in_has_no_menu(running: Served) -> None:
    """At the door there are only the languages."""
    page = httpx.get(f"{running.url}/console").text
    assert "menu-groups" not in page
    assert "menu-small" not in page
    assert 'action="/console/language"' in page


def test_pages_that_are_only_a_form_refuse_who_may_not_send_it(running: Served) -> None:
    """A viewer who comes to the form for something new, by an old link, reads why there is none."""
    with enter_as(running, Role.STAFF, Desk.VIEWER) as viewer:
        for path in ("/console/calls/new", "/console/deadlines/new", "/console/events/new", "/console/circulars/new"):
            answer = viewer.http.get(path)
            page = Page(answer.text)
            assert answer.status_code == 403, path
            assert page.heading == "Your role does not allow that.", path
            assert f'action="{path}"' not in page.html


def test_groups_without_pages_are_left_out() -> None:
    """Who may open nothing is offered nothing."""
    assert menu_of(SPEAKER, frozenset(), "") == ()
    assert [group.label for group in menu_of(SPEAKER, ALL, "")] == [
        "Today",
        "Inbox",
        "Members",
        "Circulars",
        "Dates",
        "Questionnaires",
        "Knowledge",
        "Reports",
        "Settings",
    ]


def test_sections_are_of_one_page_each() -> None:
    """No two pages are marked together."""
    assert len({link.section for link in LINKS}) == len({link.href for link in LINKS}) == len(LINKS)


@pytest.mark.parametrize(
    ("may", "is_so"), [(DESKS[Desk.VIEWER], True), (DESKS[Desk.EDITOR], False), (frozenset[Right](), False)]
)
def test_who_only_looks(may: frozenset[Right], is_so: bool) -> None:
    """A viewer does; somebody without the console has nothing to look at."""
    assert only_looks(may) is is_so


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/console", "/console"),
        ("/console/circulars?state=in_review&before=3", "/console/circulars?state=in_review&before=3"),
        ("/console/forms/1/responses/2", "/console/forms/1/responses/2"),
        ("/console//evil.example.org", "/console"),
        ("/consoles", "/console"),
        ("/console/../chat", "/console"),
        ("/console\n/x", "/console"),
        ("/console/é", "/console"),
        (f"/console/{'x' * 2_000}", "/console"),
    ],
)
def test_the_way_back(path: str, back: str) -> None:
    """A page of the console with what it was asked for, and nothing else."""
    assert way_back(path) == back
