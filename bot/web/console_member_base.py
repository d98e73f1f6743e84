"""What the forms about members and their contacts share: what was refused stands at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import HTTPException, Request, Response

from bot.web.console_circular_base import FRESH, Again
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_base import DeadlinePages, Refused
from bot.web.console_member_words import taken_sentence
from handlers.members import AlreadyTaken, NoSuchPost, OwnPost
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.people import Contact, Member
from knowledge.model.rights import Right
from knowledge.store.unit import Unit


class MemberPages(DeadlinePages):
    """Pages about members with forms."""

    need = Right.DECIDE_REQUESTS

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchPost():
                raise HTTPException(404) from None
            case AlreadyTaken():
                said = _("Nothing was saved. Please check:")
                fields = {error.what.value: taken_sentence(error, _)}
                return Refused(sentence=said, form=form, fields=fields, status=422)
            case OwnPost():
                return Again(sentence=_("Somebody else has to do that for you."), form=form, status=422)
            case _other:
                return super()._again(request, form, error)

    async def _form(
        self,
        request: Request,
        template: str,
        read: Callable[[Unit], dict[str, Any]],
        again: Again = FRESH,
        need: Right = Right.DECIDE_REQUESTS,
    ) -> Response:
        """A form of somebody who may send it, once more with what was refused."""
        wrong: Mapping[str, str] = again.fields if isinstance(again, Refused) else {}
        base = {"notice": again.sentence, "wrong": wrong, "deed": again.deed}
        page = await self._show(
            request, lambda unit: base | read(unit), lambda values: (f"console/{template}.html", values), need
        )
        if page.status_code == 200:
            page.status_code = again.status
        return page


def known_member(unit: Unit, number: int) -> Member:
    """A member.

    Raises:
        HTTPException: 404, there is none of this number.
    """
    member = unit.contacts.member(number)
    if member is None:
        raise HTTPException(404)
    return member


def known_contact(unit: Unit, number: int) -> Contact:
    """A contact who was not erased.

    Raises:
        HTTPException: 404, there is none of this number.
    """
    contact = unit.people.contact(number)
    if contact is None or unit.erasure.is_erased(number):
        raise HTTPException(404)
    return contact


def language_options(member: Member, chosen: str, _: Speaker) -> list[tuple[str, str]]:
    """Languages to choose from: what the member speaks, what the network writes in, and the one that is chosen."""
    codes = dict.fromkeys((*member.languages, *NETWORK_LANGUAGES, Language(chosen)))
    return [(code, _.name_of(code)) for code in codes if code]
