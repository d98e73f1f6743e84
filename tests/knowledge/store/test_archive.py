"""The archive: documents are kept once, and their passages are found as a reader words it, on both databases."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract, Passage
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.times import PartialDate
from knowledge.reading.documents import read_document
from knowledge.reading.guessing import guess_date, guess_kind
from knowledge.reading.passages import passages_of
from knowledge.search.fulltext import DICTIONARIES
from knowledge.store.archive import FLOOR
from knowledge.store.store import Store
from knowledge.store.unit import Unit

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"

CIRCULAR = ArchivedDocument(
    title="Circulaire 30",
    date=PartialDate("2014-09-04"),
    language=FR,
    kind=DocumentKind.CIRCULAR,
    number="30",
    url="https://example.org/30",
    file="circulaire-30.pdf",
)
EXTRACTS = (
    Extract(section="Réunion de travail", text="La réunion de travail se tiendra les 6 et 7 novembre à Bilbao."),
    Extract(section="Inscription", text="Le formulaire d’inscription est attendu avant le 24 octobre."),
    Extract(section="", text="La langue de travail sera l’anglais, et les villes participantes seront publiées."),
)


def add(store: Store, now: datetime, document: ArchivedDocument = CIRCULAR, *extracts: Extract) -> int | None:
    """Archives a document under a checksum of its own file."""
    checksum = hashlib.sha256(document.file.encode()).hexdigest()
    return store.run(lambda unit: unit.archive.add(document, extracts or EXTRACTS, checksum, now))


def search(store: Store, question: str, language: Language = FR, limit: int = 3) -> tuple[Passage, ...]:
    return store.read(lambda unit: unit.archive.search(question, language, limit))


def sections(store: Store, question: str, language: Language = FR) -> list[str]:
    return [passage.section for passage in search(store, question, language)]


@pytest.fixture
def archive(store: Store, now: datetime) -> Store:
    """A store with one circular, and others that give its words their weights."""
    add(store, now)
    for number in range(10):
        other = replace(CIRCULAR, title=f"Bulletin {number}", number="", file=f"{number}.pdf")
        add(store, now, other, Extract(section="", text="Le réseau salue les villes membres et leurs partenaires."))
    return store


def test_what_is_added_comes_back_whole(store: Store, now: datetime) -> None:
    """Every value of a document, under the number that it got."""
    number = add(store, now)
    assert number is not None
    assert store.read(lambda unit: unit.archive.listed()) == (replace(CIRCULAR, id=number),)
    assert store.read(lambda unit: unit.archive.count()) == 1
    (found,) = search(store, "formulaire d'inscription")
    assert found == Passage(
        document=replace(CIRCULAR, id=number), section="Inscription", text=EXTRACTS[1].text, score=1.0
    )


def test_the_same_file_is_archived_once(store: Store, now: datetime) -> None:
    """Adding it again changes nothing, whatever is said of it this time."""
    number = add(store, now)
    assert add(store, now, replace(CIRCULAR, title="Another title")) is None
    assert store.read(lambda unit: unit.archive.listed()) == (replace(CIRCULAR, id=number or 0),)
    assert len(search(store, "formulaire d'inscription")) == 1


def test_a_file_is_found_by_its_checksum(store: Store, now: datetime) -> None:
    """So nobody reads it again who has it already."""
    number = add(store, now)
    checksum = hashlib.sha256(CIRCULAR.file.encode()).hexdigest()
    assert store.read(lambda unit: unit.archive.find(checksum)) == replace(CIRCULAR, id=number or 0)
    assert store.read(lambda unit: unit.archive.find("0" * 64)) is None


def test_a_document_without_passages_can_be_kept(store: Store, now: datetime) -> None:
    """It is listed, and never found."""
    checksum = "1" * 64
    assert store.run(lambda unit: unit.archive.add(CIRCULAR, (), checksum, now)) is not None
    assert search(store, "circulaire 30") == ()


def test_documents_are_listed_by_their_dates(store: Store, now: datetime) -> None:
    """The newest first, however exactly a date is known; of one date the one that was added last."""
    for file, date in (("a", "2014"), ("b", "2020-03-04"), ("c", "2014-09"), ("d", "2020-03-04")):
        add(store, now, replace(CIRCULAR, file=file, date=PartialDate(date)))
    assert [document.file for document in store.read(lambda unit: unit.archive.listed())] == ["d", "b", "c", "a"]


def test_what_is_removed_is_found_no_more(archive: Store, now: datetime) -> None:
    """Neither by its words nor in the list; what others say stays, and the file can come back."""
    (found,) = search(archive, "formulaire inscription")
    assert archive.run(lambda unit: unit.archive.remove(found.document.id))
    assert not archive.run(lambda unit: unit.archive.remove(found.document.id))
    assert search(archive, "formulaire inscription") == ()
    assert archive.read(lambda unit: unit.archive.count()) == 10
    assert len(search(archive, "réseau membres partenaires")) == 3
    assert add(archive, now) is not None
    assert len(search(archive, "formulaire inscription")) == 1


def test_nothing_is_kept_of_work_that_failed(archive: Store, now: datetime) -> None:
    """The index of full text belongs to the same transaction."""

    def fail(unit: Unit) -> None:
        unit.archive.add(replace(CIRCULAR, file="x"), (Extract(section="", text="Xylophone marimba"),), "2" * 64, now)
        raise KeyError("afterwards")

    with pytest.raises(KeyError):
        archive.run(fail)
    assert search(archive, "xylophone marimba") == ()
    assert archive.read(lambda unit: unit.archive.count()) == 11


def test_a_question_is_found_as_people_word_it(archive: Store) -> None:
    """In capitals, in the plural, with courtesy, with an accent too many, beside a word that is misspelt."""
    for question in (
        "formulaire d'inscription",
        "FORMULAIRES INSCRIPTIONS",
        "Où est le formulaire pour l’inscription, s'il vous plaît ?",
        "inscrption formulaire inscription",
        "formulaire inscriptión",
    ):
        assert sections(archive, question)[:1] == ["Inscription"], question


def test_accents_do_not_matter(archive: Store) -> None:
    """Neither those that the reader leaves out nor those of the document."""
    for question in ("réunion de travail", "reunion de travail", "REUNIONS DE TRAVAIL", "réunions travail"):
        assert sections(archive, question)[:1] == ["Réunion de travail"]


def test_a_passage_is_found_by_its_heading_and_its_document(archive: Store) -> None:
    """Title, number and year of a document are words of each of its passages."""
    found = search(archive, "circulaire 30 de 2014", limit=10)
    assert {passage.document.title for passage in found} == {"Circulaire 30"}
    assert len(found) == 3
    assert sections(archive, "circulaire 30 langue anglais") == [""]


def test_the_best_comes_first(archive: Store) -> None:
    """Whoever has more of the question, and rarer words of it; scores are shares of the question's weight."""
    found = search(archive, "réunion de travail à Bilbao en novembre", limit=10)
    assert found[0].section == "Réunion de travail"
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    assert all(FLOOR <= passage.score <= 1 for passage in found)


