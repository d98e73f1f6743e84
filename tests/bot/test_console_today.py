"""The beginning of the console, as the secretariat uses it over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.config import Settings
from knowledge.model.people import Desk, Role
from knowledge.store.today import days_ago
from tests.bot.busy import AGAIN, REASON, Busy, busy, enter_as
from tests.bot.circulating import look, rows, words
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor

MOST_STATEMENTS = 20
PART = re.compile(r'<section class="card" id="(\w+)".*?</section>', re.DOTALL)


@pytest.fixture(scope="module")
def running(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal of this module's own."""
    folder = copied(furnished, tmp_path_factory.mktemp("today") / "var")
    focal = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    focal.start()
    yield focal
    focal.stop()


@pytest.fixture(scope="module")
def calm(running: Served) -> Page:
    """The page before there was anything to do."""
    with enter_as(running, Role.ADMINISTRATOR) as visitor:
        return visitor.page("/console")


@pytest.fixture(scope="module")
def pages(running: Served, calm: Page) -> Busy:
    """What there is to do from now on."""
    return busy(running)


@pytest.fixture(scope="module")
def secretary(running: Served, pages: Busy) -> Iterator[Visitor]:
    """Somebody who may do all of it."""
    with enter_as(running, Role.ADMINISTRATOR) as visitor:
        yield visitor


def cards(page: Page) -> dict[str, str]:
    """What each card says."""
    return {found[1]: words(found[0]) for found in PART.finditer(page.html)}


def figures(page: Page) -> dict[str, tuple[str, str]]:
    """The number of each figure and where it leads, by label."""
    found = re.findall(
        r'<a class="tile" href="([^"]+)">.*?tile-label">([^<]+)<.*?tile-value">([^<]+)<', page.html, re.DOTALL
    )
    return {label: (value, href.replace("&amp;", "&")) for href, label, value in found}


def test_where_nothing_waits_it_says_so(calm: Page) -> None:
    """A calm day is a sentence, not a page of zeros."""
    assert calm.heading == "Today"
    assert "Nothing waits for you." in calm.text
    assert cards(calm) == {}


def test_what_waits_has_a_card_each(secretary: Visitor, pages: Busy) -> None:
    """Questions, circulars, decisions, answers, applications and practices wait, each with its first rows."""
    page = look(secretary, "/console")
    found = cards(page)
    assert list(found) == [
        "tickets",
        "circulars",
        "requests",
        "reviews",
        "applications",
        "practices",
        "failures",
        "deadlines",
        "events",
        "campaigns",
        "gaps",
    ]
    assert "Nothing waits" not in page.text
    for code, said in {
        "tickets": "We cannot come on the 5th.",
        "circulars": "Bilbao 2014",
        "requests": "Ana asks for access",
        "reviews": "Bordeaux",
        "applications": "1 to be decided",
        "practices": "Datos abiertos Barcelona",
        "failures": f"{REASON.replace('<', '&lt;').replace('>', '&gt;')} 1 message",
    }.items():
        assert said.replace("&lt;", "<").replace("&gt;", ">") in found[code], code


def test_what_comes_says_who_is_missing(secretary: Visitor, pages: Busy) -> None:
    """Deadlines name the first cities that are missing and count the others; events say who comes and who waits."""
    found = cards(look(secretary, "/console"))
    assert re.search(r"Missing: \d+ of \d+ \(\w+, [^,]+, .+ and \d+ more\)", found["deadlines"])
    assert "Missing: 3 of 3 (Barcelona, Bordeaux and Wien)" in found["deadlines"]
    assert "3 people take part · 1 waiting" in found["events"]
    assert "0 of 3 handed in" in found["campaigns"]
    assert f"{AGAIN} asked 2 times" in found["gaps"]


def test_every_link_of_it_leads_to_a_page(secretary: Visitor, pages: Busy) -> None:
    """Rows, “all”, and figures lead to pages that open; what waits is among them."""
    page = look(secretary, "/console")
    inner = page.html.partition("<main")[2]
    links = {found.replace("&amp;", "&") for found in re.findall(r'href="(/console[^"#]*)', inner)}
    assert {path: secretary.http.get(path).status_code for path in links} == dict.fromkeys(links, 200)
    mine = {pages.in_review, pages.deadline, f"{pages.event}/participants", pages.call, pages.response, pages.practice}
    assert mine | {pages.ticket} <= links


