"""The files with what is kept about a person: complete, readable, and harmless whatever people are called."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from html.parser import HTMLParser

import pytest
from sqlalchemy import func, select

from handlers.personal import as_html, as_json, my_data, personal_data
from handlers.personal_page import _labels, _plan
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import ChannelName, Contact
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.personal import PersonalData
from knowledge.store.store import Store
from knowledge.store.tables import files
from knowledge.store.unit import Unit
from tests.lives import Life, dump, live
from tests.queueing import meet

HOSTILE = '</td></table><script>alert("x")</script><img src=x onerror=alert(1)>&amp;'
VOID = {"meta", "br", "img", "link", "input"}


class Page(HTMLParser):
    """A page as a strict reader sees it: every element closed in its turn, and every cell's text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture
def amaia(sqlite_store: Store, now: datetime) -> Life:
    return live(sqlite_store, 1, now)


def data_of(store: Store, contact: int) -> PersonalData:
    return store.read(lambda unit: personal_data(unit, contact))


def page(store: Store, contact: int, language: str = "en") -> Page:
    return Page(as_html(data_of(store, contact), load_phrasebook().speak(Language(language))))


def contact_of(store: Store, number: int) -> Contact:
    contact = store.read(lambda unit: unit.people.contact(number))
    assert contact is not None
    return contact


def test_everything_of_the_person_is_in_the_json(sqlite_store: Store, amaia: Life) -> None:
    """Whatever word, address or platform's number of theirs is in the database is in the file, with an explanation of
    every part; digests of secrets are not."""
    document = as_json(data_of(sqlite_store, amaia.contact)).decode()
    assert [word for word in (*amaia.words, *amaia.places) if word not in document] == []
    parts = json.loads(document)
    assert set(parts["about"]) - {"what", "left_out"} == set(parts) - {"format", "about"}
    assert "hash-" not in document
    rows = [line for line in dump(sqlite_store).splitlines() if any(word in line for word in amaia.words)]
    assert {line.partition(":")[0] for line in rows} <= {*parts, "files", "webchat_mail"}


def test_the_json_is_the_same_each_time(sqlite_store: Store, amaia: Life) -> None:
    """As long as nothing changes, two files are alike to the byte, in UTF-8 that people can read, with aware times."""
    assert as_json(data_of(sqlite_store, amaia.contact)) == as_json(data_of(sqlite_store, amaia.contact))
    parts = json.loads(as_json(data_of(sqlite_store, amaia.contact)))
    assert datetime.fromisoformat(parts["messages"][0]["at"]).tzinfo is not None


def test_the_page_shows_what_was_said_and_where(sqlite_store: Store, amaia: Life) -> None:
    """The reader finds themself, their city, their addresses and their words, with names for all columns."""
    shown = page(sqlite_store, amaia.contact)
    for text in ("Amaia1", "Bilbao", "700014242", "secret question 1", "file of 1.txt", "delivered", "Basque"):
        assert any(text in each for each in shown.texts), text
    speaker = load_phrasebook().speak(Language("en"))
    columns = {column for *_, names in _plan(data_of(sqlite_store, amaia.contact), speaker) for column in names}
    assert columns == set(_labels(speaker))


def test_the_contents_lead_to_every_section(sqlite_store: Store, amaia: Life) -> None:
    """Every link of the table of contents has its heading, and every heading its link; no id comes twice."""
    shown = page(sqlite_store, amaia.contact)
    ids = shown.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in shown.values("href")} == set(ids) - {"contents"}


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_the_page_is_in_the_readers_language(sqlite_store: Store, amaia: Life, language: str) -> None:
    """It says which language it is in, and runs in its direction; what people wrote runs in its own."""
    shown = page(sqlite_store, amaia.contact, language)
    assert ("html", "lang", language) in shown.attributes
    assert ("html", "dir", "rtl" if language == "ar" else "ltr") in shown.attributes
    assert "bdi" in shown.tags


def test_hostile_names_stay_text(sqlite_store: Store, now: datetime) -> None:
    """Whatever somebody is called or writes, the page has no element of theirs, no script, nothing from elsewhere."""
    person = meet(sqlite_store, HOSTILE, now)

    def work(unit: Unit) -> None:
        message = IncomingMessage(key=HOSTILE, sender=person.address, at=now, text=HOSTILE)
        unit.transcripts.hear(message, person.contact, "en")
        unit.transcripts.fail(message, "trace", HOSTILE)
        said = OutgoingMessage(text=HOSTILE, key="x")
        unit.transcripts.say(said, person.contact, ChannelName.WEBCHAT, None, now)

    sqlite_store.run(work)
    shown = page(sqlite_store, person.contact)
    assert shown.texts.count(HOSTILE) == 4
    assert {"script", "img", "link", "iframe", "object"}.isdisjoint(shown.tags)
    assert not [name for _, name, _ in shown.attributes if name.startswith("on") or name == "src"]
    assert all(href.startswith("#") for href in shown.values("href"))


