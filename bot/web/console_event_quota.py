"""How the seats of an event are given out: as a whole, and where a member has no more than so many, by member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.phrasebook import Speaker
from knowledge.model.events import HOLDS_SEAT, Event, Registration, RegistrationState

WIDE = 100
"""Units that a bar is wide."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How the seats of one quota stand.

    Attributes:
        most: how many there are; None without a limit.
        held: of them confirmed or offered, `offered` of these only offered.
    """

    most: int | None
    held: int = 0
    offered: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """How many are left; 0 where there is no limit, too."""
        return max(0, self.most - self.held) if self.most is not None else 0


def share_of(registrations: Sequence[Registration], most: int | None) -> Share:
    """How some registrations fill a quota."""
    states = Counter(each.state for each in registrations)
    return Share(
        most=most,
        held=sum(states[state] for state in HOLDS_SEAT),
        offered=states[RegistrationState.OFFERED],
        waiting=states[RegistrationState.WAITING],
    )


def quota(event: Event, registrations: Sequence[Registration], names: Mapping[int, str], _: Speaker) -> dict[str, Any]:
    """What `console/_event_quota.html` draws: the event's own quota, and those of members that have all their seats,
    first those of whom most wait.

    Args:
        names: of members, by their numbers.
    """
    by_member: dict[int, list[Registration]] = {}
    for each in registrations:
        by_member.setdefault(each.member, []).append(each)
    of_members = {member: share_of(theirs, event.seats_per_member) for member, theirs in by_member.items()}
    full = [(member, one) for member, one in of_members.items() if one.most and one.held >= one.most]
    full.sort(key=lambda pair: (-pair[1].waiting, names.get(pair[0], "")))
    return {
        "whole": bar(share_of(registrations, event.seats), _),
        "most_of_member": _.number(event.seats_per_member) if event.seats_per_member else "",
        "members": [{"member": member, "name": names.get(member, ""), **bar(one, _)} for member, one in full],
    }


def full_members(event: Event, seated: Sequence[Registration]) -> frozenset[int]:
    """The members that have all the seats that one may have: who waits of them is passed over.

    Args:
        seated: who has a seat, or is offered one.
    """
    most = event.seats_per_member
    return frozenset(
        member for member, held in Counter(each.member for each in seated).items() if most and held >= most
    )


def bar(share: Share, _: Speaker) -> dict[str, Any]:
    """A bar from the left: confirmed, offered, free, and beyond the seats those who wait."""
    every = max(1, share.held + share.free + share.waiting)
    parts, left = [], 0.0
    for name, count in (
        ("taken", share.held - share.offered),
        ("offered", share.offered),
        ("free", share.free),
        ("waiting", share.waiting),
    ):
        if count:
            width = WIDE * count / every
            parts.append({"name": name, "x": round(left, 2), "width": round(width, 2)})
            left += width
    return {
        "parts": parts,
        "taken": _.number(share.held - share.offered),
        "offered": _.number(share.offered) if share.offered else "",
        "free": _.number(share.free) if share.most is not None else "",
        "waiting": _.number(share.waiting),
        "most": _.number(share.most) if share.most is not None else "",
    }