def test_one_common_word_is_no_hit(archive: Store) -> None:
    """A passage that shares a word with a question about something else is not shown, unless that is all there is."""
    for question in (
        "membres de la famille royale britannique",
        "inscription piscine municipale natation",
        "quel temps fera-t-il demain à Bilbao ?",
        "recette du gâteau au chocolat",
    ):
        assert search(archive, question) == (), question
    assert search(archive, "villes") != ()


def test_a_limit_is_kept(archive: Store) -> None:
    """As many as asked for, and none for none."""
    assert [len(search(archive, "réseau villes membres", limit=limit)) for limit in (-1, 0, 1, 5, 50)] == [
        0,
        0,
        1,
        5,
        10,
    ]


def test_a_question_in_another_language_finds_names_and_numbers(archive: Store) -> None:
    """And words that both languages share; each with the language that the document is in."""
    for question, language in (
        ("Bilbao 7 novembre", EN),
        ("circular 30 Bilbao 6", ES),
        ("formulaire inscription", Language("zh")),
        ("Bilbao, 6–7", PT),
    ):
        assert [passage.document.language for passage in search(archive, question, language)][:1] == [FR]


def test_each_language_has_its_dictionary_or_none(store: Store, now: datetime) -> None:
    """Documents in any language can be added and found by the words that stand in them."""
    for code in (*DICTIONARIES, "zh", "ay"):
        language = Language(code)
        document = replace(CIRCULAR, language=language, title="x", number="", file=code)
        add(store, now, document, Extract(section="", text=f"name{code} Donostia: تعميم रिपोर्ट πόλεις города şehirler"))
        for question in ("donostia", "πόλεις", "ΠΌΛΕΙΣ", "города", "تعميم", "ŞEHİRLER"):
            (found,) = search(store, f"name{code} {question}", language)
            assert found.document.language == language


