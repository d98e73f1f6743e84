"""What each member has still to do for a questionnaire, for letters that remind of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import structlog

from handlers.campaigns.remaining import Pace, left_of, pace_of, remaining_text, sections_text, size_text
from handlers.circulars.letters import readers_of
from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library, Voice
from handlers.ticket_texts import plain
from knowledge.forms.responses import Filled, Surroundings, begin, fill
from knowledge.model.deadlines import Deadline
from knowledge.model.forms import FormVersion, Response
from knowledge.model.responses import KeptResponse
from knowledge.store.deadline_reminders import Readers
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit

log = structlog.get_logger()

_BLANK_ID, _SEED = "uuid:00000000-0000-4000-8000-000000000000", 1
"""Of a response that nobody answers: only its questions are counted."""


class Leftovers:
    """What is left of the questionnaire that a deadline belongs to, member by member; nothing of other deadlines.

    Looked up in few statements for all members at once, when the first letter is written.
    """

    def __init__(self, unit: Unit, deadline: Deadline, library: Library, now: datetime) -> None:
        self._unit, self._library, self._now = unit, library, now
        self._known = _form_of(unit, deadline.subject)

    @cached_property
    def apart(self) -> frozenset[int]:
        """The members that have begun: each gets a letter of its own."""
        return frozenset(self._drafts)

    def said(self, readers: Readers) -> tuple[str, ...]:
        """What these readers have still to do, in their words. Where that cannot be told nothing is said, so that
        nobody goes without a reminder because of a response that is broken."""
        if self._known is None:
            return ()
        _ = self._library.phrasebook.speak(*readers_of(readers.language))
        kept = self._drafts.get(readers.member)
        try:
            return self._of_draft(_, kept, readers) if kept is not None else (self._of_nothing(_, readers),)
        except Exception as error:
            log.warning("leftovers.failed", form=self._known.number, response=kept.id if kept else 0, error=str(error))
            return ()

    def _of_nothing(self, _: Voice, readers: Readers) -> str:
        around = self._around(readers, self._form)
        blank = fill(self._form, begin(self._form, _BLANK_ID, _SEED, around), around)
        return size_text(_, left_of(blank, pace=self._pace))

    def _of_draft(self, _: Voice, kept: KeptResponse, readers: Readers) -> tuple[str, ...]:
        form = self._unit.forms.one(kept.form)
        filled = self._filled(form, kept.response, readers)
        left = left_of(filled, self._decided.get(kept.id, frozenset()), self._pace)
        if left.questions:
            names = form.chain(readers_of(readers.language))
            return remaining_text(_, left), sections_text(_, left, filled, names)
        name = self._to_sign.get(kept.id)
        if name:
            return (_("All questions are answered: only the signature of {name} is missing.", name=plain(name)),)
        return (_("All questions are answered: it only has to be handed in."),)

    def _filled(self, form: FormVersion, response: Response, readers: Readers) -> Filled:
        return fill(form, response, self._around(readers, form))

    def _around(self, readers: Readers, form: FormVersion) -> Surroundings:
        language = form.chain(readers_of(readers.language))[0]
        return Surroundings(now=self._now, zone=zone_of(readers.zone, self._library), language=language)

    @cached_property
    def _drafts(self) -> Mapping[int, KeptResponse]:
        if self._known is None:
            return {}
        found = self._unit.campaign_standing.drafts(self._known.form_id)
        return {kept.member: kept for kept in found if kept.member is not None}

    @cached_property
    def _decided(self) -> Mapping[int, frozenset[str]]:
        return self._unit.campaign_standing.decided([kept.id for kept in self._drafts.values()])

    @cached_property
    def _to_sign(self) -> Mapping[int, str]:
        return self._unit.campaign_standing.to_sign([kept.id for kept in self._drafts.values()])

    @cached_property
    def _form(self) -> FormVersion:
        if self._known is None:
            raise LookupError
        return self._unit.forms.one(self._known.number)

    @cached_property
    def _pace(self) -> Pace:
        return pace_of(self._unit, self._form)


def _form_of(unit: Unit, subject: str) -> KeptForm | None:
    kind, _, number = subject.partition(":")
    return unit.forms.known(int(number)) if kind == "form" and number.isdecimal() else None
