"""The texts of a circular in the console: side by side, by workbook, by machine; its files; nothing typed is lost."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import openpyxl
import pytest
from fastapi import FastAPI
from markupsafe import escape

from bot.intake import Shelf
from bot.web.console_circulars import circular_routes
from bot.web.console_pages import ConsoleServices
from bot.web.pages import Pages
from handlers.circulars.attaching import MOST_FILES
from handlers.circulars.translating import NotTranslated
from knowledge.model.circulars import LONGEST_TEXT, CircularState, Origin
from knowledge.model.languages import EN, ES, FR, Language
from tests.bot.circulating import (
    TEXT,
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    done,
    hidden,
    hrefs,
    look,
    member_number,
    press,
    reach,
    ready,
    refused,
    rows,
    send,
    step,
    text_at,
    typed_into,
    value_of,
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
Work = Callable[..., httpx.Response]


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def here(staff: Visitor) -> str:
    """A draft in English."""
    here = begin(staff)
    write(staff, here)
    return here


def save(staff: Visitor, here: str, title: str, text: str, language: str = "en") -> httpx.Response:
    return press(staff, f"{here}/texts", f"{here}/texts", language=language, title=title, text=text)


def row_of(staff: Visitor, here: str, language: str) -> str:
    """What the table above the texts says of a language."""
    return next(row for row in rows(look(staff, f"{here}/texts")) if row.startswith(language))


class TestWriting:
    def test_original_and_translation_stand_side_by_side(self, focal: Served, staff: Visitor, here: str) -> None:
        """Each language leads to its form beside the original; what is saved there is kept as it was typed."""
        page = look(staff, f"{here}/texts?language=fr")
        assert "?language=fr#translation" in hrefs(page)
        assert typed_into(page, "text") == [TEXT, ""]
        saved = save(staff, here, "Réunion", "Chers collègues,\r\n\r\nvenez.", "fr")
        assert saved.headers["location"] == f"{here}/texts?language=fr&done=saved#translation"
        french = text_at(focal, here, FR)
        assert french is not None
        assert (french.title, french.text) == ("Réunion", "Chers collègues,\n\nvenez.")

    def test_gaps_are_shown(self, staff: Visitor, here: str) -> None:
        """A language of readers without a text is missing; others than the network's stand below the table."""
        assert "missing" in row_of(staff, here, "French")
        assert "original" in row_of(staff, here, "English")
        assert "?language=de#translation" in hrefs(look(staff, f"{here}/texts"))

    def test_a_translation_that_grew_old(self, focal: Served, staff: Visitor, here: str) -> None:
        """Once the original changes the translation says so, until somebody confirms it."""
        write(staff, here, "Réunion", "Venez.", "fr")
        assert "up to date" in row_of(staff, here, "French")
        write(staff, here, text="Another text.")
        assert "older than the original" in row_of(staff, here, "French")
        done(press(staff, f"{here}/texts", f"{here}/texts/check", language="fr"), "checked")
        assert "up to date" in row_of(staff, here, "French")

    def test_a_translation_is_removed(self, focal: Served, staff: Visitor, here: str) -> None:
        """A translation can be taken away, the original cannot."""
        write(staff, here, "Réunion", "Venez.", "fr")
        done(press(staff, f"{here}/texts", f"{here}/texts/remove", language="fr"), "removed")
        assert text_at(focal, here, FR) is None
        refused(press(staff, f"{here}/texts", f"{here}/texts/remove", language="en"), "not possible")

    def test_another_language(self, focal: Served, staff: Visitor, here: str) -> None:
        """Any language can be added; one that is none is refused."""
        assert typed_into(look(staff, f"{here}/texts?language=eu"), "text") == [TEXT, ""]
        write(staff, here, "Bilera", "Etorri.", "eu")
        assert text_at(focal, here, Language("eu")) is not None
        for code in ("zz9", "zz", "<b>", ""):
            refused(save(staff, here, "A", "B", code), "Please choose a language")
            assert typed_into(look(staff, f"{here}/texts?language={code}"), "text")[0] == TEXT


