"""The register as files in the browser: saved, looked at before it is imported, and imported exactly so."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from bot.web.console_register import IMPORT, MOST_IMPORTED
from handlers.register import export_register
from knowledge.model.people import Desk
from knowledge.model.rights import OPERATOR
from knowledge.store.tables import contacts, register_files
from tests.bot.conftest import Visit
from tests.bot.membering import audited, hidden, member_of, people_of, press, sign_in, sign_in_at
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

MEMBERS = "code,name,kind,country,time_zone,languages"
GERNIKA = f"{MEMBERS}\nes-gernika,Gernika,city,ES,Europe/Madrid,eu"
BORDEAUX = f"{MEMBERS}\nfr-bordeaux,Bordeaux Métropole,city,FR,Europe/Paris,fr"


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return sign_in(focal, visit("en", focal.url))


def send(visitor: Visitor, content: bytes | str, name: str = "members.csv") -> httpx.Response:
    """Sends a file to be looked at."""
    data = content.encode() if isinstance(content, str) else content
    csrf = hidden(visitor.page(IMPORT).html)["csrf"]
    return visitor.http.post(IMPORT, data={"csrf": csrf}, files={"workbook": (name, data)})


def looked_at(visitor: Visitor, content: bytes | str, name: str = "members.csv") -> str:
    """The page where a file is looked at."""
    answer = send(visitor, content, name)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def decide(visitor: Visitor, page: str, **fields: str) -> httpx.Response:
    """Presses a button there."""
    return visitor.http.post(page, data=hidden(visitor.page(page).html) | fields)


def has(focal: Served, code: str) -> bool:
    return focal.focal.store.read(lambda unit: unit.roster.has_code(code))


class TestSaving:
    def test_as_csv(self, focal: Served, staff: Visitor) -> None:
        """An archive of three files, which can be imported again without a change; it is written down."""
        answer = press(staff, "/console/members", "/console/members/export.zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["addresses.csv", "contacts.csv", "members.csv"]
            members = archive.read("members.csv")
        assert "attachment" in answer.headers["content-disposition"]
        assert "The register says all of that already." in staff.page(looked_at(staff, members)).text
        assert len(audited(focal, "register.exported")) == 1

    def test_as_a_workbook(self, focal: Served, staff: Visitor, tmp_path: Path) -> None:
        """A workbook, the same as the command writes."""
        answer = press(staff, "/console/members", "/console/members/export.xlsx")
        export_register(focal.focal.store, OPERATOR, tmp_path / "register.xlsx", datetime.now(UTC))
        with zipfile.ZipFile(io.BytesIO(answer.content)) as ours, zipfile.ZipFile(tmp_path / "register.xlsx") as other:
            assert ours.namelist() == other.namelist()
        assert "The register says all of that already." in staff.page(looked_at(staff, answer.content)).text


class TestLooking:
    def test_what_would_be_new(self, focal: Served, staff: Visitor) -> None:
        """A new member is announced, and nothing is written."""
        text = staff.page(looked_at(staff, GERNIKA)).text
        for words in ("members row 2", "es-gernika", "New", "Nothing is written yet"):
            assert words in text
        assert not has(focal, "es-gernika")

    def test_what_would_change(self, staff: Visitor) -> None:
        """A change is told field by field, before and after."""
        html = staff.page(looked_at(staff, BORDEAUX)).html
        assert "<del><bdi>Bordeaux</bdi></del>" in html
        assert "<ins><bdi>Bordeaux Métropole</bdi></ins>" in html

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (f"{GERNIKA}\n,Nowhere,city,XX,Europe/Nowhere,eu", "members row 3, column country"),
            ("a,b,c\n1,2,3", "No sheet is called"),
            (f"{MEMBERS}\nes-x,X,town,ES,Europe/Madrid,es", "“town” is not known here."),
            ("\xff\xfe".encode("latin-1"), "UTF-8"),
            (b"PK\x03\x04 no workbook", "cannot be read"),
            (b"%PDF-1.7", "cannot be read"),
        ],
    )
    def test_mistakes_are_located(self, focal: Served, staff: Visitor, content: bytes | str, said: str) -> None:
        """Everything that is wrong is told with its row and column, and nothing is kept."""
        answer = send(staff, content)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert not has(focal, "es-gernika")
        assert focal.focal.store.read(lambda unit: unit.connection.execute(register_files.select()).all()) == []

    def test_in_the_readers_language(self, focal: Served, visit: Visit) -> None:
        """What is wrong is told in the language of whoever reads it."""
        staff = sign_in(focal, visit("fr", focal.url))
        assert "colonne kind" in send(staff, f"{MEMBERS}\nes-x,X,town,ES,Europe/Madrid,es").text

    def test_nothing_chosen(self, staff: Visitor) -> None:
        """Without a file the page asks for one."""
        assert send(staff, "").status_code == 422
        assert press(staff, IMPORT, IMPORT).status_code == 422

    def test_too_large(self, staff: Visitor) -> None:
        """A file is read no further than it may be long, and the page says how long that is."""
        answer = send(staff, b"x" * (MOST_IMPORTED + 3 * 2**20))
        assert (answer.status_code, "10 MB" in answer.text) == (422, True)

    def test_a_bomb_does_not_go_off(self, staff: Visitor) -> None:
        """A workbook that unpacks to far too much is refused before it is opened."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            files.writestr("xl/workbook.xml", b"0" * 300_000_000)
        answer = send(staff, archive.getvalue(), "bomb.xlsx")
        assert (answer.status_code, "far too much" in answer.text or "cannot be read" in answer.text) == (422, True)

    def test_names_of_files_lead_nowhere(self, staff: Visitor) -> None:
        """Whatever a file is called, it is read where it was put."""
        for name in ("../../../etc/passwd", "/", "", "é" * 300 + ".csv", ".."):
            assert "es-gernika" in staff.page(looked_at(staff, GERNIKA, name or "x")).text


