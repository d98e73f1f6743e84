"""Writing with the preview beside it, what was read beside its document, and what was changed since."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import update

from knowledge.store.tables import contacts
from tests.bot.circulating import (
    BORDEAUX,
    Sheet,
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
    to_bordeaux,
    typed_into,
    value_of,
    words,
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

HTMX = {"hx-request": "true"}

LETTER = """International Network of Example Cities
Circular 47/2014
Bilbao, 4 September 2014

The annual meeting of the network

Dear colleagues,

the meeting takes place in Barcelona from 12 to 14 November 2014.
Please register before 24 October 2014 at https://example.org/register.
The questionnaire is to be answered by 30 September.
<script>alert(1)</script>
"""


@pytest.fixture
def author(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def approver(focal: Served, visit: Visit) -> Visitor:
    """A colleague's browser."""
    return colleague_at(focal, visit)


def seen(author: Visitor, here: str, headers: dict[str, str] = HTMX, **fields: str) -> httpx.Response:
    """What a text looks like that is being written."""
    sent = {**hidden(author, f"{here}/texts"), "language": "en", "title": "Bilbao", "text": "Come.", **fields}
    return author.http.post(f"{here}/texts/look", data=sent, headers=headers)


class TestWhileWriting:
    def test_a_piece_of_the_page(self, focal: Served, author: Visitor) -> None:
        """What is being typed on all four channels, each with its length; nothing of it is stored."""
        here = begin(author)
        piece = seen(author, here, text="Dear **colleagues**,\n\n- come")
        assert piece.status_code == 200
        assert "<html" not in piece.text
        assert piece.text.count("<strong>colleagues</strong>") == 4
        for name in ("Telegram", "Slack", "Web page", "E-mail", "characters"):
            assert name in piece.text
        assert text_at(focal, here) is None
        assert circular_at(focal, here).revision == 1

    def test_how_many_messages_it_takes(self, author: Visitor) -> None:
        """A text that goes in two messages on Telegram says so; one that goes in one does not."""
        here = begin(author)
        paragraph = "The network meets once a year in one of its cities. " * 10
        assert "2 messages" in words(seen(author, here, text="\n\n".join([paragraph] * 10)).text)
        assert "messages" not in words(seen(author, here).text)

    def test_the_beginning_of_a_long_one(self, author: Visitor) -> None:
        """Of the longest text the beginning is shown, with the size of all of it; the page stays below 200 kB."""
        here = begin(author)
        long = "\n\n".join(["The network meets once a year in one of its cities. " * 11] * 50)
        piece = seen(author, here, text=long)
        assert "This is the beginning" in piece.text
        assert len(piece.content) < 60_000
        for language in ("en", "fr"):
            write(author, here, "Long", long, language)
        assert len(author.http.get(f"{here}/texts?language=fr").content) < 200_000

    def test_without_a_script(self, focal: Served, author: Visitor) -> None:
        """The button shows the whole page with what was typed and how it looks; nothing is stored."""
        here = begin(author)
        response = seen(author, here, {}, title="Réunion", text="Chers **amis**", language="fr")
        page = Sheet(response.text)
        assert response.status_code == 200
        assert typed_into(page, "text")[1] == "Chers **amis**"
        assert page.html.count("<strong>amis</strong>") == 4
        assert "What is stored now" not in page.words
        assert not focal.focal.store.read(lambda unit: unit.circulars.texts(circular_at(focal, here).id))

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_what_cannot_be_shown(self, author: Visitor, headers: dict[str, str]) -> None:
        """A text that is too long, or in no language, is told with 422 in either way."""
        here = begin(author)
        assert "at most 30,000 characters" in seen(author, here, headers, text="ß" * 30_001).text
        for wrong in ({"text": "ß" * 30_001}, {"title": "ß" * 301}, {"language": "<en>"}):
            assert seen(author, here, headers, **wrong).status_code == 422

    def test_forms_of_ours_only(self, focal: Served, visit: Visit, author: Visitor) -> None:
        """Another site's form shows nothing, nor does one of somebody who is not signed in; there is no 999."""
        here = begin(author)
        assert author.http.post(f"{here}/texts/look", data={"language": "en", "csrf": "x"}).status_code == 403
        assert visit(url=focal.url).http.post(f"{here}/texts/look", data={"csrf": "x"}).status_code in (401, 403)
        token = hidden(author, f"{here}/texts")
        lost = author.http.post("/console/circulars/999/texts/look", data={**token, "language": "en"}, headers=HTMX)
        assert lost.status_code == 404

    def test_hostile_words_stay_words(self, author: Visitor) -> None:
        """A preview is made by what the channels are made with: no element comes of what is typed."""
        piece = seen(
            author, begin(author), title="<img src=x>", text="<script>alert(1)</script> [x](javascript:alert(1))"
        )
        assert "<script" not in piece.text
        assert "<img" not in piece.text
        assert 'href="javascript' not in piece.text