def test_figures_are_the_number_of_their_rows(secretary: Visitor, pages: Busy) -> None:
    """Each figure of the last days is the number of rows behind its link."""
    found = figures(look(secretary, "/console"))
    for label in ("Conversations", "Questions without an answer", "Messages delivered"):
        value, href = found[label]
        assert len(rows(look(secretary, href))) == int(value), label
    assert found["Questions asked"][0] == "3"
    assert "33% answered" in look(secretary, "/console").text


def test_failures_lead_to_those_of_their_reason(secretary: Visitor, pages: Busy) -> None:
    """A reason is a link to the messages that it kept back, and to no others."""
    (href,) = re.findall(r'href="(/console/deliveries\?[^"]*reason=[^"]*)"', look(secretary, "/console").html)
    found = rows(look(secretary, href.replace("&amp;", "&")))
    assert len(found) == 1
    assert REASON in found[0]
    assert rows(look(secretary, "/console/deliveries?days=7&reason=other")) == []


@pytest.mark.parametrize(
    "path", ["/console/conversations?days=x", "/console/questions?days=-1", "/console/deliveries?days=1000"]
)
def test_days_are_a_number(secretary: Visitor, path: str) -> None:
    """Anything else is a 422."""
    assert secretary.http.get(path).status_code == 422


def test_a_viewer_sees_all_of_it_and_nothing_to_press(running: Served, pages: Busy, secretary: Visitor) -> None:
    """Somebody who may only look is shown what everybody is, is told so once, and is offered no deed."""
    with enter_as(running, Role.STAFF, Desk.VIEWER) as viewer:
        page = look(viewer, "/console")
        assert cards(page) == cards(look(secretary, "/console"))
        assert page.text.count("You may look at everything here, and change nothing.") == 1
        posts = {values["action"] for tag, values in page.tags if tag == "form" and values.get("method") == "post"}
        assert posts == {"/console/language", "/console/sign-out"}


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_it_speaks_the_language_that_was_chosen(running: Served, pages: Busy, language: str) -> None:
    """The language of the header stays for the whole console, whatever the browser asks for, and one comes back to the
    page where it was chosen."""
    with enter_as(running, Role.ADMINISTRATOR) as visitor:
        back = look(visitor, "/console/circulars?state=draft").hidden["back"]
        chosen = visitor.http.post("/console/language", data={"language": language, "back": back})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/console/circulars?state=draft")
        assert look(visitor, "/console").language == language
        assert Page(visitor.http.get("/console/nothing").text).language == language


def test_a_language_can_be_chosen_before_one_signs_in(visit: Visit, running: Served) -> None:
    """At the door as well, without a session."""
    visitor = visit(url=running.url)
    visitor.http.post("/console/language", data={"language": "fr", "back": "/console"})
    assert Page(visitor.http.get("/console").text).language == "fr"


@pytest.mark.parametrize(
    "back", ["https://evil.example.org", "//evil.example.org", "/", "/console/../x", "/console\\x", ""]
)
def test_the_way_back_is_of_the_console(visit: Visit, running: Served, back: str) -> None:
    """A language is changed on the pages of the console, and one stays there; one that nobody speaks
    changes nothing."""
    answer = visit(url=running.url).http.post("/console/language", data={"language": "xx", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert "set-cookie" not in answer.headers


def test_it_takes_few_statements(running: Served, secretary: Visitor, pages: Busy) -> None:
    """However much there is to do, the page asks the database fewer than twenty times."""
    counted: list[str] = []
    engine = running.focal.store.engine

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        counted.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        look(secretary, "/console")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert 5 < len([each for each in counted if each.startswith(("SELECT", "WITH"))]) < MOST_STATEMENTS


def test_some_days_begin_at_midnight() -> None:
    """Seven days are today and the six before it, whole days of UTC."""
    now = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
    assert days_ago(now, 7) == datetime(2026, 11, 23, tzinfo=UTC)
    assert days_ago(now, 1) == datetime(2026, 11, 29, tzinfo=UTC)
