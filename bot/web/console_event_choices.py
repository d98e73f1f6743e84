"""What can be chosen in the form of an event: languages, zones, whose members may register, and what they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_event_forms import event_audience, spoken_of, zone_names
from handlers.filling.built_in import BUILT_IN
from handlers.phrasebook import Speaker
from knowledge.model.audience import Audience
from knowledge.model.events import Event
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.store.unit import Unit

Box = tuple[Language, str, bool]
"""A language with its name, and whether it is ticked."""


def offered(unit: Unit, event: Event | None, form: Posted | None, _: Speaker) -> dict[str, Any]:
    """What the fields offer, with what was ticked: in the form that comes back, else in the event that is changed."""
    spoken = spoken_of(form) if form is not None else event.languages if event else ()
    return {
        "languages": [(code, _.name_of(code)) for code in NETWORK_LANGUAGES],
        "spoken": _spoken(unit, spoken, _),
        "zones": zone_names(),
        "forms": _forms(unit),
        "choices": _choices(unit, _audience(event, form, _), _),
    }


def _spoken(unit: Unit, ticked: tuple[Language, ...], _: Speaker) -> tuple[list[Box], list[Box]]:
    """The network's languages, and those of its members beside them."""
    of_members = {language for member in unit.contacts.members() for language in member.languages}
    others = sorted({*of_members, *ticked} - set(NETWORK_LANGUAGES), key=_.name_of)

    def boxes(codes: Iterable[Language]) -> list[Box]:
        return [(code, _.name_of(code), code in ticked) for code in codes]

    return boxes(NETWORK_LANGUAGES), boxes(others)


def _audience(event: Event | None, form: Posted | None, _: Speaker) -> Audience:
    """What was ticked, as far as it can be understood, else what is stored."""
    stored = event.audience if event else Audience()
    if form is None:
        return stored
    try:
        return event_audience(form, event, _)
    except Wrong:
        return stored


def _choices(unit: Unit, audience: Audience, _: Speaker) -> list[dict[str, Any]]:
    """The boxes: where members are, what they are in the network, and lists, which narrow each other down."""
    lists = {each.id: each.name for each in unit.audiences.lists()}
    return [
        _group("regions", _("Regions"), region_names(_), audience.regions),
        _group("standings", _("Place in the network"), standing_names(_), audience.standings),
        _group("lists", _("Lists"), lists, audience.lists),
    ]


def _group(name: str, label: str, options: Mapping[Any, str], ticked: frozenset[Any]) -> dict[str, Any]:
    boxes = [
        {"value": value, "label": text, "is_ticked": value in ticked}
        for value, text in sorted(options.items(), key=lambda pair: pair[1].casefold())
    ]
    return {"name": name, "label": label, "boxes": boxes}


def _forms(unit: Unit) -> list[tuple[int, str]]:
    """The questionnaires that are in use, by their titles."""
    return [(each.number, each.title) for each in unit.forms.listed() if not each.source.startswith(BUILT_IN)]
