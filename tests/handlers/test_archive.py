"""The archive's use cases: files become documents that can be found, whoever may adds them, and the log says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from handlers.archive import NOT_DESCRIBED, Added, Description, NoSuchDocument, Undated, add_document, remove_document
from knowledge.model.archive import DocumentKind
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.model.times import PartialDate
from knowledge.reading.documents import Unreadable
from knowledge.search.identification import Identifier
from knowledge.store.store import Store
from tests.knowledge.reading.making import LETTERHEAD, LONG, pdf

CIRCULAR = """## Circulaire 30

Barcelone, 4 septembre 2014

Chers membres de la Commission,

La réunion de travail se tiendra à Bilbao et réunira les villes qui travaillent sur la gouvernance intelligente.

## Inscription

Le formulaire d’inscription est attendu avant le 24 octobre au secrétariat de la commission.
"""


@pytest.fixture(scope="module")
def identify() -> Callable[[str], Language]:
    """The real identifier, which knows no conversation here."""
    return Identifier((EN, FR, ES, Language("pt"), Language("eu"))).guess


@pytest.fixture
def circular(tmp_path: Path) -> Path:
    path = tmp_path / "lettre.txt"
    path.write_text(CIRCULAR, encoding="utf-8")
    return path


@pytest.fixture
def add(store: Store, now: datetime, identify: Callable[[str], Language]) -> Callable[..., Added]:
    """Adds a file as the operator."""

    def added(path: Path, by: Actor = OPERATOR, described: Description = NOT_DESCRIBED) -> Added:
        return add_document(store, by, path, identify, now, described)

    return added


def actions(store: Store) -> list[tuple[str, str, str]]:
    entries = store.read(lambda unit: unit.audit.entries(None, 10))
    return [(entry.actor, entry.action, entry.subject) for entry in entries]


def test_a_file_says_what_it_is(store: Store, circular: Path, add: Callable[..., Added]) -> None:
    """Title, date, language, kind and number stand in it; it is found from then on."""
    added = add(circular)
    document = added.document
    assert (document.title, document.date, document.language) == ("Circulaire 30", PartialDate("2014-09-04"), FR)
    assert (document.kind, document.number, document.file) == (DocumentKind.CIRCULAR, "30", "lettre.txt")
    assert (added.is_new, added.passages) == (True, 2)
    (found,) = store.read(lambda unit: unit.archive.search("formulaire d'inscription", FR))
    assert (found.document, found.section) == (document, "Inscription")


def test_what_somebody_says_counts_more(circular: Path, add: Callable[..., Added]) -> None:
    """Each value can be given instead."""
    described = Description(
        title="Lettre",
        date=PartialDate("2015"),
        language=ES,
        kind=DocumentKind.OTHER,
        number="",
        url="https://example.org/30",
    )
    document = add(circular, described=described).document
    assert (document.title, document.date, document.language) == ("Lettre", PartialDate("2015"), ES)
    assert (document.kind, document.number, document.url) == (DocumentKind.OTHER, "", "https://example.org/30")


def test_the_same_content_is_archived_once(store: Store, circular: Path, add: Callable[..., Added]) -> None:
    """Under another name, with another title: the document that is there stays as it is, and the log is silent."""
    first = add(circular)
    copy = circular.with_name("copie.txt")
    copy.write_text(CIRCULAR, encoding="utf-8")
    again = add(copy, described=Description(title="Another"))
    assert again == Added(document=first.document, passages=0, is_new=False)
    assert store.read(lambda unit: unit.archive.count()) == 1
    assert len(actions(store)) == 1


def test_the_log_says_who_added_and_removed_what(
    store: Store, circular: Path, add: Callable[..., Added], now: datetime
) -> None:
    """By numbers and codes, as it says everything."""
    number = add(circular).document.id
    store.run(lambda unit: remove_document(unit, OPERATOR, number, now))
    assert actions(store) == [
        ("operator", "archive.removed", f"document:{number}"),
        ("operator", "archive.added", f"document:{number}"),
    ]
    (_, added) = store.read(lambda unit: unit.audit.entries(None, 10))
    assert added.details == {"kind": "circular", "passages": 2}
    assert store.read(lambda unit: unit.archive.listed()) == ()


def test_what_is_not_there_cannot_be_removed(store: Store, now: datetime) -> None:
    """One clear sentence, and nothing in the log."""
    with pytest.raises(NoSuchDocument, match="no document 7 in the archive"):
        store.run(lambda unit: remove_document(unit, OPERATOR, 7, now))
    assert actions(store) == []


@pytest.mark.parametrize("role", [Role.VISITOR, Role.FOCAL_POINT, Role.ALTERNATE, Role.ELECTED_OFFICIAL])
def test_only_staff_keep_the_archive(
    store: Store, circular: Path, add: Callable[..., Added], now: datetime, role: Role
) -> None:
    """Nobody of a member adds or removes anything."""
    number = add(circular).document.id
    somebody = Actor(name="contact:1", role=role, contact=1)
    with pytest.raises(Forbidden):
        add(circular, by=somebody)
    with pytest.raises(Forbidden):
        store.run(lambda unit: remove_document(unit, somebody, number, now))
    assert store.read(lambda unit: unit.archive.count()) == 1


def test_staff_keep_the_archive(circular: Path, add: Callable[..., Added]) -> None:
    """The secretariat does not need the operator of the machine."""
    assert add(circular, by=Actor(name="contact:1", role=Role.STAFF, contact=1)).is_new


def test_a_document_without_any_date(tmp_path: Path, store: Store, add: Callable[..., Added]) -> None:
    """It is asked for, rather than invented."""
    path = tmp_path / "note.md"
    path.write_text("# A note\n\nNothing here says when it was written.\n", encoding="utf-8")
    with pytest.raises(Undated, match=r"^note\.md has no date .* --date 2014-09-04$"):
        add(path)
    assert store.read(lambda unit: unit.archive.count()) == 0
    assert add(path, described=Description(date=PartialDate("2014-09"))).document.date == PartialDate("2014-09")


def test_a_file_that_cannot_be_read(tmp_path: Path, store: Store, add: Callable[..., Added]) -> None:
    """The reader's own reason, and nothing is kept."""
    path = tmp_path / "circular.pdf"
    path.write_bytes(b"no PDF")
    with pytest.raises(Unreadable, match=r"^circular\.pdf cannot be read: it is damaged"):
        add(path)
    assert store.read(lambda unit: unit.archive.count()) == 0
    assert actions(store) == []


def test_a_pdf_in_english(tmp_path: Path, add: Callable[..., Added]) -> None:
    """What was printed is known as well as what was typed."""
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf((*LETTERHEAD, *LONG)))
    document = add(path).document
    assert (document.title, str(document.date), document.language) == ("Circular 12", "2020-03-04", EN)
    assert (document.kind, document.number) == (DocumentKind.CIRCULAR, "12")


def test_a_name_that_no_database_takes(tmp_path: Path, add: Callable[..., Added]) -> None:
    """Bytes that are no text in the name of a file, and control characters in a title, are left out."""
    path = tmp_path / "2014-letter\udcff.txt"
    path.write_text(CIRCULAR, encoding="utf-8")
    document = add(path, described=Description(title="A\x00 title\x1b")).document
    assert (document.file, document.title) == ("2014-letter.txt", "A title")
