"""What can be chosen in the form of an event: languages, zones, whose members may register, and what they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.web.console_circular_forms import Posted
from bot.web.console_event_forms import spoken_of
from bot.web.console_fields import audience_boxes, language_names, ticked_audience, zone_names
from handlers.filling.built_in import BUILT_IN
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY
from knowledge.model.events import Event
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.store.unit import Unit

Box = tuple[Language, str, bool]
"""A language with its name, and whether it is ticked."""


def offered(unit: Unit, event: Event | None, form: Posted | None, _: Speaker) -> dict[str, Any]:
    """What the fields offer, with what was ticked: in the form that comes back, else in the event that is changed."""
    audience = ticked_audience(form, event.audience if event else EVERYBODY, _)
    spoken = spoken_of(form) if form is not None else event.languages if event else ()
    return {
        "languages": language_names(_),
        "spoken": _spoken(unit, spoken, _),
        "zones": zone_names(),
        "forms": _forms(unit),
        "choices": audience_boxes(unit, audience, _),
    }


def _spoken(unit: Unit, ticked: tuple[Language, ...], _: Speaker) -> tuple[list[Box], list[Box]]:
    """The network's languages, and those of its members beside them."""
    of_members = {language for member in unit.contacts.members() for language in member.languages}
    others = sorted({*of_members, *ticked} - set(NETWORK_LANGUAGES), key=_.name_of)

    def boxes(codes: Iterable[Language]) -> list[Box]:
        return [(code, _.name_of(code), code in ticked) for code in codes]

    return boxes(NETWORK_LANGUAGES), boxes(others)


def _forms(unit: Unit) -> list[tuple[int, str]]:
    """The questionnaires that are in use, by their titles."""
    return [(each.number, each.title) for each in unit.forms.listed() if not each.source.startswith(BUILT_IN)]
