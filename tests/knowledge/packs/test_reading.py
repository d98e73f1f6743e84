"""Packs are read whole or refused whole, and every problem is told with its file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import PACKS
from knowledge.errors import ImportRefused, Problem
from knowledge.packs.reading import NoPack, read_pages

TINY = {
    "pack.yaml": """\
network: {en: A network, fr: Un réseau, es: Una red, pt: Uma rede}
introduction: {en: I am Focal., fr: Je suis Focal., es: Soy Focal., pt: Sou o Focal.}
secretariat: secretariat@example.org
starters: [who]
""",
    "sources.yaml": """\
- id: report
  title: {en: Report, fr: Rapport, es: Informe, pt: Relatório}
  date: "2012"
  language: fr
""",
    "topics.yaml": """\
- id: people
  title: {en: People, fr: Personnes, es: Personas, pt: Pessoas}
""",
    "people.yaml": """\
- id: who
  topic: people
  title: {en: Who, fr: Qui, es: Quién, pt: Quem}
  phrasings:
    en: [who is it]
    fr: [qui est-ce]
    es: [quién es]
    pt: [quem é]
  answer: {en: Somebody., fr: Quelqu’un., es: Alguien., pt: Alguém.}
  source: {document: report, section: "§ 1"}
- id: where
  topic: people
  title: {en: Where, fr: Où, es: Dónde, pt: Onde}
  phrasings:
    en: [where is it]
    fr: [où est-ce]
    es: [dónde está]
    pt: [onde fica]
  answer: {en: There., fr: Là., es: Allí., pt: Ali.}
  source: {document: report, section: "§ 2"}
  related: [who]
