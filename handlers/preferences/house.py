"""The rules of the house: everything that administrators set, as one value. What nobody set is usual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from knowledge.calendars import with_closed
from knowledge.model.deadlines import PLANS, Step
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.preferences import DAYTIME, QuietHours
from knowledge.model.readings import DeadlineKind


class Preference(StrEnum):
    """What can be set, by the name under which the store keeps it."""

    QUIET_HOURS = "quiet_hours"
    CLOSED_DAYS = "closed_days"
    PLANS = "reminder_plans"
    RETENTION = "retention"
    LANGUAGES = "languages"
    TEXTS = "texts"


class Wording(StrEnum):
    """A text of Focal's that the secretariat may write itself."""

    WELCOME = "welcome"
    """How Focal introduces itself; that it is a program is said in any case."""
    PRIVACY = "privacy"
    """What is added to the text about what is kept."""
    SIGNATURE = "signature"
    """Stands below what a person of the secretariat answers."""
    ABSENCE = "absence"
    """Is added where a question goes to the secretariat and nobody is there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedDay:
    """A day on which nobody is written to, as on a public holiday; `name` is for the secretariat."""

    day: date
    name: str = ""


def _no_plans() -> Mapping[DeadlineKind, tuple[Step, ...]]:
    return MappingProxyType({})


def _no_texts() -> Mapping[Wording, Mapping[Language, str]]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """All that is set.

    Attributes:
        quiet: of contacts who chose none; None for the usual ones.
        plans: only of the kinds whose plan is another one than the usual.
        retention_days: None where the setting FOCAL_RETENTION_DAYS counts.
        languages: those that are offered; () for all that there are.
    """

    quiet: QuietHours | None = None
    closed: tuple[ClosedDay, ...] = ()
    plans: Mapping[DeadlineKind, tuple[Step, ...]] = field(default_factory=_no_plans)
    retention_days: int | None = None
    languages: tuple[Language, ...] = ()
    texts: Mapping[Wording, Mapping[Language, str]] = field(default_factory=_no_texts)

    @property
    def quiet_hours(self) -> QuietHours:
        """The quiet hours of those who chose none."""
        return self.quiet or DAYTIME

    def calendar(self, holidays: str) -> str:
        """A calendar of public holidays with the closed days of the house, for `knowledge.calendars.is_day_off`."""
        return with_closed(holidays, (each.day for each in self.closed))

    def plan(self, kind: DeadlineKind) -> tuple[Step, ...]:
        """When people are reminded of a new deadline of a kind."""
        return self.plans.get(kind) or PLANS[kind]

    def retention(self, otherwise: timedelta) -> timedelta:
        """How long what was said is kept."""
        return timedelta(days=self.retention_days) if self.retention_days is not None else otherwise

    def words(self, which: Wording, languages: Iterable[Language]) -> str:
        """A text in the first of these languages that has one; "" where none has."""
        written = self.texts.get(which, {})
        return next((written[language] for language in languages if written.get(language)), "")

    def offered(self, known: Iterable[Language]) -> tuple[Language, ...]:
        """Of the languages that there are those that are offered; never without the network's own."""
        chosen = {*self.languages, *NETWORK_LANGUAGES}
        return tuple(language for language in known if not self.languages or language in chosen)