class TestOneChannelInAllLanguages:
    def test_side_by_side(self, author: Visitor) -> None:
        """One channel, a column for each language that there is a text in."""
        here = begin(author)
        write(author, here)
        write(author, here, "Réunion", "Chers **collègues**", "fr")
        page = look(author, f"{here}/preview?channel=telegram")
        assert page.html.count('class="sight sight-telegram"') == 2
        assert "<strong>collègues</strong>" in page.html
        assert "<strong>Bilbao</strong>" in page.html
        assert "Slack" not in page.html.partition('class="sights"')[2]

    def test_a_channel_that_is_none(self, author: Visitor) -> None:
        """An address that was made up shows one language on all channels."""
        here = begin(author)
        write(author, here)
        assert look(author, f"{here}/preview?channel=zorble").html.count('class="sight ') == 4


class TestGaps:
    def test_each_part_with_its_state(self, focal: Served, author: Visitor) -> None:
        """Missing, older than the original, up to date: part by part, each with the way to its field."""
        here = to_bordeaux(focal, author)
        write(author, here, "Réunion", "Venez.", "fr")
        write(author, here, "", "Venid.", "es")
        page = look(author, f"{here}/texts")
        by_language = {row.partition(" ")[0]: row for row in rows(page)}
        assert "Réunion up to date" in by_language["French"].replace("up to date Réunion", "Réunion")
        assert by_language["Spanish"].startswith("Spanish missing up to date")
        assert by_language["Portuguese"].startswith("Portuguese — —")
        assert {"?language=fr#title-fr", "?language=fr#text-fr", "?language=es#title-es"} <= set(hrefs(page))
        write(author, here, text="Another text.")
        assert "French older than the original" in " ".join(rows(look(author, f"{here}/texts")))

    def test_how_many_read_nothing_else(self, focal: Served, author: Visitor) -> None:
        """The readers of a language lead to their names; how many read no other that there is stands beside."""
        here = to_bordeaux(focal, author)
        alone = update(contacts).values(other_languages=[])
        focal.focal.store.run(lambda unit: unit.connection.execute(alone).rowcount)
        page = look(author, f"{here}/texts")
        (french,) = [row for row in rows(page) if row.startswith("French")]
        assert "missing" in french
        assert "2 read no language that there is a text in" in french
        assert f"{here}/recipients?language=fr#names" in hrefs(page)
        write(author, here, "Réunion", "Venez.", "fr")
        assert "no language" not in look(author, f"{here}/texts").words


@pytest.fixture
def read(author: Visitor) -> str:
    """A draft that was read from a file."""
    sent = send(author, "/console/circulars/new", "/console/circulars/read", {"file": ("letter.txt", LETTER.encode())})
    done(sent, "read")
    here: str = sent.headers["location"].partition("/source")[0]
    return here


