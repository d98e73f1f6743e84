"""Writing a circular: begun empty or from a document, put into words by several, described, and given up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handlers.circulars.attaching import MOST_BYTES, MOST_FILES, NotAttached, attach, detach
from handlers.circulars.checking import ProblemCode, problems
from handlers.circulars.facts import Deadline, Verdict, confirmed, deadlines, reading
from handlers.circulars.keeping import NoSuchCircular, known
from handlers.circulars.releasing import correct
from handlers.circulars.writing import (
    LATEST_REMINDER,
    Changes,
    Fixed,
    NumberTaken,
    OutOfRange,
    TooLong,
    begin,
    begin_from_document,
    confirm_deadline,
    put_text,
    remove_text,
    withdraw,
)
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularKind, CircularState, NotNow
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR, Forbidden
from knowledge.reading.documents import read_content, read_document
from tests.handlers.circulars.office import MADRID, TEXTS, Office

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"
LETTER = """CIRCULAR 12/2026

Bilbao, 3 November 2026

**Assembly in Leeds**

Dear colleagues,

the assembly meets in Leeds on 6 - 7 May 2027. The deadline for registration is 12 March 2027 at 18:00 (Madrid time).

1. Programme: [below](https://example.org/a_b)

• first * point
• second point

# Questions

Please answer the questionnaire before 1 February 2027. Write to ana_b@example.org.
"""


def english(_text: str) -> Language:
    return EN


def from_letter(office: Office, letter: str = LETTER) -> Circular:
    document = read_content(letter.encode(), "circular.txt")
    return office.do(begin_from_document, office.iker, document, "circular.txt", english, office.now, MADRID)


class TestBeginning:
    def test_an_empty_draft(self, office: Office) -> None:
        """It is theirs, in the year of the network's clock, for everybody; a message to a few is not public."""
        office.now = office.now.replace(month=12, day=31, hour=23, minute=30)
        circular = office.do(begin, office.iker, CircularKind.CIRCULAR, FR, office.now, MADRID)
        assert (circular.year, circular.language, circular.authors) == (2027, FR, (office.iker.name,))
        assert (circular.state, circular.number, circular.is_public) == (CircularState.DRAFT, None, True)
        assert not office.do(begin, office.iker, CircularKind.MESSAGE, FR, office.now, MADRID).is_public
        assert office.actions() == ["circular.begun"] * 2

    def test_who_may_not(self, small_office: Office) -> None:
        """Only the staff write circulars; whoever runs commands on the machine may."""
        office = small_office
        with pytest.raises(Forbidden):
            office.do(begin, office.actor(office.ana), CircularKind.CIRCULAR, FR, office.now, MADRID)
        assert office.do(begin, OPERATOR, CircularKind.CIRCULAR, FR, office.now, MADRID).authors == ("operator",)

    def test_from_a_document(self, office: Office) -> None:
        """Its number, date, place, title and language are taken over; its words are shown as they are."""
        circular = from_letter(office)
        assert (circular.number, circular.year, circular.issued) == (12, 2026, date(2026, 11, 3))
        assert (circular.place, circular.language, circular.kind) == ("Bilbao", EN, CircularKind.CIRCULAR)
        text = office.text(circular, EN)
        assert text.title == "Assembly in Leeds"
        assert "- first \\* point\n- second point" in text.text
        assert "ana_b@example.org" in text.text
        assert office.see(problems, circular, office.library, office.now) != ()

    def test_what_was_read_is_kept(self, office: Office) -> None:
        """All of it, as JSON; the deadlines are proposals until somebody confirms them."""
        circular = from_letter(office)
        assert (reading(circular)["number"], reading(circular)["issued"]) == ("12", "2026-11-03")
        assert [(each.date, each.what, each.verdict) for each in deadlines(circular)] == [
            (date(2027, 3, 12), DeadlineKind.REGISTRATION, Verdict.PROPOSED),
            (date(2027, 2, 1), DeadlineKind.QUESTIONNAIRE, Verdict.PROPOSED),
        ]
        assert confirmed(circular) == ()
        found = office.see(problems, circular, office.library, office.now)
        assert [each.count for each in found if each.code is ProblemCode.DEADLINE_OPEN] == [2]

    def test_a_number_that_is_taken(self, office: Office) -> None:
        """The same document twice: the second draft has no number, and its author is told why."""
        from_letter(office)
        second = from_letter(office)
        assert second.number is None
        taken = [each for each in office.see(problems, second, office.library, office.now) if not each.is_error]
        assert (ProblemCode.NUMBER_TAKEN, "12") in [(each.code, each.value) for each in taken]

    def test_a_book(self, small_office: Office) -> None:
        """What is longer than a circular may be is none, and nothing is begun."""
        with pytest.raises(TooLong):
            from_letter(small_office, LETTER + "\n\nMore words here." * 3_000)
        assert small_office.store.read(lambda unit: unit.circulars.listed(None, 10)) == ()

    @pytest.mark.skipif(not SOURCES.exists(), reason="the network's own documents are not beside the repository")
    def test_the_networks_own_circulars(self, small_office: Office) -> None:
        """Circular 30 has its number, its deadline, and a body without the letterhead's title."""
        (path,) = [path for path in SOURCES.iterdir() if "30" in path.name and path.suffix in (".pdf", ".docx", ".txt")]
        guess = small_office.library.identifier.guess
        circular = small_office.do(
            begin_from_document, small_office.iker, read_document(path), path.name, guess, small_office.now, MADRID
        )
        assert circular.number == 30
        assert date(2014, 10, 24) in [each.date for each in deadlines(circular)]


class TestWords:
    def test_several_write(self, office: Office) -> None:
        """Everybody who wrote in it is an author, once; each text knows who wrote it last."""
        draft = office.draft({EN: TEXTS[EN]})
        for by in (office.amaia, office.iker, office.amaia):
            draft = office.write(draft, FR, "Titre", f"De {by.name}", by)
        assert draft.authors == (office.iker.name, office.amaia.name)
        assert office.text(draft, FR).by == office.amaia.name
        assert office.text(draft, FR).of_original == office.text(draft, EN).digest

    def test_a_change_ends_the_approval(self, office: Office) -> None:
        """Whatever is changed afterwards has to be approved again; what is stored again unchanged has not."""
        ready = office.approve(office.draft())
        assert office.write(ready, EN, *TEXTS[EN]) == ready
        assert office.describe(ready, Changes(place="")) == ready
        changed = office.write(ready, EN, "Other", "Words")
        assert (changed.state, changed.approved_by) == (CircularState.DRAFT, "")

    def test_what_is_out_is_not_changed(self, small_office: Office) -> None:
        """Neither its words, nor what stands beside them, nor its files."""
        office = small_office
        out = office.released()
        with pytest.raises(NotNow):
            office.write(out, EN, "Other", "Words")
        with pytest.raises(NotNow):
            office.describe(out, Changes(place="Leeds"))
        with pytest.raises(NotNow):
            office.do(attach, office.iker, out.id, out.revision, "", "a.txt", "text/plain", b"x", office.now)

    def test_limits(self, small_office: Office) -> None:
        """30,000 characters are kept as they are; one more is refused, and nothing of it is stored."""
        office = small_office
        draft = office.draft({EN: ("T" * LONGEST_TITLE, "x" * LONGEST_TEXT)})
        assert len(office.text(draft, EN).text) == LONGEST_TEXT
        for title, text in (("Title", "x" * (LONGEST_TEXT + 1)), ("T" * (LONGEST_TITLE + 1), "x")):
            with pytest.raises(TooLong):
                office.write(draft, EN, title, text)

    def test_what_no_database_keeps(self, small_office: Office) -> None:
        """Control characters are left out, line ends are one character."""
        text = small_office.text(small_office.draft({EN: ("Ti\x00tle\n", "a\x00\r\nb\ud800 ")}), EN)
        assert (text.title, text.text) == ("Title", "a\nb")

    def test_a_translation_is_removed(self, small_office: Office) -> None:
        """The original stays."""
        office = small_office
        draft = office.draft()
        draft = office.do(remove_text, office.iker, draft.id, draft.revision, FR, office.now)
        assert FR not in office.store.read(lambda unit: unit.circulars.texts(draft.id))
        for language in (EN, FR):
            with pytest.raises(OutOfRange):
                office.do(remove_text, office.iker, draft.id, draft.revision, language, office.now)

    def test_no_such_circular(self, small_office: Office) -> None:
        """It is said."""
        with pytest.raises(NoSuchCircular):
            small_office.do(put_text, small_office.iker, 99, 1, EN, "a", "b", small_office.now)
        with pytest.raises(NoSuchCircular):
            small_office.see(known, 99)


class TestDescription:
    def test_what_stands_beside_the_texts(self, office: Office) -> None:
        """All of it can be changed, one thing or several; the log says which."""
        draft = office.draft()
        changed = office.describe(
            draft, Changes(number=47, issued=date(2020, 3, 4), place=" Bilbao\n", remind_after=3, is_urgent=True)
        )
        assert (changed.number, changed.year, changed.place) == (47, 2020, "Bilbao")
        assert (changed.remind_after, changed.is_urgent, changed.is_public) == (3, True, True)
        assert office.now_of(changed) == changed
        entry = office.store.read(lambda unit: unit.audit.entries(None, 1))[0]
        assert entry.details["fields"] == "is_urgent,issued,number,place,remind_after"

    def test_a_number_that_is_taken(self, office: Office) -> None:
        """By another one of that year; in another year it is free."""
        office.describe(office.draft(), Changes(number=5))
        other = office.draft()
        with pytest.raises(NumberTaken):
            office.describe(other, Changes(number=5))
        assert office.describe(other, Changes(number=5, issued=date(2025, 1, 1))).number == 5

    @pytest.mark.parametrize(
        "changes",
        [
            Changes(number=0),
            Changes(number=-1),
            Changes(number=10_000),
            Changes(remind_after=-1),
            Changes(remind_after=LATEST_REMINDER + 1),
        ],
    )
    def test_what_is_not_possible(self, small_office: Office, changes: Changes) -> None:
        """It is named, and nothing is stored."""
        draft = small_office.draft()
        with pytest.raises(OutOfRange) as refused:
            small_office.describe(draft, changes)
        assert [refused.value.field] == list(changes)
        assert small_office.now_of(draft) == draft

    def test_a_message_to_a_few(self, small_office: Office) -> None:
        """It has no number and is never public, whatever it was before."""
        numbered = small_office.describe(small_office.draft(), Changes(number=5))
        message = small_office.describe(numbered, Changes(kind=CircularKind.MESSAGE))
        assert (message.number, message.is_public) == (None, False)

    def test_a_correction_keeps_its_number(self, small_office: Office) -> None:
        """It is the same circular; its date may be another one, also in the next year."""
        office = small_office
        first = office.released()
        draft = office.do(correct, office.iker, first.id, office.now)
        changes: tuple[Changes, ...] = (Changes(number=9), Changes(kind=CircularKind.BULLETIN))
        for each in changes:
            with pytest.raises(Fixed):
                office.describe(draft, each)
        moved = office.describe(draft, Changes(issued=date(2027, 1, 5)))
        assert (moved.number, moved.year) == (first.number, first.year)


class TestDeadlines:
    def test_each_is_confirmed_or_dismissed(self, office: Office) -> None:
        """By a person, who stands there; only those that are right are listed, in the order of their days."""
        draft = from_letter(office)
        for index, is_right in ((0, True), (1, True)):
            draft = office.do(confirm_deadline, office.amaia, draft.id, draft.revision, index, is_right, office.now)
        assert [each.date for each in confirmed(draft)] == [date(2027, 2, 1), date(2027, 3, 12)]
        assert {each.by for each in confirmed(draft)} == {office.amaia.name}
        draft = office.do(confirm_deadline, office.iker, draft.id, draft.revision, 1, False, office.now)
        assert [each.date for each in confirmed(draft)] == [date(2027, 3, 12)]

    def test_another_day(self, small_office: Office) -> None:
        """Who knows better than what was read says so."""
        office = small_office
        draft = from_letter(office)
        day = date(2027, 3, 13)
        draft = office.do(confirm_deadline, office.iker, draft.id, draft.revision, 0, True, office.now, day=day)
        assert confirmed(draft) == (
            Deadline(
                date=day,
                what=DeadlineKind.REGISTRATION,
                time=confirmed(draft)[0].time,
                zone=confirmed(draft)[0].zone,
                evidence=confirmed(draft)[0].evidence,
                line=confirmed(draft)[0].line,
                verdict=Verdict.CONFIRMED,
                by=office.iker.name,
            ),
        )
        assert "18" in str(confirmed(draft)[0].time)

    @pytest.mark.parametrize("index", [-1, 2, 99])
    def test_one_that_is_not_there(self, small_office: Office, index: int) -> None:
        """It is said."""
        draft = from_letter(small_office)
        with pytest.raises(OutOfRange):
            small_office.do(
                confirm_deadline, small_office.iker, draft.id, draft.revision, index, True, small_office.now
            )


class TestFiles:
    def test_files_come_and_go(self, office: Office) -> None:
        """Each with its name, for readers of one language or of all."""
        draft = office.draft()
        for language, name in (("", "C:\\plans\\programme.pdf"), (FR, "../plan.pdf")):
            draft = office.do(
                attach, office.iker, draft.id, draft.revision, language, name, "application/pdf", b"%PDF", office.now
            )
        files = office.store.read(lambda unit: unit.circulars.files(draft.id))
        assert [(file.name, file.language, file.size) for file in files] == [
            ("programme.pdf", "", 4),
            ("plan.pdf", FR, 4),
        ]
        assert office.store.read(lambda unit: unit.files.content(files[0].reference)) == b"%PDF"
        draft = office.do(detach, office.iker, draft.id, draft.revision, files[0].id, office.now)
        assert [file.name for file in office.store.read(lambda unit: unit.circulars.files(draft.id))] == ["plan.pdf"]
        with pytest.raises(NotAttached):
            office.do(detach, office.iker, draft.id, draft.revision, files[0].id, office.now)

    def test_limits(self, small_office: Office) -> None:
        """What one reader gets is bounded, in files and in bytes; an empty file is none."""
        office = small_office
        draft = office.draft()

        def add(language: str, size: int) -> str:
            nonlocal draft
            try:
                draft = office.do(
                    attach, office.iker, draft.id, draft.revision, language, "a.bin", "x/y", bytes(size), office.now
                )
            except NotAttached as refused:
                return refused.code
            return ""

        assert add("", 0) == "empty"
        assert add("", MOST_BYTES + 1) == "too-large"
        assert add(FR, MOST_BYTES - 10) == ""
        assert add(ES, MOST_BYTES - 20) == ""
        assert add("", 11) == "too-large"
        assert [add("", 1) for _ in range(MOST_FILES)] == [""] * (MOST_FILES - 1) + ["too-many"]


class TestWithdrawing:
    def test_its_number_is_free_again(self, office: Office) -> None:
        """A draft that nobody received leaves nothing behind but its record."""
        draft = office.describe(office.draft(), Changes(number=5))
        gone = office.do(withdraw, office.iker, draft.id, draft.revision, office.now)
        assert (gone.state, gone.number) == (CircularState.CANCELLED, None)
        assert office.describe(office.draft(), Changes(number=5)).number == 5
        with pytest.raises(NotNow):
            office.do(withdraw, office.iker, gone.id, gone.revision, office.now)

    def test_a_correction(self, small_office: Office) -> None:
        """Given up, another one can be begun."""
        office = small_office
        first = office.released()
        draft = office.do(correct, office.iker, first.id, office.now)
        office.do(withdraw, office.iker, draft.id, draft.revision, office.now)
        again = office.do(correct, office.iker, first.id, office.now)
        assert (again.version, again.corrects) == (2, first.id)
        assert again.id != draft.id

    def test_what_is_out(self, small_office: Office) -> None:
        """It is cancelled, not withdrawn."""
        out = small_office.released()
        with pytest.raises(NotNow):
            small_office.do(withdraw, small_office.iker, out.id, out.revision, small_office.now)
