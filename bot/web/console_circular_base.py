"""What the pages about circulars share: the frame of one circular, and forms that come back filled when refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.web.console_circular_forms import EMPTY, MOST_TYPED, MOST_UPLOADED, Posted, Wrong, read_form
from bot.web.console_circular_words import NotAllowed, done_sentence, refusal
from bot.web.console_once import mark_of, once
from bot.web.console_pages import SESSION_COOKIE, ConsolePages, Deed
from handlers.circulars.facts import reading
from handlers.circulars.keeping import NoSuchCircular
from handlers.circulars.texts import heading, kind_name, state_name
from handlers.circulars.writing import NumberTaken, OutOfRange
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular
from knowledge.model.languages import Text
from knowledge.model.rights import Actor, Forbidden, Right, actor_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

ALL = "/console/circulars"
T = TypeVar("T")
Work = Callable[[Unit, Actor, Posted, datetime], T]
"""What a form does: in which unit, for whom, with what was sent, and when."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """A form that was refused, and comes back with what was typed.

    Attributes:
        deed: which form of the page it is.
        sentence: why, in the reader's language.
        fields: what is wrong with single fields, by their names.
    """

    deed: str = ""
    sentence: str = ""
    form: Posted = EMPTY
    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, deed: str) -> Mapping[str, str]:
        """What is wrong in a form of the page, by the names of its fields."""
        return self.fields if self.deed == deed else {}

    def typed(self, deed: str) -> Posted | None:
        """What was typed into a form of the page; None where it was not this one that was refused."""
        return self.form if self.deed == deed else None


FRESH = Again()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What a page of one circular is made of: who looks at it, when, and in which voice."""

    unit: Unit
    circular: Circular
    by: Actor
    now: datetime
    _: Speaker
    again: Again

    @property
    def typed(self) -> Callable[[str], Posted | None]:
        return self.again.typed


