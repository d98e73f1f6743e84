"""A city hands in a good practice, answered in conversation question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.practice_words import ours_choice, read_choice
from handlers.filling.built_in import built_in
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.filling.values import answers_of
from handlers.practices.telling import tell_of_submission, title_in
from knowledge.forms.responses import Filled
from knowledge.model.languages import Language, Text
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member
from knowledge.model.practices import CHANGEABLE, GoodPractice, PracticeHit, PracticeState
from knowledge.model.responses import KeptResponse
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

FORM = "practice"
"""The built-in form, and the subject of a new practice."""


class Submitting:
    """Subjects "practice", a new one, and "practice:7", which is changed and handed in again."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """The form, empty or with what was handed in; colleagues of a city share what one of them has begun.

        Raises:
            Forbidden: the role does not allow it.
        """
        _ = library.phrasebook.speak(*contact.languages)
        member = contact.member
        if member is None:
            return _stranger(_)
        actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, member)
        if not rest:
            return Opening(
                subject=FORM,
                key=f"{FORM}:member:{member.id}",
                form=built_in(unit, FORM, now),
                title=_("A good practice of {member}", member=member.name),
                member=member.id,
                finish=_("Hand in"),
            )
        hit = _own(unit, member, rest[0])
        if hit is None or hit.practice.state not in CHANGEABLE:
            return _fixed(_, hit)
        practice = hit.practice
        kept = _answered(unit, practice)
        return Opening(
            subject=practice.subject,
            key=practice.subject,
            form=kept.form if kept is not None else built_in(unit, FORM, now),
            title=practice.titles.render(contact.languages).text,
            member=member.id,
            prefill={} if kept is not None else _answers(practice),
            response=kept.id if kept is not None else None,
            finish=_("Hand in again"),
        )

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Hands it in: it waits for the secretariat, which is told.

        Raises:
            Forbidden: the role does not allow it.
        """
        _ = library.phrasebook.speak(*contact.languages)
        member = contact.member
        if member is None:
            return _stranger(_)
        actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, member)
        answers = answers_of(filled)
        if kept.subject == FORM:
            practice = unit.practices.add(_new(answers, contact, member, kept, now))
        else:
            hit = _own(unit, member, kept.subject.partition(":")[2])
            if hit is None or hit.practice.state not in CHANGEABLE:
                return _fixed(_, hit)
            practice = unit.practices.save(changed_by(hit.practice, answers, contact, kept.language, now))
        unit.audit.note(f"contact:{contact.id}", "practice.submitted", practice.subject, now, {"member": member.id})
        tell_of_submission(unit, practice, member, library, now)
        text = _(
            "Thank you. The secretariat reads it before it is published, and I will tell you here: {title}",
            title=title_in(_, practice),
        )
        return Completion(text=text, choices=(read_choice(_, practice.id), ours_choice(_)))


PRACTICE = Submitting()


def _own(unit: Unit, member: Member, number: str) -> PracticeHit | None:
    """A practice of a member by what stands in a choice, which may be anything."""
    hit = unit.practices.one(int(number)) if number.isdecimal() and len(number) < 10 else None
    return hit if hit is not None and hit.practice.member == member.id else None


def _answered(unit: Unit, practice: GoodPractice) -> KeptResponse | None:
    """The answers of its own form; one that was told of in a questionnaire goes on from what the directory has."""
    if practice.response is None or practice.origin:
        return None
    return unit.responses.one(practice.response)


def _new(
    answers: Mapping[str, str], contact: Contact, member: Member, kept: KeptResponse, now: datetime
) -> GoodPractice:
    blank = GoodPractice(
        member=member.id,
        titles=Text({kept.language: ""}),
        summaries=Text({kept.language: ""}),
        language=kept.language,
        response=kept.id,
    )
    return changed_by(blank, answers, contact, kept.language, now)


def changed_by(
    practice: GoodPractice, answers: Mapping[str, str], contact: Contact, language: Language, now: datetime
) -> GoodPractice:
    """What was answered is the original from now on, in the language it was answered in.

    Translations of what was there before are kept for the secretariat to bring up to date, but for those of an original
    in another language that no longer says the same.
    """
    body = _body(answers)
    return replace(
        practice,
        titles=_with(practice.titles, language, answers.get("title", "")),
        summaries=_with(practice.summaries, language, answers.get("summary", "")),
        texts=_with(practice.texts, language, body) if body else practice.texts,
        themes=tuple(answers.get("themes", "").split()),
        year=int(answers.get("year") or 0),
        link=answers.get("link", ""),
        language=language,
        contact=contact.id if answers.get("contact") == "yes" else None,
        state=PracticeState.SUBMITTED,
        submitted_at=now,
    )


def _with(text: Text | None, language: Language, said: str) -> Text:
    return Text({**(text or {}), language: said.strip()})


def _body(answers: Mapping[str, str]) -> str:
    parts = (answers.get("done", "").strip(), answers.get("results", "").strip())
    return "\n\n".join(part for part in parts if part)


def _answers(practice: GoodPractice) -> Mapping[str, str]:
    """A practice whose answers are not kept, as answers."""
    return {
        "title": practice.titles[practice.language],
        "summary": practice.summaries[practice.language],
        "done": practice.texts.get(practice.language, "") if practice.texts else "",
        "themes": " ".join(practice.themes),
        "year": str(practice.year or ""),
        "link": practice.link,
        "contact": "yes" if practice.contact is not None else "no",
    }


def _stranger(_: Voice) -> Refusal:
    text = _("Good practices come from the cities of the network, and I do not know yet for which city you speak.")
    return Refusal(text=text, choices=(Choice(id="access", label=_("Ask for access")),))


def _fixed(_: Voice, hit: PracticeHit | None) -> Refusal:
    if hit is None:
        text = _("I know of no such good practice of your city.")
    elif hit.practice.state is PracticeState.PUBLISHED:
        text = _(
            "It is in the directory already. The secretariat can change it for you: {title}",
            title=title_in(_, hit.practice),
        )
    else:
        text = _("It cannot be changed any more: {title}", title=title_in(_, hit.practice))
    return Refusal(text=text, choices=(ours_choice(_),))
