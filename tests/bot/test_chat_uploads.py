"""Files that visitors send in the web chat: taken as answers, refused with a sentence, and never kept for nothing."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.web.chat_forms import MAX_UPLOAD
from bot.web.console_lines import line_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN, Language
from knowledge.model.messages import MAX_TEXT
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.files import reference_of
from knowledge.store.store import Store
from knowledge.store.tables import files
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit
from tests.answering import begun_response
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import JSON, Visitor, fields_of

TOO_LARGE = "The file is larger than 20 MB. Please send a smaller one."
EMPTY = "The file is empty. Please send it again."
ONE = "Please send one file at a time."
NO_FILES = "I cannot read files here."
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
Given = tuple[str, tuple[str, bytes, str]]


def given(content: bytes, name: str = "letter.pdf", field: str = "file") -> Given:
    """A file as a form has it."""
    return field, (name, content, "application/pdf")


def post(visitor: Visitor, *files: Given, script: bool = True, **fields: str) -> httpx.Response:
    """What the page posts with files, by its script or without."""
    form = {"key": secrets.token_hex(8), "text": "", **fields}
    headers: dict[str, Any] = JSON if script else {}
    return visitor.http.post("/chat/messages", data=form, files=list(files), headers=headers)


def names(page: Page) -> list[str]:
    """The files that a page shows."""
    return re.findall(r"</svg> <bdi>(.*?)</bdi></li>", page.html)


def kept_contents(store: Store, content: bytes) -> int:
    """How often a content is kept."""
    found = select(func.count()).select_from(files).where(files.c.reference == reference_of(content))
    return store.read(lambda unit: unit.connection.execute(found).scalar_one())


def test_a_file_that_nothing_asked_for(visitor: Visitor, served: Served) -> None:
    """It is named among the visitor's own messages, answered with what can be done instead, and not kept."""
    visitor.page()
    content = secrets.token_bytes(1_000)
    posted = post(visitor, given(content, "Año 2026.pdf"))
    assert posted.status_code == 202
    reply = visitor._first_reply(0)
    page = visitor.page()
    assert (page.messages[0].direction, names(page)) == ("in", ["Año 2026.pdf"])
    assert reply.text.startswith(NO_FILES)
    assert kept_contents(served.focal.store, content) == 0


def test_words_with_a_file(visitor: Visitor) -> None:
    """The words are what counts where nothing asks for a file, as is said; the page shows both."""
    visitor.page()
    assert post(visitor, given(b"%PDF"), text="Who chairs the network?").status_code == 202
    notice = visitor._first_reply(0)
    assert "I cannot read files here" in notice.text
    assert "Bilbao" in visitor._first_reply(notice.seq).text
    page = visitor.page()
    assert (page.messages[0].text, names(page)) == ("Who chairs the network?", ["letter.pdf"])


def test_without_javascript(visitor: Visitor) -> None:
    """The form of the page has a control for a file, and takes it; one that is sent without a file is a question."""
    page = visitor.page()
    form = next(values for tag, values in page.tags if tag == "form" and values.get("id") == "composer")
    assert (form["enctype"], form["method"]) == ("multipart/form-data", "post")
    control = next(values for tag, values in page.tags if tag == "input" and values.get("type") == "file")
    assert control["name"] == "file"
    assert [values for tag, values in page.tags if tag == "label" and values.get("for") == control["id"]]
    assert post(visitor, given(b"", ""), script=False, text="menu").status_code == 303
    assert post(visitor, given(b"%PDF"), script=False).status_code == 303
    shown = visitor.page()
    assert [message.text for message in shown.messages if message.direction == "in"] == ["menu", ""]
    assert names(shown) == ["letter.pdf"]


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ([given(b"")], 422, EMPTY),
        ([given(b"a"), given(b"b", "b.pdf")], 422, ONE),
        ([given(bytes(LARGEST_FILE + 1))], 413, TOO_LARGE),
        ([given(bytes(MAX_UPLOAD + 1))], 413, TOO_LARGE),
        ([given(b"", "")], 422, "Please write a question first."),
    ],
    ids=["empty", "two", "too large", "far too large", "none"],
)
def test_a_file_that_is_refused(visitor: Visitor, sent: list[Given], status: int, sentence: str) -> None:
    """With a sentence that says why, and nothing is kept of it."""
    visitor.page()
    refused = post(visitor, *sent)
    assert (refused.status_code, fields_of(refused)) == (status, {"error": sentence})
    assert visitor.page().messages == []


