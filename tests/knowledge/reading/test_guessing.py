"""What a document says of its date, its kind and its number."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.archive import DocumentKind
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.reading.documents import ReadDocument, Section, read_document
from knowledge.reading.formats import Format
from knowledge.reading.guessing import HEAD, guess_date, guess_kind
from knowledge.reading.lines import Item

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"


def document(*lines: str, title: str = "x") -> ReadDocument:
    items = tuple(Item(number=number, text=line) for number, line in enumerate(lines, start=1))
    return ReadDocument(title=title, format=Format.TEXT, sections=(Section(heading=None, lines=items),))


def date_in(*lines: str, file: str = "x.pdf", language: Language = EN, title: str = "x") -> str:
    return str(guess_date(file, document(*lines, title=title), language) or "")


@pytest.mark.parametrize(
    ("file", "date"),
    [
        ("2014-09-04-circular-30.fr.txt", "2014-09-04"),
        ("2014_09_04.pdf", "2014-09-04"),
        ("20140904 circular.pdf", "2014-09-04"),
        ("circular-30-2014-09.docx", "2014-09"),
        ("Plan 2016.docx", "2016"),
        ("2016-plan-and-2015-results.fr.txt", "2016"),
        ("2014-13-04.pdf", "2014"),
        ("scan0001.pdf", ""),
        ("20301.pdf", ""),
        ("1234567890.pdf", ""),
    ],
)
def test_the_name_of_the_file(file: str, date: str) -> None:
    """As exactly as it says; digits that are no date are none."""
    assert date_in("No date here.", file=file) == date


@pytest.mark.parametrize(
    ("language", "line", "date"),
    [
        (FR, "Barcelone, 4 Septembre 2014", "2014-09-04"),
        (FR, "Paris, le 1er août 2020", "2020-08-01"),
        (ES, "Bilbao, 4 de marzo de 2020", "2020-03-04"),
        (ES, "Bilbao, a 4 de septiembre del 2020", "2020-09-04"),
        (PT, "Lisboa, 4 de março de 2020", "2020-03-04"),
        (EN, "4 March 2020", "2020-03-04"),
        (EN, "March 4th, 2020", "2020-03-04"),
        (EN, "Sep. 4, 2020", "2020-09-04"),
        (Language("ca"), "Barcelona, 4 de març de 2020", "2020-03-04"),
        (Language("tr"), "Konya, 4 Mart 2020", "2020-03-04"),
        (Language("ar"), "الرباط، 4 مارس 2020", "2020-03-04"),
        (Language("xx"), "4 March 2020", "2020-03-04"),
        (FR, "4/09/2014", "2014-09-04"),
        (FR, "04.09.2014", "2014-09-04"),
        (EN, "24/09/2014", "2014-09-24"),
        (EN, "04/09/2014", "2014"),
        (EN, "2014-09-04", "2014-09-04"),
        (FR, "31/02/2014", "2014"),
        (FR, "99/99/2014", "2014"),
        (FR, "le 4 septembre", ""),
        (FR, "6 – 7 Novembre 2014, Bilbao", "2014-11-07"),
    ],
)
def test_a_date_in_the_letterhead(language: Language, line: str, date: str) -> None:
    """In the language of the document, with its names of months; one that may be read in two ways gives its year."""
    assert date_in("Circular", line, language=language) == date


def test_the_first_day_comes_before_months_and_years() -> None:
    """The letterhead's day, then the title's month or year, then a year of the first lines."""
    assert date_in("In February 2012 and in 2011", "4 March 2013", title="Report of 2010") == "2013-03-04"
    assert date_in("In February 2012 and in 2011", title="Bulletin, May 2010") == "2010-05"
    assert date_in("In February 2012 and in 2011", title="Report of 2010") == "2010"
    assert date_in("In February 2012 and in 2011") == "2012"
    assert date_in("2012-01-01", file="2009.pdf") == "2009"


def test_dates_far_below_are_those_of_events() -> None:
    """Only the first lines say when a document was written."""
    assert date_in(*["Text"] * HEAD, "4 March 2020") == ""


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Circulaire 30", DocumentKind.CIRCULAR, "30"),
        ("CIRCULAIRE N° 47", DocumentKind.CIRCULAR, "47"),
        ("Circular núm. 12/2020", DocumentKind.CIRCULAR, "12"),
        ("Circular nº 5", DocumentKind.CIRCULAR, "5"),
        ("Circular no. 5", DocumentKind.CIRCULAR, "5"),
        ("التعميم رقم 12", DocumentKind.CIRCULAR, "12"),
        ("Circular to all members", DocumentKind.CIRCULAR, ""),
        ("Boletín de marzo", DocumentKind.BULLETIN, ""),
        ("Newsletter 3", DocumentKind.BULLETIN, ""),
        ("RAPPORT D'ACTIVITÉS", DocumentKind.REPORT, ""),
        ("Relatório de atividades e plano", DocumentKind.REPORT, ""),
        ("Plan de trabajo e informe", DocumentKind.PLAN, ""),
        ("Étude sur les villes", DocumentKind.STUDY, ""),
        ("A circulation plan", DocumentKind.PLAN, ""),
        ("Invitation", DocumentKind.OTHER, ""),
    ],
)
def test_what_a_document_calls_itself(text: str, kind: DocumentKind, number: str) -> None:
    """The first telling word, in the languages of the network; the number behind a circular's."""
    assert guess_kind("x.pdf", document("Text", title=text)) == (kind, number)
    assert guess_kind("x.pdf", document(text)) == (kind, number)


def test_the_file_comes_before_the_title_and_that_before_the_text() -> None:
    """A circular about a study is a circular; its number is the printed one, else the file's."""
    assert guess_kind("circular-30.pdf", document("Study", title="Report")) == (DocumentKind.CIRCULAR, "30")
    assert guess_kind("circular-30.pdf", document("Circular 31")) == (DocumentKind.CIRCULAR, "31")
    assert guess_kind("x.pdf", document("Study", title="Circular 7")) == (DocumentKind.CIRCULAR, "7")
    assert guess_kind("2014_report.pdf", document("Circular 7")) == (DocumentKind.REPORT, "")


@given(st.text(), st.text(), st.sampled_from(["en", "fr", "ar", "xx", "", "zh"]))
def test_any_text_has_a_date_or_none(file: str, line: str, language: str) -> None:
    """Nothing that a file says of itself is an error."""
    guess_date(file, document(line, title=line), Language(language))
    guess_kind(file, document(line, title=line))


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1900, 2099))
def test_days_that_do_not_exist_are_no_dates(day: int, month: int, year: int) -> None:
    """Whatever numbers stand there, what comes out is a real day, or at least the year."""
    for line in (f"{day}/{month}/{year}", f"{day} mars {year}", f"{year}-{month:02}-{day:02}"):
        assert date_in(line, language=FR).startswith(str(year))


@pytest.mark.skipif(not SOURCES.exists(), reason="the network's documents are not beside the repository")
def test_the_documents_of_the_network() -> None:
    """All five say what they are, by their names."""
    found = {}
    for path in sorted(SOURCES.glob("*.txt")):
        read = read_document(path)
        found[path.name] = (str(guess_date(path.name, read, FR)), *guess_kind(path.name, read))
    assert list(found.values()) == [
        ("2012", DocumentKind.REPORT, ""),
        ("2014-09-04", DocumentKind.CIRCULAR, "30"),
        ("2016", DocumentKind.PLAN, ""),
        ("2020-03-04", DocumentKind.CIRCULAR, "47"),
        ("2020", DocumentKind.PLAN, ""),
    ]
