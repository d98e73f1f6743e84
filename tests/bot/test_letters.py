"""The pages behind the links of letters: opening them changes nothing, and their buttons do what they say."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.email.links import LIFETIMES, LetterLink, LinkPurpose, Links
from handlers.erasure import forget
from handlers.phrasebook import load_phrasebook
from knowledge.model.circulars import Circular, CircularKind, CircularState, CircularText, LetterPurpose
from knowledge.model.languages import EN, FR, Language
from knowledge.model.messages import Choice, OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Role
from knowledge.model.rights import OPERATOR
from knowledge.store import signals
from knowledge.store.audit import Entry
from knowledge.store.unit import Unit
from tests.bot.channels.email.post_office import post_office
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import PATIENCE_S, Served
from tests.bot.visitor import Visitor

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
WITHOUT_COOKIES = {"user-agent": "a mail provider"}


@dataclass
class Letter:
    """A circular that went to somebody of a French member, and the links that they have."""

    served: Served
    contact: int
    circular: Circular
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def links(self) -> Links:
        return Links(self.served.settings.signing_key(), self.served.settings.address)

    def url(self, purpose: LinkPurpose, *, age: timedelta = timedelta(0), circular: int | None = None) -> str:
        """A link that was made so long ago."""
        about = self.circular.id if circular is None else circular
        link = LetterLink(purpose=purpose, contact=self.contact, circular=about)
        return f"{self.served.url}/letters/{self.links.token(link, self.now - age)}"

    @property
    def reader(self) -> Contact:
        found = self.served.focal.store.read(lambda unit: unit.people.contact(self.contact))
        assert found is not None
        return found

    @property
    def acknowledged(self) -> int:
        return self.served.focal.store.read(lambda unit: unit.circulation.progress(self.circular.id).acknowledged)

    @property
    def noted(self) -> list[tuple[str, str]]:
        """What the audit log has of this contact: action and subject."""
        entries: tuple[Entry, ...] = self.served.focal.store.read(
            lambda unit: unit.audit.about(f"contact:{self.contact}")
        )
        return [(entry.action, entry.subject) for entry in entries]

    def connect(self, channel: ChannelName, state: AddressState = AddressState.ACTIVE) -> None:
        def work(unit: Unit) -> None:
            number = unit.people.add_address(Address(channel=channel, external_id=f"x{self.contact}"), self.contact)
            assert number is not None
            unit.people.set_state(number, state, self.now)

        self.served.focal.store.run(work)


def send_letter(served: Served, role: Role = Role.FOCAL_POINT, language: Language = FR) -> Letter:
    """A circular in French and English, with somebody as its recipient."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> Letter:
        (member,) = [member for member in unit.contacts.members() if member.code == "fr-bordeaux"]
        name = f"Ana {len(unit.contacts.of_member(member.id))}"
        contact = unit.people.add_contact(name, role, language, member.id, now)
        circular = unit.circulars.add(
            Circular(kind=CircularKind.MESSAGE, language=FR, year=2026, state=CircularState.RELEASED, is_urgent=True)
        )
        for code, title in ((FR, "Réunion annuelle à Bilbao"), (EN, "Annual meeting in Bilbao")):
            unit.circulars.put_text(circular.id, CircularText(language=code, title=title, text="…"), now)
        known = unit.people.contact(contact)
        assert known is not None
        unit.circulation.add_recipient(circular.id, known, now)
        return Letter(served=served, contact=contact, circular=circular)

    return served.focal.store.run(work)


@pytest.fixture
def letter(served: Served) -> Letter:
    """A letter at the shared Focal."""
    return send_letter(served)


@pytest.fixture
def browser(visit: Visit) -> httpx.Client:
    """A browser that asks for English pages, though its reader has letters in French."""
    return visit("en").http


