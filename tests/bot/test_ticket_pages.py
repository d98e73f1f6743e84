"""Questions to the secretariat in the console: the list, one question, the answer, without any script."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from handlers.sign_in import new_link
from handlers.tickets import answer, hand_over
from knowledge.model.languages import EN, FR
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR
from knowledge.model.tickets import Ticket, TicketOutcome
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.forwarding import ORIGIN, forward
from tests.bot.reading import Page
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

ASKED = "What does the moon cheese committee zorble?"
DEEDS = ("answer", "take", "give-back", "settle")
LONGEST = 4_000


@pytest.fixture
def secretary(focal: Served, visit: Visit) -> Visitor:
    """A browser that is signed in there."""
    return signed_in(focal, visit)


def signed_in(focal: Served, visit: Visit, language: str = "en") -> Visitor:
    visitor = visit(language, focal.url)
    token = focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303
    return visitor


def asks(focal: Served, visitor: Visitor, text: str = ASKED) -> int:
    """Somebody asks what is handed over, however the dialogue comes to do that; the number of the ticket."""
    if not visitor.page().messages:
        visitor.ask("menu")
    library, now = focal.focal.library(), datetime.now(UTC)

    def work(unit: Unit) -> int | None:
        newest = unit.transcripts.conversations(None, 1)[0].contact_id
        (place, *_others) = unit.contacts.addresses(newest)
        heard = IncomingMessage(key=secrets.token_hex(8), sender=place.address, at=now, text=text)
        contact, message = unit.people.contact(newest), unit.transcripts.hear(heard, newest, "en")
        assert contact is not None
        assert message is not None
        return hand_over(unit, contact, message, FR, ("president", "gone"), library, now).ticket

    ticket = focal.focal.store.run(work)
    assert ticket is not None
    return ticket


def ticket_of(focal: Served, number: int) -> Ticket:
    found = focal.focal.store.read(lambda unit: unit.tickets.one(number))
    assert found is not None
    return found


def press(secretary: Visitor, ticket: int, deed: str, **fields: str) -> httpx.Response:
    """Submits a form of a ticket's page, with what the page gives along."""
    path = f"/console/tickets/{ticket}"
    return secretary.http.post(f"{path}/{deed}", data={"csrf": secretary.page(path).hidden["csrf"], **fields})


