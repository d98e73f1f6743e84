"""Approval by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.circulars.checking import CircularProblem, problems
from handlers.circulars.facts import Remark, remarked
from handlers.circulars.keeping import held, seen, stored
from handlers.circulars.texts import called
from handlers.dialogue.library import Library, Voice
from handlers.notices import console_link, is_reached, notify
from handlers.ticket_texts import short
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularState
from knowledge.model.languages import Text
from knowledge.model.messages import MAX_TEXT, storable
from knowledge.model.people import Contact
from knowledge.model.rights import RIGHTS, Actor, Right, actor_of
from knowledge.store.unit import Unit


class NotReady(FocalError):
    """It has errors that must be mended first.

    Attributes:
        problems: the errors.
    """

    def __init__(self, problems: Sequence[CircularProblem]) -> None:
        super().__init__(f"it has errors: {', '.join(problem.code for problem in problems)}")
        self.problems = tuple(problems)


class NoReason(FocalError):
    """Say why, so that somebody can mend it."""


def approvers(unit: Unit) -> tuple[Contact, ...]:
    """Everybody who may approve circulars, and can: whom some channel reaches, since links for signing in come there.

    Whoever runs commands on the machine is none of them. They may approve, but are not counted on: where one person
    of the secretariat is all there is, that person may approve what they wrote themselves.
    """
    roles = [role for role, rights in RIGHTS.items() if Right.APPROVE_CIRCULARS in rights]
    staff = (each for each in unit.contacts.with_roles(roles) if actor_of(each).may(Right.APPROVE_CIRCULARS))
    return tuple(contact for contact in staff if is_reached(unit, contact))


def submit(unit: Unit, by: Actor, id: int, revision: int, library: Library, now: datetime) -> Circular:
    """Puts a draft before the others who may approve it, who are told; its problems may still be open.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    kept = stored(unit, by, "submitted", circular.becoming(CircularState.IN_REVIEW), now)
    for contact in approvers(unit):
        name = actor_of(contact).name
        if name != by.name and name not in circular.authors:
            _tell(unit, contact, kept, library, now)
    return kept


def _tell(unit: Unit, contact: Contact, circular: Circular, library: Library, now: datetime) -> None:
    def text(_: Voice) -> str:
        said = _("This waits for your approval: {circular}", circular=called(_, circular, title_for(unit, circular, _)))
        return f"{said} {link_to(library, circular)}".rstrip()

    notify(unit, contact, library, f"circular:{circular.id}:review:{circular.revision}", now, text)


def title_for(unit: Unit, circular: Circular, _: Voice) -> str:
    """The title of a circular in the language of a reader, as far as there is one; "" without any."""
    titles = unit.circulars.titles([circular])[circular.id]
    return Text(titles).render(_.languages).text if titles else ""


def link_to(library: Library, circular: Circular) -> str:
    """Its page of the console; "" where there is no web address."""
    return console_link(library, f"circulars/{circular.id}")


def approve(unit: Unit, by: Actor, id: int, revision: int, library: Library, now: datetime) -> Circular:
    """Lets a circular go out. What changes afterwards has to be approved again.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        OwnWork: they wrote in it themselves, and somebody else could approve it.
        NotReady: it has errors: an audience language has no text and no other is accepted, a machine's text that
            nobody checked, a link that leads nowhere, and so on.
    """
    by.need(Right.APPROVE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    others = [actor_of(contact).name for contact in approvers(unit)]
    approved = circular.approved(by.name, now, others)
    make_sure(unit, circular, library, now)
    unit.circulars.keep_approved(id, by.name, now)
    return stored(unit, by, "approved", approved, now, {"digest": digest_of(unit, circular)})


def make_sure(unit: Unit, circular: Circular, library: Library, now: datetime) -> None:
    """Makes sure that nothing stands in its way.

    Raises:
        NotReady: something does.
    """
    errors = [problem for problem in problems(unit, circular, library, now) if problem.is_error]
    if errors:
        raise NotReady(errors)


def digest_of(unit: Unit, circular: Circular) -> str:
    """The digests of all its texts: what somebody approved, word for word."""
    digests = [f"{language}:{text.digest[:8]}" for language, text in unit.circulars.texts(circular.id).items()]
    return ",".join(sorted(digests))[:64]


def send_back(unit: Unit, by: Actor, id: int, revision: int, reason: str, library: Library, now: datetime) -> Circular:
    """Makes a draft again of what was submitted or approved, and tells its authors why.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        NoReason: it says nothing.
    """
    by.need(Right.APPROVE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    said = storable(reason).strip()[:MAX_TEXT]
    if not said:
        raise NoReason
    draft = replace(circular.becoming(CircularState.DRAFT), approved_by="", approved_at=None, scheduled_at=None)
    kept = stored(unit, by, "sent_back", remarked(draft, Remark(by=by.name, at=now, text=said)), now)
    for contact in approvers(unit):
        if actor_of(contact).name in circular.authors and actor_of(contact).name != by.name:
            _tell_why(unit, contact, kept, said, library, now)
    return kept


def _tell_why(unit: Unit, contact: Contact, circular: Circular, why: str, library: Library, now: datetime) -> None:
    def text(_: Voice) -> str:
        said = _(
            "{circular} was sent back: “{reason}”",
            circular=called(_, circular, title_for(unit, circular, _)),
            reason=short(why, 1_000),
        )
        return f"{said} {link_to(library, circular)}".rstrip()

    notify(unit, contact, library, f"circular:{circular.id}:back:{circular.revision}", now, text)