""",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with a small pack that has no problems."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, text in TINY.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[Problem]:
    """All problems of a pack."""
    with pytest.raises(ImportRefused) as refused:
        read_pages(folder)
    return list(refused.value.problems)


def replaced(old: str, new: str) -> Callable[[Path], None]:
    """A change to the file of entries."""

    def change(folder: Path) -> None:
        path = folder / "people.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def test_a_good_pack_is_read(tiny: Path) -> None:
    """A pack without problems becomes its value, with references resolved."""
    pack = read_pages(tiny).value()
    assert [entry.id for entry in pack.entries] == ["who", "where"]
    assert pack.entries[0].source.document.date.year == 2012


@pytest.mark.parametrize(
    ("change", "code", "row"),
    [
        (replaced("- id: where", "- id: who"), "duplicate-id", 11),
        (replaced("topic: people", "topic: persons"), "broken-reference", 2),
        (replaced("document: report", "document: rapport"), "broken-reference", 10),
        (replaced("related: [who]", "related: [whom]"), "broken-reference", 21),
        (replaced("related: [who]", "related: [where]"), "self-reference", 21),
        (replaced("title: {en: Who, fr: Qui, es: Quién, pt: Quem}", "title: {}"), "no-text", 3),
        (replaced("answer: {en: There., fr: Là., es: Allí., pt: Ali.}", "answer: {}"), "no-text", 19),
        (
            replaced("answer: {en: There., fr: Là., es: Allí., pt: Ali.}", "answer: {eu: Han.}"),
            "no-common-language",
            19,
        ),
        (replaced("en: [where is it]", "en: [Who is IT?]"), "duplicate-phrasing", 15),
        (replaced("  related: [who]", "  relatd: [who]"), "extra-forbidden", 21),
        (replaced("id: where", "id: Where is it"), "string-pattern-mismatch", 11),
        (replaced("  related: [who]", "  valid_from: 2012-13-01"), "date-from-datetime-parsing", 21),
        (replaced("  related: [who]", "  valid_from: 2012-02-01\n  valid_until: 2012-01-01"), "reversed-dates", 22),
        (replaced("  related: [who]", "  series: who"), "undated-series", 21),
        (replaced("  topic: people\n", "  topic: people\n  topic: people\n"), "repeated-key", 3),
        (replaced("phrasings:", "phrasings"), "yaml-syntax", 5),
        (replaced("Somebody.", '"Some\\u0007body."'), "value-error", 9),
        (replaced("en: Where,", f"en: {'W' * 61},"), "too-long", 13),
    ],
)
def test_a_problem_is_told_with_its_line(tiny: Path, change: Callable[[Path], None], code: str, row: int) -> None:
    """Each kind of mistake is found, at the line where it stands."""
    change(tiny)
    assert (code, "people.yaml", row) in [(each.code, each.file, each.row) for each in problems(tiny)]


def test_all_problems_are_told_at_once(tiny: Path) -> None:
    """Nobody mends a pack one run at a time."""
    replaced("topic: people", "topic: persons")(tiny)
    replaced("title: {en: Where, fr: Où, es: Dónde, pt: Onde}", "title: {}")(tiny)
    (tiny / "topics.yaml").write_text("- id: Näh\n", encoding="utf-8")
    assert {"broken-reference", "no-text", "string-pattern-mismatch", "missing"} <= {
        each.code for each in problems(tiny)
    }


@pytest.mark.parametrize("name", ["sources.yaml", "topics.yaml"])
def test_a_missing_file_is_told(tiny: Path, name: str) -> None:
    """A pack without its documents or topics is no pack."""
    (tiny / name).unlink()
    assert ("missing-file", name) in [(each.code, each.file) for each in problems(tiny)]


def test_a_file_that_is_no_list_is_told(tiny: Path) -> None:
    """A file of entries with another shape is not skipped."""
    (tiny / "more.yaml").write_text("id: one\n", encoding="utf-8")
    assert ("not-a-list", "more.yaml") in [(each.code, each.file) for each in problems(tiny)]


def test_an_empty_page_of_the_pack_is_told(tiny: Path) -> None:
    """A pack.yaml that somebody has only begun is one problem, not a trace."""
    (tiny / "pack.yaml").write_text("# to be written\n", encoding="utf-8")
    assert ("empty-file", "pack.yaml") in [(each.code, each.file) for each in problems(tiny)]


@pytest.mark.parametrize(
    ("file", "old", "row"),
    [
        ("pack.yaml", "network: {en: A network, fr: Un réseau, es: Una red, pt: Uma rede}", 1),
        ("pack.yaml", "introduction: {en: I am Focal., fr: Je suis Focal., es: Soy Focal., pt: Sou o Focal.}", 2),
        ("sources.yaml", "title: {en: Report, fr: Rapport, es: Informe, pt: Relatório}", 2),
        ("topics.yaml", "title: {en: People, fr: Personnes, es: Personas, pt: Pessoas}", 2),
    ],
)
def test_a_text_in_no_language_is_told(tiny: Path, file: str, old: str, row: int) -> None:
    """What everybody reads, whatever their language, has to stand in at least one."""
    path = tiny / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, f"{old.partition(':')[0]}: {{}}"), encoding="utf-8")
    assert ("no-text", file, row) in [(each.code, each.file, each.row) for each in problems(tiny)]


@pytest.mark.parametrize(
    ("form", "code"),
    [("UN", "function-word"), ("The", "function-word"), ("où", "function-word"), ("¿?", "no-words")],
)
def test_a_name_that_stands_in_any_question_is_told(tiny: Path, form: str, code: str) -> None:
    """A form of a name that is a word of grammar in one of the languages, or no word, would be found everywhere."""
    names = f'- id: nations\n  kind: organisation\n  forms:\n    en:\n      - United Nations\n      - "{form}"\n'
    (tiny / "gazetteer.yaml").write_text(names, encoding="utf-8")
    assert [(each.code, each.row, each.value) for each in problems(tiny)] == [(code, 6, form)]


def test_names_need_no_translation(tiny: Path) -> None:
    """A name may be known in one language only, and an unknown may be asked in one only."""
    (tiny / "gazetteer.yaml").write_text("- id: ulan\n  kind: place\n  forms: {eu: [Ulan Bator]}\n", encoding="utf-8")
    (tiny / "unknowns.yaml").write_text("- id: weather\n  phrasings: {pt: [vai chover]}\n", encoding="utf-8")
    pages = read_pages(tiny)
    assert [(name.id, list(name.forms)) for name in pages.names] == [("ulan", ["eu"])]
    assert [unknown.id for unknown in pages.unknowns] == ["weather"]


def test_a_file_that_is_not_utf8_is_told(tiny: Path) -> None:
    """Text in another encoding is not read as something else."""
    (tiny / "more.yaml").write_bytes("- id: é".encode("latin-1"))
    assert ("not-utf-8", "more.yaml") in [(each.code, each.file) for each in problems(tiny)]


def test_an_empty_file_has_no_entries(tiny: Path) -> None:
    """A file that somebody has only begun is no problem."""
    (tiny / "more.yaml").write_text("# to be written\n", encoding="utf-8")
    assert len(read_pages(tiny).entries) == 2


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    """The wrong folder is one clear sentence."""
    with pytest.raises(NoPack, match=r"pack\.yaml is missing"):
        read_pages(tmp_path)


def test_the_checksum_tells_content_not_layout(tiny: Path) -> None:
    """Comments and order of keys change nothing; a changed word does."""
    before = read_pages(tiny).checksum()
    path = tiny / "people.yaml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_pages(tiny).checksum() == before
    replaced("Somebody.", "Someone.")(tiny)
    assert read_pages(tiny).checksum() != before


def test_a_copy_of_the_real_pack_is_the_same(tmp_path: Path) -> None:
    """The real pack has no problems wherever it lies."""
    copy = tmp_path / "digital-cities"
    shutil.copytree(PACKS / "digital-cities", copy)
    assert read_pages(copy) == read_pages(PACKS / "digital-cities")
