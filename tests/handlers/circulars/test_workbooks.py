"""Workbooks for translators: what goes out comes back, whatever was done to it in between, or it is told where not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from handlers.circulars.workbooks import (
    MOST_BYTES,
    Imported,
    WorkbookProblemCode,
    export_workbook,
    import_workbook,
    read_workbook,
    rows_of,
)
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularState, NotNow, Origin
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.rights import Forbidden
from knowledge.store.errors import Conflict
from tests.handlers.circulars.office import TEXTS, Office

C = WorkbookProblemCode
LONG = "A paragraph. " * 300
ORIGINAL = (
    "Meeting in Bilbao",
    f"Dear colleagues,\n\n- first\n- second\n\n=1+1\n\n'quoted\n\n+34 600 000 000 and @ana\n\n{LONG.strip()}",
)


def exported(office: Office, circular: Circular, *languages: Language) -> Any:
    """The workbook as openpyxl shows it."""
    content = office.see(export_workbook, circular, languages)
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Any) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def imported(office: Office, circular: Circular, content: bytes, *, accepts_older: bool = False) -> Imported:
    now = office.now_of(circular)
    return office.do(
        import_workbook, office.iker, now.id, now.revision, content, office.now, accepts_older=accepts_older
    )


def told(done: Imported) -> list[tuple[WorkbookProblemCode, int, str]]:
    return [(each.code, each.row, each.column) for each in done.problems]


def translate(book: Any, column: str = "C") -> None:
    """The translator fills one column."""
    page = book.worksheets[0]
    for row in range(2, page.max_row + 1):
        page[f"{column}{row}"] = f"fr: {page[f'B{row}'].value}"


class TestTheWay:
    def test_there_and_back(self, office: Office) -> None:
        """Every paragraph comes back, in its place, as a translator's text of this original."""
        draft = office.draft({EN: ORIGINAL})
        book = exported(office, draft, FR, PT)
        translate(book)
        done = imported(office, draft, saved(book))
        assert (done.problems, done.languages, done.unchanged) == ((), (FR,), ())
        text = office.text(draft, FR)
        original = office.text(draft, EN)
        assert text.title == "fr: Meeting in Bilbao"
        assert text.text.split("\n\n") == [f"fr: {part}" for part in ORIGINAL[1].split("\n\n")]
        assert (text.origin, text.is_checked, text.is_stale(original)) == (Origin.IMPORTED, True, False)
        assert text.by == office.iker.name
        assert office.actions()[-1] == "circular.imported"

    def test_untouched(self, office: Office) -> None:
        """What comes back as it went out changes nothing, and does not end an approval."""
        ready = office.approve(office.draft({**TEXTS, EN: ORIGINAL, FR: ORIGINAL}))
        content = office.see(export_workbook, ready, (ES, FR, PT))
        done = imported(office, ready, content)
        assert (done.problems, done.languages, set(done.unchanged)) == ((), (), {ES, FR, PT})
        assert office.now_of(ready) == ready

    def test_texts_that_a_spreadsheet_would_run(self, small_office: Office) -> None:
        """They are texts in the workbook, shown as they are, and the same when they come back."""
        draft = small_office.draft({EN: ORIGINAL, FR: ORIGINAL})
        page = exported(small_office, draft, FR).worksheets[0]
        cells = [page[f"B{row}"] for row in range(2, page.max_row + 1)]
        assert all(cell.data_type == "s" for cell in cells)
        assert [cell.value for cell in cells][2:5] == ["- first\n- second", "=1+1", "'quoted"]
        assert {cell.number_format for cell in cells} == {"@"}

    def test_what_is_locked(self, small_office: Office) -> None:
        """The numbers and the original cannot be changed by accident; the translations can."""
        draft = small_office.draft({EN: ORIGINAL})
        page = exported(small_office, draft, FR).worksheets[0]
        assert page.protection.sheet
        assert [page[f"{column}2"].protection.locked for column in "ABC"] == [True, True, False]

    def test_a_translation_with_more_paragraphs(self, small_office: Office) -> None:
        """What somebody wrote below the end of the original goes out too, and comes back."""
        draft = small_office.draft({EN: ("Title", "One."), FR: ("Titre", "Un.\n\nDeux.\n\nTrois.")})
        book = exported(small_office, draft, FR)
        assert book.worksheets[0]["C5"].value == "Trois."
        book.worksheets[0]["C5"] = "Quatre."
        done = imported(small_office, draft, saved(book))
        assert done.problems == ()
        assert small_office.text(draft, FR).text == "Un.\n\nDeux.\n\nQuatre."

    def test_rows_and_columns_in_another_order(self, small_office: Office) -> None:
        """The number of a row and the name of a column tell what they are, not their place."""
        draft = small_office.draft({EN: ("Title", "One.\n\nTwo.")})
        book = exported(small_office, draft, FR, ES)
        page = book.worksheets[0]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        for place, (id, original, _fr, _es) in enumerate(reversed(rows), start=2):
            for column, value in enumerate((id, original, f"es {id}", f"fr {id}"), start=1):
                page.cell(place, column, value)
        page["C1"], page["D1"] = "es", "FR "
        book.create_sheet("Notes", 0)["A1"] = "Remember"
        done = imported(small_office, draft, saved(book))
        assert (done.problems, set(done.languages)) == ((), {ES, FR})
        assert small_office.text(draft, FR).text == "fr 1\n\nfr 2"

    def test_rows_of_a_text(self, small_office: Office) -> None:
        """A paragraph a row, however many lines are between them; the lines of a list stay together."""
        text = small_office.text(small_office.draft({EN: ("T", "a\n\n\n \n- b\n- c")}), EN)
        assert rows_of(text) == [("title", "T"), ("1", "a"), ("2", "- b\n- c")]


