"""Places: paths in which each repeat carries the id of its instance, "/data/practice[k3f]/title"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ID = re.compile(r"\[[^\]/]*\]")
_GOOD_ID = re.compile(r"[^\[\]/\s]+")


def path_of(place: str) -> str:
    """The path without the ids of instances."""
    return _ID.sub("", place) if "[" in place else place


def instance(whole: str, id: str) -> str:
    """The place of one instance of the repeat at the place `whole`."""
    return f"{whole}[{id}]"


def is_good_id(id: str) -> bool:
    """Whether an id may stand in a place."""
    return _GOOD_ID.fullmatch(id) is not None


def split(place: str) -> tuple[str, str]:
    """An instance's place as the place of the repeat and the id; the id is "" when the place is of no instance."""
    if not place.endswith("]"):
        return place, ""
    whole, _, id = place[:-1].rpartition("[")
    return whole, id


def above(place: str) -> Iterator[str]:
    """The places around a place, the nearest first; a repeat as a whole stands around its instances."""
    while place:
        whole, id = split(place)
        place = whole if id else place.rpartition("/")[0]
        if place:
            yield place


def is_within(place: str, outer: str) -> bool:
    """Whether a place is another or stands below it; instances stand below their repeat."""
    return place.startswith(outer) and place[len(outer) : len(outer) + 1] in ("", "/", "[")


def free_ids(taken: tuple[str, ...], count: int) -> tuple[str, ...]:
    """As many new ids as wanted: the lowest numbers that no instance has yet."""
    used, found, number = set(taken), list[str](), len(taken)
    while len(found) < count:
        number += 1
        if str(number) not in used:
            found.append(str(number))
    return tuple(found)