class TestNothingIsLost:
    def test_somebody_else_changed_it(self, focal: Served, staff: Visitor, visit: Visit, here: str) -> None:
        """The form comes back with what was typed, beside what is stored by now; sent again it is taken."""
        late = colleague_at(focal, visit)
        stale = hidden(late, f"{here}/texts")
        write(staff, here, "Bilbao 2015", "The first to save.")
        typed = {"language": "en", "title": "Bilbao 2016", "text": "The second, who typed for an hour."}
        page = refused(late.http.post(f"{here}/texts", data=stale | typed), "Somebody else changed it meanwhile", 409)
        assert value_of(page, "title") == "Bilbao 2016"
        assert typed_into(page, "text")[0] == "The second, who typed for an hour."
        assert "The first to save." in page.text
        stored = text_at(focal, here)
        assert stored is not None
        assert stored.title == "Bilbao 2015"
        done(late.http.post(f"{here}/texts", data={**typed, **page.hidden, "title": "Bilbao 2016"}), "saved")

    def test_it_was_sent_meanwhile(self, focal: Served, staff: Visitor, here: str) -> None:
        """A text for what is out by now is not stored, and not lost either."""
        reach(focal, "fr-bordeaux")
        out = ready(staff, member_number(focal, "fr-bordeaux"))
        before = hidden(staff, f"{out}/texts")
        done(step(staff, out, "approve"), "approved")
        done(step(staff, out, "release"), "released")
        fresh = before | {"revision": str(circular_at(focal, out).revision)}
        sent = staff.http.post(f"{out}/texts", data=fresh | {"language": "en", "title": "A", "text": "An hour's work."})
        page = refused(sent, "this circular is released")
        assert typed_into(page, "text")[0] == "An hour's work."

    def test_the_longest_text(self, focal: Served, staff: Visitor, here: str) -> None:
        """30,000 characters are saved and shown on every channel, in several messages where it takes them."""
        paragraph = "The network of cities meets once a year in one of them. "
        text = "\n\n".join([paragraph * 10] * 60)[:LONGEST_TEXT].rstrip()
        done(save(staff, here, "Long", text), "saved")
        kept = text_at(focal, here)
        assert kept is not None
        assert kept.text == text
        page = look(staff, f"{here}/preview")
        assert page.words.count(paragraph.strip()) >= 4 * text.count(paragraph.strip())
        assert " messages" in page.words

    def test_a_text_that_is_too_long(self, focal: Served, staff: Visitor, here: str) -> None:
        """One character more is refused with the limit, and stands in the form again."""
        text = "ß" * (LONGEST_TEXT + 1)
        page = refused(save(staff, here, "Long", text), "at most 30,000 characters")
        assert typed_into(page, "text")[0] == text
        kept = text_at(focal, here)
        assert kept is not None
        assert kept.text == TEXT

    def test_hostile_words_stay_words(self, focal: Served, staff: Visitor, here: str) -> None:
        """Whatever stands in a title, a text, a place or a file's name: no page has an element of it."""
        write(staff, here, f"{HOSTILE} title", f"{HOSTILE}\n\n<!channel> [x](javascript:alert(1))")
        send(staff, f"{here}/texts", f"{here}/files", {"file": (f"{HOSTILE}.txt", b"A")}, language="")
        for path in ("/console/circulars", here, f"{here}/texts", f"{here}/recipients", f"{here}/preview"):
            page = look(staff, path)
            assert "<script>alert" not in page.html, path
            scripts = [values.get("src", "") for tag, values in page.tags if tag == "script"]
            assert all(source.startswith("/static/") for source in scripts), path
            assert not [tag for tag, _values in page.tags if tag == "img"], path
            assert not [href for href in hrefs(page) if href.startswith("javascript:")], path
        mail = staff.http.get(f"{here}/preview/email?language=en")
        assert "<script>alert" not in mail.text
        assert str(escape("<script>")) in mail.text


