"""Invitations, access and members in the browser: the page of a link, the chat that it opens, and the console."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from handlers.linking import invite_contact
from handlers.sign_in import new_link
from knowledge.model.invitations import spelled
from knowledge.model.people import Contact, Role
from knowledge.model.preferences import NEVER_QUIET as NEVER
from knowledge.model.rights import OPERATOR
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

PAGES = ("/console/requests", "/console/members", "/console/members/1")
DEEDS = (
    "/console/requests/1/approve",
    "/console/requests/1/decline",
    "/console/requests/1/settle",
    "/console/contacts/1/invite",
    "/console/merges/1/undo",
)


@pytest.fixture
def secretary(focal: Served, visit: Visit) -> Visitor:
    """A browser that is signed in there."""
    visitor = visit("en", focal.url)
    token = focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303
    return visitor


def of_member(focal: Served, code: str) -> tuple[Contact, ...]:
    return focal.focal.store.read(lambda unit: unit.contacts.named(code))


def code_for(focal: Served, contact: Contact) -> str:
    return focal.focal.store.run(lambda unit: invite_contact(unit, OPERATOR, contact, datetime.now(UTC)))


def csrf_of(page: Page) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.html)
    assert found is not None
    return unescape(found[1])


def press(secretary: Visitor, page: str, path: str, **fields: str) -> httpx.Response:
    """Submits a form of a page of the console, with what the page gives along."""
    return secretary.http.post(path, data={"csrf": csrf_of(secretary.page(page)), **fields})


def only_request(focal: Served) -> int:
    (request,) = focal.focal.store.read(lambda unit: unit.requests.listed(None, 2))
    return request.id


def visitor_id(focal: Served) -> int:
    """Who opened the only request."""
    (request,) = focal.focal.store.read(lambda unit: unit.requests.listed(None, 2))
    return request.contact


class TestTheLink:
    def test_it_leads_on_in_the_readers_language(self, focal: Served, visit: Visit) -> None:
        """The page shows the code and where it can be used, and uses nothing up, however often it is opened."""
        (contact, *_others) = of_member(focal, "fr-bordeaux")
        code = code_for(focal, contact)
        for _time in range(2):
            page = visit("fr", focal.url).page(f"/join/{code}")
            assert page.language == "fr"
            assert spelled(code) in page.text
        visitor = visit("fr", focal.url)
        visitor.submit(text=f"/join {code}")
        owner = focal.focal.store.read(lambda unit: unit.people.contact(contact.id))
        assert owner is not None
        until(lambda: bool(focal.focal.store.read(lambda unit: unit.contacts.addresses(contact.id))))

    def test_it_tells_nobody_which_codes_there_are(self, focal: Served, visit: Visit) -> None:
        """A code that was never given out has the same page; what is no code has none."""
        assert visit("en", focal.url).http.get("/join/A345-B345-C345").status_code == 200
        assert visit("en", focal.url).http.get("/join/participants").status_code == 404

    @pytest.mark.parametrize(
        ("back", "path"),
        [
            ("/join/A345-B345-C345", "/join/A345B345C345"),
            ("/join/participants", "/#latest"),
            ("//example.org", "/#latest"),
            ("https://example.org/join/A345B345C345", "/#latest"),
        ],
    )
    def test_the_language_is_switched_on_the_page(self, served: Served, visit: Visit, back: str, path: str) -> None:
        """Who switches the language there stays there; no form sends a browser anywhere else."""
        switched = visit("en").http.post("/chat/language", data={"language": "fr", "back": back})
        assert (switched.status_code, switched.headers["location"]) == (303, path)

    def test_it_is_kept_nowhere(self, focal: Served, visit: Visit) -> None:
        """Neither a cache nor a page behind a link learns the code."""
        answer = visit("en", focal.url).http.get("/join/A345-B345-C345")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


class TestTheChat:
    def test_a_second_browser_goes_on(self, focal: Served, visit: Visit) -> None:
        """A code from one browser continues the conversation in another one."""
        first, second = visit("en", focal.url), visit("en", focal.url)
        first.say("menu")
        code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", first.ask("/link").text)
        assert code is not None
        assert "This channel is now connected" in second.say(code[0]).text

    def test_a_pushed_button_stays(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """What the secretariat grants appears in the open chat, and its button is still good after other messages."""
        visitor = visit("en", focal.url)
        visitor.say("/access")
        visitor.ask("Bordeaux")
        visitor.ask("1")
        visitor.ask("Innovation office")
        focal.focal.store.run(lambda unit: unit.contacts.set_quiet_hours(visitor_id(focal), NEVER))
        press(secretary, "/console/requests", f"/console/requests/{only_request(focal)}/approve")
        until(lambda: any("has given you access" in message.text for message in visitor.page().messages))
        visitor.ask("menu")
        pushed = next(message for message in visitor.page().messages if "has given you access" in message.text)
        assert pushed.choices
        reply = visitor.choose(pushed.token("Begin"))
        assert "Do you agree?" in reply.text


class TestTheConsole:
    @pytest.mark.parametrize("path", PAGES)
    def test_without_a_session_nobody_gets_in(self, served: Served, path: str) -> None:
        """The register is for those who are signed in."""
        assert httpx.get(served.url + path).status_code == 401

    @pytest.mark.parametrize("path", DEEDS)
    @pytest.mark.parametrize("csrf", ["", "x", "é"])
    def test_forms_of_others_do_nothing(self, served: Served, path: str, csrf: str) -> None:
        """Whatever changes something needs the token of a page of ours."""
        assert httpx.post(served.url + path, data={"csrf": csrf}).status_code == 403

    def test_the_register(self, secretary: Visitor) -> None:
        """Every member is listed with its country and languages, and leads to its page."""
        page = secretary.page("/console/members")
        for words in ("Bordeaux", "Ulaanbaatar", "Mongolia", "French and English"):
            assert words in page.text

    def test_a_member_with_its_contacts(self, focal: Served, secretary: Visitor) -> None:
        """One page a member: what is known of it, who speaks for it and where they are reached."""
        (contact, *_others) = of_member(focal, "fr-bordeaux")
        assert contact.member is not None
        page = secretary.page(f"/console/members/{contact.member.id}")
        assert contact.name in page.text
        assert "none connected yet" in page.text

    def test_there_is_no_such_member(self, secretary: Visitor) -> None:
        """A number that no member has is a page that does not exist."""
        assert secretary.http.get("/console/members/999999").status_code == 404
        assert press(secretary, "/console/members/1", "/console/contacts/999999/invite").status_code == 404

    def test_an_invitation(self, focal: Served, secretary: Visitor, visit: Visit) -> None:
        """One button makes a code with its link and picture; the code opens the chat for that contact."""
        (contact, *_others) = of_member(focal, "fr-bordeaux")
        assert contact.member is not None
        answer = press(secretary, f"/console/members/{contact.member.id}", f"/console/contacts/{contact.id}/invite")
        assert answer.status_code == 200
        assert "data:image/svg+xml" in answer.text
        code = re.search(r"/join/([0-9A-Z]{12})", answer.text)
        assert code is not None
        visitor = visit("fr", focal.url)
        assert contact.member.name in visitor.say(f"/join {code[1]}").text

    def test_a_request_is_decided(self, focal: Served, secretary: Visitor, visit: Visit) -> None:
        """A request is counted on the first page, shown with what was written, and gone once it is decided."""
        visitor = visit("en", focal.url)
        visitor.say("/access")
        visitor.ask("Bordeaux")
        visitor.ask("1")
        visitor.ask("Innovation office <b>")
        page = secretary.page("/console/requests")
        assert "Innovation office <b>" in page.text
        number = only_request(focal)
        assert press(secretary, "/console/requests", f"/console/requests/{number}/approve").status_code == 303
        assert "Nothing needs a decision." in secretary.page("/console/requests").text
        roles = [contact.role for contact in of_member(focal, "fr-bordeaux")]
        assert roles.count(Role.ALTERNATE) == 2

    def test_a_member_is_chosen_for_somebody_who_was_not_found(
        self, focal: Served, secretary: Visitor, visit: Visit
    ) -> None:
        """Without a member the request offers the register; approving without a choice grants nothing."""
        visitor = visit("en", focal.url)
        visitor.say("/access")
        visitor.ask("Xanadu")
        visitor.ask("Xanadu, data office")
        number = only_request(focal)
        (contact, *_others) = of_member(focal, "mn-ulaanbaatar")
        assert contact.member is not None
        before = len(of_member(focal, "mn-ulaanbaatar"))
        press(secretary, "/console/requests", f"/console/requests/{number}/approve")
        assert len(of_member(focal, "mn-ulaanbaatar")) == before
        member = str(contact.member.id)
        press(secretary, "/console/requests", f"/console/requests/{number}/approve", member=member)
        assert len(of_member(focal, "mn-ulaanbaatar")) == before + 1

    def test_it_is_declined(self, focal: Served, secretary: Visitor, visit: Visit) -> None:
        """Who is declined hears of it where they asked."""
        visitor = visit("en", focal.url)
        visitor.say("/access")
        visitor.ask("Bordeaux")
        visitor.ask("1")
        visitor.ask("nobody")
        focal.focal.store.run(lambda unit: unit.contacts.set_quiet_hours(visitor_id(focal), NEVER))
        press(secretary, "/console/requests", f"/console/requests/{only_request(focal)}/decline")
        until(lambda: any("could not give you access" in message.text for message in visitor.page().messages))

    def test_a_connection_is_undone(self, focal: Served, secretary: Visitor, visit: Visit) -> None:
        """What was connected by mistake is separate again with one button on the member's page."""
        (contact, *_others) = of_member(focal, "fr-bordeaux")
        assert contact.member is not None
        visit("fr", focal.url).say(f"/join {code_for(focal, contact)}")
        page = f"/console/members/{contact.member.id}"
        undo = re.search(r"/console/merges/\d+/undo", secretary.page(page).html)
        assert undo is not None
        assert press(secretary, page, undo[0]).status_code == 303
        assert "none connected yet" in secretary.page(page).text
