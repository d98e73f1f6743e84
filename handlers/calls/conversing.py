"""What the conversation about calls asks of the store, done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from handlers.calls.applying import (
    files_of,
    filled_of,
    may_sign,
    send_back,
    sign,
    signers_of,
    withdraw,
)
from handlers.calls.filling import is_begun, key_of
from handlers.calls.words import bare_title, called_in, closing, deadline_of_call, moment_in
from handlers.deadlines.letters import zone_of
from handlers.deadlines.settling import habits_of
from handlers.dialogue.call_effects import (
    ApplicationChanged,
    ApplicationRead,
    CallInquiry,
    CallOutcome,
    CallSeen,
    CallsFound,
    CallView,
    CallWish,
    Deed,
    Eligibility,
    FindCalls,
    NoSuchCall,
    ReadApplication,
    SeeCall,
    SendBackApplication,
    SignApplication,
    WithdrawApplication,
)
from handlers.dialogue.calls import PAGE
from handlers.dialogue.library import Library, Voice
from handlers.filling.values import labelled
from handlers.ticket_texts import plain
from knowledge.model.calls import (
    DECIDED,
    Application,
    ApplicationState,
    Call,
    CallRefused,
    CallState,
    CallWindow,
)
from knowledge.model.deadlines import days_left
from knowledge.model.forms import UPLOADS, FormVersion
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerFileState
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

_CLOSED = {
    CallWindow.NOT_YET: Eligibility.NOT_YET,
    CallWindow.CLOSED: Eligibility.CLOSED,
    CallWindow.CANCELLED: Eligibility.CANCELLED,
}


def converse(unit: Unit, contact: Contact, effect: CallInquiry, library: Library, now: datetime) -> CallOutcome:
    """Does what a step wants done about calls.

    Raises:
        Forbidden: the role does not allow it.
    """
    match effect:
        case FindCalls(page=page):
            return _found(unit, contact, page, library, now)
        case SeeCall(call=number, wish=wish):
            return _seen(unit, contact, number, wish, library, now)
        case ReadApplication(call=number):
            return _read(unit, contact, number, library, now)
        case SignApplication(call=number, revision=revision):
            return _changed(
                unit,
                contact,
                number,
                Deed.SIGN,
                lambda: sign(unit, contact, number, revision, library, now),
                library,
                now,
            )
        case SendBackApplication(call=number, revision=revision, remark=remark):
            return _changed(
                unit,
                contact,
                number,
                Deed.SEND_BACK,
                lambda: send_back(unit, contact, number, revision, remark, library, now),
                library,
                now,
            )
        case WithdrawApplication(call=number):
            return _changed(
                unit,
                contact,
                number,
                Deed.WITHDRAW,
                lambda: withdraw(unit, contact, number, library, now),
                library,
                now,
            )
        case _:
            assert_never(effect)


def _changed(
    unit: Unit,
    contact: Contact,
    number: int,
    deed: Deed,
    act: Callable[[], Application],
    library: Library,
    now: datetime,
) -> ApplicationChanged | NoSuchCall:
    """What became of the application; what a refusal broke off is undone."""
    why = ""
    try:
        with unit.attempt():
            act()
    except CallRefused as error:
        why = error.code
    call = _known(unit, number)
    if call is None:
        return NoSuchCall()
    return ApplicationChanged(call=view_of(unit, call, contact, library, now), deed=deed, why=why)


def _known(unit: Unit, number: int) -> Call | None:
    call = unit.calls.one(number)
    return call if call is not None and call.state is not CallState.DRAFT else None


def _found(unit: Unit, contact: Contact, page: int, library: Library, now: datetime) -> CallsFound:
    """Those that are open to the member, and those of which it has an application that it can still work on."""
    member = contact.member
    if member is None:
        return CallsFound(calls=(), page=page, has_more=False)
    mine = [call for call in unit.calls.open_at(now) if unit.calls.names(call.audience, member.id, now)]
    shown = mine[page * PAGE : (page + 1) * PAGE]
    views = tuple(view_of(unit, call, contact, library, now) for call in shown)
    return CallsFound(calls=views, page=page, has_more=len(mine) > (page + 1) * PAGE)


def _seen(
    unit: Unit, contact: Contact, number: int, wish: CallWish, library: Library, now: datetime
) -> CallSeen | NoSuchCall:
    call = _known(unit, number)
    return CallSeen(call=view_of(unit, call, contact, library, now), wish=wish) if call is not None else NoSuchCall()


def _read(
    unit: Unit, contact: Contact, number: int, library: Library, now: datetime
) -> ApplicationRead | CallSeen | NoSuchCall:
    call = _known(unit, number)
    if call is None or contact.member is None:
        return NoSuchCall()
    actor_of(contact).need(Right.SEE_ANSWERS_OF_MEMBER, contact.member)
    view = view_of(unit, call, contact, library, now)
    application = unit.calls.of_member(call.id, contact.member.id)
    kept = unit.responses.one(application.response) if application is not None else None
    if kept is None:
        return CallSeen(call=view)
    filled = filled_of(unit, kept, zone_of(contact.time_zone, library), now)
    _ = library.phrasebook.speak(*contact.languages)
    said = labelled(filled, _.languages)
    files = tuple(
        Attachment(name=file.name, media_type=file.media_type, size=file.size, reference=file.reference)
        for file in files_of(unit, kept, filled)
        if file.state is AnswerFileState.KEPT
    )
    return ApplicationRead(call=view, answers=tuple((plain(label), plain(value)) for label, value in said), files=files)


def view_of(unit: Unit, call: Call, contact: Contact, library: Library, now: datetime) -> CallView:
    """A call as somebody of a member sees it."""
    _, zone = library.phrasebook.speak(*contact.languages), zone_of(contact.time_zone, library)
    member = contact.member
    application = unit.calls.of_member(call.id, member.id) if member is not None else None
    title = bare_title(_, call)
    view = CallView(
        id=call.id,
        title=plain(title),
        label=title,
        note=_note(_, call),
        text=call.texts.render(_.languages).text if call.texts is not None else "",
        until=closing(_, call, contact, library, application),
        opens=moment_in(_, call.opens_at, zone) if call.opens_at is not None else "",
        days=days_left(deadline_of_call(call, call.closes_at), habits_of(contact, library), now),
        eligibility=_eligibility(unit, call, contact, application, now),
        needs_signature=call.needs_signature,
    )
    view = _with_form(view, unit.forms.one(call.form), _) if call.form is not None else view
    if application is not None:
        return _with_application(view, unit, call, application, contact, library)
    return replace(view, has_draft=_has_draft(unit, call, contact))


def _with_form(view: CallView, form: FormVersion, _: Voice) -> CallView:
    """What is asked, of the questions that nobody's answers depend on."""
    chain = form.chain(_.languages)
    asked, files = [], []
    for question in form.questions():
        label = _label(question.label.within(chain)) if question.label is not None else ""
        if question.is_asked and label and not question.relevant:
            asked.append(label)
            files += [label] if question.type in UPLOADS else []
    return replace(view, asked=tuple(asked), files=tuple(files))


