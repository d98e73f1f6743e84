"""Answers to a call, given in conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.calls.applying import (
    Completed,
    check_not_handed_in,
    check_window,
    complete_application,
    known_to_members,
    may_sign,
    member_that_applies,
    missing_files,
    signers_of,
)
from handlers.calls.words import bare_title, called_in, closing, moment_in, title_in
from handlers.deadlines.letters import zone_of
from handlers.dialogue.call_words import (
    FILL,
    LIST,
    call_choice,
    change_choice,
    either,
    is_change,
    read_choice,
    sign_choices,
    withdraw_choice,
)
from handlers.dialogue.library import Library, Voice
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.ticket_texts import plain
from knowledge.forms.responses import Filled
from knowledge.model.calls import Application, ApplicationState, Call, CallRefused
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.unit import Unit


def key_of(call: Call, member: Member) -> str:
    """The key of a member's answers to a call: its colleagues share them."""
    return f"{call.subject}:member:{member.id}"


def is_begun(unit: Unit, key: str) -> bool:
    """Whether answers, or changes to them, were begun and not completed."""
    kept = unit.responses.by_key(key)
    return kept is not None and kept.state is ResponseState.DRAFT


class Applying:
    """Subjects "call:2", by the number of the call."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """The member's application, unless it waits for its signature or was handed in."""
        number = int(rest[0]) if rest and rest[0].isdecimal() else 0
        _ = library.phrasebook.speak(*contact.languages)
        try:
            member, call = member_that_applies(contact), known_to_members(unit, number)
            application = unit.calls.of_member(call.id, member.id)
            check_not_handed_in(application)
            check_window(unit, call, member, application, now)
        except CallRefused as error:
            return _refusal(unit, contact, number, error.code, library, _)
        if call.form is None:
            return _refusal(unit, contact, number, "gone", library, _)
        key = key_of(call, member)
        is_complete = application is not None and application.state is ApplicationState.TO_SIGN
        if application is not None and is_complete and not is_change(rest[1:]) and not is_begun(unit, key):
            return _waits(unit, contact, call, application, _)
        return Opening(
            subject=call.subject,
            key=key,
            form=call.form,
            title=bare_title(_, call),
            member=member.id,
            response=application.response if application is not None else None,
            finish=_("Hand in for signature") if call.needs_signature else _("Hand in"),
        )

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Hands it in, or asks for the signature."""
        number = int(kept.subject.partition(":")[2])
        _ = library.phrasebook.speak(*contact.languages)
        try:
            done = complete_application(unit, contact, number, kept, filled, library, now)
        except CallRefused as error:
            if error.code == "files":
                return _without_files(unit, number, kept, filled, _)
            return _refusal(unit, contact, number, error.code, library, _)
        call = known_to_members(unit, number)
        if done.application.state is ApplicationState.TO_SIGN:
            return _to_sign(unit, contact, call, done, library, _)
        text = _(
            "Handed in on {moment}. Thank you: the secretariat has the application of {member} now.",
            moment=moment_in(_, now, zone_of(contact.time_zone, library)),
            member=plain(_member_name(contact)),
        )
        return Completion(text=text, choices=(read_choice(_, call.id), withdraw_choice(_, call.id)))


CALL = Applying()


def _waits(unit: Unit, contact: Contact, call: Call, application: Application, _: Voice) -> Refusal:
    """It is complete: it can be read, signed, or opened again."""
    text = _(
        "The application of {member} is complete, and waits for the signature of {signers}: {title}",
        member=plain(_member_name(contact)),
        signers=_either(_, signers_of(unit, application.member)),
        title=title_in(_, call),
    )
    signing = sign_choices(_, call.id, application.revision) if may_sign(unit, contact) else ()
    return Refusal(text=text, choices=(read_choice(_, call.id), *signing, change_choice(_, call.id)))


def _to_sign(unit: Unit, contact: Contact, call: Call, done: Completed, library: Library, _: Voice) -> Completion:
    """Who was asked to sign, whom no channel reaches, and whether whoever completed it can sign themselves."""
    parts = [_("Everything is there. It is handed in once it is signed.")]
    if done.asked:
        parts.append(_("I have asked {signers} to sign it.", signers=_either(_, done.asked)))
    if done.unreached:
        parts.append(
            _(
                "{signers} can sign it, but I cannot reach them: they are not connected with me yet. With /invite you "
                "invite colleagues.",
                signers=_either(_, done.unreached),
            )
        )
    is_signer = may_sign(unit, contact)
    if is_signer:
        others = done.asked or done.unreached
        parts.append(
            _("You can also sign it yourself.")
            if others
            else _("Nobody else of your city can sign it, so you sign it yourself.")
        )
    parts.append(closing(_, call, contact, library, done.application))
    signing = sign_choices(_, call.id, done.application.revision)[:1] if is_signer else ()
    return Completion(text="\n\n".join(parts), choices=(read_choice(_, call.id), *signing, call_choice(_, call.id)))


def _without_files(unit: Unit, number: int, kept: KeptResponse, filled: Filled, _: Voice) -> Refusal:
    names = [plain(name) for name in missing_files(unit, kept, filled)]
    text = _(
        "Your answers are kept, but this file is not here yet: {files}. If it was sent a moment ago, please hand in "
        "again in a minute; else send the file once more.",
        files=_.list(names),
    )
    return Refusal(text=text, choices=(Choice(id=f"{FILL}:{number}", label=_("Look at the answers")),))


def _refusal(unit: Unit, contact: Contact, number: int, code: str, library: Library, _: Voice) -> Refusal:
    """Why nothing can be handed in, and what can be looked at instead."""
    call = unit.calls.one(number)
    if call is None or code == "gone":
        return Refusal(text=_("I know of no such call. The secretariat can tell you more."), choices=_lists(_))
    if code == "no-member":
        text = _("Calls are for the cities of the network, and I do not know yet for which city you speak.")
        return Refusal(text=text, choices=(Choice(id="access", label=_("Ask for access")),))
    text = _why(unit, contact, call, code, library, _)
    read = (read_choice(_, call.id),) if code == "submitted" else ()
    return Refusal(text=text, choices=(*read, call_choice(_, call.id), *_lists(_)))


def _why(unit: Unit, contact: Contact, call: Call, code: str, library: Library, _: Voice) -> str:
    member, title = plain(_member_name(contact)), title_in(_, call)
    match code:
        case "closed":
            closed = _("This call is closed: nothing can be handed in any more. {title}", title=title)
            application = unit.calls.of_member(call.id, contact.member.id) if contact.member else None
            return f"{closed}\n\n{closing(_, call, contact, library, application)}"
        case "cancelled":
            return _("This call was cancelled, and nothing is asked of you any more: {title}", title=title)
        case "not-open":
            opens = moment_in(_, call.opens_at or call.closes_at, zone_of(contact.time_zone, library))
            return _("This call opens on {moment}: {title}", moment=opens, title=title)
        case "not-eligible":
            return _("This call is not open to {member}: {title}", member=member, title=title)
        case "submitted":
            return _(
                "{member} has handed in its application already. To change it, withdraw it first: {title}",
                member=member,
                title=title,
            )
        case _:
            return _("Something is missing in the answers, so it cannot be handed in yet.")


def _lists(_: Voice) -> tuple[Choice, ...]:
    return (Choice(id=f"{LIST}:0", label=_("All calls")),)


def _either(_: Voice, people: Sequence[Contact]) -> str:
    return either(_, tuple(plain(called_in(_, each)) for each in people))


def _member_name(contact: Contact) -> str:
    return contact.member.name if contact.member else ""
