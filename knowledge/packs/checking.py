"""What must hold between the pages of a pack, beyond each page's own schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from knowledge.errors import Problem
from knowledge.packs.pages import DocumentPage, EntryPage, NamePage, PackPage, TopicPage, UnknownPage
from knowledge.packs.parsing import Located
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The well-formed pages of a folder, each knowing where it stands; `pack` is None when it is not well-formed."""

    pack: Located[PackPage] | None
    documents: Sequence[Located[DocumentPage]]
    topics: Sequence[Located[TopicPage]]
    entries: Sequence[Located[EntryPage]]
    unknowns: Sequence[Located[UnknownPage]] = ()
    names: Sequence[Located[NamePage]] = ()

    @property
    def asked(self) -> tuple[Located[EntryPage] | Located[UnknownPage], ...]:
        """The pages that have phrasings."""
        return (*self.entries, *self.unknowns)


def check_pages(written: Written) -> list[Problem]:
    """All problems of well-formed pages: repeated ids and phrasings, texts in no language, broken references."""
    document_ids = {located.page.id for located in written.documents}
    topic_ids = {located.page.id for located in written.topics}
    entry_ids = {located.page.id for located in written.entries}
    return list(
        chain(
            _check_pack(written.pack, entry_ids) if written.pack else (),
            _repeated_ids(written.documents),
            _repeated_ids(written.topics),
            _repeated_ids(written.asked),
            _repeated_ids(written.names),
            _check_forms(written.names),
            _shared_forms(written.names),
            chain.from_iterable(_text(located, "title", located.page.title) for located in written.documents),
            chain.from_iterable(_text(located, "title", located.page.title) for located in written.topics),
            chain.from_iterable(
                _check_entry(located, document_ids, topic_ids, entry_ids) for located in written.entries
            ),
            _repeated_phrasings(written.asked),
            _overlapping_series(written.entries),
        )
    )


def _check_pack(pack: Located[PackPage], entry_ids: Collection[str]) -> Iterator[Problem]:
    yield from _text(pack, "network", pack.page.network)
    yield from _text(pack, "introduction", pack.page.introduction)
    for index, starter in enumerate(pack.page.starters):
        yield from _reference(pack, "starters", index, starter, entry_ids, "entry")


def _check_entry(
    located: Located[EntryPage],
    document_ids: Collection[str],
    topic_ids: Collection[str],
    entry_ids: Collection[str],
) -> Iterator[Problem]:
    entry = located.page
    yield from _text(located, "title", entry.title)
    yield from _text(located, "answer", entry.answer)
    if entry.title and entry.answer and entry.title.keys().isdisjoint(entry.answer):
        sentence = "title and answer have no language in common"
        yield located.problem("no-common-language", ", ".join(entry.answer), sentence, "answer")
    if entry.topic not in topic_ids:
        yield located.problem("broken-reference", entry.topic, f"there is no topic {entry.topic!r}", "topic")
    if entry.source.document not in document_ids:
        sentence = f"there is no document {entry.source.document!r}"
        yield located.problem("broken-reference", entry.source.document, sentence, "source", "document")
    for index, other in enumerate(entry.related):
        yield from _reference(located, "related", index, other, entry_ids, "entry")
        if other == entry.id:
            yield located.problem("self-reference", other, "an entry is not related to itself", "related", index)
    if entry.valid_from and entry.valid_until and entry.valid_from > entry.valid_until:
        sentence = "valid_until lies before valid_from"
        yield located.problem("reversed-dates", str(entry.valid_until), sentence, "valid_until")


def _text(located: Located[Any], field: str, translations: Mapping[str, object]) -> Iterator[Problem]:
    if not translations:
        yield located.problem("no-text", "", f"{field} stands here in no language at all", field)


def _reference(
    located: Located[Any], field: str, index: int, id: str, known: Collection[str], what: str
) -> Iterator[Problem]:
    if id not in known:
        yield located.problem("broken-reference", id, f"there is no {what} {id!r}", field, index)


def _repeated_ids(pages: Iterable[Located[Any]]) -> Iterator[Problem]:
    seen: dict[str, Located[Any]] = {}
    for located in pages:
        first = seen.setdefault(located.page.id, located)
        if first is not located:
            where = f"{first.file.name}:{first.file.line(first.path)}"
            sentence = f"the id {located.page.id!r} is taken by {where}"
            yield located.problem("duplicate-id", located.page.id, sentence, "id")


def _repeated_phrasings(entries: Iterable[Located[Any]]) -> Iterator[Problem]:
    """Two entries with one phrasing cannot both be the answer; within one entry it is only a slip."""
    seen: dict[str, str] = {}
    for located in entries:
        for language, phrasings in located.page.phrasings.items():
            for index, phrasing in enumerate(phrasings):
                key = " ".join(words(phrasing))
                owner = seen.setdefault(key, located.page.id)
                if owner != located.page.id:
                    sentence = f"the phrasing {phrasing!r} also leads to {owner!r}"
                    path = ("phrasings", language, index)
                    yield located.problem("duplicate-phrasing", phrasing, sentence, *path)


def _check_forms(names: Iterable[Located[NamePage]]) -> Iterator[Problem]:
    """A form that is a word of grammar would be found in every question ("UN" is French for "a")."""
    for located in names:
        for language, forms in located.page.forms.items():
            for index, form in enumerate(forms):
                heard = words(form)
                if len(heard) == 1 and heard[0] in EMPTY_WORDS:
                    sentence = f"{form!r} is a word that stands in any question: write a longer form of the name"
                    yield located.problem("function-word", form, sentence, "forms", language, index)
                elif not heard:
                    yield located.problem("no-words", form, f"{form!r} has no word in it", "forms", language, index)


def _shared_forms(names: Iterable[Located[NamePage]]) -> Iterator[Problem]:
    """A form that names two things would name neither."""
    owners: dict[str, str] = {}
    for located in names:
        for language, forms in located.page.forms.items():
            for index, form in enumerate(forms):
                owner = owners.setdefault(" ".join(words(form)), located.page.id)
                if owner != located.page.id:
                    sentence = f"{form!r} also names {owner!r}"
                    yield located.problem("duplicate-name", form, sentence, "forms", language, index)


def _overlapping_series(entries: Iterable[Located[EntryPage]]) -> Iterator[Problem]:
    """The entries of a series hold one after the other: a year must lead to one of them."""
    begun: dict[tuple[str, str], str] = {}
    for located in entries:
        entry = located.page
        if entry.series and entry.valid_from:
            owner = begun.setdefault((entry.series, entry.valid_from.isoformat()), entry.id)
            if owner != entry.id:
                sentence = f"{owner!r} of the same series begins on the same day"
                yield located.problem("overlapping-series", str(entry.valid_from), sentence, "valid_from")
        elif entry.series:
            sentence = "an entry of a series says since when it holds (valid_from)"
            yield located.problem("undated-series", entry.series, sentence, "series")