def test_an_empty_life_has_a_page(sqlite_store: Store, now: datetime) -> None:
    """Somebody who has said nothing yet is told that nothing is kept, part for part."""
    shown = page(sqlite_store, meet(sqlite_store, "ana", now).contact)
    assert shown.texts.count("Nothing is kept here.") == shown.tags.count("section") - 2  # themself and their address


def test_the_files_are_ready_to_be_sent(sqlite_store: Store, amaia: Life, now: datetime) -> None:
    """Both are kept under the reference that goes with the message, and that they were made is written down."""
    contact = contact_of(sqlite_store, amaia.contact)
    speaker = load_phrasebook().speak(Language("en"))
    made = sqlite_store.run(lambda unit: my_data(unit, actor_of(contact), contact, speaker, now))
    assert [(file.name, file.media_type) for file in made] == [
        ("my-data.html", "text/html"),
        ("my-data.json", "application/json"),
    ]
    contents = sqlite_store.read(lambda unit: [unit.files.content(file.reference) for file in made])
    assert [len(content or b"") for content in contents] == [file.size for file in made]
    (entry, *_) = sqlite_store.read(lambda unit: unit.audit.entries(None, 1))
    assert (entry.actor, entry.action) == (f"contact:{contact.id}", "data.exported")


def test_nobody_gets_the_data_of_somebody_else(sqlite_store: Store, amaia: Life, now: datetime) -> None:
    """Neither another contact nor the operator, who has other ways, and no file is kept of the attempt."""
    contact, other = contact_of(sqlite_store, amaia.contact), meet(sqlite_store, "ana", now).contact
    speaker = load_phrasebook().speak(Language("en"))
    for actor in (OPERATOR, actor_of(contact_of(sqlite_store, other))):
        with pytest.raises(Forbidden):
            sqlite_store.run(partial(my_data, by=actor, contact=contact, _=speaker, now=now))


def test_the_copies_go_with_the_person(store: Store, now: datetime) -> None:
    """The files that were sent are erased with them, and by retention like every other file; their city's one stays."""
    life = live(store, 1, now)
    contact = contact_of(store, life.contact)
    speaker = load_phrasebook().speak(Language("en"))

    def send(unit: Unit) -> None:
        made = my_data(unit, actor_of(contact), contact, speaker, now)
        message = OutgoingMessage(text="Here you are", key="data", files=made)
        unit.transcripts.say(message, contact.id, ChannelName.TELEGRAM, None, now)

    store.run(send)
    count = select(func.count()).select_from(files)
    assert store.read(lambda unit: unit.connection.execute(count).scalar_one()) == 8
    store.run(lambda unit: unit.erasure.erase([contact.id], now))
    assert store.read(lambda unit: unit.connection.execute(count).scalar_one()) == 1


def test_circulars_are_on_the_page(sqlite_store: Store, amaia: Life) -> None:
    """With their titles, what came of them, and when they were acknowledged; what was done, and the lists."""
    texts = page(sqlite_store, amaia.contact).texts
    for shown in (
        "Circulars that you received",
        "A circular that got",
        "A circular that waits",
        "waiting",
        "delivered",
    ):
        assert shown in texts
    assert {"event:1", "registered", "List 1"} <= set(texts)


def test_deadlines_are_on_the_page(sqlite_store: Store, amaia: Life) -> None:
    """Reminders with what came of them, what is to come again later, by the titles of the deadlines; and the calendar,
    without anything of its secret."""
    shown = page(sqlite_store, amaia.contact)
    for heading in (
        "Reminders of deadlines",
        "Deadlines of which you wanted to be reminded later",
        "The secret address of your calendar",
    ):
        assert heading in shown.texts
    assert shown.texts.count("Inscripción 1") == 2
    document = as_json(data_of(sqlite_store, amaia.contact)).decode()
    assert "calendar1" not in document
    assert [row["title"] for row in json.loads(document)["snoozes"]] == ["Inscripción 1"]