@pytest.mark.parametrize("sent", [[given(b"a", field="text")], [given(b"a"), given(b"b"), given(b"c")]])
def test_a_form_that_is_none_of_ours(visitor: Visitor, sent: list[Given]) -> None:
    """A file in another field, or more than anybody can choose, is a 4xx with a sentence, never a fault of ours."""
    visitor.page()
    refused = post(visitor, *sent)
    assert refused.status_code == 400
    assert fields_of(refused)["error"]
    assert visitor.page().messages == []


def test_the_largest_file_is_taken(visitor: Visitor) -> None:
    """Twenty megabytes to the byte, with the longest text beside it."""
    visitor.page()
    assert post(visitor, given(bytes(LARGEST_FILE)), text="𐍈" * MAX_TEXT).status_code == 202


def test_a_text_that_is_too_long_in_a_form_with_files(visitor: Visitor) -> None:
    """The limits of a message without files hold here too."""
    visitor.page()
    for length in (MAX_TEXT + 1, 100_000):
        assert post(visitor, given(b"a"), text="x" * length).status_code == 413
    plain = visitor.http.post("/chat/messages", data={"text": "x" * 100_000}, headers=JSON)
    assert plain.status_code == 413


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_a_refusal_without_javascript_is_a_page(visit: Visit, language: str) -> None:
    """In the reader's language, in the page itself."""
    visitor = visit(language)
    visitor.page()
    refused = post(visitor, given(bytes(MAX_UPLOAD + 1)), script=False)
    assert refused.status_code == 413
    assert Page(refused.text).notice == load_phrasebook().speak(Language(language))(TOO_LARGE)


def test_what_is_endless_is_not_read(visitor: Visitor) -> None:
    """A body of which nobody knows the length is refused before it is read."""
    visitor.page()
    headers = JSON | {"content-type": "multipart/form-data; boundary=x"}
    endless = (b"x" * 1_000 for _ in range(1_000))
    assert visitor.http.post("/chat/messages", content=endless, headers=headers).status_code == 413


def test_files_are_counted_like_messages(serve: Serve, visit: Visit) -> None:
    """Who sends too many is slowed down, and the file is not even looked at."""
    place = serve(chat_messages_per_minute=2)
    visitor = visit(url=place.url)
    visitor.page()
    statuses = [post(visitor, given(b"a")).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]


def test_a_repeated_post_is_one_message(visitor: Visitor) -> None:
    """A file whose answer was lost may be sent again under the same key; another file is another message."""
    visitor.page()
    numbers = [fields_of(post(visitor, given(content), key="k"))["seq"] for content in (b"a", b"a", b"b")]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_file_that_answers_something_is_kept(visitor: Visitor, served: Served) -> None:
    """Once an answer names it, its content is here, byte for byte."""
    visitor.page()
    content, now = secrets.token_bytes(100_000), datetime.now(UTC)

    def answer(unit: Unit) -> AnswerFile:
        """As the answering of a form does, in the transaction of the message."""
        return unit.answer_files.add(
            AnswerFile(
                response=begun_response(unit, None, None, now),
                name="letter.pdf",
                media_type="application/pdf",
                size=len(content),
                channel="webchat",
                handle="",
                state=AnswerFileState.KEPT,
                reference=reference_of(content),
            )
        )

    store = served.focal.store
    file = store.run(answer)
    assert store.read(lambda unit: unit.answer_files.content(file.id)) is None
    assert post(visitor, given(content)).status_code == 202
    assert store.read(lambda unit: unit.answer_files.content(file.id)) == content


@pytest.mark.parametrize(
    ("text", "sent", "shown"),
    [("", [["plan.pdf", 9]], ""), ("See", [["plan.pdf", 9]], "See"), ("", [], "(a button)")],
)
def test_the_console_names_files(text: str, sent: list[list[object]], shown: str) -> None:
    """The secretariat sees that a file was sent, and how it was called."""
    body = {"choice": "", "files": sent}
    spoken = Spoken(
        id=1,
        contact_id=1,
        channel="webchat",
        direction="in",
        text=text,
        language="en",
        body=body,
        verdict="",
        entry="",
        delivery="",
        at=NOW,
    )
    line = line_of(spoken, load_phrasebook().speak(EN), UTC)
    assert line.text == shown
    assert [file["name"] for file in line.files] == [name for name, _ in sent]
