"""Files and links of an event in the console: what is added and removed, and sending what is for after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from handlers.circulars.attaching import MOST_FILES
from knowledge.model.events import ItemKind
from knowledge.store.tables import messages
from tests.bot import circulating
from tests.bot.circulating import administrator_at, done, hrefs, look, reach, refused
from tests.bot.conftest import Visit
from tests.bot.eventing import deed, enrol, number_of, put, running, wrong_at
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

PDF = {"file": ("programme.pdf", b"%PDF-1.4", "application/pdf")}
LINK = {"kind": "material", "language": "fr", "name": "Recording", "link": "https://example.org/recording"}


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with running(furnished, tmp_path_factory.mktemp("files") / "var") as focal:
        yield focal


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def attach(staff: Visitor, here: str, files: dict[str, tuple[str, bytes, str]], **fields: str) -> httpx.Response:
    """Sends the form for a file."""
    typed = {"kind": "programme", "language": "", **fields}
    return circulating.send(staff, f"{here}/files", f"{here}/files", files, **typed)


def items(focal: Served, here: str) -> list[tuple[str, str, str]]:
    """What kind, language and name the files and links of an event have."""
    found = focal.focal.store.read(lambda unit: unit.events.items(number_of(here)))
    return [(each.kind.value, each.language, each.name) for each in found]


class TestFiles:
    def test_a_file(self, focal: Served, staff: Visitor) -> None:
        """It is kept for readers of its language, and comes back to be saved, never to be run by the browser."""
        here = put(focal)
        done(attach(staff, here, PDF, language="fr"), "attached")
        assert items(focal, here) == [("programme", "fr", "programme.pdf")]
        page = look(staff, f"{here}/files")
        assert "programme.pdf 1 kB · French" in page.words
        (path,) = (href for href in hrefs(page) if href.startswith(f"{here}/files/"))
        saved = staff.http.get(path)
        assert (saved.content, saved.headers["content-type"]) == (b"%PDF-1.4", "application/octet-stream")
        assert saved.headers["content-disposition"].startswith("attachment;")

    def test_it_is_for_the_secretariat(self, focal: Served, staff: Visitor) -> None:
        """Nobody else opens it by its address, and no file of another event lies below this one."""
        here, other = put(focal), put(focal)
        done(attach(staff, here, PDF), "attached")
        (path,) = (href for href in hrefs(look(staff, f"{here}/files")) if href.startswith(f"{here}/files/"))
        assert httpx.get(focal.url + path).status_code == 401
        assert staff.http.get(f"{other}/files/{path.rpartition('/')[2]}").status_code == 404

    def test_removed(self, focal: Served, staff: Visitor) -> None:
        """What is removed is gone, and removing it twice is no fault; of another event it stays."""
        here, other = put(focal), put(focal)
        done(attach(staff, here, PDF), "attached")
        (path,) = (href for href in hrefs(look(staff, f"{here}/files")) if href.startswith(f"{here}/files/"))
        number = path.rpartition("/")[2]
        done(deed(staff, f"{other}/files", f"{number}/remove"), "removed")
        assert len(items(focal, here)) == 1
        for _ in range(2):
            done(deed(staff, f"{here}/files", f"{number}/remove"), "removed")
        assert items(focal, here) == []
        assert staff.http.get(path).status_code == 404

    @pytest.mark.parametrize(
        ("files", "fields", "field", "why"),
        [
            ({}, {}, "file", "not empty"),
            ({"file": ("empty.pdf", b"", "application/pdf")}, {}, "file", "not empty"),
            (PDF, {"kind": "party"}, "kind", "one of the options"),
            (PDF, {"language": "xx"}, "language", "choose a language"),
        ],
    )
    def test_bad_input(
        self,
        focal: Served,
        staff: Visitor,
        files: dict[str, tuple[str, bytes, str]],
        fields: dict[str, str],
        field: str,
        why: str,
    ) -> None:
        """What is wrong is told at its field, and nothing is kept."""
        here = put(focal)
        wrong_at(attach(staff, here, files, **fields), field, why, prefix="file-")
        assert items(focal, here) == []

    def test_too_many(self, focal: Served, staff: Visitor) -> None:
        """One reader gets no more files of one kind than one message holds."""
        here = put(focal)
        for _ in range(MOST_FILES):
            done(attach(staff, here, PDF), "attached")
        wrong_at(attach(staff, here, PDF), "file", "That is too many", prefix="file-")
        assert len(items(focal, here)) == MOST_FILES
        done(attach(staff, here, PDF, kind="material"), "attached")

    def test_hostile_names(self, focal: Served, staff: Visitor) -> None:
        """Of a path its last part is kept, and a name is text on the page."""
        here = put(focal)
        done(attach(staff, here, {"file": ("../../<img src=x>.pdf", b"x", "text/html")}), "attached")
        assert items(focal, here) == [("programme", "", "<img src=x>.pdf")]
        assert "<img src=x>" not in look(staff, f"{here}/files").html

    def test_strangers_send_nothing(self, focal: Served, staff: Visitor) -> None:
        """A file of somebody who is not signed in, or from a page that is not ours, is not kept."""
        here = put(focal)
        csrf = look(staff, here).hidden["csrf"]
        fields = {"kind": "programme", "language": "", "csrf": csrf}
        assert httpx.post(f"{focal.url}{here}/files", data=fields, files=PDF).status_code == 401
        sent = staff.http.post(f"{here}/files", data={**fields, "csrf": "x.y"}, files=PDF)
        assert sent.status_code == 403
        assert items(focal, here) == []


class TestLinks:
    def test_a_link(self, focal: Served, staff: Visitor) -> None:
        """It is kept under its name, for readers of its language, and leads there."""
        here = put(focal)
        done(deed(staff, f"{here}/files", "link", **LINK), "attached")
        assert items(focal, here) == [("material", "fr", "Recording")]
        assert "https://example.org/recording" in hrefs(look(staff, f"{here}/files"))

    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [
            ("link", "", "the whole address"),
            ("link", "javascript:alert(1)", "the whole address"),
            ("link", "https://example.org/a b", "the whole address"),
            ("link", "https://" + "x" * 2_100, "the whole address"),
            ("name", " ", "what it is called"),
            ("name", "x" * 256, "at most 255 characters"),
            ("kind", "", "one of the options"),
            ("language", "xx", "choose a language"),
        ],
    )
    def test_bad_input(self, focal: Served, staff: Visitor, field: str, typed: str, why: str) -> None:
        """What is wrong is told at its field; what was typed is kept, and nothing is stored."""
        here = put(focal)
        page = wrong_at(deed(staff, f"{here}/files", "link", **{**LINK, field: typed}), field, why, prefix="link-")
        inputs = {values["name"]: values["value"] for tag, values in page.tags if tag == "input"}
        other = "name" if field == "link" else "link"
        assert inputs[other] == LINK[other]
        assert items(focal, here) == []


class TestMaterials:
    def test_before_it_is_over(self, focal: Served, staff: Visitor) -> None:
        """They cannot be sent, and the page says when they can."""
        here = put(focal)
        done(deed(staff, f"{here}/files", "link", **LINK), "attached")
        assert "once the event is over" in look(staff, f"{here}/files").words
        refused(deed(staff, f"{here}/files", "send", sure="on"), "once the event is over")

    def test_without_any(self, focal: Served, staff: Visitor) -> None:
        """Where there are none the page says so, and a form of before is refused."""
        here = put(focal, -2)
        assert "There are none yet" in look(staff, f"{here}/files").words
        refused(deed(staff, f"{here}/files", "send", sure="on"), "no materials yet")

    def test_they_are_sent_once(self, focal: Served, staff: Visitor) -> None:
        """Once a box was ticked they go to those who had a seat; sent again, nobody gets them twice."""
        here = put(focal, -2)
        enrol(focal, here, reach(focal, "fr-bordeaux")[0])
        done(deed(staff, f"{here}/files", "link", **LINK), "attached")
        wrong_at(deed(staff, f"{here}/files", "send"), "sure", "tick the box", prefix="send-")
        done(deed(staff, f"{here}/files", "send", sure="on"), "sent")
        assert told(focal, here) == 1
        assert "Sent last on" in look(staff, f"{here}/files").words
        done(deed(staff, f"{here}/files", "send", sure="on"), "nobody")
        assert told(focal, here) == 1


def told(focal: Served, here: str) -> int:
    """How many messages with materials of an event are kept."""
    about = messages.select().where(messages.c.key.like(f"event:{number_of(here)}:{ItemKind.MATERIAL}%"))
    return len(focal.focal.store.read(lambda unit: unit.connection.execute(about).all()))