class TestWorkbooks:
    def exported(self, staff: Visitor, here: str, languages: str = "?language=fr&language=es") -> openpyxl.Workbook:
        content = staff.http.get(f"{here}/texts.xlsx{languages}").content
        return openpyxl.load_workbook(io.BytesIO(content))

    def sent(self, staff: Visitor, here: str, book: openpyxl.Workbook, **fields: str) -> httpx.Response:
        content = io.BytesIO()
        book.save(content)
        files = {"workbook": ("translated.xlsx", content.getvalue())}
        return send(staff, f"{here}/texts", f"{here}/texts/import", files, **fields)

    def filled(self, staff: Visitor, here: str) -> openpyxl.Workbook:
        book = self.exported(staff, here)
        sheet: Any = book.worksheets[0]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 3).value = f"Français {row}"
        return book

    def test_there_and_back(self, focal: Served, staff: Visitor, here: str) -> None:
        """What a translator wrote is taken over; a column without words is left out; nothing new is said to be so."""
        book = self.filled(staff, here)
        done(self.sent(staff, here, book), "imported")
        french = text_at(focal, here, FR)
        assert french is not None
        assert (french.title, french.origin) == ("Français 2", Origin.IMPORTED)
        assert text_at(focal, here, ES) is None
        done(self.sent(staff, here, book), "unchanged")

    def test_problems_are_located(self, focal: Served, staff: Visitor, here: str) -> None:
        """Each has its cell, and nothing is taken over."""
        book = self.filled(staff, here)
        sheet: Any = book.worksheets[0]
        sheet["C3"].value = None
        sheet["C4"].value = "=1+1"
        page = refused(self.sent(staff, here, book), "Nothing was taken over")
        assert "Cell C3: the translation is missing" in page.words
        assert "Cell C4: a formula stands there" in page.words
        assert text_at(focal, here, FR) is None

    def test_of_an_older_original(self, focal: Served, staff: Visitor, here: str) -> None:
        """It is taken over only where that is asked for, and the translation is known to be older."""
        book = self.filled(staff, here)
        write(staff, here, text="Dear all,\n\nnew words.")
        page = refused(self.sent(staff, here, book), "Nothing was taken over")
        assert "The original was changed after this workbook was exported" in page.words
        done(self.sent(staff, here, book, accepts_older="on"), "imported")
        assert "older than the original" in row_of(staff, here, "French")

    def test_of_another_circular(self, staff: Visitor, here: str) -> None:
        """The workbook of one circular is not taken for another."""
        other = begin(staff)
        page = refused(self.sent(staff, other, self.filled(staff, here)), "Nothing was taken over")
        assert "belongs to another circular" in page.words

    @pytest.mark.parametrize("content", [b"", b"zorble", b"PK\x03\x04zorble"])
    def test_what_is_no_workbook(self, staff: Visitor, here: str, content: bytes) -> None:
        """Whatever is sent instead is told, and is no fault."""
        files = {"workbook": ("a.xlsx", content)}
        page = refused(send(staff, f"{here}/texts", f"{here}/texts/import", files), "Nothing was taken over")
        assert "XLSX" in page.words or "exported here" in page.words


