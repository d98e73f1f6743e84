"""The pages of a pack as its files write them, and the values they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.model.faq import Document, KnowledgeEntry, KnownUnknown, Name, NameKind, Remit, Source, Topic
from knowledge.model.languages import Language, Text
from knowledge.model.times import PartialDate

MAX_TITLE = 60
"""Characters of a title: what a button shows on a telephone without being cut."""

MAX_ANSWER = 1_000
"""Characters of an answer: one message on every channel, read without scrolling far."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""The category Cc of Unicode, but for the line's end."""


def _clean(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("contains control characters")
    return text


def _partial_date(text: str) -> str:
    return PartialDate(text).iso


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_clean)]
Title = Annotated[Words, StringConstraints(max_length=MAX_TITLE)]
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ANSWER)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class Page(BaseModel):
    """What every page has in common: unknown keys are refused, nothing is converted on the quiet."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PackPage(Page):
    network: dict[Code, Words]
    introduction: dict[Code, Words]
    secretariat: Annotated[str, StringConstraints(pattern=r"^\S+@\S+\.\S+$")]
    starters: list[Id] = []


class DocumentPage(Page):
    id: Id
    title: dict[Code, Words]
    date: Annotated[str, AfterValidator(_partial_date)]
    language: Code
    url: Url | None = None

    def value(self) -> Document:
        return Document(
            id=self.id,
            title=text_of(self.title),
            date=PartialDate(self.date),
            language=Language(self.language),
            url=self.url or "",
        )


class TopicPage(Page):
    id: Id
    title: dict[Code, Title]

    def value(self) -> Topic:
        return Topic(id=self.id, title=text_of(self.title))


class SourcePage(Page):
    document: Id
    section: Words


class EntryPage(Page):
    id: Id
    topic: Id
    series: Id | None = None
    title: dict[Code, Title]
    phrasings: dict[Code, list[Words]] = {}
    answer: dict[Code, Annotated[Body, AfterValidator(_clean)]]
    source: SourcePage
    years: list[Annotated[int, Field(ge=1900, le=2099)]] = []
    valid_from: date | None = None
    valid_until: date | None = None
    related: list[Id] = []

    def value(self, documents: Mapping[str, Document]) -> KnowledgeEntry:
        return KnowledgeEntry(
            id=self.id,
            topic=self.topic,
            series=self.series or "",
            title=text_of(self.title),
            phrasings={Language(code): tuple(asked) for code, asked in self.phrasings.items()},
            answer=text_of(self.answer),
            source=Source(document=documents[self.source.document], section=self.source.section),
            years=frozenset(self.years),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            related=tuple(self.related),
        )


class UnknownPage(Page):
    id: Id
    remit: Remit = Remit.NETWORK
    phrasings: dict[Code, list[Words]]

    def value(self) -> KnownUnknown:
        return KnownUnknown(
            id=self.id,
            phrasings={Language(code): tuple(asked) for code, asked in self.phrasings.items()},
            remit=self.remit,
        )


class NamePage(Page):
    id: Id
    kind: NameKind
    forms: dict[Code, list[Words]]

    def value(self) -> Name:
        forms = {Language(code): tuple(known) for code, known in self.forms.items()}
        return Name(id=self.id, kind=self.kind, forms=forms)


def text_of(translations: Mapping[str, str]) -> Text:
    return Text({Language(code): words for code, words in translations.items()})


def body_of(page: Page) -> dict[str, Any]:
    """The page as JSON values, without what is left at its default."""
    return page.model_dump(mode="json", exclude_defaults=True)
