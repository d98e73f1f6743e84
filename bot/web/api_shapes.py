"""What the interface for other programs answers with. Texts are Markdown; instants are UTC, days are days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Shape(BaseModel):
    """What all of them have in common."""

    model_config = {"frozen": True}


class Page(Shape, Generic[T]):
    """Some of a list."""

    items: tuple[T, ...]
    total: int = Field(description="How many there are on all pages.")
    next: str | None = Field(description="The address of the next page; null on the last one.")


class CircularLine(Shape):
    """A circular of a list."""

    id: int
    kind: str = Field(description="circular, bulletin or invitation")
    number: int | None = Field(description="Of the year; null where the kind is not numbered.")
    year: int
    version: int = Field(description="From 1; corrections have the next one.")
    issued: date | None
    title: str
    language: str = Field(description="Of the title: the first one asked for that there is.")
    languages: tuple[str, ...] = Field(description="All in which it can be read.")
    url: str = Field(description="The page for people.")


class Attached(Shape):
    """A file."""

    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    url: str


class CircularWhole(CircularLine):
    """A circular."""

    text: str = Field(description="Markdown, in the language of the title.")
    place: str
    corrected_by: int | None = Field(description="The id of the version that takes its place, if there is one.")
    files: tuple[Attached, ...]


class EventLine(Shape):
    """An event of a list."""

    id: int
    title: str
    language: str = Field(description="Of the title.")
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(description="Its clock, by the IANA name.")
    place: str = Field(description="Empty where it takes place online only.")
    is_online: bool
    languages_spoken: tuple[str, ...]
    registration: str = Field(description="not_yet, open or closed")
    opens_at: datetime | None = Field(description="When registration begins; null for at once.")
    closes_at: datetime = Field(description="When registration ends.")
    seats_left: int | None = Field(description="Null for as many as come.")
    url: str


class EventWhole(EventLine):
    """An event."""

    text: str = Field(description="Markdown, in the language of the title where there is one.")


class PracticeLine(Shape):
    """A good practice of a list."""

    id: int
    title: str
    summary: str
    language: str = Field(description="Of the title.")
    member: str = Field(description="Code of the city that shares it.")
    member_name: str
    country: str = Field(description="ISO 3166-1 alpha-2.")
    region: str
    themes: tuple[str, ...]
    year: int | None = Field(description="In which it began.")
    url: str


class PracticeWhole(PracticeLine):
    """A good practice."""

    text: str = Field(description="Markdown.")
    link: str = Field(description="Where there is more; may be empty.")
    published_at: datetime | None


class MemberLine(Shape):
    """A member of the network."""

    code: str
    name: str
    kind: str = Field(description="city, association or secretariat")
    country: str = Field(description="ISO 3166-1 alpha-2.")
    region: str
    standing: str = Field(description="president, regional_vice_president or member")
    since: str = Field(description="A year, month or day; empty where it is not known.")


class Problem(Shape):
    """Why a request was not answered (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="In the language of Accept-Language, where Focal speaks it.")
    parameters: tuple[str, ...] = Field(default=(), description="Those that cannot be as they are.")
