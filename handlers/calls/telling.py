"""What comes unasked about calls: that something is to be signed, was handed in, was sent back, or is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers.calls.words import called_in, closing, moment_in, title_in
from handlers.deadlines.letters import zone_of
from handlers.dialogue.call_words import call_choice, go_on_choice, read_choice, sign_choices
from handlers.dialogue.library import Library, Voice
from handlers.notices import notify, tell_secretariat
from handlers.ticket_texts import plain
from knowledge.model.calls import Application, Call
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.store.unit import Unit


def workers_of(unit: Unit, application: Application) -> tuple[Contact, ...]:
    """Who worked on an application and still acts for its member: whoever began, answered or signed."""
    found = {contact.id: contact for contact in unit.calls.workers(application.response)}
    signatory = unit.people.contact(application.signed_by) if application.signed_by is not None else None
    if signatory is not None:
        found.setdefault(signatory.id, signatory)
    return tuple(each for each in found.values() if _acts_for(each, application.member))


def colleagues_of(unit: Unit, member: int) -> tuple[Contact, ...]:
    """Everybody who acts for a member at the moment, by name."""
    return tuple(each for each in unit.contacts.of_member(member) if _acts_for(each, member))


def _acts_for(contact: Contact, member: int) -> bool:
    return contact.member is not None and contact.member.id == member


def ask_to_sign(
    unit: Unit,
    call: Call,
    application: Application,
    whom: Iterable[Contact],
    by: Contact,
    library: Library,
    now: datetime,
) -> tuple[Contact, ...]:
    """Asks people to sign what a colleague completed; returns those whom a channel reaches."""
    asked = []
    for contact in whom:

        def ask(_: Voice, contact: Contact = contact) -> str:
            completed = _(
                "{colleague} has completed the application of {member}. It waits for your signature: {title}",
                colleague=plain(called_in(_, by)),
                member=plain(_member_name(contact)),
                title=title_in(_, call),
            )
            please = _("Please read it, and sign it or send it back with a remark. Your signature hands it in.")
            return "\n\n".join([completed, closing(_, call, contact, library, application), please])

        def choices(_: Voice) -> list[Choice]:
            return [read_choice(_, call.id), *sign_choices(_, call.id, application.revision)]

        if notify(unit, contact, library, _key(application, "sign"), now, ask, choices):
            asked.append(contact)
    return tuple(asked)


def tell_handed_in(
    unit: Unit, call: Call, application: Application, by: Contact, library: Library, now: datetime
) -> None:
    """Confirms to everybody who worked on it, but whoever hands it in, who is told in the conversation."""
    for contact in _others(unit, application, by):

        def tell(_: Voice, contact: Contact = contact) -> str:
            member, name, title = plain(_member_name(contact)), plain(called_in(_, by)), title_in(_, call)
            moment = moment_in(_, now, zone_of(contact.time_zone, library))
            if application.signed_at is None:
                return _(
                    "{name} has handed in the application of {member} on {moment}: {title}",
                    name=name,
                    member=member,
                    moment=moment,
                    title=title,
                )
            return _(
                "The application of {member} was handed in on {moment}, signed by {name}: {title}",
                member=member,
                moment=moment,
                name=name,
                title=title,
            )

        notify(unit, contact, library, _key(application, "in"), now, tell, lambda _: [read_choice(_, call.id)])


def tell_sent_back(
    unit: Unit, call: Call, application: Application, by: Contact, library: Library, now: datetime
) -> None:
    """Tells those who wrote it what whoever was to sign it wants changed."""
    for contact in _others(unit, application, by):

        def tell(_: Voice, contact: Contact = contact) -> str:
            said = _(
                "{name} has not signed yet, and asks for a change: {title}",
                name=plain(called_in(_, by)),
                title=title_in(_, call),
            )
            return "\n\n".join(
                [said, f"> {plain(application.remark)}", closing(_, call, contact, library, application)]
            )

        notify(unit, contact, library, _key(application, "back"), now, tell, lambda _: [go_on_choice(_, call.id)])


def tell_returned(unit: Unit, call: Call, application: Application, library: Library, now: datetime) -> None:
    """Tells the city what the secretariat misses, and until when it may hand it in again."""
    for contact in workers_of(unit, application):

        def tell(_: Voice, contact: Contact = contact) -> str:
            said = _(
                "The secretariat has looked at the application of {member}, and something is missing: {title}",
                member=plain(_member_name(contact)),
                title=title_in(_, call),
            )
            again = _("You can change the answers and hand it in again.")
            until = closing(_, call, contact, library, application)
            return "\n\n".join([said, f"> {plain(application.remark)}", f"{again} {until}"])

        notify(unit, contact, library, _key(application, "returned"), now, tell, lambda _: [go_on_choice(_, call.id)])


def tell_withdrawn(
    unit: Unit, call: Call, application: Application, by: Contact, library: Library, now: datetime, *, was_in: bool
) -> None:
    """Tells the colleagues that their city does not apply after all, and the secretariat if it had the application."""
    for contact in _others(unit, application, by):

        def tell(_: Voice, contact: Contact = contact) -> str:
            return _(
                "{name} has withdrawn the application of {member}: {title}",
                name=plain(called_in(_, by)),
                member=plain(_member_name(contact)),
                title=title_in(_, call),
            )

        notify(unit, contact, library, _key(application, "gone"), now, tell, lambda _: [call_choice(_, call.id)])
    if was_in:
        tell_secretariat(
            unit,
            library,
            f"staff:{_key(application, 'gone')}",
            now,
            lambda _: _(
                "{member} has withdrawn its application: {title}",
                member=plain(_member_name(by)),
                title=title_in(_, call),
            ),
        )


def tell_cancelled(unit: Unit, call: Call, library: Library, now: datetime) -> None:
    """Tells everybody who worked on an application, complete or not, that the call is over."""
    responses = [each.response for each in unit.calls.applications(call.id)]
    responses += [each.response for each in unit.calls.begun(call)]
    concerned = {contact.id: contact for response in responses for contact in unit.calls.workers(response)}
    for _number, contact in sorted(concerned.items()):
        notify(
            unit,
            contact,
            library,
            f"{call.subject}:cancelled",
            now,
            lambda _: _(
                "This call was cancelled, and nothing is asked of you any more: {title}", title=title_in(_, call)
            ),
        )


def tell_outcome(
    unit: Unit, application: Application, contact: Contact, library: Library, text: str, now: datetime
) -> bool:
    """Sends the letter about the decision to one of a city; False where no channel reaches them."""
    return notify(
        unit,
        contact,
        library,
        f"application:{application.id}:outcome",
        now,
        lambda _: text,
        lambda _: [call_choice(_, application.call)],
    )


def _others(unit: Unit, application: Application, by: Contact) -> tuple[Contact, ...]:
    return tuple(each for each in workers_of(unit, application) if each.id != by.id)


def _member_name(contact: Contact) -> str:
    return contact.member.name if contact.member else ""


def _key(application: Application, what: str) -> str:
    """One for each state that an application comes to: no two messages of one kind about the same."""
    return f"application:{application.id}:{what}:{application.revision}"
