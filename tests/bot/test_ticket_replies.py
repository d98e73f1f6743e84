"""Saved replies in the console, and a question that is answered with one: on Telegram, and in the web chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest

from bot.web.console_ticket_draft import Draft, Scene, translated
from handlers.circulars.translating import NotTranslated
from handlers.dialogue.library import Library
from handlers.phrasebook import load_phrasebook
from handlers.sign_in import SESSION_LIFETIME
from handlers.ticket_desk import receiver_of
from knowledge.model.languages import EN, FR, Language, Text
from knowledge.model.people import Desk, Role
from knowledge.model.saved_replies import SavedReply
from knowledge.store.store import Store
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import Served, until
from tests.bot.test_ticket_pages import asks, press, rows, signed_in, ticket_of
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.knowledge.store.test_tickets import ask
from tests.queueing import meet

REPLIES = "/console/replies"
TEXTS = {
    "en": "Dear {name}, the **fee** is on page 3. {network}",
    "fr": "Bonjour {name}, la **cotisation** est en page 3. {network}",
}
COST = "Combien coûte l’adhésion pour une petite commune ?"
FIELDS = {"title": "Fee", "text-en": TEXTS["en"], "text-fr": TEXTS["fr"]}


@pytest.fixture
def secretary(focal: Served, visit: Visit) -> Visitor:
    """A browser that is signed in there."""
    return signed_in(focal, visit)


@pytest.fixture
def telegram() -> Iterator[LoopbackTelegram]:
    """The platform, on this machine."""
    with LoopbackTelegram() as platform:
        yield platform


def send(secretary: Visitor, path: str, csrf: str = "", **fields: str) -> Page:
    """Submits a form of the saved replies and returns the page that comes of it."""
    mark = csrf or secretary.page("/console/replies/new").hidden["csrf"]
    return Page(secretary.http.post(f"{REPLIES}{path}", data={"csrf": mark, **fields}, follow_redirects=True).text)


def stored(focal: Served) -> tuple[SavedReply, ...]:
    return focal.focal.store.read(lambda unit: unit.saved_replies.listed())


def store(focal: Served, texts: dict[str, str], title: str = "Fee") -> int:
    """A saved reply that is there already."""
    reply = SavedReply(title=title, texts=Text({Language(code): text for code, text in texts.items()}))
    return focal.focal.store.run(lambda unit: unit.saved_replies.add(reply, "operator", datetime.now(UTC)))


def at_desk(focal: Served, visit: Visit, desk: Desk) -> Visitor:
    """The browser of one of the staff at a desk."""
    visitor, now = visit("en", focal.url), datetime.now(UTC)

    def work(unit: Unit) -> None:
        contact = unit.people.add_contact(f"At {desk}", Role.STAFF, EN, None, now)
        unit.connection.execute(contacts.update().where(contacts.c.id == contact).values(desk=desk))
        unit.console.begin_session(f"at-{desk}", contact, now, now + SESSION_LIFETIME)

    focal.focal.store.run(work)
    visitor.http.cookies.set("focal_console", f"at-{desk}")
    return visitor


def buttons(page: Page, name: str) -> list[str]:
    """The values of the buttons of a name."""
    return [values["value"] for tag, values in page.tags if tag == "button" and values.get("name") == name]


def draft(secretary: Visitor, ticket: int, **fields: str) -> Page:
    """Presses a button beside the answer, as a browser without scripts does."""
    answered = press(secretary, ticket, "draft", **fields)
    assert answered.status_code == 200
    return Page(answered.text)


def typed(page: Page) -> str:
    """What stands in the field for the answer."""
    return page.html.partition('<textarea id="text"')[2].partition(">")[2].partition("</textarea>")[0].strip()


class TestSavedReplies:
    def test_one_is_written_changed_and_removed(self, focal: Served, secretary: Visitor) -> None:
        """A new one stands in the list with what it lacks; it is changed, and removed; the log has each step."""
        assert "There are no saved replies yet." in secretary.page(REPLIES).text
        page = send(secretary, "/new", **FIELDS)
        assert "Saved." in page.text
        (row,) = rows(page)
        for part in ("Fee", "Missing: Spanish and Portuguese", "0"):
            assert part in row
        (reply,) = stored(focal)
        shown = secretary.page(f"{REPLIES}/{reply.id}")
        assert shown.text.count("missing") == 2
        assert "the **fee**" in shown.text
        changed = send(secretary, f"/{reply.id}", revision="1", **{**FIELDS, "text-es": "Hola, {name}."})
        assert "Missing: Portuguese" in changed.text
        assert "The saved reply was removed." in send(secretary, f"/{reply.id}/remove", revision="2").text
        assert stored(focal) == ()
        deeds = focal.focal.store.read(lambda unit: unit.audit.entries(None, 3))
        assert [each.action for each in deeds] == [f"saved_reply.{deed}" for deed in ("removed", "changed", "added")]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"title": ""}, "Please write a title."),
            ({"title": "x" * 121}, "That is too long: at most 120 characters."),
            ({"text-en": "", "text-fr": " "}, "Please write a text in one language at least."),
            ({"text-fr": "Bonjour {nom}"}, "Nothing is ever filled in for {nom}. What is: {name}, {member} and"),
            ({"text-en": "x" * 3_501}, "That is too long: at most 3,500 characters."),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(
        self, focal: Served, secretary: Visitor, fields: dict[str, str], wrong: str
    ) -> None:
        """Nothing is stored, and what was typed is still there, with why at the field."""
        csrf = secretary.page(f"{REPLIES}/new").hidden["csrf"]
        sent = secretary.http.post(f"{REPLIES}/new", data={"csrf": csrf, **FIELDS, **fields})
        assert sent.status_code == 422
        page = Page(sent.text)
        assert wrong in page.text
        invalid = [values["id"] for _tag, values in page.tags if "aria-invalid" in values]
        assert len(invalid) == 1
        assert all(value.strip() in sent.text for value in {**FIELDS, **fields}.values())
        assert stored(focal) == ()

    def test_two_who_change_one_at_once(self, focal: Served, secretary: Visitor) -> None:
        """The second is told, keeps what was typed, and sees what is stored now."""
        number = store(focal, {"en": "First."})
        send(secretary, f"/{number}", revision="1", title="Fee", **{"text-en": "Second."})
        csrf = secretary.page(REPLIES + "/new").hidden["csrf"]
        fields = {"csrf": csrf, "revision": "1", "title": "Fee", "text-en": "Third."}
        late = secretary.http.post(f"{REPLIES}/{number}", data=fields)
        assert late.status_code == 409
        page = Page(late.text)
        assert "Somebody else changed it meanwhile" in page.notice
        assert ("Third." in page.text, "Second." in page.text) == (True, True)
        assert stored(focal)[0].texts[EN] == "Second."

    def test_words_find_some(self, focal: Served, secretary: Visitor) -> None:
        """The list can be searched in titles and texts of every language."""
        store(focal, TEXTS)
        store(focal, {"en": "We are closed in August."}, "Holidays")
        assert len(rows(secretary.page(f"{REPLIES}?words=COTISATION"))) == 1
        assert "No saved reply has these words." in secretary.page(f"{REPLIES}?words=zorble").text

    def test_a_viewer_reads_and_changes_nothing(self, focal: Served, visit: Visit) -> None:
        """At a viewer's desk the replies are read; nothing offers to change them, and nothing does."""
        number, viewer = store(focal, TEXTS), at_desk(focal, visit, Desk.VIEWER)
        page = viewer.page(f"{REPLIES}/{number}")
        assert ("Save" in page.text.split(), "Remove" in page.text) == (False, False)
        assert "New saved reply" not in viewer.page(REPLIES).text
        csrf = page.hidden["csrf"]
        for path in ("/new", f"/{number}", f"/{number}/remove"):
            assert viewer.http.post(f"{REPLIES}{path}", data={"csrf": csrf, **FIELDS}).status_code == 403
        assert viewer.http.get(f"{REPLIES}/new").status_code == 403
        assert len(stored(focal)) == 1

    def test_one_that_is_gone(self, secretary: Visitor) -> None:
        """The number of none is no page."""
        assert secretary.http.get(f"{REPLIES}/4711").status_code == 404