class CircularPages(ConsolePages):
    """Pages about circulars."""

    async def _posted(self, request: Request, *, has_file: bool = False) -> Posted | Response:
        """A form of ours, of somebody who is signed in. Strangers send no large files, and none is opened that another
        site made a browser send."""
        session, now = request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)
        if has_file:
            contact = await self._services.store.consult(lambda unit: signed_in(unit, session, now))
            if contact is None:
                return self._invite(request)
            actor_of(contact).need(self.need)
        form = await read_form(request, MOST_UPLOADED if has_file else MOST_TYPED)
        return form if self._is_ours(form.text("csrf"), session) else self._invite(request, status=403)

    async def _attempt(
        self, request: Request, form: Posted, deed: Deed[T], then: Callable[[T], Response] | None = None
    ) -> tuple[T] | Again | Response:
        """Does what a form asks for, or says in a sentence why it was not done.

        Args:
            then: where a form leads that makes something new; sent twice, it does so once (console_once.py).

        Raises:
            HTTPException: 404, there is no such circular.
        """

        def guarded(unit: Unit, by: Actor, now: datetime) -> T:
            try:
                return deed(unit, by, now)
            except Forbidden as error:
                raise NotAllowed from error

        try:
            mark = mark_of(request, form) if then is not None else ""
            return await self._perform(request, form.text("csrf"), once(mark, guarded, then) if then else guarded)
        except NoSuchCircular:
            raise HTTPException(404) from None
        except FocalError as error:
            return self._again(request, form, error)

    async def _take(
        self,
        request: Request,
        work: Work[T],
        then: Callable[[T], Response],
        again: Callable[[Again], Awaitable[Response]],
        deed: str,
    ) -> Response:
        """Does what a form without files asks for and goes on, or shows its page with what was typed and why not."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        done = await self._attempt(request, form, lambda unit, by, now: work(unit, by, form, now), then)
        return await self._then(done, then, again, deed)

    async def _then(
        self,
        done: tuple[T] | Again | Response,
        then: Callable[[T], Response],
        again: Callable[[Again], Awaitable[Response]],
        deed: str,
    ) -> Response:
        match done:
            case Response():
                return done
            case Again():
                return await again(replace(done, deed=deed))
            case (value,):
                return then(value)

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        """The form once more, with why.

        Raises:
            FocalError: the error itself, where nobody could put anything right.
        """
        sentence = refusal(error, self._speaker(request))
        if sentence is None:
            raise error
        status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 422
        return Again(sentence=sentence, form=form, status=status, fields=_fields(error, sentence))

    async def _download(self, request: Request, make: Callable[[Unit], tuple[str, bytes]], media_type: str) -> Response:
        """A file with its name, for somebody who is signed in; to be saved, never to be run by the browser."""
        session, now = request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)

        def check_and_make(unit: Unit) -> tuple[str, bytes] | None:
            return make(unit) if signed_in(unit, session, now) else None

        made = await self._services.store.consult(check_and_make) if session else None
        if made is None:
            return self._invite(request)
        return saved_as(*made, media_type)

    async def _frame(
        self, request: Request, id: int, tab: str, read: Callable[[Scene], dict[str, Any]], again: Again = FRESH
    ) -> Response:
        """A page of one circular: what all of them have, and what `read` finds."""
        _, session = self._speaker(request), request.cookies.get(SESSION_COOKIE, "")
        now = datetime.now(UTC)

        def look(unit: Unit) -> dict[str, Any]:
            circular, contact = unit.circulars.one(id), signed_in(unit, session, now)
            if circular is None or contact is None:
                raise HTTPException(404)
            scene = Scene(unit=unit, circular=circular, by=actor_of(contact), now=now, _=_, again=again)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            return frame_values(scene, tab) | {"notice": again.sentence, "done": done} | read(scene)

        page = await self._show(request, look, lambda values: (f"console/circular_{tab}.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page


def _fields(error: FocalError, sentence: str) -> Mapping[str, str]:
    """Which field an error is about."""
    match error:
        case Wrong(field=name) | OutOfRange(field=name) if name:
            return {name: sentence}
        case NumberTaken():
            return {"number": sentence}
        case _other:
            return {}


def frame_values(scene: Scene, tab: str) -> dict[str, Any]:
    """What stands on every page of a circular."""
    unit, circular, _ = scene.unit, scene.circular, scene._
    titles = unit.circulars.titles([circular])[circular.id]
    title = Text(titles).render((*_.languages, circular.language)) if titles else None
    return {
        "id": circular.id,
        "revision": circular.revision,
        "heading": heading(_, circular),
        "kind": kind_name(_, circular.kind),
        "name": title.text if title else "",
        "name_language": title.language if title else "",
        "state": circular.state.value,
        "state_name": state_name(_, circular.state),
        "is_editable": circular.is_editable and scene.by.may(Right.WRITE_CIRCULARS),
        "is_out": circular.is_out,
        "tab": tab,
        "tabs": tabs(circular, _),
    }


def tabs(circular: Circular, _: Speaker) -> list[tuple[str, str, str]]:
    """The pages of one circular: what each is called by the templates and by readers, and where it is."""
    here = f"{ALL}/{circular.id}"
    shown = [
        ("page", here, _("Circular")),
        ("texts", f"{here}/texts", _("Texts")),
        ("recipients", f"{here}/recipients", _("Recipients")),
        ("preview", f"{here}/preview", _("Preview")),
    ]
    read = ("source", f"{here}/source", _("What was read"))
    circulation = ("register", f"{here}/circulation", _("Circulation"))
    further = [*([read] if reading(circular) else []), *([circulation] if circular.released_at is not None else [])]
    return [*shown, *further]


def saved_as(name: str, content: bytes, media_type: str) -> Response:
    """A file that the browser saves."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"content-disposition": disposition, "cache-control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def back(path: str, done: str = "") -> Response:
    """On to a page, which says what was done."""
    divider = "&" if "?" in path else "?"
    fragment = path.partition("#")
    target = f"{fragment[0]}{divider}done={done}" if done else fragment[0]
    return RedirectResponse(f"{target}#{fragment[2]}" if fragment[2] else target, status_code=303)