class TestProblems:
    def test_of_an_older_original(self, office: Office) -> None:
        """It is known as such and nothing is stored; accepted all the same, its texts count as stale."""
        draft = office.draft({EN: ORIGINAL})
        book = exported(office, draft, FR)
        translate(book)
        draft = office.write(draft, EN, "Meeting in Lyon", ORIGINAL[1])
        done = imported(office, draft, saved(book))
        assert told(done) == [(C.OLDER_ORIGINAL, 1, "A")]
        assert FR not in office.store.read(lambda unit: unit.circulars.texts(draft.id))
        again = imported(office, draft, saved(book), accepts_older=True)
        assert again.languages == (FR,)
        assert office.text(draft, FR).is_stale(office.text(draft, EN))

    def test_of_another_circular(self, small_office: Office) -> None:
        """A workbook of another one is not taken for this one's."""
        one, other = (small_office.draft({EN: ORIGINAL}) for _ in range(2))
        content = small_office.see(export_workbook, one, (FR,))
        assert told(imported(small_office, other, content)) == [(C.OF_ANOTHER, 1, "A")]

    @pytest.mark.parametrize(
        ("spoil", "expected"),
        [
            (lambda page: page.__setitem__("C3", None), [(C.EMPTY, 3, "C")]),
            (lambda page: page.__setitem__("C3", "=1+1"), [(C.FORMULA, 3, "C")]),
            (lambda page: page.__setitem__("C2", "x" * (LONGEST_TITLE + 1)), [(C.TOO_LONG, 2, "C")]),
            (lambda page: page.__setitem__("C1", "francés"), [(C.UNKNOWN_LANGUAGE, 1, "C")]),
            (lambda page: page.__setitem__("C1", "en"), [(C.UNKNOWN_LANGUAGE, 1, "C")]),
            (lambda page: page.__setitem__("D1", "fr"), [(C.REPEATED_LANGUAGE, 1, "D")]),
            (lambda page: page.__setitem__("A3", "title"), [(C.REPEATED_ROW, 3, "A"), (C.MISSING_ROW, 0, "")]),
            (lambda page: page.__setitem__("A3", "one"), [(C.UNKNOWN_ROW, 3, "A"), (C.MISSING_ROW, 0, "")]),
            (lambda page: page.delete_rows(4), [(C.MISSING_ROW, 0, "")]),
            (lambda page: page.__setitem__("A1", "id"), [(C.NOT_OURS, 0, "")]),
        ],
    )
    def test_where_something_is_wrong(
        self, small_office: Office, spoil: Callable[[Any], None], expected: list[tuple[C, int, str]]
    ) -> None:
        """It is told with its row and column as spreadsheets count them, and nothing is stored."""
        draft = small_office.draft({EN: ORIGINAL})
        book = exported(small_office, draft, FR, PT)
        translate(book)
        translate(book, "D")
        spoil(book.worksheets[0])
        done = imported(small_office, draft, saved(book))
        assert told(done) == expected
        assert set(small_office.store.read(lambda unit: unit.circulars.texts(draft.id))) == {EN}

    def test_a_text_that_grew_too_long(self, small_office: Office) -> None:
        """More than a circular may have is told of the column."""
        draft = small_office.draft({EN: ("Title", "One.\n\nTwo.")})
        book = exported(small_office, draft, FR)
        translate(book)
        book.worksheets[0]["C3"] = "x" * LONGEST_TEXT
        book.worksheets[0]["C4"] = "y" * 1_000
        assert told(imported(small_office, draft, saved(book))) == [(C.TOO_LONG, 0, "C")]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"%PDF-1.4", b"\xd0\xcf\x11\xe0old"])
    def test_what_is_no_workbook(self, small_office: Office, content: bytes) -> None:
        """It is one problem, and harms nobody."""
        draft = small_office.draft({EN: ORIGINAL})
        assert told(imported(small_office, draft, content)) == [(C.UNREADABLE, 0, "")]

    def test_a_bomb(self, small_office: Office) -> None:
        """What unpacks to more than a gigabyte harms nobody: the file is refused."""
        draft = small_office.draft({EN: ORIGINAL})
        content = io.BytesIO(small_office.see(export_workbook, draft, (FR,)))
        with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as file:
            for _part in range(1_200):
                file.write(bytes(2**20))
        (problem,) = imported(small_office, draft, content.getvalue()).problems
        assert problem.code in (C.TOO_LARGE, C.UNREADABLE)

    def test_thousands_of_rows(self, small_office: Office) -> None:
        """No circular has them."""
        draft = small_office.draft({EN: ORIGINAL})
        book = exported(small_office, draft, FR)
        book.worksheets[0]["A6000"] = "5999"
        assert told(imported(small_office, draft, saved(book))) == [(C.TOO_LARGE, 0, "")]

    def test_one_that_is_too_large(self) -> None:
        """It is not even opened."""
        assert read_workbook(b"x" * (MOST_BYTES + 1)).refused is C.TOO_LARGE


class TestRights:
    def test_who_may_not(self, small_office: Office) -> None:
        """Nobody but the staff imports; nothing into what is out; nothing over what somebody else has just changed."""
        office = small_office
        out = office.released()
        content = office.see(export_workbook, out, (FR,))
        with pytest.raises(NotNow) as refused:
            imported(office, out, content)
        assert refused.value.state is CircularState.RELEASED
        draft = office.draft()
        with pytest.raises(Forbidden):
            office.do(import_workbook, office.actor(office.ana), draft.id, draft.revision, content, office.now)
        with pytest.raises(Conflict):
            office.do(import_workbook, office.iker, draft.id, draft.revision - 1, content, office.now)
