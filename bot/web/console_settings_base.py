"""What the pages of settings share: a sheet for each preference, and forms that come back with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fastapi import Request

from bot.web.console_circular_base import FRESH, Again, CircularPages
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_pages import ConsoleServices, person_name
from handlers.phrasebook import Speaker
from handlers.preferences.house import House, Preference
from handlers.preferences.values import MOST_CLOSED, BadPreference, Value
from knowledge.errors import FocalError
from knowledge.store.preferences import Kept
from knowledge.store.unit import Unit

SETTINGS = "/console/settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Somebody looks at a preference.

    Attributes:
        kept: what is set; None where that is what is usual.
        again: the form that came back.
        draft: what the page previews: what was typed, where it can be understood, else what is in force.
    """

    unit: Unit
    services: ConsoleServices
    house: House
    kept: Kept | None
    now: datetime
    _: Speaker
    again: Again = FRESH
    draft: House


class Sheet(Protocol):
    """The page of one preference."""

    @property
    def slug(self) -> str:
        """Where it is: /console/settings/slug; and the name of its template."""
        ...

    @property
    def preference(self) -> Preference: ...

    def title(self, _: Speaker) -> str: ...

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        """What is in force, in a few words."""
        ...

    def values(self, look: Look) -> dict[str, Any]:
        """What its template is told: fields, and a preview."""
        ...

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        """What was typed.

        Raises:
            Misfilled: it cannot be understood.
        """
        ...

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """Makes sure that what cannot be undone is meant.

        Raises:
            Misfilled: it was not confirmed.
        """
        ...


class SettingsPages(CircularPages):
    """Pages about settings."""

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case Misfilled():
                fields = error.fields
            case Wrong() if error.field:
                fields = {error.field: error.sentence}
            case BadPreference():
                fields = {error.field: sentence_of(error, _)}
            case _other:
                return super()._again(request, form, error)
        return Refused(sentence=_("Nothing was saved. Please check:"), form=form, fields=fields, status=422)


def sentence_of(error: BadPreference, _: Speaker) -> str:
    """Why a value was refused that a form of ours would not send."""
    match error.code:
        case "too-many":
            return _("These are too many days: at most {most}.", most=_.number(MOST_CLOSED))
        case _code:
            return _("That value is not possible. Please check what you entered.")


def who_set(unit: Unit, kept: Sequence[Kept], _: Speaker) -> Mapping[str, str]:
    """Who set what, by the names of preferences."""
    named = names_of(unit, {each.changed_by for each in kept}, _)
    return {each.name: named[each.changed_by] for each in kept}


def names_of(unit: Unit, actors: set[str], _: Speaker) -> Mapping[str, str]:
    """What actors of the audit log are called."""
    numbers = {int(actor.partition(":")[2]) for actor in actors if actor.startswith("contact:")}
    known = unit.people.names(numbers)
    return {actor: _actor_name(actor, known, _) for actor in actors}


def _actor_name(actor: str, known: Mapping[int, str], _: Speaker) -> str:
    kind, _colon, number = actor.partition(":")
    match kind:
        case "contact":
            return person_name(known.get(int(number), ""), int(number), _)
        case "operator":
            return _("Operator of the machine")
        case "focal":
            return "Focal"
        case _other:
            return actor
