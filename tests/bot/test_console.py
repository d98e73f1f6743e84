"""The console: who gets in, and what they see there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from handlers.dialogue.effects import Say
from handlers.phrasebook import load_phrasebook
from handlers.sign_in import LINK_LIFETIME, SESSION_LIFETIME, new_link, sign_in
from knowledge.model.deliveries import Abandoned, DeliveryKind, DeliveryState
from knowledge.model.languages import EN, Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName, Role
from knowledge.store.unit import Unit
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

PAGES = [
    "/console",
    "/console/questions",
    "/console/conversations",
    "/console/conversations/1",
    "/console/tickets",
    "/console/tickets/1",
    "/console/requests",
    "/console/members",
    "/console/deliveries",
]
USED = "This link was used before or is too old."
REFUSED = "What does the moon cheese committee zorble?"


def link(served: Served, at: datetime | None = None) -> str:
    """The path of a fresh one-time link, made now or at another time."""
    token = served.focal.store.run(lambda unit: new_link(unit, at or datetime.now(UTC)))
    return f"/console/sign-in/{token}"


def enter(served: Served, visitor: Visitor) -> None:
    """Signs a browser in with a fresh link."""
    entered = visitor.http.post(link(served))
    assert (entered.status_code, entered.headers["location"]) == (303, "/console")


@pytest.fixture
def secretary(served: Served, visit: Visit) -> Visitor:
    """A browser that is signed in at the shared Focal."""
    visitor = visit()
    enter(served, visitor)
    return visitor


def rows(page: Page) -> list[str]:
    """The text of the rows of a table."""
    return [" ".join(Page(row).text.split()) for row in page.html.split('<tr role="row">')[2:]]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("cookie", ["", "x", "é", "x" * 3_000])
def test_without_a_session_nobody_gets_in(served: Served, path: str, cookie: str) -> None:
    """Every page of the console is a 401 that says how to sign in, whatever the cookie claims."""
    answer = httpx.get(served.url + path, headers={b"cookie": f"focal_console={cookie}".encode()})
    assert answer.status_code == 401
    assert Page(answer.text).heading == "Sign in to the console"
    assert "focal sign-in-link" in answer.text


def test_a_visitors_cookie_is_no_key(visitor: Visitor) -> None:
    """The signed name of a chat opens no console, under its own name or under the console's."""
    visitor.say("menu")
    visitor.http.cookies.set("focal_console", visitor.http.cookies["focal_chat"])
    assert [visitor.http.get(path).status_code for path in PAGES] == [401] * len(PAGES)


def test_a_visitors_account_is_no_key_either(served: Served, visit: Visit) -> None:
    """A session of somebody without a role in the secretariat opens nothing: roles are checked with each page."""

    def session_of_a_visitor(unit: Unit) -> None:
        now = datetime.now(UTC)
        contact = unit.people.add_contact("", Role.VISITOR, EN, None, now)
        unit.console.begin_session("session-of-a-visitor", contact, now, now + SESSION_LIFETIME)

    served.focal.store.run(session_of_a_visitor)
    visitor = visit()
    visitor.http.cookies.set("focal_console", "session-of-a-visitor")
    assert visitor.http.get("/console").status_code == 401


def test_a_link_works_once(served: Served, visit: Visit) -> None:
    """The link signs one browser in; a second use is refused and says why."""
    path = link(served)
    first, second = visit(), visit()
    assert first.http.post(path).status_code == 303
    assert first.http.get("/console").status_code == 200
    for answer in (second.http.post(path), second.http.get(path)):
        assert answer.status_code == 401
        assert Page(answer.text).notice == USED
    assert second.http.get("/console").status_code == 401


def test_a_preview_does_not_use_the_link_up(served: Served, visit: Visit) -> None:
    """Mail programs open links to preview them: only the button signs in, and it names who."""
    path = link(served)
    administrator = served.focal.store.read(lambda unit: unit.people.first_with_role(Role.ADMINISTRATOR))
    assert administrator is not None
    for _ in range(3):
        preview = visit().http.get(path)
        assert preview.status_code == 200
        assert f"You are about to sign in as {administrator.name}." in preview.text
        assert "set-cookie" not in preview.headers
    assert visit().http.post(path).status_code == 303


