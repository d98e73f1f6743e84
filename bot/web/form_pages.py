"""Forms as pages under personal links: one section a page, saved as it is filled in; no page needs scripts.

Whoever has the link is taken for the person that it was made for, as in the conversation that gave it to them: they
see and answer what that person may, and what colleagues answered meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from typing import Annotated, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from markupsafe import Markup

from bot.web.chat import LANGUAGE_COOKIE, ChatServices, reader_language
from bot.web.chat_forms import Refused
from bot.web.form_posts import PostedPage, posted_page
from bot.web.form_signing import sent
from bot.web.guards import is_same_origin, plain_name
from bot.web.markdown import to_html
from handlers.crowding import too_fast, too_many_files
from handlers.dialogue.filling_effects import HandedIn
from handlers.dialogue.library import Voice
from handlers.dialogue.signing_effects import SigningTold
from handlers.filling.desk import Desk
from handlers.filling.growing import add_one, may_grow, remove_one
from handlers.filling.links import PATH, FormLink, file_of, file_token, link_of
from handlers.filling.opening import Opener
from handlers.filling.pages import FormPage, ReviewPage, id_of, review_page, section_page, texts_of
from handlers.filling.saving import save
from handlers.filling.screens import screen_of, where
from handlers.filling.sections import Section, outermost, sections_of, steps_of
from handlers.filling.way import next_open
from handlers.signing.reading import may_answer
from knowledge.errors import FocalError
from knowledge.forms.responses import AskAnother, Step
from knowledge.forms.responses.places import split
from knowledge.model.languages import Language
from knowledge.model.people import Contact
from knowledge.model.rights import Forbidden
from knowledge.store.unit import Unit

T = TypeVar("T")

HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}
"""Nobody keeps these pages or finds them by a search. Their address goes nowhere else: referrers stay here
(`guards.HEADERS`); without any, browsers would not say where a post comes from."""

Number = Annotated[int, Path(ge=1, le=9_999)]
Part = Annotated[int, Query(ge=1, le=9_999)]
Where = tuple[str, str]
"""What follows the token in the address of the next page, and the id on it."""


class _Over(FocalError):
    """The form is open no more, or theirs no more."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.languages = languages
        super().__init__()


