"""Audiences: to whom something is sent. All conditions hold together; an empty one leaves nobody out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from knowledge.model.languages import Language
from knowledge.model.people import Region, Role, Standing

CONFIRMED_ABOVE = 50
"""More recipients than these are confirmed by typing their number."""


class Act(StrEnum):
    """What a member can have done about something."""

    ACKNOWLEDGED = "acknowledged"
    REGISTERED = "registered"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """Only members of which somebody has, or nobody has, done something.

    Attributes:
        subject: what it was done about, such as "circular:7" or "event:3".
    """

    act: Act
    subject: str
    has: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Who receives something, among the contacts of members.

    Attributes:
        countries: ISO 3166-1 alpha-2.
        languages: that the contact reads first.
        roles: of contacts; where none is named, those that members give to their own people.
        lists, members, contacts: numbers; where any is named, only who is on one of these lists, of one of these
            members or one of these contacts.
        without_members: numbers; nobody of these members, whatever else names them.
    """

    regions: frozenset[Region] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[Language] = frozenset()
    roles: frozenset[Role] = frozenset()
    standings: frozenset[Standing] = frozenset()
    lists: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()
    without_members: frozenset[int] = frozenset()
    conditions: tuple[Condition, ...] = ()

    @property
    def is_everybody(self) -> bool:
        return self == EVERYBODY


EVERYBODY = Audience()

_KINDS = {"regions": Region, "languages": Language, "roles": Role, "standings": Standing}


def encode_audience(audience: Audience) -> dict[str, Any]:
    """As JSON, in a stable order."""
    encoded: dict[str, Any] = {
        each.name: sorted(getattr(audience, each.name)) for each in fields(Audience) if each.name != "conditions"
    }
    encoded["conditions"] = [[each.act, each.subject, each.has] for each in audience.conditions]
    return encoded


def decode_audience(encoded: Mapping[str, Any]) -> Audience:
    """The audience that `encode_audience` wrote; what an earlier Focal did not know is empty."""
    values: dict[str, Any] = {
        each.name: frozenset(map(_KINDS.get(each.name, lambda value: value), encoded.get(each.name, ())))
        for each in fields(Audience)
        if each.name != "conditions"
    }
    conditions = encoded.get("conditions", ())
    return Audience(
        **values,
        conditions=tuple(Condition(act=Act(act), subject=subject, has=has) for act, subject, has in conditions),
    )