def test_a_link_expires(served: Served, visitor: Visitor) -> None:
    """A link that nobody used in a day is too old."""
    path = link(served, datetime.now(UTC) - LINK_LIFETIME)
    assert visitor.http.get(path).status_code == 401
    assert visitor.http.post(path).status_code == 401


def test_a_new_link_ends_the_one_before(served: Served, visitor: Visitor) -> None:
    """Only the newest unused link is good, so a forgotten one in a log is worth nothing."""
    older, newer = link(served), link(served)
    assert visitor.http.post(older).status_code == 401
    assert visitor.http.post(newer).status_code == 303


@pytest.mark.parametrize("token", ["x", "%00", "é", "..%2f..", "x" * 5_000, "' OR 1=1 --"])
def test_a_forged_link_is_refused(visitor: Visitor, token: str) -> None:
    """A guessed token is a 401 (or no page at all), never a fault."""
    assert visitor.http.get(f"/console/sign-in/{token}").status_code in (401, 404)
    assert visitor.http.post(f"/console/sign-in/{token}").status_code in (401, 404)


def test_a_session_expires(served: Served, visitor: Visitor) -> None:
    """After twelve hours one signs in again."""
    begun_at = datetime.now(UTC) - SESSION_LIFETIME

    def begin(unit: Unit) -> str:
        begun = sign_in(unit, new_link(unit, begun_at), begun_at)
        assert begun is not None
        return begun.token

    visitor.http.cookies.set("focal_console", served.focal.store.run(begin))
    assert visitor.http.get("/console").status_code == 401


def test_the_session_cookie_belongs_to_the_console(served: Served, visitor: Visitor) -> None:
    """The cookie is HttpOnly, SameSite, and sent to the console's pages only."""
    cookie = visitor.http.post(link(served)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/console" in cookie


def test_sign_out_ends_the_session_for_good(secretary: Visitor) -> None:
    """After signing out the browser is out, and so is whoever copied its cookie."""
    session = secretary.http.cookies["focal_console"]
    csrf = secretary.page("/console").hidden["csrf"]
    left = secretary.http.post("/console/sign-out", data={"csrf": csrf})
    assert (left.status_code, left.headers["location"]) == (303, "/console")
    secretary.http.cookies.set("focal_console", session)
    assert secretary.http.get("/console").status_code == 401


def test_sign_out_needs_the_pages_own_token(served: Served, visit: Visit, secretary: Visitor) -> None:
    """A forged form signs nobody out: the token belongs to the session whose page carried it."""
    other = visit()
    enter(served, other)
    foreign = other.page("/console").hidden["csrf"]
    for form in ({}, {"csrf": ""}, {"csrf": "x.y"}, {"csrf": foreign}):
        assert secretary.http.post("/console/sign-out", data=form).status_code == 403
    assert secretary.http.get("/console").status_code == 200


def test_the_questions_page_lists_what_was_not_answered(visitor: Visitor, secretary: Visitor) -> None:
    """An unanswered question stands there with its conversation; an answered one does not."""
    visitor.say(REFUSED)
    visitor.ask("Who chairs the network?")
    page = secretary.page("/console/questions")
    first = rows(page)[0]
    assert REFUSED in first
    assert "English" in first
    assert not [row for row in rows(page) if "Who chairs the network?" in row]


def test_a_conversation_is_shown_as_it_was(visitor: Visitor, secretary: Visitor) -> None:
    """The transcript shows question, answer, source, what became of each, and is escaped letter by letter."""
    hostile = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
    visitor.say(hostile)
    visitor.ask("Who chairs the network?")
    (path,) = {
        values["href"]
        for tag, values in secretary.page("/console/conversations").tags
        if tag == "a" and values.get("href", "").startswith("/console/conversations/")
    } & newest(secretary)
    until(lambda: "waiting" not in secretary.page(path).text and "being sent" not in secretary.page(path).text)
    page = secretary.page(path)
    asked, _, question, answer = page.messages
    assert (asked.text, asked.direction, asked.dir) == (hostile, "in", "auto")
    assert question.text == "Who chairs the network?"
    assert "2020 work plan" in answer.sources
    assert "no approved answer" in page.text
    assert "delivered · answered by president" in page.text
    assert "<script>alert" not in page.html
    assert not [tag for tag, _ in page.tags if tag == "img"]


def newest(secretary: Visitor) -> set[str]:
    """The path of the conversation at the top of the list."""
    page = secretary.page("/console/conversations")
    links = [values["href"] for tag, values in page.tags if tag == "a" and "href" in values]
    return {next(href for href in links if href.startswith("/console/conversations/"))}


@pytest.mark.parametrize("number", ["999999", "0", "-1"])
def test_a_conversation_that_is_none_is_no_page(secretary: Visitor, number: str) -> None:
    """The number of nobody is a 404."""
    assert secretary.http.get(f"/console/conversations/{number}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/console/conversations/99999999999999999999",
        "/console/conversations/x",
        "/console/questions?before=x",
        "/console/questions?before=99999999999999999999",
        "/console/deliveries?before=1.5",
        "/console/conversations?before=nan",
        "/console/conversations?before=inf",
        "/console/conversations?before=1e300",
        "/console/conversations?before=-1",
    ],
)
def test_a_forged_address_is_refused(secretary: Visitor, path: str) -> None:
    """Numbers that are none, or none that a database could hold, are a 422, not a fault."""
    assert secretary.http.get(path).status_code == 422