def rows(page: Page) -> list[str]:
    """The rows of the table, as they read."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', page.html, re.DOTALL)[1:]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


def answers_of(visitor: Visitor) -> list[str]:
    return [message.text for message in visitor.page().messages if "A person at the secretariat" in message.text]


class TestWhoGetsIn:
    @pytest.mark.parametrize("path", ["/console/tickets", "/console/tickets/1"])
    def test_without_a_session_nobody(self, focal: Served, path: str) -> None:
        """What people asked is for those who are signed in."""
        assert httpx.get(focal.url + path).status_code == 401

    @pytest.mark.parametrize("deed", DEEDS)
    @pytest.mark.parametrize("csrf", ["", "x", "é"])
    def test_forms_of_others_do_nothing(
        self, focal: Served, visit: Visit, secretary: Visitor, deed: str, csrf: str
    ) -> None:
        """Whatever changes something needs the token of a page of ours, also of somebody who is signed in."""
        ticket = asks(focal, visit("en", focal.url))
        sent = secretary.http.post(f"/console/tickets/{ticket}/{deed}", data={"csrf": csrf, "text": "No."})
        assert sent.status_code == 403
        assert (ticket_of(focal, ticket).is_open, ticket_of(focal, ticket).assignee) == (True, "")

    @pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
    def test_what_is_no_number(self, secretary: Visitor, number: str) -> None:
        """An address that was made up is refused, and is no fault."""
        assert secretary.http.get(f"/console/tickets/{number}").status_code == 422

    def test_there_is_no_such_ticket(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """A number of no ticket is a page that does not exist, and nothing can be done there."""
        assert secretary.http.get("/console/tickets/4711").status_code == 404
        csrf = secretary.page("/console").hidden["csrf"]
        sent = secretary.http.post("/console/tickets/4711/answer", data={"csrf": csrf, "text": "No."})
        assert sent.status_code == 404


class TestTheList:
    def test_it_is_empty(self, secretary: Visitor) -> None:
        """An inbox without questions says so."""
        assert "Nobody waits for an answer of the secretariat." in secretary.page("/console/tickets").text

    def test_what_stands_in_it(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Question, person, kind, language, age, who looks after it, state; whoever has waited longest stands first."""
        ticket = asks(focal, visit("en", focal.url))
        forward(focal, "We cannot come on the 5th.")
        page = secretary.page("/console/tickets")
        question, forwarded = rows(page)
        for part in (ASKED, "Visitor", "question", "French", "0 minutes", "—", "open"):
            assert part in question
        assert "We cannot come on the 5th." in forwarded
        assert "forwarded" in forwarded
        assert f"/console/tickets/{ticket}" in [values.get("href") for tag, values in page.tags if tag == "a"]

    def test_closed_ones_have_a_drawer_of_their_own(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """What is open stands in the first drawer, and is counted there; what is closed in another, and all in one."""
        older = asks(focal, visit("en", focal.url), "zorble one?")
        newer = asks(focal, visit("en", focal.url), "zorble two?")
        press(secretary, newer, "settle")
        page = secretary.page("/console/tickets")
        (row,) = rows(page)
        assert "zorble one?" in row
        assert "Open (1)" in page.text
        (closed,) = rows(secretary.page("/console/tickets?view=closed"))
        assert ("zorble two?" in closed, "settled without an answer" in closed) == (True, True)
        assert len(rows(secretary.page("/console/tickets?view=all"))) == 2
        assert ticket_of(focal, older).is_open

    def test_mine_and_nobodys(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """A question that was taken is in the drawer of whoever took it, and no longer in that of nobody."""
        mine = asks(focal, visit("en", focal.url), "zorble one?")
        asks(focal, visit("en", focal.url), "zorble two?")
        press(secretary, mine, "take")
        (taken,) = rows(secretary.page("/console/tickets?view=mine"))
        (free,) = rows(secretary.page("/console/tickets?view=nobodys"))
        assert ("zorble one?" in taken, "zorble two?" in free) == (True, True)
        for count in ("Open (2)", "Mine (1)", "Nobody’s (1)"):
            assert count in secretary.page("/console/tickets").text

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("words=MOON+cheese", 1),
            ("words=%25", 0),
            ("kind=question", 1),
            ("kind=forwarded", 1),
            ("language=fr", 1),
            ("channel=webchat", 1),
            ("channel=slack", 1),
            ("who=nobody+of+that+name", 0),
            ("waits=1", 0),
            ("begin=2020-01-01&end=2020-12-31&view=all", 0),
            ("begin=x&end=9999-12-31&waits=x&kind=x&view=x&after=x", 2),
        ],
    )
    def test_looking_for_some(self, focal: Served, visit: Visit, secretary: Visitor, query: str, found: int) -> None:
        """Words, kind, language, channel, person and age narrow the list down, and what makes no sense does not."""
        asks(focal, visit("en", focal.url))
        forward(focal, "We cannot come on the 5th.")
        page = secretary.page(f"/console/tickets?{query}")
        assert len(rows(page)) == found
        assert f"{found} question" in page.text
        assert ("No question is like that." in page.text) == (found == 0)

    def test_it_looks_for_news_by_itself(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The list asks for itself again while it is seen, and says a new count politely; a page behind it does not."""
        ticket = asks(focal, visit("en", focal.url))
        page = secretary.page("/console/tickets?view=open&kind=question")
        (inbox,) = [values for _tag, values in page.tags if values.get("id") == "inbox"]
        assert inbox["hx-get"] == "/console/tickets?view=open&kind=question"
        assert [values["role"] for _tag, values in page.tags if values.get("id") == "count"] == ["status"]
        behind = secretary.page(f"/console/tickets?after={ticket}")
        assert "hx-get" not in behind.html

    def test_the_page_of_before(self, secretary: Visitor) -> None:
        """A bookmark of what was forwarded leads to the list that it stands in now."""
        moved = secretary.http.get("/console/forwarded")
        assert (moved.status_code, moved.headers["location"]) == (301, "/console/tickets")


class TestOneTicket:
    def test_what_it_shows(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The question, the conversation so far, the nearest answers in the language of the question, and a field."""
        visitor = visit("en", focal.url)
        visitor.say("Who chairs the network?")
        ticket = asks(focal, visitor)
        page = secretary.page(f"/console/tickets/{ticket}")
        texts = [message.text for message in page.messages]
        assert texts[0] == "Who chairs the network?"
        assert ASKED in texts
        entry = focal.focal.library().entries["president"]
        assert entry.title[EN] in page.text
        assert " ".join(entry.answer[FR].split()[:3]) in page.text
        assert ("textarea", "text") in [(tag, values.get("name", "")) for tag, values in page.tags]
        assert "nobody yet" in page.text

    def test_hostile_words_stay_words(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Whatever was asked, the page and the list have no element of it."""
        hostile = "<script>alert('x')</script><img src=x onerror=alert(1)> zorble?"
        ticket = asks(focal, visit("en", focal.url), hostile)
        for path in ("/console/tickets", f"/console/tickets/{ticket}"):
            page = secretary.page(path)
            assert hostile in page.text
            assert "<script>alert" not in page.html
            assert not [tag for tag, _ in page.tags if tag == "img"]

    def test_a_forwarded_message(self, focal: Served, secretary: Visitor) -> None:
        """It leads to the original; an address that is no web address leads nowhere."""
        forward(focal, "We cannot come on the 5th.")
        (ticket,) = focal.focal.store.read(lambda unit: unit.tickets.listed(None, 5))
        page = secretary.page(f"/console/tickets/{ticket.id}")
        assert ORIGIN in [values.get("href") for tag, values in page.tags if tag == "a"]

    def test_taking_giving_back_and_settling(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Each button leads back to the page, which says who looks after it, and offers what is possible then."""
        ticket = asks(focal, visit("en", focal.url))
        administrator = focal.focal.store.read(lambda unit: unit.people.first_with_role(Role.ADMINISTRATOR))
        assert administrator is not None
        taken = press(secretary, ticket, "take")
        assert (taken.status_code, taken.headers["location"]) == (303, f"/console/tickets/{ticket}")
        page = secretary.page(f"/console/tickets/{ticket}")
        assert administrator.name in page.text
        assert ("Give it back" in page.text, "I take it" in page.text) == (True, False)
        press(secretary, ticket, "give-back")
        assert "I take it" in secretary.page(f"/console/tickets/{ticket}").text
        press(secretary, ticket, "settle")
        settled = secretary.page(f"/console/tickets/{ticket}")
        assert "settled without an answer" in settled.text
        assert not [tag for tag, _ in settled.tags if tag == "textarea"]


class TestAnswering:
    def test_it_reaches_whoever_asked(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """It appears in their chat, marked as a person's; the page then shows the answer and who gave it."""
        visitor = visit("fr", focal.url)
        ticket = asks(focal, visitor)
        sent = press(secretary, ticket, "answer", text="Il **zorbles**\r\nrien du tout, vraiment.")
        assert (sent.status_code, sent.headers["location"]) == (303, f"/console/tickets/{ticket}")
        until(lambda: any("zorbles" in message.text for message in visitor.page().messages))
        (answered,) = [message for message in visitor.page().messages if "zorbles" in message.text]
        assert answered.language == "fr"
        page = secretary.page(f"/console/tickets/{ticket}")
        assert "<strong>zorbles</strong>" in page.html
        assert "answered by a person" in page.text
        assert ticket_of(focal, ticket).outcome is TicketOutcome.ANSWERED

    @pytest.mark.parametrize(
        ("text", "wrong"), [("  \n ", "please write an answer"), ("x" * (LONGEST + 1), "too long")]
    )
    def test_what_cannot_be_sent_is_not_lost(
        self, focal: Served, visit: Visit, secretary: Visitor, text: str, wrong: str
    ) -> None:
        """The form comes again with what was written and what is wrong with it; nothing is sent."""
        visitor = visit("en", focal.url)
        ticket = asks(focal, visitor)
        refused = press(secretary, ticket, "answer", text=text)
        assert refused.status_code == 422
        page = Page(refused.text)
        assert wrong in page.notice
        assert text.strip() in page.text
        assert page.hidden["csrf"]
        assert (ticket_of(focal, ticket).is_open, answers_of(visitor)) == (True, [])

    def test_hostile_answers_come_again_as_text(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """What was written cannot break out of the field that it stands in."""
        ticket = asks(focal, visit("en", focal.url))
        text = "</textarea><script>alert(1)</script>" + "x" * LONGEST
        refused = press(secretary, ticket, "answer", text=text)
        assert "<script>alert" not in refused.text

    def test_the_second_of_two(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Who sends an answer to what was answered meanwhile is told by whom, and sees what they wrote."""
        visitor = visit("en", focal.url)
        ticket = asks(focal, visitor)
        path = f"/console/tickets/{ticket}"
        csrf = secretary.page(path).hidden["csrf"]
        library = focal.focal.library()
        focal.focal.store.run(lambda unit: answer(unit, OPERATOR, ticket, "First.", library, datetime.now(UTC)))
        late = secretary.http.post(f"{path}/answer", data={"csrf": csrf, "text": "Second thoughts."})
        assert late.status_code == 422
        page = Page(late.text)
        assert "the operator has answered this question already. Your answer was not sent." in page.notice
        assert "Second thoughts." in page.text
        until(lambda: bool(answers_of(visitor)))
        assert [text.endswith("First.") for text in answers_of(visitor)] == [True]
        assert press(secretary, ticket, "take").status_code == 422

    @pytest.mark.parametrize(("language", "said"), [("fr", "fr"), ("ar", "ar")])
    def test_in_the_language_of_the_browser(self, focal: Served, visit: Visit, language: str, said: str) -> None:
        """The pages come in the secretariat's own language, in its direction."""
        ticket = asks(focal, visit("en", focal.url))
        page = signed_in(focal, visit, language).page(f"/console/tickets/{ticket}")
        assert page.language == said
        assert ('dir="rtl"' in page.html) == (language == "ar")