class TestFiles:
    def test_attached_looked_at_and_removed(self, focal: Served, staff: Visitor, here: str) -> None:
        """A file for readers of one language stands in their letters alone; a browser saves it, and runs nothing."""
        files = {"file": ("programme.html", b"<script>alert(1)</script>", "text/html")}
        done(send(staff, f"{here}/texts", f"{here}/files", files, language="en"), "attached")
        page = look(staff, f"{here}/texts")
        (link,) = [href for href in hrefs(page) if "/files/" in href]
        got = staff.http.get(link)
        assert (got.status_code, got.content) == (200, b"<script>alert(1)</script>")
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].startswith("attachment;")
        assert "programme.html" in look(staff, f"{here}/preview?language=en").text
        done(press(staff, f"{here}/texts", f"{link}/remove"), "removed")
        assert staff.http.get(link).status_code == 404
        refused(press(staff, f"{here}/texts", f"{link}/remove"), "There is no such file any more")

    def test_an_empty_file(self, staff: Visitor, here: str) -> None:
        """It is told, and the language that was chosen is still chosen."""
        sent = send(staff, f"{here}/texts", f"{here}/files", {"file": ("a.txt", b"")}, language="fr")
        page = refused(sent, "not empty")
        chosen = [values for tag, values in page.tags if tag == "option" and "selected" in values]
        assert [values["value"] for values in chosen] == ["fr"]

    def test_too_many(self, staff: Visitor, here: str) -> None:
        """A reader gets no more files than one message of a platform holds."""
        for number in range(MOST_FILES):
            files = {"file": (f"{number}.txt", b"A")}
            assert send(staff, f"{here}/texts", f"{here}/files", files, language="").status_code == 303
        refused(send(staff, f"{here}/texts", f"{here}/files", {"file": ("b.txt", b"B")}, language=""), "too many")


class Mirror:
    """A machine that translates by turning the words of a text around; it does not know Spanish."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        await asyncio.sleep(0)
        if target == ES:
            raise NotTranslated
        return tuple(f"{target}: {text}" for text in texts)


class TestTheMachine:
    @pytest.fixture
    def ask(self, focal: Served, staff: Visitor, here: str) -> Work:
        """Sends the form of an installation that has a machine, to the same database."""
        settings, phrasebook = focal.settings, focal.focal.phrasebook
        services = ConsoleServices(
            settings=settings,
            store=focal.focal.store,
            shelf=Shelf(focal.focal.library()),
            phrasebook=phrasebook,
            pages=Pages(phrasebook, settings.zone),
            signing_keys=settings.signing_keys(),
        )
        app = FastAPI()
        app.include_router(circular_routes(services, Mirror()), prefix="/console")

        def send(path: str, **fields: str) -> httpx.Response:
            values = {**hidden(staff, f"{here}/texts"), **fields}

            async def go() -> httpx.Response:
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(
                    transport=transport, base_url=focal.url, cookies=staff.http.cookies
                ) as http:
                    headers = {"accept-language": "en"}
                    if fields:
                        return await http.post(f"{here}{path}", data=values, headers=headers)
                    return await http.get(f"{here}{path}", headers=headers)

            return asyncio.run(go())

        return send

    def test_it_is_marked_until_somebody_confirms_it(self, focal: Served, staff: Visitor, here: str, ask: Work) -> None:
        """A button asks for it; the text says that a machine wrote it, and a person's word makes it count."""
        assert "Translate by machine" in ask("/texts").text
        done(ask("/texts/translate", language="fr"), "translated")
        french = text_at(focal, here, FR)
        assert french is not None
        assert (french.origin, french.is_checked) == (Origin.MACHINE, False)
        assert "https://example.org/register" in french.text
        assert "translated by a machine, not checked" in row_of(staff, here, "French")
        done(press(staff, f"{here}/texts", f"{here}/texts/check", language="fr"), "checked")
        assert "translated by a machine, checked" in row_of(staff, here, "French")

    def test_it_cannot(self, focal: Served, here: str, ask: Work) -> None:
        """A machine that cannot be reached, or does not know the language, is told of; nothing is changed."""
        refused(ask("/texts/translate", language="es"), "The machine translation cannot be reached")
        assert text_at(focal, here, ES) is None

    def test_what_is_nothing_to_translate(self, focal: Served, here: str, ask: Work) -> None:
        """The original is not translated into its own language, and a page of before asks for nothing."""
        refused(ask("/texts/translate", language="en"), "not possible")
        refused(ask("/texts/translate", language="zz"), "Please choose a language")
        refused(ask("/texts/translate", language="fr", revision="0"), "Somebody else changed it meanwhile", 409)
        assert circular_at(focal, here).state is CircularState.DRAFT
        assert text_at(focal, here, EN) is not None