def _label(parts: tuple[object, ...]) -> str:
    return plain("".join(part for part in parts if isinstance(part, str)))


def _with_application(
    view: CallView, unit: Unit, call: Call, application: Application, contact: Contact, library: Library
) -> CallView:
    """How far the member is. What the secretariat decides is told to nobody before the letters about it go out."""
    is_secret = application.state in DECIDED | {ApplicationState.SHORTLISTED} and call.state is not CallState.DECIDED
    state = ApplicationState.SUBMITTED if is_secret else application.state
    _ = library.phrasebook.speak(*contact.languages)
    signers = signers_of(unit, application.member) if state is ApplicationState.TO_SIGN else ()
    return replace(
        view,
        state=state,
        revision=application.revision,
        remark=plain(application.remark),
        signers=tuple(plain(called_in(_, each)) for each in signers),
        is_signer=state is ApplicationState.TO_SIGN and may_sign(unit, contact),
        signed=_signed(_, application, contact, library),
    )


def _signed(_: Voice, application: Application, contact: Contact, library: Library) -> str:
    zone = zone_of(contact.time_zone, library)
    if application.submitted_at is None:
        return ""
    moment = moment_in(_, application.submitted_at, zone)
    if application.signed_at is None:
        return _("Handed in on {moment}.", moment=moment)
    if not application.signed_name:
        return _("Signed and handed in on {moment}.", moment=moment)
    return _("Signed by {name} and handed in on {moment}.", name=plain(application.signed_name), moment=moment)


def _has_draft(unit: Unit, call: Call, contact: Contact) -> bool:
    return contact.member is not None and is_begun(unit, key_of(call, contact.member))


def _eligibility(
    unit: Unit, call: Call, contact: Contact, application: Application | None, now: datetime
) -> Eligibility:
    window = call.window(now, application.extended_until if application is not None else None)
    if window is not CallWindow.OPEN:
        return _CLOSED[window]
    member = contact.member
    is_named = member is not None and unit.calls.names(call.audience, member.id, now)
    return Eligibility.OPEN if is_named else Eligibility.NOT_ELIGIBLE


def _note(_: Voice, call: Call) -> str:
    """Says in which language the call is, where that is not the reader's."""
    title = call.titles.render(_.languages)
    return _("The call is in {language}.", language=_.name_of(title.language)) if title.is_fallback else ""
