"""A small pack written by hand, and the real one with its index."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from knowledge.model.faq import Document, KnowledgeEntry, KnownUnknown, Name, Pack, Source
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.times import PartialDate
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.search.finder import Finder
from knowledge.search.index import Index
from knowledge.search.lessons import lessons_of
from knowledge.search.scores import Border
from knowledge.search.training import fit, train
from tests.index import index_of

REAL_PACK = Path(__file__).parents[3] / "knowledge" / "packs" / "digital-cities"
LENIENT = Border(slope=4.0, offset=-3.0, threshold=0.5)


def _entry(
    id: str,
    *english: str,
    phrasings: Mapping[Language, tuple[str, ...]] | None = None,
    series: str = "",
    years: tuple[int, ...] = (),
    valid_from: date | None = None,
    valid_until: date | None = None,
    related: tuple[str, ...] = (),
    document: str = "2020",
) -> KnowledgeEntry:
    title = Text({EN: id.replace("-", " ")})
    paper = Document(id=f"plan-{document}", title=title, date=PartialDate(document), language=FR)
    return KnowledgeEntry(
        id=id,
        topic="network",
        title=title,
        phrasings=phrasings or {EN: english},
        answer=Text({EN: "An answer."}),
        source=Source(document=paper, section="1."),
        series=series,
        years=frozenset(years),
        valid_from=valid_from,
        valid_until=valid_until,
        related=related,
    )


def _pack(entries: Sequence[KnowledgeEntry], unknowns: Sequence[KnownUnknown] = (), names: Sequence[Name] = ()) -> Pack:
    title = Text({EN: "Our network"})
    return Pack(
        name="small",
        network=title,
        introduction=title,
        secretariat="office@example.org",
        starters=(),
        documents=(),
        topics=(),
        entries=tuple(entries),
        unknowns=tuple(unknowns),
        names=tuple(names),
    )


def _finder(
    entries: Sequence[KnowledgeEntry], unknowns: Sequence[KnownUnknown] = (), names: Sequence[Name] = ()
) -> Finder:
    return Finder(_pack(entries, unknowns, names), fit(lessons_of(entries, unknowns, names), LENIENT))


@pytest.fixture(scope="session")
def make_entry() -> Callable[..., KnowledgeEntry]:
    """Makes an entry from its English phrasings, or from those of several languages."""
    return _entry


@pytest.fixture(scope="session")
def entries() -> tuple[KnowledgeEntry, ...]:
    """Presidents as a series, two events that differ by year, and a few others."""
    return (
        _entry(
            "president",
            "Who is the president?",
            "who chairs the committee",
            "name of our president please",
            phrasings={
                EN: ("Who is the president?", "who chairs the committee", "name of our president please"),
                ES: ("¿Quién es el presidente?", "quién preside la comisión"),
            },
            series="president",
            years=(2016,),
            valid_from=date(2015, 1, 1),
            related=("members",),
        ),
        _entry(
            "president-2012",
            "Who was the president in 2012?",
            "president 2012",
            series="president",
            years=(2012,),
            valid_from=date(2012, 1, 1),
            valid_until=date(2012, 12, 31),
            document="2012",
        ),
        _entry(
            "congress-2016",
            "When is the congress?",
            "congress in Bogota",
            "where does the world congress meet",
            "dates of the congress in 2016",
            years=(2016,),
        ),
        _entry(
            "seminar-2014",
            "When was the governance seminar in Bilbao?",
            "seminar bilbao 2014",
            "the seminar of 2014, where?",
            years=(2014,),
        ),
        _entry(
            "members",
            "How many members does the network have?",
            "number of member cities",
            "count of the members",
            related=("president", "congress-2016", "seminar-2014", "website"),
        ),
        _entry("website", "What is the website?", "web page address", "site of the network on the internet"),
    )


@pytest.fixture(scope="session")
def finder_of() -> Callable[..., Finder]:
    """A finder over entries, and over known unknowns and names where given, with a border low enough for a handful of
    phrasings."""
    return _finder


@pytest.fixture(scope="session")
def trained_finder_of() -> Callable[[Sequence[KnowledgeEntry]], Finder]:
    """A finder over entries, with the border that they give themselves."""
    return lambda entries: Finder(_pack(entries), train(lessons_of(entries)))


@pytest.fixture(scope="session")
def index(entries: tuple[KnowledgeEntry, ...]) -> Index:
    return fit(lessons_of(entries), LENIENT)


@pytest.fixture(scope="session")
def trained(entries: tuple[KnowledgeEntry, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of the small pack, which is only copied: a process of its own trains it, for seconds."""
    folder = tmp_path_factory.mktemp("trained") / "index"
    index_for(entries, folder)
    return folder


@pytest.fixture
def kept(trained: Path, tmp_path: Path) -> Path:
    """A folder of one's own with the index of the small pack."""
    return Path(shutil.copytree(trained, tmp_path / "index"))


@pytest.fixture(scope="session")
def finder(entries: tuple[KnowledgeEntry, ...], index: Index) -> Finder:
    return Finder(_pack(entries), index)


@pytest.fixture(scope="session")
def real_pack() -> Pack:
    return read_pack(REAL_PACK)


@pytest.fixture(scope="session")
def real_entries(real_pack: Pack) -> tuple[KnowledgeEntry, ...]:
    return real_pack.entries


@pytest.fixture(scope="session")
def real_index(real_pack: Pack) -> Index:
    """Built once per content and kept between runs."""
    return index_of(real_pack)


@pytest.fixture(scope="session")
def real_finder(real_pack: Pack, real_index: Index) -> Finder:
    return Finder(real_pack, real_index)