def test_opening_a_link_changes_nothing(letter: Letter, browser: httpx.Client) -> None:
    """Mail programs and scanners open every link, also twice, and with HEAD."""
    before = (letter.reader, letter.acknowledged, letter.noted)
    for purpose in LinkPurpose:
        for _ in range(2):
            assert browser.get(letter.url(purpose)).status_code == 200
        assert browser.head(letter.url(purpose)).status_code in (200, 405)
    assert (letter.reader, letter.acknowledged, letter.noted) == before


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_the_page_speaks_the_readers_language(purpose: LinkPurpose, letter: Letter, browser: httpx.Client) -> None:
    """The letter was French, so its page is, whatever the browser asks for; one button posts to the page itself."""
    page = Page(browser.get(letter.url(purpose)).text)
    assert page.language == "fr"
    assert ("form", letter.url(purpose).removeprefix(letter.served.url)) in [
        (tag, values.get("action")) for tag, values in page.tags
    ]
    assert "Réunion annuelle à Bilbao" in page.text


def test_a_language_that_was_switched_to_counts(letter: Letter, visit: Visit) -> None:
    """Who has chosen another language in this browser gets the page in it; the title stays in the letter's."""
    visitor = visit("en")
    visitor.http.post("/chat/language", data={"language": "pt"})
    page = Page(visitor.http.get(letter.url(LinkPurpose.ACKNOWLEDGE)).text)
    assert page.language == "pt"
    assert ("strong", "fr") in [(tag, values.get("lang")) for tag, values in page.tags]


