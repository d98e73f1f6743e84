"""Circulars in the console: who gets in, the list, and the two ways to begin one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx
import pytest

from bot.web.console_circular_forms import MOST_UPLOADED
from handlers.circulars.facts import confirmed, deadlines
from knowledge.model.circulars import CircularKind, CircularState
from knowledge.model.languages import EN, FR
from tests.bot.circulating import (
    ALL,
    Sheet,
    administrator_at,
    begin,
    circular_at,
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
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.knowledge.reading.making import encrypted_pdf, pdf, scanned_pdf

PAGES = (
    ALL,
    f"{ALL}/new",
    f"{ALL}/1",
    f"{ALL}/1/texts",
    f"{ALL}/1/texts.xlsx",
    f"{ALL}/1/files/1",
    f"{ALL}/1/recipients",
    f"{ALL}/1/preview",
    f"{ALL}/1/preview/email?language=en",
    f"{ALL}/1/circulation",
    f"{ALL}/1/circulation/print",
    "/console/lists",
    "/console/lists/1",
)
OF_ONE = (
    *("describe", "deadlines/0", "texts", "texts/check", "texts/remove", "texts/import", "files", "files/1/remove"),
    *("recipients", "circulation.xlsx", "circulation.csv", "submit", "approve", "send-back", "test", "schedule"),
    *("unschedule", "release", "pause", "resume", "cancel", "correct", "withdraw"),
)
DEEDS = (
    f"{ALL}/new",
    f"{ALL}/read",
    *(f"{ALL}/1/{deed}" for deed in OF_ONE),
    "/console/lists",
    "/console/lists/1",
    "/console/lists/1/remove",
)
LETTER = (
    "Circular 47",
    "Bilbao, 4 September 2014",
    "Subject: Meeting of the Digital Cities network",
    "",
    "Dear colleagues,",
    "The meeting takes place in Bilbao on 6 - 7 November 2014.",
    "Please register before 24 October 2014 at https://example.org/register.",
    "Contact: secretariat@example.org",
)


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def read_file(staff: Visitor, name: str, content: bytes) -> httpx.Response:
    return send(staff, f"{ALL}/new", f"{ALL}/read", {"file": (name, content)})


class TestWhoGetsIn:
    def test_without_a_session_nobody(self, focal: Served, visit: Visit) -> None:
        """Neither a page nor a file of a circular is for somebody who is not signed in."""
        stranger = visit("en", focal.url).http
        assert {path: stranger.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 401)

    @pytest.mark.parametrize("csrf", ["", "x"])
    def test_forms_of_others_do_nothing(self, focal: Served, staff: Visitor, csrf: str) -> None:
        """Whatever changes something needs the token of a page of ours, also of somebody who is signed in."""
        here = ready(staff)
        before = circular_at(focal, here)
        files = {"file": ("a.txt", b"A"), "workbook": ("a.xlsx", b"A")}
        sent = {path: staff.http.post(path, data={"csrf": csrf, "revision": "1"}, files=files) for path in DEEDS}
        statuses = {path: response.status_code for path, response in sent.items()}
        # A file that is none is told of before anything else is looked at; nothing comes of it either.
        assert {status for path, status in statuses.items() if not path.endswith("/read")} == {403}
        assert circular_at(focal, here) == before
        assert len(rows(look(staff, ALL))) == 1

    def test_strangers_send_no_large_files(self, focal: Served, visit: Visit) -> None:
        """A file of somebody who is not signed in is not even read to its end."""
        files = {"file": ("a.txt", b"A" * 1_000_000)}
        assert visit("en", focal.url).http.post(f"{ALL}/read", files=files).status_code == 401

    def test_there_is_no_such_circular(self, staff: Visitor) -> None:
        """A number of no circular is a page that does not exist, and nothing can be done there."""
        pages = [path for path in PAGES if "/1" in path and "files" not in path]
        assert {staff.http.get(path.replace("/1", "/4711", 1)).status_code for path in pages} == {404}
        values = {
            "csrf": hidden(staff, ALL)["csrf"],
            "revision": "1",
            "language": "en",
            "reason": "x",
            "at": "2099-01-01T10:00",
        }
        for deed in OF_ONE:
            if deed not in ("texts/import", "files"):
                assert staff.http.post(f"{ALL}/4711/{deed}", data=values).status_code in (404, 422), deed
        assert staff.http.post(f"{ALL}/4711/approve", data=values).status_code == 404

    @pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
    def test_what_is_no_number(self, staff: Visitor, number: str) -> None:
        """An address that was made up is refused, and is no fault."""
        assert staff.http.get(f"{ALL}/{number}").status_code == 422


class TestTheList:
    def test_it_is_empty(self, staff: Visitor) -> None:
        """A console without circulars says so, and leads to a new one."""
        page = look(staff, ALL)
        assert "There is no circular yet." in page.text
        assert f"{ALL}/new" in hrefs(page)

    def test_what_stands_in_it(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """State, number, title in the reader's language, languages; once it is out its numbers, which lead to rows."""
        reach(focal, "fr-bordeaux")
        here = ready(staff, member_number(focal, "fr-bordeaux"))
        write(staff, here, "Réunion", "Bonjour", "fr")
        (row,) = rows(look(staff, ALL))
        for part in ("Bilbao 2014", "draft", "English and French", "—"):
            assert part in row
        done(step(staff, here, "approve"), "approved")
        done(step(staff, here, "release"), "released")
        page = look(administrator_at(focal, visit, "fr"), ALL)
        (row,) = rows(page)
        assert "Réunion" in row
        assert f"{here}/circulation" in hrefs(page)
        assert f"{here}/circulation?show=acknowledged#lines" in hrefs(page)
        assert "0 of 1 members" in rows(look(staff, ALL))[0]

    def test_one_state_alone(self, staff: Visitor) -> None:
        """The list can be narrowed to a state; one that is none narrows nothing."""
        begin(staff)
        assert len(rows(look(staff, f"{ALL}?state=draft"))) == 1
        assert "There is no circular in this state." in look(staff, f"{ALL}?state=paused").text
        assert len(rows(look(staff, f"{ALL}?state=zorble"))) == 1

    def test_it_goes_on(self, staff: Visitor) -> None:
        """Twenty stand on a page; the older ones are one link away, within the state that was chosen."""
        for _number in range(21):
            begin(staff)
        page = look(staff, f"{ALL}?state=draft")
        assert len(rows(page)) == 20
        (older,) = [href for href in hrefs(page) if href.startswith("?before=")]
        assert len(rows(look(staff, f"{ALL}{older}"))) == 1


