"""What the forms about deadlines, events, calls and campaigns have in common: texts in each language, whom something is
for, and time zones. `templates/console/_fields.html` draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.web.console_audience import kept_field
from bot.web.console_circular_forms import Posted, Wrong, audience_of
from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_deadline_forms import Misfilled
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text
from knowledge.store.unit import Unit

Option = dict[str, Any]
"""A group of boxes, or one of them."""


def language_names(_: Speaker) -> list[tuple[Language, str]]:
    """The languages in which the secretariat writes, with their names."""
    return [(code, _.name_of(code)) for code in NETWORK_LANGUAGES]


def text_field(name: str, language: Language) -> str:
    """The name of the field for something in a language: "place-fr"."""
    return f"{name}-{language}"


def texts_of(form: Posted, name: str, longest: int, _: Speaker) -> Text | None:
    """What was written in the working languages in which it was; None in none.

    Raises:
        Wrong: one is longer than so many characters.
    """
    written: dict[Language, str] = {}
    for code in NETWORK_LANGUAGES:
        field = text_field(name, code)
        typed = form.text(field).strip()
        if len(typed) > longest:
            raise Wrong(field, _("That is too long: at most {most} characters.", most=_.number(longest)))
        if typed:
            written[code] = typed
    return Text(written) if written else None


def typed_texts(form: Posted, name: str) -> dict[str, str]:
    """What the fields for something hold, by their names."""
    return {field: form.text(field) for code in NETWORK_LANGUAGES if (field := text_field(name, code))}


def stored_texts(name: str, text: Mapping[Language, str] | None) -> dict[str, str]:
    """The same of what is stored."""
    return {text_field(name, code): (text or {}).get(code, "") for code in NETWORK_LANGUAGES}


@cache
def zone_names() -> tuple[str, ...]:
    """Time zones that CLDR assigns to a place, to choose from while typing."""
    names = (zone for zone in get_global("zone_territories") if not zone.startswith("Etc/"))
    return tuple(sorted(name for name in names if ZoneInfo(name)))


def chosen_audience(form: Posted, kept: Audience, _: Speaker) -> Audience:
    """Whom it is for: what `audience_boxes` offers to tick, beside what is kept and not offered.

    Raises:
        Wrong: a condition is about nothing that there is.
    """
    ticked = audience_of(form, _)
    return replace(kept, regions=ticked.regions, standings=ticked.standings, lists=ticked.lists)


def ticked_audience(form: Posted | None, kept: Audience, _: Speaker) -> Audience:
    """What was ticked, as far as it can be understood; what is kept where nothing was sent."""
    if form is None:
        return kept
    try:
        return chosen_audience(form, kept, _)
    except Wrong:
        return kept


def audience_boxes(unit: Unit, audience: Audience, _: Speaker, *, has_standings: bool = True) -> list[Option]:
    """The boxes: where members are, what they are in the network, and lists, which narrow each other down."""
    lists = {each.id: each.name for each in unit.audiences.lists()}
    places = box_group("regions", _("Regions"), region_names(_), audience.regions) | {"kept": kept_field(audience)}
    standings = box_group("standings", _("Place in the network"), standing_names(_), audience.standings)
    on_lists = box_group("lists", _("Lists"), lists, audience.lists)
    return [places, standings, on_lists] if has_standings else [places, on_lists]


def box_group(name: str, label: str, options: Mapping[Any, str], ticked: frozenset[Any]) -> Option:
    """Boxes by the names of what they stand for, and how many are ticked."""
    boxes = [
        {"value": value, "label": text, "is_ticked": value in ticked}
        for value, text in sorted(options.items(), key=lambda pair: pair[1].casefold())
    ]
    return {"name": name, "label": label, "boxes": boxes, "count": len(ticked)}


def make_sure_of_somebody(unit: Unit, audience: Audience, now: datetime, _: Speaker) -> None:
    """A choice that nobody meets is a mistake; a network without members is none.

    Raises:
        Misfilled: it is such a choice.
    """
    if audience != EVERYBODY and not unit.calls.count_eligible(audience, now):
        raise Misfilled({"audience": _("No member is among those whom you chose.")})