class _Stranger(FocalError):
    """Whom the link was made for is no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedPage:
    """What came of a post: where to go on, or with another status the page again with what is wrong."""

    page: FormPage
    then: Where = ("review", "")
    status: int = 303


def form_routes(services: ChatServices) -> APIRouter:
    """The routes; the address itself is what permits them."""
    router = APIRouter()
    forms = _Forms(services)
    for path, page, method in (
        (f"{PATH}/files/{{token}}", forms.file, "GET"),
        (f"{PATH}/{{token}}", forms.enter, "GET"),
        (f"{PATH}/{{token}}/review", forms.review, "GET"),
        (f"{PATH}/{{token}}/review", forms.send, "POST"),
        (f"{PATH}/{{token}}/{{number}}", forms.section, "GET"),
        (f"{PATH}/{{token}}/{{number}}", forms.save, "POST"),
    ):
        router.add_api_route(path, page, methods=[method], response_class=HTMLResponse)
    return router


class _Forms:
    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._keys = services.settings.signing_keys()

    async def enter(self, request: Request, token: str) -> Response:
        """The first section in which something is left, else the review."""

        def find(desk: Desk) -> Where:
            step = next_open(desk, None)
            if step is None or not may_answer(desk.contact, desk.kept):
                return "review", ""
            return _address(*where(desk, step.place)), ""

        found = await self._at(request, token, find)
        return found if isinstance(found, Response) else self._to(token, found)

    async def section(
        self, request: Request, token: str, number: Number, part: Part = 1, new: Annotated[int, Query()] = 0
    ) -> Response:
        """One section with its questions, a long one screen by screen."""
        page = await self._at(request, token, lambda desk: _to_fill_in(desk, number, part))
        if page is None:
            return self._to(token, ("review", ""))
        return page if isinstance(page, Response) else self._form(page, token, is_new=bool(new))

    async def save(self, request: Request, token: str, number: Number, part: Part = 1) -> Response:
        """Keeps what is right in a section, and goes on; or one field, for the page's script."""
        came = await self._posted(request, token)
        if isinstance(came, Response):
            return came
        if _wants_json(request):
            kept = await self._at(request, token, lambda desk: _field_saved(desk, number, part, came), came.language)
            return kept if isinstance(kept, Response) else JSONResponse(kept, headers=HEADERS)
        done = await self._at(request, token, lambda desk: _saved(desk, number, part, came), came.language)
        if isinstance(done, Response):
            return done
        return self._to(token, done.then) if done.status == 303 else self._form(done.page, token, done.status)

    async def review(self, request: Request, token: str, part: Part = 1) -> Response:
        """All answers, and the button that hands them in."""
        page = await self._at(request, token, lambda desk: review_page(desk, part))
        return page if isinstance(page, Response) else self._review(page, token)

    async def send(self, request: Request, token: str) -> Response:
        """Hands the form in, or has it signed off, unless it was changed since it was read, or something is missing."""
        came = await self._posted(request, token)
        if isinstance(came, Response):
            return came
        done = await self._at(request, token, lambda desk: sent(desk, came), came.language)
        if isinstance(done, Response):
            return done
        match done:
            case (HandedIn() | SigningTold() as handed, language):
                return self._done(handed, language)
            case (ReviewPage() as page, notice, status):
                return self._review(page, token, notice, status)

    async def file(self, token: str) -> Response:
        """A file that was given to whoever handed a form in; to be saved, never to be run by the browser."""
        found = file_of(token, self._keys, datetime.now(UTC))
        content = await self._services.store.consult(lambda unit: unit.files.content(found[0])) if found else None
        if found is None or content is None:
            raise HTTPException(404)
        name = plain_name(found[1]).replace(" ", "_")
        headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
        return Response(content, media_type="application/octet-stream", headers=HEADERS | headers)

    async def _at(
        self, request: Request, token: str, do: Callable[[Desk], T], shown: Language | None = None
    ) -> T | Response:
        """Does something at the desk of whom the link was made for; a page that says so where it is open no more.

        What is only read may need a form that Focal brings along and takes in now, so this is a unit that writes, too.

        Raises:
            HTTPException: the link is none, too old, or of somebody who is no more; they may not answer any more.
        """
        now, library = datetime.now(UTC), self._services.shelf.library
        link = link_of(token, self._keys, now)
        if link is None:
            raise HTTPException(404)
        chosen = self._chosen(shown or Language(request.cookies.get(LANGUAGE_COOKIE, "")))

        def work(unit: Unit) -> T:
            contact = _reader(unit, link, chosen)
            opener = Opener(unit=unit, contact=contact, library=library, now=now, chance=SystemRandom())
            desk = opener.desk(link.response)
            if desk is None:
                raise _Over(contact.languages)
            return do(desk)

        try:
            return await self._services.store.perform(work)
        except _Stranger:
            raise HTTPException(404) from None
        except Forbidden:
            raise HTTPException(403) from None
        except _Over as over:
            return self._over(request, self._services.phrasebook.speak(*over.languages))

    async def _posted(self, request: Request, token: str) -> PostedPage | Response:
        """The form of an acceptable post, or why it is refused."""
        link = link_of(token, self._keys, datetime.now(UTC))
        if link is None:
            raise HTTPException(404)
        services = self._services
        try:
            if not is_same_origin(request, services.settings.address):
                raise Refused(status=403, sentence=lambda _: _("This form was not sent from this page."))
            wait = services.rates.wait_to_write(f"form:{link.contact}")
            if wait:
                raise Refused(status=429, sentence=partial(too_fast, wait), retry_after=wait)
            came = await posted_page(request)
            wait = services.rates.wait_to_send_files(f"form:{link.contact}", came.files)
            if wait:
                raise Refused(status=429, sentence=partial(too_many_files, wait), retry_after=wait)
            return came
        except Refused as refused:
            headers = HEADERS | ({"retry-after": str(refused.retry_after)} if refused.retry_after else {})
            _ = services.phrasebook.speak(reader_language(request, services.phrasebook.languages))
            return self._said(request, _, refused.status, refused.sentence(_), headers)

    def _chosen(self, language: Language) -> Language | None:
        return language if language in self._services.phrasebook.languages else None

    def _to(self, token: str, where: Where) -> Response:
        path, id = where
        address = f"{PATH}/{token}/{path}" + (f"#{id}" if id else "")
        return RedirectResponse(address, status_code=303, headers=HEADERS)

    def _form(self, page: FormPage, token: str, status: int = 200, *, is_new: bool = False) -> Response:
        here = f"/{_address(page.number, page.part)}"
        return self._page("form.html", page.language, status, token, here, page=page, is_new=is_new, here=here)

    def _review(self, review: ReviewPage, token: str, notice: str = "", status: int = 200) -> Response:
        values = {"page": review.page, "review": review, "notice": notice}
        return self._page("form_review.html", review.page.language, status, token, "/review", **values)

    def _done(self, handed: HandedIn | SigningTold, language: Language) -> Response:
        now = datetime.now(UTC)
        files = [(file.name, f"{PATH}/files/{file_token(file, self._keys, now)}") for file in handed.files]
        return self._page("form_done.html", language, 200, "", "", text=handed.text, files=files)

    def _page(self, template: str, language: Language, status: int, token: str, end: str, **values: object) -> Response:
        base = f"{PATH}/{token}" if token else ""
        html = self._services.pages.render(
            template, language, base=base, back=base + end if base else "", md=to_html, line=in_line, **values
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def _over(self, request: Request, _: Voice) -> Response:
        over = _("That is no longer open: it may have been handed in by a colleague.")
        return self._said(request, _, 410, over, HEADERS)

    def _said(self, request: Request, _: Voice, status: int, sentence: str, headers: Mapping[str, str]) -> Response:
        if _wants_json(request):
            return JSONResponse({"error": sentence}, status_code=status, headers=headers)
        html = self._services.pages.render("error.html", _.language, status=status, sentence=sentence)
        return HTMLResponse(html, status_code=status, headers=headers)


def in_line(markdown: str) -> Markup:
    """Safe HTML that may stand in a label: paragraphs are lines."""
    html = to_html(markdown).strip().replace("</p>\n<p>", "<br>")
    return Markup(html.replace("<p>", "").replace("</p>", ""))  # noqa: S704 (only tags were taken out)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _reader(unit: Unit, link: FormLink, chosen: Language | None) -> Contact:
    """Whom the link was made for, in the language that they read the page in."""
    contact = unit.people.contact(link.contact)
    if contact is None or unit.erasure.is_erased(contact.id):
        raise _Stranger
    if chosen is None or chosen == contact.language:
        return contact
    return replace(contact, language=chosen, other_languages=(contact.language, *contact.other_languages))


def _to_fill_in(desk: Desk, number: int, part: int) -> FormPage | None:
    """A section with its fields; None for who only reads the answers."""
    if not may_answer(desk.contact, desk.kept):
        return None
    section = _section(desk, number)
    return section_page(desk, section, {}, screen_of(desk, section, part))


def _section(desk: Desk, number: int) -> Section:
    """A section by its number, or the nearest there is."""
    sections = sections_of(desk.filled.form)
    return sections[min(number, len(sections)) - 1]


def _saved(desk: Desk, number: int, part: int, came: PostedPage) -> SavedPage:
    """Keeps what was posted, does what the button says, and tells where to go on."""
    _make_sure_of_right(desk)
    section = _section(desk, number)
    saved = save(desk, _posted_steps(desk, section, part, came), came.fields)
    desk, then = _done(saved.desk, came.do)
    part = where(desk, next(iter(saved.troubles)))[1] if saved.troubles else part
    page = section_page(desk, section, saved.troubles, screen_of(desk, section, part))
    if saved.troubles:
        is_conflict = any(trouble.is_conflict for trouble in saved.troubles.values())
        return SavedPage(page=page, status=409 if is_conflict else 422)
    new = [place for place in saved.appeared if outermost(place) in section.paths]
    if then is None and new and came.do != "back":
        return SavedPage(page=page, then=(_address(*where(desk, new[0]), is_new=True), id_of(new[0])))
    return SavedPage(page=page, then=then or _following(page, came.do))


def _done(desk: Desk, do: str) -> tuple[Desk, Where | None]:
    """One instance more or less, where a button asked for that; None where the way goes on."""
    verb, _, place = do.partition(":")
    another = desk.by_place.get(place)
    if verb == "add" and isinstance(another, AskAnother) and may_grow(another):
        desk, first = add_one(desk, place)
        return desk, (_address(*where(desk, first or place)), id_of(first or place))
    whole, id = split(place)
    is_there = id in desk.filled.response.repeats.get(whole, ()) and isinstance(desk.by_place.get(whole), AskAnother)
    if verb == "remove" and is_there:
        desk = remove_one(desk, place)
        return desk, (_address(*where(desk, whole)), id_of(whole))
    return desk, None


def _make_sure_of_right(desk: Desk) -> None:
    if not may_answer(desk.contact, desk.kept):
        raise Forbidden


def _posted_steps(desk: Desk, section: Section, part: int, came: PostedPage) -> list[Step]:
    """What was posted, wherever in the section it stands by now, and what else the screen asks."""
    shown = {step.place for step in screen_of(desk, section, part).steps}
    return [step for step in steps_of(desk, section) if step.place in came.fields or step.place in shown]


def _address(number: int, part: int, *, is_new: bool = False) -> str:
    """What follows the token in the address of a screen."""
    asked = ([f"part={part}"] if part > 1 else []) + (["new=1"] if is_new else [])
    return f"{number}?{'&'.join(asked)}" if asked else str(number)


def _following(page: FormPage, do: str) -> Where:
    if do == "back" and (page.part > 1 or page.before is not None):
        return (_address(page.number, page.part - 1) if page.part > 1 else str(page.before)), ""
    if do in ("add", "remove", "save"):
        return _address(page.number, page.part), ""
    if do != "review" and page.part < page.parts:
        return _address(page.number, page.part + 1), ""
    return (str(page.after) if page.after is not None and do != "review" else "review"), ""


def _field_saved(desk: Desk, number: int, part: int, came: PostedPage) -> Mapping[str, object]:
    """Keeps the one field that was posted, for the page's script."""
    _make_sure_of_right(desk)
    section, (place, *_more) = _section(desk, number), [*came.fields, ""]
    before = texts_of(section_page(desk, section, {}, screen_of(desk, section, part)), place)
    saved = save(desk, steps_of(desk, section), {place: came.fields[place]} if place else {})
    page = section_page(saved.desk, section, saved.troubles, screen_of(saved.desk, section, part))
    field = next((each for each in page.fields if each.place == place), None)
    return {
        "trouble": field.trouble if field is not None else "",
        "is_kept": place not in saved.troubles,
        "shown": field.shown if field is not None else "",
        "offered": field.offered if field is not None else "",
        "is_changed": texts_of(page, place) != before,
        "answered": page.answered,
        "total": page.total,
    }