class TestImporting:
    def test_exactly_that(self, focal: Served, staff: Visitor) -> None:
        """What was shown is written; the files are kept no longer, and the log says how many rows."""
        before = len(audited(focal, "register.imported"))
        page = looked_at(staff, GERNIKA)
        answer = decide(staff, page)
        assert "The register was imported." in staff.page(answer.headers["location"]).text
        assert has(focal, "es-gernika")
        assert staff.http.get(page).status_code == 404
        assert len(audited(focal, "register.imported")) == before + 1

    def test_not_after_somebody_else(self, focal: Served, staff: Visitor) -> None:
        """Where the register was changed meanwhile nothing is imported; what would change now is shown, and can be."""
        page = looked_at(staff, BORDEAUX)
        fields = hidden(staff.page(page).html)
        member = member_of(focal, "fr-bordeaux")

        other = replace(member, name="Bourdeaux")
        focal.focal.store.run(lambda unit: unit.roster.change_member(other))
        answer = staff.http.post(page, data=fields)
        assert (answer.status_code, "Bourdeaux" in answer.text) == (409, True)
        assert member_of(focal, "fr-bordeaux").name == "Bourdeaux"
        assert decide(staff, page).status_code == 303
        assert member_of(focal, "fr-bordeaux").name == "Bordeaux Métropole"

    def test_what_else_changed_does_not_matter(self, focal: Served, staff: Visitor) -> None:
        """A change of something that the files do not speak of stops nothing."""
        page = looked_at(staff, BORDEAUX)
        fields = hidden(staff.page(page).html)
        (contact, *_others) = people_of(focal, "mn-ulaanbaatar")
        changed = update(contacts).where(contacts.c.id == contact.id).values(function="Mayor")
        focal.focal.store.run(lambda unit: unit.connection.execute(changed))
        assert staff.http.post(page, data=fields).status_code == 303

    def test_it_is_thrown_away(self, focal: Served, staff: Visitor) -> None:
        """Who decides against it leaves nothing behind."""
        page = looked_at(staff, GERNIKA)
        assert decide(staff, page, discard="1").status_code == 303
        assert staff.http.get(page).status_code == 404
        assert not has(focal, "es-gernika")

    def test_it_is_kept_for_a_day(self, focal: Served, staff: Visitor) -> None:
        """Files that nobody decided about are gone the next day."""
        page = looked_at(staff, GERNIKA)
        then = datetime.now(UTC) - timedelta(days=2)
        old = update(register_files).values(added_at=then)
        focal.focal.store.run(lambda unit: unit.connection.execute(old))
        assert staff.http.get(page).status_code == 404
        looked_at(staff, BORDEAUX)
        kept = focal.focal.store.read(lambda unit: unit.connection.execute(register_files.select()).all())
        assert len(kept) == 1

    @pytest.mark.parametrize("bundle", ["short", "x" * 30, "../../../../etc/passwd"])
    def test_guesses_find_nothing(self, staff: Visitor, bundle: str) -> None:
        """A name that nobody was given has no files."""
        assert staff.http.get(f"{IMPORT}/{bundle}").status_code in (404, 422)

    def test_only_an_administrator(self, focal: Served, visit: Visit, staff: Visitor) -> None:
        """The staff may not import, and read nothing of what an administrator looks at."""
        page = looked_at(staff, GERNIKA)
        approver = sign_in_at(focal, visit("en", focal.url), Desk.APPROVER)
        csrf = hidden(approver.page("/console/members").html)["csrf"]
        for path in (IMPORT, page):
            assert approver.http.get(path).status_code == 403
            assert approver.http.post(path, data={"csrf": csrf}).status_code == 403

    def test_a_stranger_sends_nothing(self, focal: Served, visit: Visit) -> None:
        """Without a session nothing is read."""
        stranger = visit("en", focal.url)
        assert stranger.http.post(IMPORT, files={"workbook": ("x.csv", b"x")}).status_code == 401

    def test_many_changes_come_in_pages(self, staff: Visitor) -> None:
        """A long list of changes is looked through page by page."""
        rows = "\n".join(f"es-town-{n},Town {n},city,ES,Europe/Madrid,es" for n in range(250))
        page = looked_at(staff, f"{MEMBERS}\n{rows}")
        first, second = (
            staff.page(f"{page}?page={number}").html.partition('<table class="table"')[2] for number in (1, 2)
        )
        assert ("es-town-0<" in first, "es-town-249" in first) == (True, False)
        assert ("es-town-0<" in second, "es-town-249" in second) == (False, True)