class TestBeginning:
    def test_an_empty_one(self, focal: Served, staff: Visitor) -> None:
        """Kind and language are chosen; the page to write on comes next."""
        here = begin(staff, "invitation", "fr")
        circular = circular_at(focal, here)
        assert (circular.kind, circular.language, circular.state) == (CircularKind.INVITATION, FR, CircularState.DRAFT)
        assert "Original: French" in look(staff, f"{here}/texts").words

    @pytest.mark.parametrize("values", [{"kind": "zorble", "language": "en"}, {"kind": "circular", "language": "<en>"}])
    def test_what_cannot_be_chosen(self, staff: Visitor, values: dict[str, str]) -> None:
        """A kind or a language that is none is told, and nothing is begun."""
        refused(press(staff, f"{ALL}/new", f"{ALL}/new", **values), "Please choose")
        assert "There is no circular yet." in look(staff, ALL).text

    def test_from_a_file(self, focal: Served, staff: Visitor) -> None:
        """What was read is proposed with the line that it was read from; the words are the draft's text."""
        begun = read_file(staff, "circular.pdf", pdf(LETTER))
        done(begun, "read")
        here = begun.headers["location"].partition("/source")[0]
        circular, text = circular_at(focal, here), text_at(focal, here)
        assert (circular.number, circular.issued, circular.place) == (47, date(2014, 9, 4), "Bilbao")
        assert text is not None
        assert "Dear colleagues" in text.text
        page = look(staff, f"{here}/source")
        for part in (
            "Please register before 24 October 2014",
            "Registration: 24 October 2014",
            "to be confirmed",
            "line",
        ):
            assert part in page.words

    def test_deadlines_are_confirmed_by_a_person(self, focal: Served, staff: Visitor) -> None:
        """A deadline stands in the letters only once somebody confirmed it, and no longer when they dismiss it."""
        here = read_file(staff, "circular.pdf", pdf(LETTER)).headers["location"].partition("/source")[0]
        assert deadlines(circular_at(focal, here))
        assert "Registration: 24 October 2014" not in look(staff, f"{here}/preview").words
        done(press(staff, here, f"{here}/deadlines/0", **{"is": "right"}), "saved")
        assert len(confirmed(circular_at(focal, here))) == 1
        assert "Registration: 24 October 2014" in look(staff, f"{here}/preview").words
        done(press(staff, here, f"{here}/deadlines/0", **{"is": "wrong"}), "saved")
        assert not confirmed(circular_at(focal, here))
        refused(press(staff, here, f"{here}/deadlines/7", **{"is": "right"}), "not possible")

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("locked.pdf", encrypted_pdf("secret"), "protected by a password"),
            ("scan.pdf", scanned_pdf(), "seems to be scanned"),
            ("circular.zip", b"PK\x05\x06" + bytes(18), "Files of this type are not read"),
            ("circular.pdf", b"zorble", "damaged"),
            ("empty.txt", b"", "no text"),
        ],
    )
    def test_what_cannot_be_read(self, staff: Visitor, name: str, content: bytes, why: str) -> None:
        """The page says why in a sentence and offers to enter it by hand; nothing is begun."""
        page = refused(read_file(staff, name, content), why)
        assert "enter it by hand" in page.notice
        assert "There is no circular yet." in look(staff, ALL).text

    def test_a_file_that_is_too_large(self, staff: Visitor) -> None:
        """A form is read no further than the largest file that is taken."""
        content = b"A" * (MOST_UPLOADED + 1)
        assert read_file(staff, "circular.txt", content).status_code == 413

    def test_the_year_is_the_networks(self, focal: Served, staff: Visitor) -> None:
        """A draft belongs to the present year on the network's clock until it has a date."""
        year = datetime.now(UTC).astimezone(focal.settings.zone).year
        assert circular_at(focal, begin(staff)).year == year

    def test_nothing_is_offered_that_is_not_there(self, staff: Visitor) -> None:
        """Without a machine that translates there is no button for it, and a form for it leads nowhere."""
        here = begin(staff)
        write(staff, here)
        assert "machine" not in look(staff, f"{here}/texts").text
        sent = press(staff, f"{here}/texts", f"{here}/texts/translate", language=EN)
        assert sent.status_code == 404


def test_every_page_speaks_the_readers_language(focal: Served, visit: Visit) -> None:
    """The console's language is the browser's: no page breaks in any language that there is."""
    staff = administrator_at(focal, visit)
    here = ready(staff)
    for language in focal.focal.phrasebook.languages:
        reader = administrator_at(focal, visit, language)
        for path in (ALL, f"{ALL}/new", here, f"{here}/texts", f"{here}/recipients", f"{here}/preview"):
            page = Sheet(reader.http.get(path).text)
            assert page.language == language, path
