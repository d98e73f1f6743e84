"""What comes unasked about good practices: to their city, what was decided; to the secretariat, what waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.practice_words import fill_choice, quoted, read_choice, shown
from handlers.notices import console_link, notify, tell_secretariat
from knowledge.model.languages import fallback_chain
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


def tell_city(unit: Unit, practice: GoodPractice, library: Library, now: datetime) -> None:
    """Tells everybody who may speak for the city what was decided about its practice."""
    for contact in speakers_of(unit, practice):
        key = f"{practice.subject}:{practice.revision}"
        notify(
            unit,
            contact,
            library,
            key,
            now,
            lambda _: _decided(_, practice),
            lambda _: _choices(_, practice),
        )


def tell_of_submission(unit: Unit, practice: GoodPractice, member: Member, library: Library, now: datetime) -> None:
    """Tells the secretariat that a practice waits."""
    link = console_link(library, f"practices/{practice.id}")

    def text(_: Voice) -> str:
        told = _(
            "{member} has handed in a good practice, which waits for you: {title}",
            member=shown(member.name),
            title=title_in(_, practice),
        )
        return f"{told}\n\n{link}" if link else told

    tell_secretariat(unit, library, f"{practice.subject}:submitted:{practice.revision}", now, text)


def tell_of_withdrawal(unit: Unit, practice: GoodPractice, member: Member, library: Library, now: datetime) -> None:
    """Tells the secretariat that a published practice is in the directory no more."""

    def text(_: Voice) -> str:
        return _(
            "{member} has taken its good practice out of the directory: {title}",
            member=shown(member.name),
            title=title_in(_, practice),
        )

    tell_secretariat(unit, library, f"{practice.subject}:withdrawn:{practice.revision}", now, text)


def speakers_of(unit: Unit, practice: GoodPractice) -> tuple[Contact, ...]:
    """Who may hand in practices of a city at the moment."""
    return tuple(
        contact
        for contact in unit.contacts.of_member(practice.member)
        if contact.member is not None
        and contact.member.id == practice.member
        and actor_of(contact).may(Right.ANSWER_FOR_MEMBER, contact.member)
    )


def title_in(_: Voice, practice: GoodPractice) -> str:
    """The title of a practice as its reader gets it, as Markdown."""
    return shown(practice.titles.render(fallback_chain(_.languages)).text)


def _decided(_: Voice, practice: GoodPractice) -> str:
    title = title_in(_, practice)
    match practice.state:
        case PracticeState.PUBLISHED:
            return _(
                "Your good practice is in the directory now, and other cities find it. Thank you: {title}", title=title
            )
        case PracticeState.RETURNED:
            told = _("The secretariat asks you for something about your good practice: {title}", title=title)
        case _:
            told = _("The secretariat does not take your good practice into the directory: {title}", title=title)
    return f"{told}\n\n{quoted(practice.remark)}"


def _choices(_: Voice, practice: GoodPractice) -> Sequence[Choice]:
    match practice.state:
        case PracticeState.PUBLISHED:
            return (read_choice(_, practice.id),)
        case PracticeState.RETURNED:
            return (fill_choice(_, practice.id), read_choice(_, practice.id))
        case _:
            return ()
