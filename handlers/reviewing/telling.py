"""What comes unasked about answers that were handed in: to the city what the secretariat says, to the secretariat what
the city would like to change, and has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.campaigns.naming import called
from handlers.dialogue.library import Library, Voice
from handlers.filling.desk import filled_by
from handlers.notices import Choices, Sentence, console_link, notify, tell_secretariat
from handlers.reviewing.differences import asked, name_of
from handlers.reviewing.words import answer_button, change_button, copy_button, quoted, shortened
from handlers.ticket_texts import plain
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import Comment, ResponseVersion
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

MOST_QUESTIONS = 5
"""Questions of the secretariat that become buttons; the others follow them one after the other."""


def people_of(unit: Unit, kept: KeptResponse, versions: Sequence[ResponseVersion] | None = None) -> tuple[Contact, ...]:
    """Those of the city who may answer, and whoever handed it in and still acts for it.

    Args:
        versions: of the response, where they were read already.
    """
    if kept.member is None:
        return ()
    versions = unit.reviews.versions(kept.id) if versions is None else versions
    last = versions[-1].contact if versions else kept.contact
    return tuple(
        each
        for each in unit.contacts.of_member(kept.member)
        if each.member is not None and each.member.id == kept.member and (may_correct(each, kept) or each.id == last)
    )


def may_correct(contact: Contact, kept: KeptResponse) -> bool:
    """Whether somebody may change what their city handed in, once it is open."""
    member = contact.member
    is_theirs = member is not None and member.id == kept.member
    return is_theirs and actor_of(contact).may(Right.ANSWER_FOR_MEMBER, member)


def tell_issues(
    unit: Unit, kept: KeptResponse, comments: Sequence[Comment], note: str, library: Library, now: datetime
) -> None:
    """The city gets the questions of the secretariat, each as the question that it is about."""
    first = {one.place: one for one in reversed(comments)}
    ordered = {one.place: first[one.place] for one in comments}

    def tell(_: Voice) -> str:
        title = _title(unit, kept, _)  # not among the values: Babel would miss the plural
        said = _.plural(
            "The secretariat has read your answers to “{title}” and has {count} question about them.",
            "The secretariat has read your answers to “{title}” and has {count} questions about them.",
            len(comments),
            title=title,
        )
        return _joined(said, quoted(note))

    for contact in people_of(unit, kept):
        labels = _labels(unit, kept, ordered, contact, library, now)

        def choices(_: Voice, contact: Contact = contact, labels: Mapping[int, str] = labels) -> list[Choice]:
            if not may_correct(contact, kept):
                return []
            each = [answer_button(kept.id, number, label) for number, label in labels.items()]
            all = [] if len(each) == 1 else [Choice(id=f"fill:correction:{kept.id}", label=_("Answer them"))]
            return [*each[:MOST_QUESTIONS], *all]

        notify(unit, contact, library, _key(kept, now), now, tell, choices)


def tell_approved(unit: Unit, kept: KeptResponse, library: Library, now: datetime) -> None:
    """Thanks."""
    _tell(
        unit,
        kept,
        library,
        now,
        lambda _: _(
            "Thank you. The secretariat has read your answers to “{title}” and approved them.",
            title=_title(unit, kept, _),
        ),
        lambda _: [copy_button(_, kept)],
    )


def tell_rejected(unit: Unit, kept: KeptResponse, note: str, library: Library, now: datetime) -> None:
    """Why the answers cannot be taken."""

    def tell(_: Voice) -> str:
        return _joined(
            _("The secretariat cannot accept your answers to “{title}”.", title=_title(unit, kept, _)), quoted(note)
        )

    _tell(unit, kept, library, now, tell, lambda _: [copy_button(_, kept)])


def tell_reopened(unit: Unit, kept: KeptResponse, note: str, library: Library, now: datetime) -> None:
    """The city may change its answers."""

    def tell(_: Voice) -> str:
        opened = _("You can now change your answers to “{title}”.", title=_title(unit, kept, _))
        until = _("As long as you do not hand in a correction, they stay as they are.")
        return _joined(opened, quoted(note), until)

    _tell(unit, kept, library, now, tell, lambda _: [change_button(_, kept)], needs_right=True)


def tell_refused(unit: Unit, kept: KeptResponse, note: str, library: Library, now: datetime) -> None:
    """Why the answers stay as they are."""

    def tell(_: Voice) -> str:
        stay = _(
            "Your answers to “{title}” stay as they are: the secretariat has not opened them again.",
            title=_title(unit, kept, _),
        )
        return _joined(stay, quoted(note))

    _tell(unit, kept, library, now, tell, lambda _: [copy_button(_, kept)])


def tell_wish(unit: Unit, kept: KeptResponse, by: Contact, reason: str, library: Library, now: datetime) -> None:
    """The secretariat decides whether the city may change its answers."""

    def tell(_: Voice) -> str:
        wish = _(
            "{name} ({member}) would like to change the answers to “{title}” that were handed in.",
            name=plain(by.name),
            member=plain(_member_of(by)),
            title=_title(unit, kept, _),
        )
        return _joined(wish, quoted(reason), page_of(library, kept))

    tell_secretariat(unit, library, f"staff:{_key(kept, now)}", now, tell)


def tell_corrected(unit: Unit, kept: KeptResponse, by: Contact, changes: int, library: Library, now: datetime) -> None:
    """The secretariat hears that the answers are other ones now, or that the city let them stand."""

    def tell(_: Voice) -> str:
        name, member, title = plain(by.name), plain(_member_of(by)), _title(unit, kept, _)
        if not changes:
            stand = _(
                "{name} ({member}) has looked at the answers to “{title}” again and let them stand.",
                name=name,
                member=member,
                title=title,
            )
            return _joined(stand, page_of(library, kept))
        corrected = _.plural(
            "{name} ({member}) has corrected {count} answer to “{title}”.",
            "{name} ({member}) has corrected {count} answers to “{title}”.",
            changes,
            name=name,
            member=member,
            title=title,
        )
        return _joined(corrected, page_of(library, kept))

    tell_secretariat(unit, library, f"staff:{_key(kept, now)}", now, tell)


def page_of(library: Library, kept: KeptResponse) -> str:
    """Where the secretariat reads the answers; "" where there is no console."""
    return console_link(library, f"forms/{kept.form}/responses/{kept.id}")


def _tell(
    unit: Unit,
    kept: KeptResponse,
    library: Library,
    now: datetime,
    tell: Sentence,
    choices: Choices,
    *,
    needs_right: bool = False,
) -> None:
    for contact in people_of(unit, kept):
        is_offered = not needs_right or may_correct(contact, kept)
        notify(unit, contact, library, _key(kept, now), now, tell, choices if is_offered else lambda _: ())


def _labels(
    unit: Unit, kept: KeptResponse, comments: Mapping[str, Comment], contact: Contact, library: Library, now: datetime
) -> dict[int, str]:
    """What the questions are called in somebody's language, by the numbers of the comments."""
    filled = filled_by(unit.forms.one(kept.form), kept.response, contact, library, now)
    steps, names = asked(filled), filled.form.chain(contact.languages)
    return {
        one.id: shortened(name_of(filled, steps[place], names)) for place, one in comments.items() if place in steps
    }


def _title(unit: Unit, kept: KeptResponse, _: Voice) -> str:
    return plain(called(unit, kept.form, _.languages))


def _member_of(contact: Contact) -> str:
    return contact.member.name if contact.member else ""


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def _key(kept: KeptResponse, now: datetime) -> str:
    """One for each state that a response comes to; with the moment, as a database may give a number again."""
    return f"review:{kept.id}:{kept.revision}:{now:%Y%m%d%H%M%S}"
