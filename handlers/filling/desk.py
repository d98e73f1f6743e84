"""A response on the desk of somebody who fills it in: all that is needed to go on with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library, Voice
from knowledge.forms.responses import AskAnother, AskQuestion, Change, Filled, Step, Surroundings, fill
from knowledge.forms.responses.places import above
from knowledge.model.conversation import Filling
from knowledge.model.forms import FormVersion, QuestionType, Response
from knowledge.model.languages import Language
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.reviews import Comment, corrected
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A draft, and who has it before them.

    Attributes:
        at: where they are in it.
        chance: for the ids of responses and of instances.
    """

    unit: Unit
    contact: Contact
    library: Library
    now: datetime
    chance: Random
    at: Filling
    kept: KeptResponse
    filled: Filled

    @cached_property
    def voice(self) -> Voice:
        """Whose words are spoken."""
        return self.library.phrasebook.speak(*self.contact.languages)

    @property
    def language(self) -> Language:
        """The language of the voice, in which values are said."""
        return self.voice.language

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The form's languages, in the order in which the reader reads them."""
        return self.filled.form.chain(self.contact.languages)

    @property
    def today(self) -> date:
        """The day where the reader is."""
        return self.now.astimezone(zone_of(self.contact, self.library)).date()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All that is asked or shown now, in the order of the form."""
        return self.filled.steps()

    @cached_property
    def by_place(self) -> Mapping[str, Step]:
        """The same by place."""
        return {step.place: step for step in self.steps}

    @cached_property
    def questions(self) -> tuple[AskQuestion, ...]:
        """The questions that can be answered now, in the order of the form."""
        return tuple(step for step in self.steps if isinstance(step, AskQuestion) and not is_fixed(step))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of these questions, counted from 1, by place."""
        return {step.place: number for number, step in enumerate(self.questions, start=1)}

    @cached_property
    def indexes(self) -> Mapping[str, int]:
        """Where among all steps a place stands, counted from 0."""
        return {step.place: index for index, step in enumerate(self.steps)}

    @cached_property
    def instances(self) -> frozenset[str]:
        """The places of the instances in which something is answered."""
        inside = {place.rpartition("]")[0] for place, value in self.filled.response.answers.items() if value}
        return frozenset(outer for place in inside if place for outer in (f"{place}]", *above(f"{place}]")))

    @cached_property
    def decided(self) -> frozenset[str]:
        """The places of what somebody has answered or left out."""
        answered = self.filled.response.answers.items() if self.at.changes else ()
        ids = (self.kept.id, self.at.changes) if self.at.changes else (self.kept.id,)
        found = self.unit.responses.decided(ids) | {place for place, value in answered if value}
        return found | self._left_open if self.handed_in is not None else found

    @property
    def _left_open(self) -> frozenset[str]:
        """What was asked when the answers were handed in that are corrected here, but for what fits no more."""
        asked = frozenset(step.place for step in self.handed_in.steps()) if self.handed_in is not None else frozenset()
        return asked - {event.place for event in self.unit.responses.events(self.kept.id) if event.is_aside}

    @cached_property
    def handed_in(self) -> Filled | None:
        """The answers that are corrected here, as the secretariat has them; None of what is no correction."""
        response = corrected(self.kept.subject)
        kept = self.unit.responses.one(response) if response else None
        if kept is None:
            return None
        return filled_by(self.unit.forms.one(kept.form), kept.response, self.contact, self.library, self.now)

    @cached_property
    def comments(self) -> Mapping[str, tuple[Comment, ...]]:
        """What the secretariat asks about answers that are corrected here, by place."""
        response = corrected(self.kept.subject)
        found = self.unit.reviews.comments(response) if response else ()
        told = [one for one in found if one.told_at is not None and one.settled_at is None]
        return {
            place: tuple(one for one in told if one.place == place) for place in dict.fromkeys(o.place for o in told)
        }

    @cached_property
    def unlooked(self) -> frozenset[str]:
        """The places of what the secretariat asks about, and nobody has looked at since."""
        asked = {place for place in self.comments if (step := self.by_place.get(place)) and not is_fixed(step)}
        return frozenset(asked - self.unit.responses.decided((self.kept.id,))) if asked else frozenset()

    @cached_property
    def earlier(self) -> Earlier | None:
        """The answers of the same member to the last edition; None where there are none."""
        kept = self.unit.responses.one(self.at.earlier) if self.at.earlier else None
        if kept is None or not is_theirs(self.contact, kept):
            return None
        form = self.unit.forms.one(kept.form)
        filled = filled_by(form, kept.response, self.contact, self.library, self.now)
        return Earlier(filled=filled, year=(kept.submitted_at or kept.changed_at).year)

    @cached_property
    def answered_by(self) -> Mapping[str, str]:
        """The names of the colleagues who gave the present answers, by place; of what others answered alone."""
        events = self.unit.responses.events(self.kept.id) if self.kept.member is not None else ()
        last = {event.place: event.contact for event in events if event.value and not event.is_aside}
        people = {who: self.unit.people.contact(who) for who in {*last.values()} if who not in (None, self.contact.id)}
        names = {who: person.name for who, person in people.items() if person is not None and person.name}
        return {place: names[who] for place, who in last.items() if who in names}

    def mark(self, place: str) -> str:
        """What stands for a question as it is now: its answer and its choices, or how many instances there are."""
        match self.by_place.get(place):
            case AskQuestion():
                names = [choice.name for choice in self.filled.choices(place, self.names)]
                return _digest(self.filled.value(place), *names)
            case AskAnother():
                return _digest(*self.filled.response.repeats.get(place, ()))
            case None:
                return ""

    def keep(self, change: Change, place: str, value: str) -> Desk:
        """Keeps what was answered at a place, and that it was: the value as the form has it.

        Raises:
            Conflict: somebody else stored the response since it was read.
        """
        changed = replace(self.kept, response=change.response, changed_at=self.now, language=self.contact.language)
        return replace(
            self.decide(place, change.response.answers.get(place, value)),
            kept=self.unit.responses.save(changed),
            filled=change.filled,
        )

    def decide(self, place: str, value: str) -> Desk:
        """Notes what was decided about a place."""
        event = AnswerEvent(response=self.kept.id, place=place, value=value, at=self.now, contact=self.contact.id)
        self.unit.responses.note(event)
        return replace(self)  # what was looked up is looked up anew


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What was handed in to the last edition of a questionnaire, and in which year."""

    filled: Filled
    year: int

    @cached_property
    def steps(self) -> tuple[AskQuestion, ...]:
        """The questions that were answered, in the order of the form."""
        filled = self.filled
        return tuple(step for step in filled.steps() if isinstance(step, AskQuestion) and filled.value(step.place))


def is_fixed(step: Step) -> bool:
    """Whether it is only shown: a note, or a value that nobody may change."""
    return isinstance(step, AskQuestion) and (step.is_read_only or step.question.type is QuestionType.NOTE)


def sit_down(unit: Unit, contact: Contact, library: Library, now: datetime, chance: Random, at: Filling) -> Desk | None:
    """The response that somebody is filling in; None when it is not theirs, or a draft no more."""
    kept = unit.responses.one(at.response)
    if kept is None or kept.state is not ResponseState.DRAFT or not is_theirs(contact, kept):
        return None
    form = unit.forms.one(kept.form)
    filled = filled_by(form, kept.response, contact, library, now)
    return Desk(unit=unit, contact=contact, library=library, now=now, chance=chance, at=at, kept=kept, filled=filled)


def is_theirs(contact: Contact, kept: KeptResponse) -> bool:
    """Whether somebody may fill it in: it is their member's, or of no member and their own."""
    if kept.member is None:
        return kept.contact == contact.id
    return contact.member is not None and contact.member.id == kept.member


def filled_by(form: FormVersion, response: Response, contact: Contact, library: Library, now: datetime) -> Filled:
    """A response in its form, where and by whom it is filled in."""
    return fill(form, response, around(form, contact, library, now))


def around(form: FormVersion, contact: Contact, library: Library, now: datetime) -> Surroundings:
    """What a form may know of whoever fills it in."""
    return Surroundings(
        now=now,
        zone=zone_of(contact, library),
        language=form.chain(contact.languages)[0],
        username=contact.name,
        email=contact.email,
        country=contact.member.country if contact.member else "",
    )


def zone_of(contact: Contact, library: Library) -> ZoneInfo:
    """The clock of somebody."""
    return ZoneInfo(contact.time_zone or library.installation.time_zone)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
