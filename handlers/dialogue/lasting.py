"""Buttons that mean the same however long ago they were offered: what they are about is named in them."""

from __future__ import annotations

from handlers.dialogue import call_words, circulars, deadlines, events, filling, handing, registrations
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.saying import RESUME

_LASTING = (
    frozenset({circulars.ACKNOWLEDGE, *circulars.FETCHED, handing.ABOUT, handing.WITHDRAW, RESUME})
    | deadlines.CHOICES
    | events.CHOICES
    | {call_words.LIST, call_words.ONE, call_words.READ, filling.OPEN}
)
"""What they begin with."""


def lasting(id: str) -> str:
    """What an old button still means; "" of one whose time is over.

    The answer to "are you sure?" is not given by a finger that slips later: it shows how things stand.
    """
    match id.split(":"):
        case [deadlines.DECLINING, number, _answer]:
            return f"{deadlines.ONE}:{number}"
        case [registrations.WITHDRAWING, number, _answer]:
            return f"{registrations.ONE}:{number}"
        case [str(begin), "resume", _response, *_assignment] if begin == IN_FORM:
            return id
        case [str(begin), *_values] if begin in _LASTING:
            return id
        case _:
            return ""
