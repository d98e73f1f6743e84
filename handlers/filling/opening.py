"""Forms are opened: a draft that is open is gone on with, else a new one is begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from uuid import UUID

from handlers.campaigns.asked import asked_of
from handlers.campaigns.naming import called
from handlers.campaigns.taking import note_on
from handlers.dialogue.filling_effects import Draft, DraftsFound, FillingOutcome, FillingOver, NotFilled
from handlers.dialogue.library import Library
from handlers.filling.colleagues import section_title
from handlers.filling.desk import Desk, around, filled_by, is_theirs, sit_down
from handlers.filling.kinds import purpose_of
from handlers.filling.purposes import Opening, Refusal
from handlers.filling.questionnaires import copies_for
from handlers.filling.renewing import renewed
from handlers.filling.sections import section_at, sections_of
from handlers.filling.sharing import at_section
from handlers.filling.showing import page_of, review
from handlers.filling.values import once, one_line
from handlers.filling.way import next_open
from handlers.notices import notify
from handlers.reviewing.overlooking import first_of
from handlers.reviewing.waiting import to_correct
from handlers.signing.reading import may_answer, opening_to_read, to_sign_off, waits_for
from handlers.signing.standing import lead_of
from knowledge.forms.responses import Filled, begin
from knowledge.model.conversation import Filling
from knowledge.model.forms import FormVersion, Response
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import corrected
from knowledge.model.rights import Forbidden
from knowledge.store.unit import Unit

_SEED_BITS = 31
_ID_BITS = 128


@dataclass(frozen=True, kw_only=True, slots=True)
class Opener:
    """Who opens a form, and with what."""

    unit: Unit
    contact: Contact
    library: Library
    now: datetime
    chance: Random

    def open(self, parts: Sequence[str]) -> FillingOutcome:
        """Opens a form for a purpose, which the first part names.

        Raises:
            Forbidden: the role does not allow it.
            Conflict: a colleague opened it at the same moment; run the unit again.
        """
        purpose = purpose_of(parts[0]) if parts else None
        if purpose is None:
            _ = self.library.phrasebook.speak(*self.contact.languages)
            return NotFilled(at=None, text=_("There is nothing to be filled in here any more."))
        try:
            found = purpose.open(self.unit, self.contact, parts[1:], self.library, self.now)
        except Forbidden:
            if not (waits := to_sign_off(self.unit, self.contact, [*parts])):
                raise
            return self.resume(waits)
        if isinstance(found, Refusal):
            return NotFilled(at=None, text=found.text, choices=found.choices, files=found.files)
        kept, said = self._draft(found)
        is_new = kept is None
        if kept is None:
            kept, said = self._present(self._begin(found), found)
        return self._sit_down(kept, found, ":".join(parts), is_new=is_new, said=said)

    def resume(self, response: int, assignment: int = 0) -> FillingOutcome:
        """Goes on with a draft, also where its purpose would not open it that way any more: that is told at the end.

        Raises:
            Forbidden: the role does not allow it.
        """
        kept = self._theirs(response)
        if kept is None:
            return FillingOver(title="")
        opening = self._opening_of(kept)
        kept, said = self._present(kept, opening)
        said = (*said, *note_on(self.unit, self.contact, kept, self.library, self.now))
        return self._sit_down(kept, opening, kept.subject, is_new=False, said=said, assignment=assignment)

    def desk(self, response: int) -> Desk | None:
        """A draft as it is filled in on a page; None when it is a draft no more, or not theirs.

        Raises:
            Forbidden: the role does not allow it.
        """
        kept = self._theirs(response)
        if kept is None:
            return None
        opening = self._opening_of(kept)
        kept, said = self._present(kept, opening)
        if said:  # a page has no place for it
            notify(
                self.unit,
                self.contact,
                self.library,
                f"renewed:{kept.id}:{kept.form}",
                self.now,
                lambda _: "\n\n".join(said),
            )
        return self._desk(kept, opening, kept.subject)

    def _theirs(self, response: int) -> KeptResponse | None:
        kept = self.unit.responses.one(response)
        is_open = kept is not None and kept.state is ResponseState.DRAFT and is_theirs(self.contact, kept)
        return kept if is_open else None

    def drafts(self) -> DraftsFound:
        """What somebody may go on with."""
        contact = self.contact
        found = self.unit.responses.open_to(contact.id, contact.member.id if contact.member else None)
        waiting = {kept.id for kept in found if waits_for(self.unit, contact, kept)}
        mine = [kept for kept in found if kept.id in waiting or may_answer(contact, kept)]
        drafts = tuple(
            Draft(response=kept.id, title=self._opening_of(kept).title, is_to_sign=kept.id in waiting) for kept in mine
        )
        first = [draft for draft in drafts if draft.is_to_sign]
        asked = (
            *to_correct(self.unit, contact, self.library),
            *asked_of(self.unit, contact, self.library, self.now),
        )
        return DraftsFound(
            drafts=(*first, *self._sections(drafts), *(draft for draft in drafts if not draft.is_to_sign)),
            copies=copies_for(self.unit, contact, self.library),
            asked=tuple(one.text for one in asked),
            begin=tuple(one.choice for one in asked),
        )

    def _sections(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """The sections that were left to them."""
        titles = {draft.response: draft.title for draft in drafts}
        for one in self.unit.assignments.open_to(self.contact.id):
            kept = self.unit.responses.one(one.response) if one.response in titles else None
            desk = self._desk(kept, self._opening_of(kept), kept.subject) if kept is not None else None
            if desk is not None:
                section = section_title(desk, section_at(sections_of(desk.filled.form), one.section))
                yield Draft(response=one.response, title=titles[one.response], assignment=one.id, section=section)

    def _opening_of(self, kept: KeptResponse) -> Opening:
        """What the purpose says of a draft, as far as it knows it."""
        kind, *rest = kept.subject.split(":")
        purpose = purpose_of(kind)
        found: Opening | Refusal | None
        try:
            found = purpose.open(self.unit, self.contact, rest, self.library, self.now) if purpose is not None else None
        except Forbidden:
            found = opening_to_read(self.unit, self.contact, kept)
            if found is None:
                raise
        if isinstance(found, Opening) and (found.form == kept.form or found.key == kept.key):
            return found
        title = called(self.unit, kept.form, self.contact.languages)
        changes = corrected(kept.subject) or None
        return Opening(
            subject=kept.subject,
            key=kept.key or "",
            form=kept.form,
            title=title,
            member=kept.member,
            response=changes,
        )

    def _draft(self, opening: Opening) -> tuple[KeptResponse | None, tuple[str, ...]]:
        """The draft under the key, in the form's present version; one that is open no more gives the key free."""
        kept = self.unit.responses.by_key(opening.key)
        if kept is None:
            return None, ()
        if kept.state is not ResponseState.DRAFT:
            self.unit.responses.save(replace(kept, key=None))
            return None, ()
        return self._present(kept, opening)

    def _present(self, kept: KeptResponse, opening: Opening) -> tuple[KeptResponse, tuple[str, ...]]:
        """A draft in the form's present version, and what is to be said of that."""
        if kept.form == opening.form:
            return kept, ()
        return renewed(self.unit, self.contact, self.library, kept, opening.form, self.now)

    def _begin(self, opening: Opening) -> KeptResponse:
        """A new draft; of a change in the version of the form in which the answers are."""
        changed = self.unit.responses.one(opening.response) if opening.response is not None else None
        number = changed.form if changed is not None else opening.form
        form = self.unit.forms.one(number)
        return self.unit.responses.add(
            KeptResponse(
                subject=opening.subject,
                key=opening.key,
                form=number,
                response=self._copy(changed) if changed is not None else self._new(form, opening.prefill),
                language=self.contact.language,
                begun_at=self.now,
                changed_at=self.now,
                member=opening.member,
                contact=self.contact.id,
            )
        )

    def _new(self, form: FormVersion, prefill: Mapping[str, str]) -> Response:
        response = begin(
            form, self._id(), self.chance.getrandbits(_SEED_BITS), around(form, self.contact, self.library, self.now)
        )
        filled = filled_by(form, response, self.contact, self.library, self.now)
        return _prefilled(filled, prefill).response

    def _copy(self, changed: KeptResponse) -> Response:
        """The answers of a response that is changed: it stays as it is until the copy is handed in in its place."""
        before = changed.response
        return replace(before, instance_id=self._id(), deprecated_id=before.instance_id)

    def _id(self) -> str:
        return f"uuid:{UUID(int=self.chance.getrandbits(_ID_BITS), version=4)}"

    def _sit_down(
        self,
        kept: KeptResponse,
        opening: Opening,
        opened: str,
        *,
        is_new: bool,
        said: tuple[str, ...],
        assignment: int = 0,
    ) -> FillingOutcome:
        desk = self._desk(kept, opening, opened)
        if desk is None:
            return FillingOver(title=one_line(opening.title))
        if to_sign := lead_of(desk):
            return review(desk, 0, (f"**{desk.at.title}**", to_sign, *said))
        said = (*_lead(desk, is_new=is_new), *said)
        if not may_answer(self.contact, kept):
            return review(desk, 0, said)
        handed = self.unit.assignments.one(assignment) if assignment else None
        if handed is not None and handed.response == kept.id:
            return at_section(desk, handed, said)
        return first_of(desk, said)

    def _desk(self, kept: KeptResponse, opening: Opening, opened: str) -> Desk | None:
        at = Filling(
            response=kept.id,
            opened=opened,
            title=one_line(opening.title),
            finish=opening.finish,
            changes=opening.response or 0,
            earlier=opening.earlier,
        )
        return sit_down(self.unit, self.contact, self.library, self.now, self.chance, at)