class TestTheAnswer:
    def test_a_saved_reply_goes_into_it(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """In the language of the question, its places filled; one that nothing is known for is pointed out, and such
        an answer is not sent."""
        number = store(focal, {**TEXTS, "fr": "Bonjour {name} de {member}."})
        ticket = asks(focal, visit("fr", focal.url))
        page = draft(secretary, ticket, insert=f"reply:{number}", text="Merci.")
        assert typed(page) == "Merci.\n\nBonjour {name} de {member}."
        assert "Nothing is known for {name} (Person) and {member} (Member)" in page.text
        refused = press(secretary, ticket, "answer", text=typed(page))
        assert refused.status_code == 422
        assert "Your answer was not sent." in Page(refused.text).notice
        assert ticket_of(focal, ticket).is_open

    def test_a_reply_in_another_language_says_so(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Where there is no text in the language of the question, the page tells in which one it is."""
        number = store(focal, {"en": "The office is closed."})
        ticket = asks(focal, visit("fr", focal.url))
        assert "Fee · English" in " ".join(secretary.page(f"/console/tickets/{ticket}").text.split())
        page = draft(secretary, ticket, insert=f"reply:{number}")
        assert "There is no text in French: this one is in English." in page.text
        assert "no longer there" in draft(secretary, ticket, insert="reply:4711").text

    def test_an_entry_goes_into_it_with_its_source(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The nearest approved answer can be quoted, in the language of the question."""
        ticket = asks(focal, visit("fr", focal.url))
        offered = buttons(secretary.page(f"/console/tickets/{ticket}"), "insert")
        assert offered == ["entry:president"]
        text = typed(draft(secretary, ticket, insert=offered[0]))
        entry = focal.focal.library().entries["president"]
        assert " ".join(entry.answer[FR].split()[:3]) in text
        assert "Source" in text
        assert typed(draft(secretary, ticket, insert="entry:nothing", text="Mine.")) == "Mine."

    def test_another_language_is_pointed_out_once(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """Whoever writes in a language that the reader does not read is told so first, and may send it all the same."""
        visitor = visit("fr", focal.url)
        ticket = asks(focal, visitor)
        english = "Thank you very much for your question, we will look into this and write to you next week."
        refused = press(secretary, ticket, "answer", text=english)
        assert refused.status_code == 422
        page = Page(refused.text)
        assert "This seems to be written in English; the question is in French." in page.notice
        assert (typed(page), buttons(page, "sure")) == (english, ["1"])
        assert press(secretary, ticket, "answer", text=english, sure="1").status_code == 303
        until(lambda: any("next week" in message.text for message in visitor.page().messages))

    def test_it_is_seen_as_its_reader_will(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The preview is the message itself, marked as a person's, and sends nothing."""
        visitor = visit("fr", focal.url)
        ticket = asks(focal, visitor)
        page = draft(secretary, ticket, preview="1", text="Voici **la réponse** à votre question.")
        assert "<strong>la réponse</strong>" in page.html
        assert "Une personne du secrétariat" in page.text
        assert typed(page) == "Voici **la réponse** à votre question."
        assert (ticket_of(focal, ticket).is_open, len(visitor.page().messages)) == (True, 2)

    def test_whoever_may_not_answer_has_no_field(self, focal: Served, visit: Visit) -> None:
        """A viewer reads the question, and neither writes, nor takes, nor hands it to anybody."""
        ticket, viewer = asks(focal, visit("fr", focal.url)), at_desk(focal, visit, Desk.VIEWER)
        page = viewer.page(f"/console/tickets/{ticket}")
        assert not [tag for tag, _values in page.tags if tag in ("textarea", "select")]
        for deed in ("answer", "assign", "draft", "take"):
            assert press(viewer, ticket, deed, text="x", to="1").status_code == 403

    def test_a_colleague_gets_it(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """It is handed to one of the staff, who may answer; to nobody else; the history tells who did what."""
        ticket = asks(focal, visit("fr", focal.url))
        at_desk(focal, visit, Desk.EDITOR)
        at_desk(focal, visit, Desk.VIEWER)
        page = secretary.page(f"/console/tickets/{ticket}")
        offered = page.html.partition('<select name="to">')[2].partition("</select>")[0]
        assert ("At editor" in offered, "At viewer" in offered) == (True, False)
        (to,) = [part.partition('"')[0] for part in offered.split('value="')[1:] if ">At editor<" in part]
        assert press(secretary, ticket, "assign", to=to).status_code == 303
        shown = " ".join(secretary.page(f"/console/tickets/{ticket}").text.split())
        assert "Given to At editor" in shown
        assert ticket_of(focal, ticket).assignee == f"contact:{to}"
        for nobody in ("", "x", "4711"):
            assert press(secretary, ticket, "assign", to=nobody).status_code == 422
        assert press(secretary, ticket, "assign", to=to).status_code == 422

    def test_it_leads_to_a_new_entry(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The question, its language and its number go along to where an entry is written, before and after."""
        ticket = asks(focal, visit("fr", focal.url), "zorble & co?")
        for _ in range(2):
            page = secretary.page(f"/console/tickets/{ticket}")
            links = [values.get("href", "") for tag, values in page.tags if tag == "a"]
            assert f"/console/knowledge/new?question=zorble+%26+co%3F&language=fr&ticket={ticket}" in links
            press(secretary, ticket, "settle")

    def test_it_becomes_another_way_of_asking(self, focal: Served, visit: Visit, secretary: Visitor) -> None:
        """The question goes to a near entry, as a draft of it that waits to be published."""
        ticket = asks(focal, visit("fr", focal.url), "Qui zorble la présidence ?")
        page = secretary.page(f"/console/tickets/{ticket}")
        fields = {name: page.hidden[name] for name in ("csrf", "language", "question")}
        sent = secretary.http.post("/console/knowledge/gaps/phrasing", data={**fields, "entry": "president"})
        assert sent.status_code == 303
        assert "Qui zorble la présidence ?" in secretary.page(sent.headers["location"]).html


class Machine:
    """Translates by writing in capitals, or cannot."""

    def __init__(self, *, is_out: bool = False) -> None:
        self.is_out = is_out
        self.asked: list[tuple[Language, Language]] = []

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        if self.is_out:
            raise NotTranslated
        self.asked.append((source, target))
        return tuple(text.upper() for text in texts)


class TestTranslating:
    ENGLISH = "Thank you very much for your question, the answer is on [page three](https://example.org)."

    @pytest.fixture
    def scene(self, sqlite_store: Store, library: Library, now: datetime) -> Scene:
        """A question in French that is about to be answered."""
        number = ask(sqlite_store, meet(sqlite_store, "ana", now), "Combien ?", now)

        def work(unit: Unit) -> Scene:
            ticket = unit.tickets.one(number)
            assert ticket is not None
            receiver = receiver_of(unit, ticket, library, now)
            _ = load_phrasebook().speak(EN)
            return Scene(ticket=ticket, receiver=receiver, library=library, now=now, _=_)

        return sqlite_store.read(work)

    async def test_a_machine_drafts_it(self, scene: Scene) -> None:
        """The draft comes back in the language of the question, its links whole, and to be read before it is sent."""
        machine = Machine()
        draft = await translated(Draft(text=self.ENGLISH), scene, machine)
        assert "THE ANSWER IS ON [PAGE THREE](https://example.org)" in draft.text
        assert machine.asked == [(EN, FR)]
        assert draft.said == ("A machine translated this from English. Please read it before you send it.",)

    async def test_a_machine_that_is_out(self, scene: Scene) -> None:
        """What was written stays, with why."""
        draft = await translated(Draft(text=self.ENGLISH), scene, Machine(is_out=True))
        assert draft.text == self.ENGLISH
        assert draft.said[0].startswith("The machine translation cannot be reached")

    @pytest.mark.parametrize("text", ["", "Merci beaucoup pour votre question, la réponse est en page trois."])
    async def test_nothing_to_translate(self, scene: Scene, text: str) -> None:
        """No machine is troubled with nothing, nor with what is in the right language already, nor where there is
        none."""
        machine = Machine()
        for each in (machine, None):
            assert await translated(Draft(text=text), scene, each) == Draft(text=text)
        assert machine.asked == []


def test_a_question_is_answered_with_a_saved_reply(serve: Serve, visit: Visit, telegram: LoopbackTelegram) -> None:
    """Asked on Telegram and in the web chat, answered in the inbox with a saved reply: it comes back where it was
    asked, in the language of whoever asked, with their name and the network's in it, and counts as used twice."""
    focal = serve(telegram_token=telegram.token, telegram_api_url=telegram.url)
    secretary, number = signed_in(focal, visit), store(focal, TEXTS)
    person, visitor = telegram.person(71, "fr"), visit("fr", focal.url)

    def on_telegram() -> list[str]:
        return [shown.text for shown in list(person.chat.shown) if shown.by_bot]

    def on_the_page() -> list[str]:
        return [message.text for message in visitor.page().messages if message.direction == "out"]

    def answers(ask: Callable[[], object], heard: Callable[[], list[str]], name: str) -> None:
        ask()
        until(lambda: bool(rows(secretary.page("/console/tickets"))))
        (ticket,) = focal.focal.store.read(lambda unit: unit.tickets.listed(None, 5))
        page = draft(secretary, ticket.id, insert=f"reply:{number}")
        text = typed(page).replace("{name}", name)
        assert page.hidden["used"] == str(number)
        assert press(secretary, ticket.id, "answer", text=text, used=page.hidden["used"]).status_code == 303
        until(lambda: any(f"Bonjour {name}, la cotisation est en page 3." in said for said in heard()))
        (answer,) = [said for said in heard() if "cotisation" in said and "page 3" in said]
        assert "Une personne du secrétariat" in answer
        assert focal.focal.library().pack.network[FR] in answer

    def ask_on_the_page() -> None:
        visitor.say("bonjour")
        visitor.ask(COST)

    answers(lambda: person.says(COST), on_telegram, "Person 71")
    answers(ask_on_the_page, on_the_page, "Ana")
    assert stored(focal)[0].used == 2
