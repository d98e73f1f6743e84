"""Which members of the register somebody looks at: what is typed and chosen, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlencode

from handlers.phrasebook import Speaker
from knowledge.model.faq import Name, NameKind
from knowledge.model.people import Member
from knowledge.search.texts import words
from knowledge.store.member_overview import MemberLine

LONGEST_QUERY = 200
NO_REGION = "none"
"""What stands for members of no region in the address of the page."""

Words = tuple[str, ...]
Names = Mapping[Words, Words]
"""The words of all names of a place, by those of each: "bilbo" is found under "bilbao"."""


class Lack(StrEnum):
    """What a member may be wanting."""

    FOCAL_POINT = "focal_point"
    REACH = "reach"
    ADDRESS = "address"


class Order(StrEnum):
    """What the rows are sorted by."""

    NAME = "name"
    REGION = "region"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asked for; "" where anything will do. Whatever no member has, finds none."""

    q: str = ""
    kind: str = ""
    region: str = ""
    country: str = ""
    language: str = ""
    standing: str = ""
    lacks: str = ""
    sort: str = Order.NAME
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wish:
        """What the address of the page says; what it says wrongly is left out."""
        page = query.get("page", "")
        order = query.get("sort", "")
        return cls(
            q=query.get("q", "")[:LONGEST_QUERY].strip(),
            **{name: query.get(name, "")[:LONGEST_QUERY] for name in CHOICES},
            sort=order if order in frozenset(Order) else Order.NAME,
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 and int(page) else 1,
        )

    def address(self, **changes: str | int) -> str:
        """The address of the page with other wishes; of its first page unless one is named."""
        usual = Wish()
        said = {name: getattr(self, name) for name in ("q", *CHOICES, "sort")} | {"page": 1} | changes
        asked = {name: value for name, value in said.items() if value != getattr(usual, name)}
        return f"/console/members?{urlencode(asked)}" if asked else "/console/members"

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.q) or any(getattr(self, name) for name in CHOICES)


def _lacks_of(line: MemberLine) -> Iterable[str]:
    if line.lacks_focal_point:
        yield Lack.FOCAL_POINT
    if line.is_unreached:
        yield Lack.REACH
    if line.with_bad_address:
        yield Lack.ADDRESS


CHOICES: Mapping[str, Callable[[MemberLine], Iterable[str]]] = MappingProxyType(
    {
        "kind": lambda line: (line.member.kind,),
        "region": lambda line: (line.member.region or NO_REGION,),
        "country": lambda line: (line.member.country,),
        "language": lambda line: line.member.languages,
        "standing": lambda line: (line.member.standing,),
        "lacks": _lacks_of,
    }
)
"""What can be chosen, and which of it a member is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The members that a wish finds.

    Attributes:
        lines: in the order that was asked for.
        counts: of each choice and value, how many there would be with it in place of what is chosen there.
        by_region: by region, those that the wish would find if neither a region nor what is wanting were chosen.
    """

    lines: Sequence[MemberLine]
    counts: Mapping[str, Counter[str]]
    by_region: Mapping[str, Sequence[MemberLine]] = field(default_factory=dict)


def find(lines: Iterable[MemberLine], wish: Wish, names: Names, _: Speaker) -> Found:
    """Those of these members that are meant, and what else could be chosen."""
    typed = words(wish.q)
    shown: list[MemberLine] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in CHOICES}
    by_region: dict[str, list[MemberLine]] = {}
    for line in lines:
        if typed and not _is_meant(typed, _called(line.member, names, _)):
            continue
        values = {name: tuple(map(str, values_of(line))) for name, values_of in CHOICES.items()}
        failed = [name for name in CHOICES if (chosen := getattr(wish, name)) and chosen not in values[name]]
        if not failed:
            shown.append(line)
        for name in CHOICES if not failed else failed if len(failed) == 1 else ():
            counts[name].update(values[name])
        if {"region", "lacks"}.issuperset(failed):
            by_region.setdefault(values["region"][0], []).append(line)
    return Found(lines=shown, counts=counts, by_region=by_region)


def _is_meant(typed: Words, called: Iterable[str]) -> bool:
    """Whether each word that was typed begins one of the names, so that a name is found while it is being typed."""
    known = tuple(called)
    return all(any(name.startswith(word) for name in known) for word in typed)


def _called(member: Member, names: Names, _: Speaker) -> Iterable[str]:
    """The words of a member's name in all languages, of its country's in the reader's, and of its code."""
    own = words(member.name)
    yield from own
    yield from names.get(own, ())
    yield from words(_.locale.territories.get(member.country, member.country))
    yield from words(member.code)


def names_of_places(names: Iterable[Name]) -> Names:
    """What places are called elsewhere, as far as the knowledge has it."""
    known: dict[Words, Words] = {}
    for name in names:
        if name.kind is NameKind.PLACE:
            forms = [words(form) for forms in name.forms.values() for form in forms]
            every = tuple(dict.fromkeys(word for form in forms for word in form))
            known.update(dict.fromkeys(forms, every))
    return known
