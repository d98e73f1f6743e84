"""Who was there, what they get afterwards, and the list of them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from handlers.circulars.attaching import MOST_FILES, NotAttached
from handlers.events.attending import attend, note_attendance
from handlers.events.codes import shown
from handlers.events.exporting import participants_xlsx
from handlers.events.items import add_file, add_link, attached, items_for, remove_item, send_materials
from handlers.filling.built_in import built_in
from knowledge.model.events import EventItem, EventRefused, ItemKind, NotRegistered
from knowledge.model.forms import Response
from knowledge.model.languages import EN, ES, FR
from knowledge.model.people import ChannelName
from knowledge.model.responses import KeptResponse
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.unit import Unit
from tests.circulations import Reader, add_address, lose
from tests.handlers.deadlines.network import DAY, HOUR, START
from tests.handlers.events.assembly import BEGIN, END, Assembly


def come(assembly: Assembly, code: str, now: datetime = BEGIN, event: int | None = None) -> bool:
    """Whether a code was shown before."""
    return assembly.do(attend, OPERATOR, code, now, event).again


def not_let_in(assembly: Assembly, code: str, now: datetime = BEGIN, event: int | None = None) -> str:
    with pytest.raises(NotRegistered) as refused:
        come(assembly, code, now, event)
    return refused.value.code


def test_by_code(both: Assembly) -> None:
    """Whoever shows a code is noted, however it is typed; the second time it is said, and the first time counts."""
    registration = both.register(both.edurne)
    assert not come(both, f" {shown(registration.code).lower()} ")
    assert come(both, registration.code, BEGIN + HOUR, both.event.id)
    assert both.now_is(registration).attended_at == BEGIN
    counts = both.store.read(lambda unit: unit.registrations.counts(both.event.id))
    assert (counts.confirmed, counts.attended, counts.members) == (1, 1, 1)


def test_not_let_in(assembly: Assembly) -> None:
    """Codes of nobody, of who withdrew or waits, of other events and on other days."""
    first, second, third = (assembly.register(each) for each in (assembly.edurne, assembly.jo, assembly.luz))
    assert not_let_in(assembly, "AAAA-AAAA") == "gone"
    assert not_let_in(assembly, third.code) == "no_seat"
    assert not_let_in(assembly, first.code, event=99) == "other_event"
    assert not_let_in(assembly, first.code, BEGIN - DAY - HOUR) == "not_yet"
    assembly.withdraw(assembly.edurne, first, START)
    assert not_let_in(assembly, first.code) == "gone"
    assembly.cancel_event(START)
    assert not_let_in(assembly, second.code) == "cancelled"
    with pytest.raises(Forbidden):
        assembly.do(attend, actor_of(assembly.contact(assembly.jo)), first.code, BEGIN)


def test_on_the_list(assembly: Assembly) -> None:
    """A mark on the list says that somebody was there; taken off, they were not. Who was there does not withdraw."""
    registration = assembly.register(assembly.edurne)
    for is_there, at in ((True, BEGIN), (True, BEGIN), (False, None), (False, None), (True, BEGIN)):
        kept = assembly.do(note_attendance, OPERATOR, registration.id, is_there, BEGIN)
        assert kept.attended_at == at
    entries = assembly.store.read(lambda unit: unit.audit.about(f"registration:{registration.id}"))
    assert len(entries) == 3
    with pytest.raises(NotRegistered, match="closed"):
        assembly.withdraw(assembly.edurne, registration, BEGIN + HOUR)


def put(assembly: Assembly, name: str, language: str = "", kind: ItemKind = ItemKind.MATERIAL, size: int = 9) -> Any:
    values = (assembly.event.id, kind, language, name, "application/pdf", b"x" * size)
    return assembly.do(add_file, OPERATOR, *values, START)


def link(assembly: Assembly, name: str, address: str = "https://example.org/film", language: str = "") -> EventItem:
    return assembly.do(add_link, OPERATOR, assembly.event.id, ItemKind.MATERIAL, language, name, address, START)


def test_items(both: Assembly) -> None:
    """Files and links are kept in their order, each under the last part of its name, until they are taken away."""
    slides = put(both, "C:\\talks\\slides.pdf", "es")
    film = link(both, " A  film ")
    nameless = link(both, "", "https://example.org/other")
    assert (slides.name, film.name, nameless.name) == ("slides.pdf", "A film", "https://example.org/other")
    number = both.event.id
    assert both.store.read(lambda unit: unit.events.items(number)) == (slides, film, nameless)
    assert both.store.read(lambda unit: unit.events.items(number, ItemKind.PROGRAMME)) == ()
    assert both.store.read(lambda unit: unit.events.item(number, film.id)) == film
    assert both.store.read(lambda unit: unit.files.content(slides.reference)) == b"x" * 9
    assert both.do(remove_item, OPERATOR, number, film.id, START)
    assert not both.do(remove_item, OPERATOR, number, film.id, START)
    assert both.store.read(lambda unit: unit.events.item(number, film.id)) is None


def test_items_refused(assembly: Assembly) -> None:
    """Nothing empty, nothing too much for one message, nothing that leads nowhere."""
    with pytest.raises(NotAttached, match="empty"):
        put(assembly, "a.pdf", size=0)
    with pytest.raises(NotAttached, match="too-large"):
        put(assembly, "a.pdf", size=51 * 2**20)
    for number in range(MOST_FILES):
        put(assembly, f"{number}.pdf", "es")
    with pytest.raises(NotAttached, match="too-many"):
        put(assembly, "one more.pdf")
    put(assembly, f"{'long' * 99}.pdf", "fr")
    put(assembly, "programme.pdf", kind=ItemKind.PROGRAMME)
    with pytest.raises(EventRefused, match="bad-link"):
        link(assembly, "A film", "ftp://example.org")


def test_in_ones_language(assembly: Assembly) -> None:
    """A reader gets what is for all, and what is in the first of their languages that there is anything in."""
    for language in ("", "es", "fr"):
        put(assembly, f"slides-{language}.pdf", language)

    def names(*chain: Any) -> list[str]:
        found = assembly.store.read(lambda unit: items_for(unit, assembly.event.id, ItemKind.MATERIAL, chain))
        return [attached(item).name for item in found]

    assert names(FR, ES) == ["slides-.pdf", "slides-fr.pdf"]
    assert names(EN, ES) == ["slides-.pdf", "slides-es.pdf"]
    assert names(EN) == ["slides-.pdf", "slides-es.pdf"]


def files_of(assembly: Assembly, reader: Reader) -> list[list[str]]:
    """The names of the files of each message that somebody got."""
    found = assembly.store.read(lambda unit: unit.transcripts.of_contact(reader.id))
    return [[file[0] for file in each.body.get("files", ())] for each in found]


def test_materials(both: Assembly) -> None:
    """After the event those who had a seat get them once, each in their language; what is added later comes as well."""
    event = both.open(seats=None)
    both.event = event
    for reader in (both.edurne, both.mikel, both.jo):
        both.register(reader, event=event)
    both.register(both.edurne, event=event, name="Nerea")
    put(both, "slides.pdf", "es")
    put(both, "diapositives.pdf", "fr")
    link(both, "The film")
    assert both.do(send_materials, OPERATOR, event.id, both.library, END) == 3
    assert both.do(send_materials, OPERATOR, event.id, both.library, END) == 0
    assert files_of(both, both.edurne) == [["slides.pdf"]]
    assert files_of(both, both.mikel) == [["diapositives.pdf"]]
    (text,) = both.told(both.jo)
    assert "[The film](https://example.org/film)" in text
    assert both.told(both.luz) == []
    link(both, "More")
    assert both.do(send_materials, OPERATOR, event.id, both.library, END + DAY) == 3
    assert both.store.read(lambda unit: unit.events.materials_sent_at(event.id)) == END + DAY


def test_materials_for_those_who_were_there(assembly: Assembly) -> None:
    """Where it was noted who was there, they alone get them; whom no channel reaches is not counted."""
    registered = [assembly.register(each) for each in (assembly.edurne, assembly.jo)]
    link(assembly, "The film")
    for each in registered[:1]:
        come(assembly, each.code)
    assert assembly.do(send_materials, OPERATOR, assembly.event.id, assembly.library, END) == 1
    assert (len(assembly.told(assembly.edurne)), assembly.told(assembly.jo)) == (1, [])
    lose(assembly.store, assembly.edurne.chat, END)
    link(assembly, "More")
    assert assembly.do(send_materials, OPERATOR, assembly.event.id, assembly.library, END) == 0
    add_address(assembly.store, assembly.edurne, ChannelName.WEBCHAT, "a-browser")
    assert assembly.do(send_materials, OPERATOR, assembly.event.id, assembly.library, END) == 1


def test_materials_refused(assembly: Assembly) -> None:
    """Not before the event is over, not of one that was cancelled, and not nothing."""

    def refused(now: datetime) -> str:
        with pytest.raises(EventRefused) as error:
            assembly.do(send_materials, OPERATOR, assembly.event.id, assembly.library, now)
        return error.value.code

    assert refused(END) == "no-materials"
    link(assembly, "The film")
    assert refused(END - HOUR) == "not-over"
    assembly.cancel_event(START)
    assert refused(END) == "cancelled"


def workbook(assembly: Assembly) -> list[list[Any]]:
    _ = assembly.library.phrasebook.speak(EN)
    content = assembly.do(participants_xlsx, OPERATOR, assembly.event.id, assembly.library, _, START)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.rows]


def test_the_list(assembly: Assembly) -> None:
    """Who has a seat, who waits and who withdrew, in this order, with the answers in words; formulas are texts."""
    number = assembly.do(built_in, "registration", START)
    answers = {"name": "N", "diet": "vegan nuts", "remarks": "=1+1"}
    response = assembly.do(answer, assembly.event.subject, number, answers)
    gone = assembly.register(assembly.mikel)
    assembly.withdraw(assembly.mikel, gone, START)
    first = assembly.register(assembly.edurne, name='=HYPERLINK("https://example.org")', response=response)
    assembly.register(assembly.jo, email="jo@example.org")
    assembly.register(assembly.luz)
    come(assembly, first.code)
    header, *rows = workbook(assembly)
    assert header[:3] == ["Name", "Function", "E-mail"]
    assert header[-2:] == ["Is there anything you do not eat?", "Is there anything else we should know?"]
    assert rows[0][0] == '=HYPERLINK("https://example.org")'
    assert rows[0][3:6] == ["Vitoria", "ES", "seat confirmed"]
    assert rows[0][7:] == ["2026-12-02 09:00", "Animal products (vegan) and Nuts", "=1+1"]
    assert [row[5] for row in rows] == ["seat confirmed", "seat confirmed", "on the waiting list", "withdrawn"]
    assert rows[1][2] == "jo@example.org"
    assert rows[1][7:] == ["", "", ""]
    _, by = assembly.library.phrasebook.speak(EN), actor_of(assembly.contact(assembly.jo))
    with pytest.raises(Forbidden):
        assembly.do(participants_xlsx, by, assembly.event.id, assembly.library, _, START)


def answer(unit: Unit, subject: str, form: int, answers: dict[str, str]) -> int:
    """A response to the form of an event, with these answers."""
    version = unit.forms.one(form)
    response = Response(
        form_id=version.id,
        version=version.version,
        instance_id="uuid:1",
        answers={f"{version.root.path}/{name}": value for name, value in answers.items()},
        repeats={},
        seed=1,
    )
    kept = KeptResponse(
        subject=subject, key=None, form=form, response=response, language=EN, begun_at=START, changed_at=START
    )
    return unit.responses.add(kept).id
