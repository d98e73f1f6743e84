"""Sections of a form in screens: what is asked any number of times may be too much for one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.filling.desk import Desk
from handlers.filling.sections import Section, section_at, sections_of, steps_of
from knowledge.forms.responses import Step

MOST_FIELDS = 40
"""Questions of a screen, after which the next instance of a repeat begins another one. What is not asked repeatedly is
never parted: it is as long as whoever made the form wanted it."""

MOST_LINES = 200
"""Answers of one page of the review."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """A part of a section.

    Attributes:
        part, parts: its number, counted from 1, and how many there are.
        steps: what is asked or shown there.
    """

    part: int
    parts: int
    steps: tuple[Step, ...]


def screen_of(desk: Desk, section: Section, part: int = 1) -> Screen:
    """A part of a section by its number, or the nearest there is."""
    parts = parted(steps_of(desk, section))
    part = min(max(part, 1), len(parts))
    return Screen(part=part, parts=len(parts), steps=parts[part - 1])


def outside_of_repeats(desk: Desk, section: Section) -> Screen:
    """What a section asks once, and whether more of what it asks repeatedly is to follow."""
    return Screen(part=1, parts=1, steps=tuple(step for step in steps_of(desk, section) if "[" not in step.place))


def parted(steps: Sequence[Step]) -> tuple[tuple[Step, ...], ...]:
    """What is asked in a section, in parts; at least one."""
    parts: list[list[Step]] = [[]]
    before = ""
    for step in steps:
        instance = instance_around(step.place)
        if instance and instance != before and len(parts[-1]) >= MOST_FIELDS:
            parts.append([])
        parts[-1].append(step)
        before = instance
    return tuple(map(tuple, parts))


def instance_around(place: str) -> str:
    """The innermost instance that a place stands in, "" of what is in none."""
    return place[: place.rindex("]") + 1] if "]" in place else ""


def where(desk: Desk, place: str) -> tuple[int, int]:
    """The number of the section in which a place stands, and the part of it."""
    section = section_at(sections_of(desk.filled.form), place)
    return section.number, parts_by_place(desk, section).get(place, 1)


def parts_by_place(desk: Desk, section: Section) -> Mapping[str, int]:
    """On which part of its section everything stands."""
    return dict(_numbered(parted(steps_of(desk, section))))


def _numbered(parts: Sequence[Sequence[Step]]) -> Iterator[tuple[str, int]]:
    for number, steps in enumerate(parts, start=1):
        for step in steps:
            yield step.place, number