class TestWhatWasRead:
    def test_every_part_leads_to_its_line(self, author: Visitor, read: str) -> None:
        """Each says from which line it was read, and the line has a mark and leads back to what it gave."""
        page = look(author, f"{read}/source")
        lines = [href for href in hrefs(page) if href.startswith("#line-")]
        assert {"#line-2", "#line-3", "#line-10", "#line-11"} <= set(lines)
        ids = {values.get("id", "") for _tag, values in page.tags}
        assert {href.removeprefix("#") for href in lines} <= ids
        back = {href for href in hrefs(page) if href in ("#number", "#issued", "#title", "#deadline-0", "#event")}
        assert back == {"#number", "#issued", "#title", "#deadline-0", "#event"}
        assert {each.removeprefix("#") for each in back} <= ids
        assert "<mark>47</mark>" in page.html
        assert "letter.txt" in page.text

    def test_what_is_uncertain(self, author: Visitor, read: str) -> None:
        """A deadline without a printed year is flagged, with why; the first page counts it."""
        page = look(author, f"{read}/source").words
        assert page.count("Please look at it") == 1
        assert "The year is not printed there." in page
        first = look(author, read)
        assert "Uncertain: 1" in first.words
        assert "Deadlines to confirm: 2" in first.words
        assert f"{read}/source" in hrefs(first)

    def test_somebody_confirms_it(self, focal: Served, author: Visitor, read: str) -> None:
        """Number, date and place are kept as they found them, and the page says who compared them."""
        sent = press(author, f"{read}/source", f"{read}/source", number="48", issued="2014-09-05", place=" Barcelona ")
        done(sent, "saved")
        circular = circular_at(focal, read)
        assert (circular.number, str(circular.issued), circular.place) == (48, "2014-09-05", "Barcelona")
        page = look(author, f"{read}/source")
        assert "Compared with the document by Administrator, Bilbao" in page.words
        assert (value_of(page, "number"), value_of(page, "place")) == ("48", "Barcelona")

    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [("number", "forty", "is no number"), ("issued", "soon", "is no date"), ("number", "0", "not possible")],
    )
    def test_what_is_refused_stands_at_its_field(
        self, author: Visitor, read: str, field: str, typed: str, why: str
    ) -> None:
        """With the sentence that says why, and what was typed beside it."""
        filled = {"number": "47", "issued": "2014-09-04", "place": "Bilbao", field: typed}
        page = refused(press(author, f"{read}/source", f"{read}/source", **filled), why)
        (wrong,) = [values for _tag, values in page.tags if values.get("aria-invalid")]
        assert (wrong["name"], wrong["value"]) == (field, typed)
        assert f'id="{wrong["aria-describedby"].split()[0]}"' in page.html

    def test_a_number_that_is_taken(self, author: Visitor, read: str) -> None:
        """The second circular with the same printed number says so before anybody sends it."""
        files = {"file": ("again.txt", LETTER.encode())}
        sent = send(author, "/console/circulars/new", "/console/circulars/read", files)
        again = sent.headers["location"].partition("/source")[0]
        assert "Another circular of that year has this number already." in look(author, f"{again}/source").words
        refused(press(author, f"{again}/source", f"{again}/source", number="47", issued="2014-09-04"), "this number")

    def test_words_of_the_document_stay_words(self, author: Visitor, read: str) -> None:
        """Whatever stands in a document is text."""
        assert "<script>alert" not in look(author, f"{read}/source").html

    def test_of_what_was_not_read(self, author: Visitor) -> None:
        """A circular that was typed has no such page."""
        here = begin(author)
        assert author.http.get(f"{here}/source").status_code == 404
        assert f"{here}/source" not in hrefs(look(author, here))

    def test_a_file_can_be_dropped(self, author: Visitor) -> None:
        """The script that takes a dropped file is ours; the field does the same without it."""
        page = look(author, "/console/circulars/new")
        assert any("drop.js" in values.get("src", "") for tag, values in page.tags if tag == "script")
        (zone,) = [values for tag, values in page.tags if "data-drop" in values]
        assert zone["action"] == "/console/circulars/read"


class TestWhatWasChanged:
    def test_since_it_was_approved(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Whoever approves it again sees what is not what it was, word for word."""
        here = to_bordeaux(focal, author)
        assert f"{here}/changes" not in hrefs(look(author, here))
        assert author.http.get(f"{here}/changes").status_code == 404
        done(step(approver, here, "approve"), "approved")
        assert "Nothing was changed in the texts." in look(approver, here).words
        write(author, here, text="Dear colleagues,\n\nthe meeting takes place in **Barcelona**.")
        page = look(approver, f"{here}/changes")
        assert "<del>Bilbao</del>" in page.html
        assert "<ins>Barcelona</ins>" in page.html
        assert "Secretariat, Bilbao" in page.words
        assert "English" in look(approver, here).words

    def test_since_the_version_that_was_sent(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """A correction is shown against what everybody has; once approved, against that as well."""
        reach(focal, BORDEAUX)
        here = ready(author, member_number(focal, BORDEAUX))
        done(step(approver, here, "approve"), "approved")
        done(step(author, here, "release"), "released")
        draft = step(author, here, "correct").headers["location"].partition("?")[0]
        write(author, draft, title="Bilbao 2015")
        page = look(approver, f"{draft}/changes?since=zorble")
        assert "<ins>2015</ins>" in page.html
        assert "Since the version that it corrects" in page.words
        done(step(approver, draft, "approve"), "approved")
        assert "Nothing was changed" in look(approver, f"{draft}/changes?since=approved").words
        assert {f"{draft}/changes?since={name}" for name in ("sent", "approved")} <= set(
            hrefs(page_of(approver, draft))
        )


def page_of(visitor: Visitor, draft: str) -> Any:
    """The page of what was changed."""
    return look(visitor, f"{draft}/changes")
