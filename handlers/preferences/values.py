"""Each preference as a value: what the store keeps of it, what the audit log is told, and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, assert_never

from handlers.preferences.house import ClosedDay, House, Preference, Wording
from knowledge.calendars import spelled
from knowledge.errors import FocalError
from knowledge.model.deadlines import Step, plan_of
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.preferences import QuietHours
from knowledge.model.readings import DeadlineKind

MOST_CLOSED = 60
"""Days: with them the names of habits (`store.timing.HABITS`) stay shorter than 700 characters."""

SHORTEST_RETENTION, LONGEST_RETENTION = 30, 3_650
"""Days. Sooner the secretariat could not see what was asked and not answered; later is no retention any more."""

LONGEST_TEXT = 600
"""Characters: it stands in a message beside others."""

LONGEST_NAME = 80
LONGEST_PLAN = 200
"""Characters that the store keeps of a plan, of a deadline as well."""


class BadPreference(FocalError):
    """A value that cannot be set.

    Attributes:
        code: "too-many", "twice", "none", "too-long", "out-of-range", "no-steps", "unknown-language".
        field: what of the value it is about: a day, a kind of deadline, or a text and its language, "welcome-fr".
    """

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"this cannot be set: {code} {field}".rstrip())
        self.code = code
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    hours: QuietHours


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    days: tuple[ClosedDay, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plans:
    plans: Mapping[DeadlineKind, tuple[Step, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Languages:
    offered: tuple[Language, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    texts: Mapping[Wording, Mapping[Language, str]]


Value = Quiet | Closed | Plans | Retention | Languages | Texts


def name_of(value: Value) -> Preference:
    """Under which name a value is kept."""
    match value:
        case Quiet():
            return Preference.QUIET_HOURS
        case Closed():
            return Preference.CLOSED_DAYS
        case Plans():
            return Preference.PLANS
        case Retention():
            return Preference.RETENTION
        case Languages():
            return Preference.LANGUAGES
        case Texts():
            return Preference.TEXTS
        case _:
            assert_never(value)


def check(value: Value) -> None:
    """Makes sure that a value can be set.

    Raises:
        BadPreference: it cannot.
    """
    match value:
        case Closed(days=days):
            _check_days(days)
        case Plans(plans=plans):
            for kind, plan in plans.items():
                _refuse(not plan, "no-steps", kind)
                _refuse(len(" ".join(map(str, plan))) > LONGEST_PLAN, "too-long", kind)
        case Retention(days=days):
            _refuse(not SHORTEST_RETENTION <= days <= LONGEST_RETENTION, "out-of-range", "days")
        case Texts(texts=texts):
            for which, written in texts.items():
                for language, text in written.items():
                    _refuse(len(text) > LONGEST_TEXT, "too-long", f"{which}-{language}")
        case Quiet() | Languages():
            pass
        case _:
            assert_never(value)


def _check_days(days: tuple[ClosedDay, ...]) -> None:
    _refuse(len(days) > MOST_CLOSED, "too-many", "days")
    _refuse(len({each.day for each in days}) < len(days), "twice", "days")
    _refuse(not days, "none", "days")
    for each in days:
        _refuse(len(each.name) > LONGEST_NAME, "too-long", each.day.isoformat())


def _refuse(is_wrong: bool, code: str, field: str) -> None:
    if is_wrong:
        raise BadPreference(code, field)


def stored(value: Value) -> Any:
    """A value as JSON; the database reads quiet hours and closed days itself (knowledge/store/preferences.py)."""
    match value:
        case Quiet(hours=hours):
            return {"begin": _minutes(hours.begin), "end": _minutes(hours.end)}
        case Closed(days=days):
            named = {each.day.isoformat(): each.name for each in days}
            return {"days": named, "spelled": spelled(each.day for each in days)}
        case Plans(plans=plans):
            return {kind.value: " ".join(map(str, plan)) for kind, plan in plans.items()}
        case Retention(days=days):
            return days
        case Languages(offered=offered):
            return list(offered)
        case Texts(texts=texts):
            return {which.value: dict(written) for which, written in texts.items()}
        case _:
            assert_never(value)


def value_of(name: Preference, kept: Any) -> Value:
    """The value that the store keeps under a name."""
    match name:
        case Preference.QUIET_HOURS:
            return Quiet(hours=QuietHours(begin=_time(kept["begin"]), end=_time(kept["end"])))
        case Preference.CLOSED_DAYS:
            days = (ClosedDay(day=date.fromisoformat(day), name=called) for day, called in kept["days"].items())
            return Closed(days=tuple(sorted(days, key=lambda each: each.day)))
        case Preference.PLANS:
            return Plans(plans={DeadlineKind(kind): plan_of(plan) for kind, plan in kept.items()})
        case Preference.RETENTION:
            return Retention(days=kept)
        case Preference.LANGUAGES:
            return Languages(offered=tuple(map(Language, kept)))
        case Preference.TEXTS:
            return Texts(texts={Wording(which): _by_language(written) for which, written in kept.items()})
        case _:
            assert_never(name)


def in_house(house: House, value: Value) -> House:
    """The rules of the house with one more value."""
    match value:
        case Quiet(hours=hours):
            return replace(house, quiet=hours)
        case Closed(days=days):
            return replace(house, closed=days)
        case Plans(plans=plans):
            return replace(house, plans=plans)
        case Retention(days=days):
            return replace(house, retention_days=days)
        case Languages(offered=offered):
            return replace(house, languages=offered)
        case Texts(texts=texts):
            return replace(house, texts=texts)
        case _:
            assert_never(value)


def codes(value: Value | None) -> Mapping[str, str]:
    """What the audit log is told of a value: numbers and codes, of texts no more than a digest."""
    match value:
        case None:
            return {}
        case Quiet(hours=hours):
            return {"hours": f"{hours.begin:%H:%M}-{hours.end:%H:%M}"}
        case Closed(days=days):
            return {each.day.isoformat(): "closed" for each in days}
        case Plans(plans=plans):
            return {kind.value: short(",".join(map(str, plan))) for kind, plan in plans.items()}
        case Retention(days=days):
            return {"days": str(days)}
        case Languages(offered=offered):
            return {"languages": short(",".join(offered))}
        case Texts(texts=texts):
            return {
                f"{which}.{language}": hashlib.sha256(text.encode()).hexdigest()[:12]
                for which, written in texts.items()
                for language, text in written.items()
            }
        case _:
            assert_never(value)


def short(code: str) -> str:
    """As much of a code as the audit log takes."""
    return code if len(code) <= 64 else f"{code[:62]}.."


def with_network(offered: Iterable[Language], known: Iterable[Language]) -> Languages:
    """Languages to offer, in the order of those that there are; the network's own are always among them.

    Raises:
        BadPreference: one of them is none that there is.
    """
    there, wanted = tuple(known), {*offered, *NETWORK_LANGUAGES}
    for language in wanted:
        _refuse(language not in there, "unknown-language", language)
    return Languages(offered=tuple(language for language in there if language in wanted))


def _by_language(written: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): text for language, text in written.items()}


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