def _prefilled(filled: Filled, values: Mapping[str, str]) -> Filled:
    """A response with first values, as far as they can be right."""
    paths = {question.name: question.path for question in once(filled.form.root.children)}
    for name, value in values.items():
        if value and name in paths and filled.problem_of(paths[name], value) is None:
            filled = filled.answer(paths[name], value).filled
    return filled


def _lead(desk: Desk, *, is_new: bool) -> tuple[str, ...]:
    """What is said before the first question."""
    _, at, member = desk.voice, desk.at, desk.contact.member
    said = [f"**{at.title}**"] if at.title else []
    if is_new and not at.changes:
        said.append(
            _("I ask one question after the other. You can stop at any time with “pause”: every answer is kept.")
        )
    if is_new and desk.kept.member is not None and member is not None:
        said.append(_("Your colleagues of {member} can go on with it, too.", member=member.name))
    if not is_new:
        said.append(_("We go on where it was left."))
    written = {language.name: language.code for language in desk.filled.form.languages}.get(desk.names[0])
    if written and written != desk.language:
        said.append(
            _("These questions are not written in your language; here they are in {name}.", name=_.name_of(written))
        )
    page = "" if at.changes else page_of(desk)  # the review has it already
    if page and next_open(desk, None) is not None:
        said.append(_("You can also fill it in on a page: {link}", link=page))
    return tuple(said)
