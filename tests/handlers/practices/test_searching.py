"""The directory is searched in whatever language: measured over forty examples of cities of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from handlers.dialogue.library import Library
from handlers.practices.filing import file, page_of
from handlers.practices.searching import Found, Search, search
from knowledge.model.archive import ArchivedDocument, DocumentKind
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.practices import GoodPractice
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.handlers.practices.directory import EXAMPLES, publish_examples
from tests.handlers.scripted import scripted

QUERIES: tuple[tuple[str, Language, tuple[str, ...]], ...] = (
    ("open data in Latin America", EN, ("ar-buenos-aires", "ec-quito", "mx-ciudad-de-mexico", "uy-montevideo")),
    ("datos abiertos en América Latina", ES, ("ar-buenos-aires", "ec-quito", "mx-ciudad-de-mexico", "uy-montevideo")),
    ("dados abertos na América do Sul", PT, ("ar-buenos-aires", "ec-quito", "mx-ciudad-de-mexico", "uy-montevideo")),
    ("données ouvertes en Europe", FR, ("at-wien", "de-hamburg", "fr-bordeaux", "pt-lisboa")),
    ("données ouvertes au Canada", FR, ("ca-montreal",)),
    ("participatory budget in Brazil", EN, ("br-porto-alegre",)),
    ("presupuesto participativo", ES, ("ar-rosario", "br-porto-alegre", "es-barcelona")),
    ("floods in Africa", EN, ("cm-douala", "eg-alexandria")),
    ("inondations", FR, ("cm-douala", "eg-alexandria")),
    ("street lighting", EN, ("dk-aarhus", "ma-casablanca")),
    ("alumbrado público", ES, ("dk-aarhus", "ma-casablanca")),
    ("iluminação pública em Marrocos", PT, ("ma-casablanca",)),
    ("waste in Mozambique", EN, ("mz-maputo",)),
    ("recolección de basura", ES, ("do-santo-domingo", "mz-maputo")),
    ("water meters", EN, ("fr-nantes", "za-cape-town")),
    ("compteurs d’eau", FR, ("fr-nantes",)),
    ("drought", EN, ("za-cape-town",)),
    ("buses in South America", EN, ("br-curitiba", "cl-santiago", "co-medellin", "uy-montevideo")),
    ("autobuses nocturnos en Seúl", ES, ("kr-seoul",)),
    ("bicicletas en Chile", ES, ("cl-santiago",)),
    ("digital skills", EN, ("gb-manchester", "cr-san-jose", "fi-tampere")),
    ("older people", EN, ("fi-tampere", "cr-san-jose")),
    ("wifi en parques", ES, ("cr-san-jose",)),
    ("start-ups in Kenya", EN, ("ke-nairobi",)),
    ("e-government in Africa", EN, ("ci-abidjan", "dz-alger")),
    ("guichet unique", FR, ("dz-alger",)),
    ("traffic lights algorithm", EN, ("cn-guangzhou",)),
    ("semáforos", PT, ("br-curitiba",)),
    ("hackatones", ES, ("mx-ciudad-de-mexico",)),
    ("living labs in Belgium", EN, ("be-gent",)),
    ("heating of schools", EN, ("be-liege",)),
    ("chauffage des écoles", FR, ("be-liege",)),
    ("protection of personal data in Asia", EN, ("kr-seoul",)),
    ("Bordeaux", EN, ("fr-bordeaux",)),
    ("Viena", ES, ("at-wien",)),
    ("crime map", EN, ("pe-lima",)),
    ("potholes", EN, ("in-hyderabad",)),
    ("opne data in Urugay", EN, ("uy-montevideo",)),
)
"""What people may look for, in which language, and the members whose practices they hope for."""


@pytest.fixture(scope="module")
def library() -> Library:
    return scripted({})


@pytest.fixture(scope="module")
def examples(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, library: Library
) -> Iterator[tuple[Store, dict[str, GoodPractice]]]:
    """The forty examples, published."""
    path = tmp_path_factory.mktemp("examples") / "focal.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}")
    yield store, publish_examples(store, library, datetime.fromisoformat("2026-11-20T10:00+00:00"))
    store.close()


def found_in(store: Store, library: Library, typed: str, language: Language, limit: int = 8) -> Found:
    return store.read(lambda unit: search(unit, Search(typed=typed), language, library, 0, limit))


def codes(found: Found) -> list[str]:
    return [hit.member.code for hit in found.hits]


def test_recall(examples: tuple[Store, dict[str, GoodPractice]], library: Library) -> None:
    """Of what is hoped for, nineteen twentieths are among the first eight, and mostly the first is hoped for.

    Measured: 64 of 65 (98 %), and the first one in 36 of 38 queries. Queries and examples were written by one hand, so
    other people's words will fare worse. What is missing is a country of seven letters with a slip of the finger.
    """
    store, _practices = examples
    hoped = hits = firsts = 0
    for typed, language, wanted in QUERIES:
        shown = codes(found_in(store, library, typed, language))
        hoped += len(wanted)
        hits += len(set(wanted) & set(shown))
        firsts += bool(shown) and shown[0] in wanted
    assert hits / hoped >= 0.95, (hits, hoped)
    assert firsts / len(QUERIES) >= 0.9, firsts


def test_open_data_in_latin_america(examples: tuple[Store, dict[str, GoodPractice]], library: Library) -> None:
    """All that are about open data and from there, and nothing else, whoever asks in whatever language."""
    store, _practices = examples
    wanted = {"ar-buenos-aires", "ec-quito", "mx-ciudad-de-mexico", "uy-montevideo"}
    for typed, language in (
        ("open data in Latin America", EN),
        ("données ouvertes en Amérique latine", FR),
        ("datos abiertos en Latinoamérica", ES),
        ("dados abertos na América Latina", PT),
        ("dades obertes a l'Amèrica Llatina", Language("ca")),
        ("Latinoamerikako datu irekiak", Language("eu")),
        ("Latin Amerika'da açık veri", Language("tr")),
        ("البيانات المفتوحة في أمريكا اللاتينية", Language("ar")),
    ):
        assert set(codes(found_in(store, library, typed, language))) == wanted, typed


def test_from_elsewhere(examples: tuple[Store, dict[str, GoodPractice]], library: Library) -> None:
    """Where a place has none about it, others are shown, and it is said that they are from elsewhere."""
    store, _practices = examples
    found = found_in(store, library, "participatory budget in Japan", EN)
    assert found.is_elsewhere
    assert {"ar-rosario", "br-porto-alegre"} <= set(codes(found))
    nothing = found_in(store, library, "Japan", EN)
    assert (nothing.total, nothing.is_elsewhere) == (0, False)


@pytest.mark.parametrize(
    "typed", ["who is the president of the network", "when is the next meeting", "how many members are there"]
)
def test_other_questions(examples: tuple[Store, dict[str, GoodPractice]], library: Library, typed: str) -> None:
    """What is no search finds nothing by chance."""
    store, _practices = examples
    assert found_in(store, library, typed, EN).total == 0


def test_by_region_and_theme(examples: tuple[Store, dict[str, GoodPractice]], library: Library) -> None:
    """What was chosen counts like what is typed; what nobody knows is looked for in vain."""
    store, _practices = examples

    def chosen(region: str, theme: str) -> Found:
        wanted = Search(region=region, theme=theme)
        return store.read(lambda unit: search(unit, wanted, EN, library))

    assert set(codes(chosen("africa", "energy"))) == {"ma-casablanca"}
    assert chosen("atlantis", "").total == len(EXAMPLES)
    assert chosen("", "flying").total == 0


class TestInTheArchive:
    def test_quoted_with_its_citation(self, examples: tuple[Store, dict[str, GoodPractice]], library: Library) -> None:
        """A question finds the practice's own words, with its title, city, date and language."""
        store, practices = examples
        (found, *_others) = store.read(lambda unit: unit.archive.search("¿Quién usa contadores de bicicleta?", ES))
        assert found.document.title == "Ciclovías con contadores"
        assert found.document.practice == practices["Ciclovías con contadores"].id
        assert found.document.kind is DocumentKind.PRACTICE
        assert found.section == "Santiago"
        assert (found.document.language, found.document.date.is_day) == (ES, True)
        assert found.text.startswith("Los contadores muestran")

    def test_filed_again(self, sqlite_store: Store, library: Library, now: datetime) -> None:
        """Filing once more replaces what was there: a document in each language, each with its own words."""
        kept = publish_examples(sqlite_store, library, now, EXAMPLES[:1])["Portal de datos abiertos"]
        titles = Text({ES: "Portal de datos", EN: "Data portal"})
        summaries = Text({ES: "Nuevo.", EN: "New."})
        texts = Text({ES: "## Cómo\n\nCon **paciencia**."})
        changed = replace(kept, titles=titles, summaries=summaries, texts=texts)

        def work(unit: Unit) -> dict[Language, ArchivedDocument]:
            hit = unit.practices.one(kept.id)
            assert hit is not None
            file(unit, changed, hit.member, library, now)
            return {each.language: each for each in unit.archive.listed()}

        documents = sqlite_store.run(work)
        assert {language: each.title for language, each in documents.items()} == dict(titles)
        passages = sqlite_store.read(lambda unit: unit.archive.passages(documents[ES].id))
        assert [each.text for each in passages] == ["Nuevo.", "Con paciencia."]

    def test_its_page(self, library: Library) -> None:
        """The citation leads to the public page, where the installation has an address."""
        practice = GoodPractice(member=1, titles=Text({EN: "T"}), summaries=Text({EN: "S"}), language=EN, id=7)
        assert page_of(practice, library) == ""
        web = replace(library, installation=replace(library.installation, web="https://focal.example.org"))
        assert page_of(practice, web) == "https://focal.example.org/practices/7"
