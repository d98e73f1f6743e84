"""What full-text search is on each of the two databases: FTS5 on SQLite, dictionaries and tsvector on PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Insert, Select, bindparam, cast, func, insert, select, text
from sqlalchemy import column as named_column
from sqlalchemy import table as named_table
from sqlalchemy.dialects.postgresql import REGCONFIG

from knowledge.model.languages import Language
from knowledge.search.fulltext import DICTIONARIES, Term, fold, variants, written_words
from knowledge.store.fulltext import INDEX
from knowledge.store.tables import archive_passages

Q = TypeVar("Q")
"""What a passage is matched against. Words of a reader stand in it as data only, never as syntax."""

Ranking: TypeAlias = Select[tuple[int, float]]
"""Numbers of passages as `id` and how well their words match as `rank`, more being better."""

SIMPLE = "simple"
"""PostgreSQL's dictionary that leaves words as they are."""


class Dialect(ABC, Generic[Q]):
    """One database's way to index and to match."""

    adding: Insert
    """Inserts passages; what `words` gives are parameters of it."""

    @abstractmethod
    def words(self, text: str, language: Language) -> Mapping[str, str]:
        """What a passage is found by, as parameters of `adding`."""

    @abstractmethod
    def query(self, term: Term, language: Language) -> Q:
        """What a passage with this word matches; the language is the question's."""

    @abstractmethod
    def any_of(self, queries: Sequence[Q]) -> Q:
        """What a passage matches that matches one of these."""

    @abstractmethod
    def count(self, query: Q) -> ColumnElement[int]:
        """How many passages match."""

    @abstractmethod
    def has(self, query: Q) -> ColumnElement[bool]:
        """Whether the passage at hand matches."""

    @abstractmethod
    def ranking(self, query: Q) -> Ranking:
        """The passages that match."""


class Sqlite(Dialect[str]):
    """FTS5 over stems that are taken here. Its tokenizer drops what accents a stem may have kept."""

    adding = insert(archive_passages)
    _index = named_table(INDEX, named_column("rowid"))

    def words(self, text: str, language: Language) -> Mapping[str, str]:
        return {"words": " ".join(each for word in written_words(text) for each in variants(word, language))}

    def query(self, term: Term, language: Language) -> str:
        # Variants are letters and digits: between quotation marks they are a string that cannot end early.
        return " OR ".join(f'"{variant}"' for variant in variants(term.written, language))

    def any_of(self, queries: Sequence[str]) -> str:
        return " OR ".join(queries)

    def count(self, query: str) -> ColumnElement[int]:
        return select(func.count()).select_from(self._index).where(self._matches(query)).scalar_subquery()

    def has(self, query: str) -> ColumnElement[bool]:
        return archive_passages.c.id.in_(select(self._index.c.rowid).where(self._matches(query)))

    def ranking(self, query: str) -> Ranking:
        rank: ColumnElement[float] = -func.bm25(text(INDEX))
        joined = self._index.join(archive_passages, archive_passages.c.id == self._index.c.rowid)
        return select(archive_passages.c.id, rank.label("rank")).select_from(joined).where(self._matches(query))

    @staticmethod
    def _matches(query: str) -> ColumnElement[bool]:
        return named_column(INDEX).op("MATCH", is_comparison=True)(query)


class Postgres(Dialect[ColumnElement[Any]]):
    """The server's dictionary for each language that it has one for; `simple` for others, and for names everywhere."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    adding = insert(archive_passages).values(
        words=func.to_tsvector(cast(bindparam("dictionary"), REGCONFIG), bindparam("written"))
        .op("||")(func.to_tsvector(cast(bindparam("dictionary"), REGCONFIG), bindparam("folded")))
        .op("||")(func.to_tsvector(cast(SIMPLE, REGCONFIG), bindparam("folded")))
    )

    def words(self, text: str, language: Language) -> Mapping[str, str]:
        written = written_words(text)
        folded = " ".join(map(fold, written))
        return {"dictionary": self._dictionary(language), "written": " ".join(written), "folded": folded}

    def query(self, term: Term, language: Language) -> ColumnElement[Any]:
        dictionary = self._dictionary(language)
        return self.any_of(
            [
                func.plainto_tsquery(cast(name, REGCONFIG), word)
                for name, word in ((dictionary, term.written), (dictionary, term.folded), (SIMPLE, term.folded))
            ]
        )

    def any_of(self, queries: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        joined, *rest = queries
        for query in rest:
            joined = joined.op("||")(query)
        return joined

    def count(self, query: ColumnElement[Any]) -> ColumnElement[int]:
        return select(func.count()).select_from(archive_passages).where(self.has(query)).scalar_subquery()

    def has(self, query: ColumnElement[Any]) -> ColumnElement[bool]:
        return archive_passages.c.words.op("@@", is_comparison=True)(query)

    def ranking(self, query: ColumnElement[Any]) -> Ranking:
        rank: ColumnElement[float] = func.ts_rank_cd(archive_passages.c.words, query)
        return select(archive_passages.c.id, rank.label("rank")).where(self.has(query))

    def _dictionary(self, language: Language) -> str:
        name = DICTIONARIES.get(language, SIMPLE)
        return name if name in self._dictionaries else SIMPLE

    @cached_property
    def _dictionaries(self) -> frozenset[str]:
        """Those of this server: Basque and others came with newer versions."""
        return frozenset(self._connection.execute(text("SELECT cfgname FROM pg_ts_config")).scalars())