def test_acknowledging_counts_once(letter: Letter, browser: httpx.Client) -> None:
    """The button acknowledges, as the person, by e-mail; pressed again it thanks again and changes nothing."""
    answers = [browser.post(letter.url(LinkPurpose.ACKNOWLEDGE)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert Page(answers[0].text).heading == load_phrasebook().speak(FR)("Thank you")
    assert letter.acknowledged == 1
    assert letter.noted == [("circular.acknowledged", f"circular:{letter.circular.id}")]


def test_nobody_acknowledges_what_they_never_got(served: Served, browser: httpx.Client) -> None:
    """A link about another circular, which only we could have signed, changes nothing in that one's register."""
    mine, other = send_letter(served), send_letter(served)
    assert browser.post(mine.url(LinkPurpose.ACKNOWLEDGE, circular=other.circular.id)).status_code == 200
    assert (mine.acknowledged, other.acknowledged, mine.noted) == (0, 0, [])


def test_a_provider_unsubscribes_with_one_press(letter: Letter) -> None:
    """RFC 8058: a post without cookies, origin or page, in either form of encoding, or with nothing in it."""
    url = letter.url(LinkPurpose.SUBSCRIPTION)
    posts = [
        httpx.post(url, data=ONE_CLICK, headers=WITHOUT_COOKIES),
        httpx.post(url, files={"List-Unsubscribe": (None, "One-Click")}, headers=WITHOUT_COOKIES),
        httpx.post(url, content=(part for part in [b"List-Unsubscribe=One-Click"])),
        httpx.post(url),
    ]
    assert [post.status_code for post in posts] == [200] * 4
    assert not letter.reader.subscribed
    assert letter.noted == [("subscription.ended", f"contact:{letter.contact}")]


def test_who_unsubscribed_may_come_back(letter: Letter, browser: httpx.Client) -> None:
    """The page offers the one or the other, as it is at the moment."""
    url = letter.url(LinkPurpose.SUBSCRIPTION)
    off = Page(browser.post(url, data={"subscribed": "no"}).text)
    assert (off.heading, letter.reader.subscribed) == (load_phrasebook().speak(FR)("You are unsubscribed"), False)
    assert Page(browser.get(url).text).heading == off.heading
    on = Page(browser.post(url, data={"subscribed": "yes"}).text)
    assert (on.heading, letter.reader.subscribed) == (load_phrasebook().speak(FR)("Unsubscribe"), True)
    assert [action for action, _ in letter.noted] == ["subscription.ended", "subscription.resumed"]


@pytest.mark.parametrize("purpose", [LinkPurpose.JOIN, LinkPurpose.ASK])
def test_joining_makes_a_code_that_connects(purpose: LinkPurpose, letter: Letter, visit: Visit) -> None:
    """The button leads to an invitation of the reader's own, and using it makes the chat theirs."""
    visitor = visit("fr")
    sent_on = visitor.http.post(letter.url(purpose))
    assert sent_on.status_code == 303
    assert re.fullmatch(r"/join/[0-9A-Z]{12}", sent_on.headers["location"])
    assert sent_on.headers["cache-control"] == "no-store"
    form = Page(visitor.http.get(sent_on.headers["location"]).text).hidden
    visitor.page()
    visitor.ask(form["text"])
    channels = letter.served.focal.store.read(lambda unit: unit.contacts.addresses(letter.contact))
    assert [reach.address.channel for reach in channels] == [ChannelName.WEBCHAT]


def test_an_earlier_code_ends_with_a_new_one(letter: Letter, visit: Visit) -> None:
    """However often the button is pressed, there is one code."""
    visitor = visit("fr")
    first, second = (visitor.http.post(letter.url(LinkPurpose.JOIN)).headers["location"] for _ in range(2))
    assert first != second
    visitor.page()
    visitor.ask(f"/join {first.removeprefix('/join/')}")
    assert letter.served.focal.store.read(lambda unit: unit.contacts.addresses(letter.contact)) == ()


@pytest.mark.parametrize("channel", [ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT])
def test_a_forwarded_letter_opens_nobodys_chat(channel: ChannelName, letter: Letter, browser: httpx.Client) -> None:
    """Who has a chat already needs no link, and whoever got the letter from them makes no code of it."""
    letter.connect(channel)
    shown, pressed = browser.get(letter.url(LinkPurpose.JOIN)), browser.post(letter.url(LinkPurpose.JOIN))
    assert [answer.status_code for answer in (shown, pressed)] == [200, 200]
    assert Page(pressed.text).heading == Page(shown.text).heading == load_phrasebook().speak(FR)("To the chat")
    assert letter.noted == []


def test_who_lost_their_chat_may_join_again(letter: Letter, browser: httpx.Client) -> None:
    """A chat that is gone is none."""
    letter.connect(ChannelName.TELEGRAM, AddressState.UNREACHABLE)
    assert browser.post(letter.url(LinkPurpose.JOIN)).status_code == 303


def test_who_left_the_network_does_not_join_by_an_old_letter(letter: Letter, browser: httpx.Client) -> None:
    """Without a post there is nothing to join."""
    letter.served.focal.store.run(lambda unit: unit.contacts.end_posts(letter.contact))
    assert browser.post(letter.url(LinkPurpose.JOIN)).status_code == 200
    assert letter.noted == []


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_what_is_too_old_or_belongs_to_nobody_is_gone(
    purpose: LinkPurpose, letter: Letter, browser: httpx.Client
) -> None:
    """410 with a page that says so, to open and to press, and nothing changes: too old, or of somebody erased."""
    old = letter.url(purpose, age=LIFETIMES[purpose])
    before = (letter.reader, letter.acknowledged, letter.noted)
    answers = [browser.get(old), browser.post(old, data={"subscribed": "no"})]
    assert (letter.reader, letter.acknowledged, letter.noted) == before
    letter.served.focal.store.run(lambda unit: forget(unit, OPERATOR, letter.contact, letter.now))
    fresh = letter.url(purpose)
    answers += [browser.get(fresh), browser.post(fresh, data={"subscribed": "yes"})]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert {Page(answer.text).heading for answer in answers} == {"This link cannot be used any more."}
    assert (letter.reader.subscribed, letter.acknowledged) == (False, 0)


def test_forged_links_are_no_pages(letter: Letter, browser: httpx.Client) -> None:
    """404 for what we did not sign, with another key, or for another person."""
    url = letter.url(LinkPurpose.SUBSCRIPTION)
    signed = LetterLink(purpose=LinkPurpose.SUBSCRIPTION, contact=letter.contact)
    foreign = Links("another key, which is quite as long", "").token(signed, letter.now)
    forged = [url[:-3], f"{letter.served.url}/letters/{foreign}", f"{letter.served.url}/letters/{'x' * 5_000}"]
    answers = [browser.request(method, each) for each in forged for method in ("GET", "POST")]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert letter.reader.subscribed


def test_a_post_without_end_is_not_read(letter: Letter, browser: httpx.Client) -> None:
    """More than any form has is refused, and nothing changes."""
    answer = browser.post(letter.url(LinkPurpose.SUBSCRIPTION), content=b"x" * 1_000_000)
    assert (answer.status_code, letter.reader.subscribed) == (413, True)


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_nobody_keeps_or_learns_these_pages(purpose: LinkPurpose, letter: Letter, browser: httpx.Client) -> None:
    """Not kept by browsers, not told to where they lead, not found by a search, and as strict as every page."""
    for age in (timedelta(0), LIFETIMES[purpose]):
        headers = browser.get(letter.url(purpose, age=age)).headers
        assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert headers["x-robots-tag"] == "noindex"
        assert headers["content-security-policy"] == browser.get("/").headers["content-security-policy"]


async def test_a_letter_from_the_queue_to_the_register(serve: Serve) -> None:
    """A circular is planned, goes out over SMTP, and its reader acknowledges it, and receives no more, by the links
    that arrived."""
    async with post_office() as office:
        served = await asyncio.to_thread(
            serve,
            smtp_url=SecretStr(f"smtp://127.0.0.1:{office.port}?starttls=false"),
            mail_from="Villes numériques <focal@example.org>",
            mail_per_minute=6_000,
        )
        letter = await asyncio.to_thread(_plan_letter, served)
        async with asyncio.timeout(PATIENCE_S):
            await office.taken.acquire()
        (arrived,) = office.arrived
        assert (arrived.to, arrived.mail["Subject"]) == ("ana@bordeaux.example.org", "Réunion annuelle à Bilbao")
        acknowledge = re.search(r"Accuser réception:\n(\S+)", arrived.plain)
        assert acknowledge is not None
        unsubscribe = arrived.mail["List-Unsubscribe"].strip("<>")
        await asyncio.to_thread(_press, acknowledge[1], unsubscribe)
        assert (letter.acknowledged, letter.reader.subscribed) == (1, False)


def _plan_letter(served: Served) -> Letter:
    letter = send_letter(served)
    choices = (Choice(id=f"ack:{letter.circular.id}", label="Accuser réception"),)
    message = OutgoingMessage(text="Madame,", language=FR, subject="Réunion annuelle à Bilbao", choices=choices)
    at = Address(channel=ChannelName.EMAIL, external_id="ana@bordeaux.example.org")

    def work(unit: Unit) -> None:
        assert unit.people.add_address(at, letter.contact) is not None
        unit.circulation.put_letter(
            f"circular:{letter.circular.id}:fr", letter.circular.id, LetterPurpose.CIRCULAR, message
        )
        planned = unit.circulation.plan(
            letter.circular, LetterPurpose.CIRCULAR, [ChannelName.EMAIL], letter.now, ZoneInfo("Europe/Madrid"), 3
        )
        assert planned == 1
        unit.wake(signals.OUTBOX)

    served.focal.store.run(work)
    return letter


def _press(acknowledge: str, unsubscribe: str) -> None:
    with Visitor(acknowledge.partition("/letters/")[0], "fr") as visitor:
        page = visitor.page(acknowledge)
        (action,) = [values["action"] for tag, values in page.tags if tag == "form" and "/letters/" in values["action"]]
        assert visitor.http.post(action).status_code == 200
    assert httpx.post(unsubscribe, data=ONE_CLICK).status_code == 200