def test_pages_behind_pages_show_every_row_once(serve: Serve, visit: Visit) -> None:
    """Following “Older” from the first page to the last meets every conversation and question exactly once."""
    served = serve()
    many = 60
    visitor = visit(url=served.url)
    for number in range(many):
        visitor.post(text=f"{REFUSED} {number} zzz")
        visitor.http.cookies.clear()
    secretary = visit(url=served.url)
    enter(served, secretary)
    for section in ("conversations", "questions"):
        seen = list(all_rows(secretary, f"/console/{section}"))
        assert [len(page) for page in seen] == [50, 10]
        links = [row for page in seen for row in page]
        assert len(set(links)) == many


def all_rows(secretary: Visitor, path: str) -> Iterator[list[str]]:
    """The links of the rows of each page in turn."""
    following: str | None = path
    while following is not None:
        page = secretary.page(following)
        hrefs = [values["href"] for tag, values in page.tags if tag == "a" and "href" in values]
        yield [href for href in hrefs if href.startswith("/console/conversations/")]
        older = [href for href in hrefs if href.startswith("?before=")]
        following = path + older[0] if older else None


def test_the_deliveries_page_names_the_reason(served: Served, secretary: Visitor) -> None:
    """What could not be delivered stands there with its person, its state and its reason, escaped."""
    fail_a_delivery(served, "the channel said: <b>no</b>")
    page = secretary.page("/console/deliveries")
    first = rows(page)[0]
    assert "terminal" in first
    assert "not delivered" in first
    assert "the channel said: <b>no</b>" in first
    assert "<b>no</b>" not in page.html


def fail_a_delivery(served: Served, reason: str) -> None:
    """A delivery to a terminal, which the web server's outbox does not serve, given up for a reason."""

    def queue_and_give_up(unit: Unit) -> None:
        now = datetime.now(UTC)
        contact = unit.people.add_contact("", Role.VISITOR, EN, None, now)
        address = unit.people.add_address(Address(channel=ChannelName.TERMINAL, external_id=str(contact)), contact)
        assert address is not None
        said = Say(message=OutgoingMessage(text="hello", key=f"test:{contact}"))
        kept = unit.transcripts.say(said.message, contact, ChannelName.TERMINAL, None, now)
        unit.deliveries.add(said.message.key, address, kept, DeliveryKind.REPLY, now)
        (delivery,) = unit.deliveries.claim([ChannelName.TERMINAL], now, now + timedelta(minutes=1), 10)
        given_up = Abandoned(
            delivery=delivery.id, attempt=delivery.attempts, state=DeliveryState.FAILED, reason=reason, at=now
        )
        unit.deliveries.record([given_up])

    served.focal.store.run(queue_and_give_up)


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_the_console_speaks_the_browsers_language(served: Served, visit: Visit, language: str) -> None:
    """The secretariat reads its console in its own language."""
    visitor = visit(language)
    enter(served, visitor)
    speaker = load_phrasebook().speak(Language(language))
    page = visitor.page("/console")
    assert (page.language, page.heading) == (language, speaker("Today"))
    assert speaker("Questions without an answer") in page.text