FORMS = [
    (EN, "The cities were named by the committees.", "city committee naming"),
    (ES, "Las participaciones de las ciudades fueron publicadas.", "participación ciudad"),
    (PT, "As informações das cidades foram publicadas.", "informação cidade"),
    (Language("tr"), "Şehirler ve belediyeler toplandı.", "şehir belediye"),
    (Language("ca"), "Les ciutats i les reunions.", "ciutat reunió"),
    (Language("eu"), "Hiriak eta udalak.", "hirien udalen"),
    (Language("ar"), "المدن اجتماعات", "مدن اجتماعات"),
]


def test_forms_of_a_word_meet(store: Store, now: datetime) -> None:
    """On both databases the stem of the document's language is the question's."""
    for language, kept, asked in FORMS:
        document = replace(CIRCULAR, language=language, title="x", number="", file=language)
        add(store, now, document, Extract(section="", text=kept))
        assert kept in [passage.text for passage in search(store, asked, language)]


HOSTILE = [
    "",
    " ",
    "?",
    '"',
    '""',
    "'",
    "' OR 77=77 --",
    "*",
    "bilbao*",
    "NEAR(bilbao novembre)",
    "bilbao AND NOT",
    "words : bilbao",
    "{words} : bilbao",
    "^bilbao",
    "bilbao + novembre",
    "-bilbao",
    "(((",
    "bilbao & | ! <-> :*",
    "bilbao:A",
    "%_\\",
    "\x00",
    "\ud800",
    "bilbao\x00novembre",
    "a" * 10_000,
    "bilbao " * 10_000,
    "'; DROP TABLE archive_documents; --",
    "🙂🙂",
    "漢字 かな",
    "½ ² Ⅻ ﬁ",
    "$77 :name %(name)s ?77",
]


def test_nothing_in_a_question_is_syntax(archive: Store) -> None:
    """No text is an error, and none reaches more than its words do."""
    for question in HOSTILE:
        assert all("bilbao" in passage.text.lower() for passage in search(archive, question)), question
    assert archive.read(lambda unit: unit.archive.count()) == 11


def test_operators_are_words_like_others(archive: Store) -> None:
    """A question with them finds what it finds without."""
    plain = search(archive, "formulaire inscription")
    assert plain
    for question in ('"formulaire" AND inscription', "formulaire & inscription:*", "(formulaire) ^inscription*"):
        assert search(archive, question) == plain


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(question=st.text(max_size=200), language=st.sampled_from(["fr", "en", "ar", "zh", "", "xx"]))
def test_any_question_is_answered_or_not(archive: Store, question: str, language: str) -> None:
    """Whatever is typed comes to at most three passages, each with enough of it."""
    found = search(archive, question, Language(language))
    assert len(found) <= 3
    assert all(passage.score >= FLOOR for passage in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    written=st.text(
        alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=200
    ),
    language=st.sampled_from(["fr", "en", "tr", "xx"]),
)
def test_any_text_can_be_archived(store: Store, now: datetime, written: str, language: str) -> None:
    """It comes back as it was, and is gone when it is removed."""
    document = replace(CIRCULAR, language=Language(language), file=written)
    number = add(store, now, document, Extract(section=written, text=written))
    assert number is not None
    found = search(store, "circulaire 30", Language(language))
    assert [passage.text for passage in found if passage.document.id == number] == [written]
    assert store.run(lambda unit: unit.archive.remove(number))
    assert search(store, "circulaire 30") == ()


