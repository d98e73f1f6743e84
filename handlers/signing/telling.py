"""What comes unasked about signatures: that one is wished, was given, or that something is to be changed first."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.dialogue.library import Voice
from handlers.dialogue.signing_words import back_button, meaning, open_button, read_button, sign_button
from handlers.filling.copies import copy_of, file_of
from handlers.filling.desk import Desk, filled_by
from handlers.notices import notify
from handlers.signing.words import day_of, member_name, name_of, title_for, until_when
from handlers.ticket_texts import plain
from knowledge.model.messages import Attachment, Choice
from knowledge.model.people import Contact
from knowledge.model.reviews import Signature


def ask(desk: Desk, signature: Signature, signer: Contact) -> bool:
    """Asks somebody to sign what is on the desk; False where no channel reaches them."""

    def text(_: Voice) -> str:
        return "\n\n".join(filter(None, (_wish(desk, signature, _), _done(desk, _), *_please(desk, signer, _))))

    def copy(_: Voice) -> tuple[Attachment, ...]:
        filled = filled_by(desk.filled.form, desk.kept.response, signer, desk.library, desk.now)
        found = copy_of(desk.kept, filled, signer, "", desk.library, None)
        return (file_of(desk.unit, desk.kept, found, _, desk.now),)

    return notify(
        desk.unit, signer, desk.library, _key(signature, "ask"), desk.now, text, lambda _: _buttons(_, signature), copy
    )


def tell_replaced(desk: Desk, signature: Signature, before: Contact, signer: Contact) -> None:
    """Tells whoever was asked before, by that signature, who signs now instead."""
    notify(
        desk.unit,
        before,
        desk.library,
        _key(signature, "replaced"),
        desk.now,
        lambda _: _(
            "{name} has been asked to sign off the answers to “{title}” instead of you: you need not do anything.",
            name=name_of(_, signer),
            title=title_for(desk.unit, desk.kept, _),
        ),
    )


def remind(desk: Desk, signature: Signature, signer: Contact) -> bool:
    """Reminds whoever was asked; False where no channel reaches them."""

    def text(_: Voice) -> str:
        since = _("It has waited for your signature since {date}.", date=day_of(_, signature.at, signer, desk.library))
        return "\n\n".join(filter(None, (f"{_wish(desk, signature, _)} {since}", *_please(desk, signer, _))))

    key = _key(signature, f"remind:{desk.now:%Y%m%d%H%M%S}")
    return notify(desk.unit, signer, desk.library, key, desk.now, text, lambda _: _buttons(_, signature))


def workers_of(desk: Desk, signature: Signature) -> tuple[Contact, ...]:
    """Who began, answered, or asked for the signature, and still acts for the member; not whoever is at the desk."""
    unit, member = desk.unit, desk.kept.member
    numbers = (desk.kept.id, desk.at.changes) if desk.at.changes else (desk.kept.id,)
    found = {each.id: each for number in numbers for each in unit.calls.workers(number)}
    asker = unit.people.contact(signature.by) if signature.by is not None else None
    if asker is not None:
        found.setdefault(asker.id, asker)
    acting = (each for each in found.values() if each.member is not None and each.member.id == member)
    return tuple(each for each in acting if each.id != desk.contact.id)


def tell_signed(desk: Desk, signature: Signature, whom: Iterable[Contact], subject: str) -> None:
    """Tells colleagues that the answers were signed off and handed in; `subject` is what these are found under."""
    for contact in whom:
        notify(
            desk.unit,
            contact,
            desk.library,
            _key(signature, "signed"),
            desk.now,
            lambda _: _(
                "{name} has signed off the answers to “{title}”, and they have been handed in. Thank you.",
                name=name_of(_, desk.contact),
                title=title_for(desk.unit, desk.kept, _),
            ),
            lambda _: [Choice(id=f"fill:{subject}:copy", label=_("A copy of our answers"))],
        )


def tell_returned(desk: Desk, signature: Signature, whom: Iterable[Contact]) -> None:
    """Tells colleagues what is to be changed before the answers are signed off."""
    for contact in whom:

        def text(_: Voice) -> str:
            said = _(
                "{name} has not signed yet, and asks for a change: {title}",
                name=name_of(_, desk.contact),
                title=title_for(desk.unit, desk.kept, _),
            )
            return f"{said}\n\n> {plain(signature.remark)}"

        notify(
            desk.unit,
            contact,
            desk.library,
            _key(signature, "returned"),
            desk.now,
            text,
            lambda _: [open_button(_, desk.kept.id)],
        )


def _wish(desk: Desk, signature: Signature, _: Voice) -> str:
    """Who asks, and for what."""
    asker = desk.unit.people.contact(signature.by) if signature.by is not None else None
    return _(
        "{name} asks you to sign off the answers of {member} to “{title}”.",
        name=name_of(_, asker),
        member=member_name(desk.contact),
        title=title_for(desk.unit, desk.kept, _),
    )


def _done(desk: Desk, _: Voice) -> str:
    answered, total = desk.filled.progress()
    return _("{count} of {total} questions are answered.", count=answered, total=total)


def _please(desk: Desk, signer: Contact, _: Voice) -> tuple[str, str]:
    return until_when(desk.unit, desk.kept, _, signer, desk.library), meaning(_, member_name(signer))


def _buttons(_: Voice, signature: Signature) -> list[Choice]:
    return [read_button(_, signature.response), sign_button(_, signature.id), back_button(_, signature.id)]


def _key(signature: Signature, what: str) -> str:
    """With its moment: a database may give the number of a row that is gone to another."""
    return f"signature:{signature.id}:{signature.at:%Y%m%d%H%M%S}:{what}"