def test_long_titles_and_headings_are_cut(store: Store, now: datetime) -> None:
    """A document that begins with a whole page in capitals is archived all the same."""
    long = "Bilbao " * 100
    add(store, now, replace(CIRCULAR, title=long), Extract(section=long, text="Donostia Gasteiz"))
    (found,) = search(store, "donostia gasteiz")
    assert found.document.title == found.section == long[:300]


def test_sqlite_index_is_sound_after_everything(archive: Store, now: datetime) -> None:
    """FTS5's own check finds the index and the passages equal after adding, changing and removing."""
    if archive.engine.dialect.name != "sqlite":
        with archive.engine.connect() as connection:
            shown = connection.execute(text("SELECT count(*) FROM archive_passages WHERE words IS NULL"))
            assert shown.scalar_one() == 0
        return
    (first, *_) = archive.read(lambda unit: unit.archive.listed())
    archive.run(lambda unit: unit.archive.remove(first.id))
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE archive_passages SET words = 'xylophone' WHERE section = 'Inscription'"))
        # sqlite.org/fts5.html, 6.6: with a rank of 1 the table's content is compared, too.
        connection.execute(text("INSERT INTO archive_index (archive_index, rank) VALUES ('integrity-check', 1)"))
    assert sections(archive, "xylophone") == ["Inscription"]
    assert sections(archive, "formulaire inscription") == []


@pytest.fixture
def network(store: Store, now: datetime) -> Store:
    """The five documents of the network, as the command would add them."""
    if not SOURCES.exists():
        pytest.skip("the network's documents are not beside the repository")
    for path in sorted(SOURCES.glob("*.txt")):
        read = read_document(path)
        kind, number = guess_kind(path.name, read)
        date = guess_date(path.name, read, FR) or PartialDate("2000")
        document = ArchivedDocument(title=read.title, date=date, language=FR, kind=kind, number=number, file=path.name)
        add(store, now, document, *passages_of(read))
    return store


ANSWERED = [
    ("date limite pour le formulaire d'inscription de la réunion de Bilbao", FR, "24 Octobre 2014"),
    ("video message Konya", FR, "youtu.be"),
    ("qui représente la Ville de Bilbao, quel maire ?", FR, "Juan Mari Aburto"),
    ("combien de villes ont participé à l'étude sur la gouvernance intelligente", FR, "villes ont participé"),
    ("seminaire sao paulo dirigeants amerique latine", FR, "230 dirigeants"),
    ("le projet européen INSECT a-t-il été sélectionné ?", FR, "n’a pas été sélectionné"),
    ("panel de villes au congrès avec la plateforme Uraía", FR, "Panel de villes"),
    ("Josep Roig visita 2012", ES, "Josep Roig"),
    ("Juan Mari Aburto mayor of Bilbao", EN, "Aburto"),
    ("NYU Wagner Innovation Labs", EN, "NYU Wagner"),
]
STRANGE = [
    "quel est le prix du billet d'avion pour Bilbao ?",
    "recette de la tarte aux pommes",
    "qui a gagné la coupe du monde de football en 2018 ?",
    "comment réinitialiser mon mot de passe de messagerie ?",
    "ouvrir un compte bancaire en ligne sans justificatif",
    "what is the exchange rate of the euro today",
    "¿cuánto cuesta aparcar en el centro?",
    "how do I renew my driving licence",
    "météo de demain",
    "écris-moi un poème sur l'amour",
]


def test_the_network_finds_what_its_documents_say(network: Store) -> None:
    """Ten questions find the words that answer them among the first three passages, nine of them as the first."""
    firsts = 0
    for question, language, words in ANSWERED:
        found = [passage.text for passage in search(network, question, language)]
        assert any(words in passage for passage in found), question
        firsts += words in found[0]
    assert firsts >= 9


def test_the_network_does_not_find_what_its_documents_do_not_say(network: Store) -> None:
    """Of ten questions about something else none finds a passage."""
    found = {question: search(network, question, FR) for question in STRANGE}
    assert {question for question, passages in found.items() if passages} == set()
