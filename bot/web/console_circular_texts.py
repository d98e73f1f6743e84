"""The texts of a circular side by side, put into words by hand or by a machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_audience import is_htmx
from bot.web.console_circular_base import ALL, FRESH, Again, Scene, back
from bot.web.console_circular_forms import Posted, Wrong, language_of, named_language
from bot.web.console_circular_gaps import Said, gap_rows, said_in
from bot.web.console_circular_preview import PreviewPages
from bot.web.console_pages import ConsoleServices, Deed
from bot.web.console_people import Number
from handlers.circulars.keeping import held, seen
from handlers.circulars.translating import Translator, check_text, machine_text, put_machine_text
from handlers.circulars.writing import OutOfRange, put_text, remove_text
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, CircularFile, CircularText
from knowledge.model.languages import Language, direction
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

Chosen = Annotated[str, Query(max_length=8)]
Change = Callable[[Unit, Actor, Posted, datetime, Language], None]

KILOBYTE = 2**10


def text_routes(services: ConsoleServices, translator: Translator | None) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}/texts")
    pages = _Texts(services, translator)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("", pages.put),
        ("/check", pages.check),
        ("/look", pages.look),
        ("/remove", pages.remove),
        ("/translate", pages.translate),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class TextsPage(PreviewPages):
    """The page of the texts, which comes again whenever one of its forms is refused."""

    def __init__(self, services: ConsoleServices, translator: Translator | None) -> None:
        super().__init__(services)
        self._translator = translator

    async def _texts(
        self, request: Request, number: int, language: str, again: Again = FRESH, located: tuple[str, ...] = ()
    ) -> Response:
        def read(scene: Scene) -> dict[str, Any]:
            wanted = again.form.line("language") if again.deed != "file" else ""
            return self._read(scene, named_language(wanted or language)) | {"located": located}

        return await self._frame(request, number, "texts", read, again)

    def _read(self, scene: Scene, wanted: Language | None) -> dict[str, Any]:
        unit, circular, _ = scene.unit, scene.circular, scene._
        files = unit.circulars.files(circular.id)
        said = said_in(unit, circular, files, scene.now)
        readers = said.readers
        chosen = said.chosen(wanted)
        shown = tuple(dict.fromkeys((*said.shown, *([chosen] if chosen else []))))
        known = {*shown, *said.lacking}
        return {
            "rows": gap_rows(scene, said, shown, self._zone),
            "lacking": [(code, _.name_of(code), _.number(readers[code])) for code in said.lacking if code != chosen],
            "original": _fields(scene, said, circular.language),
            "translation": _fields(scene, said, chosen) if chosen else None,
            "chosen": gap_rows(scene, said, [chosen], self._zone)[0] if chosen else None,
            "looks": self._looks(scene, said, chosen),
            "others": [(code, _.name_of(code)) for code in self._services.phrasebook.languages if code not in known],
            "longest_title": LONGEST_TITLE,
            "longest_text": LONGEST_TEXT,
            "has_machine": self._translator is not None and said.original is not None,
            "files": [_file_row(file, _) for file in files],
            "file_languages": [(code, _.name_of(code)) for code in (*shown, *said.lacking)],
            "file_language": scene.again.form.line("language") if scene.again.deed == "file" else "",
        }

    def _looks(self, scene: Scene, said: Said, chosen: Language | None) -> dict[str, Any]:
        """What readers see of the texts in the forms, by language; of a form that was not saved, what was typed."""
        shown = {said.circular.language: None, **({chosen: None} if chosen else {})}
        drafts = {code: _draft(_fields(scene, said, code)) for code in shown}
        return {code: self._look(scene.unit, said.circular, drafts[code], scene.now, scene._) for code in shown}


class _Texts(TextsPage):
    async def page(self, request: Request, number: Number, language: Chosen = "") -> Response:
        """The original, and one translation beside it."""
        return await self._texts(request, number, language)

    async def look(self, request: Request, number: Number) -> Response:
        """What a text looks like on every channel before it is saved: a piece of the page for htmx, else all of it."""
        form, _ = await self._posted(request), self._speaker(request)
        if isinstance(form, Response):
            return form
        try:
            text = typed_text(form, _)
        except Wrong as wrong:
            return await self._refused_look(request, number, form, wrong)
        if not is_htmx(request):
            return await self._texts(request, number, "", Again(deed="look", form=form))

        def read(unit: Unit) -> dict[str, Any]:
            circular = unit.circulars.one(number)
            if circular is None:
                raise HTTPException(404)
            return self._look(unit, circular, text, datetime.now(UTC), _)

        return await self._show(request, read, _piece)

    async def _refused_look(self, request: Request, number: int, form: Posted, wrong: Wrong) -> Response:
        if not is_htmx(request):
            return await self._texts(request, number, "", replace(self._again(request, form, wrong), deed="look"))
        look = {"language": "", "direction": "", "sights": [], "is_beginning": False, "refused": wrong.sentence}
        page = await self._show(request, lambda unit: look, _piece)
        if page.status_code == 200:
            page.status_code = 422
        return page

    async def put(self, request: Request, number: Number) -> Response:
        """Saves the text in one language."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime, language: Language) -> None:
            put_text(unit, by, number, form.revision, language, form.line("title"), form.text("text"), now)

        return await self._change(request, number, work, "text", "saved")

    async def check(self, request: Request, number: Number) -> Response:
        """Somebody stands behind a translation as it is."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime, language: Language) -> None:
            check_text(unit, by, number, form.revision, language, now)

        return await self._change(request, number, work, "check", "checked")

    async def remove(self, request: Request, number: Number) -> Response:
        """Takes a translation away."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime, language: Language) -> None:
            remove_text(unit, by, number, form.revision, language, now)

        return await self._change(request, number, work, "remove", "removed")

    async def _change(self, request: Request, number: int, change: Change, deed: str, said: str) -> Response:
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Language:
            language = language_of(form, "language", _)
            change(unit, by, form, now, language)
            return language

        return await self._take(
            request,
            work,
            lambda language: _on_to(number, language, said),
            lambda again: self._texts(request, number, "", again),
            deed,
        )

    async def translate(self, request: Request, number: Number) -> Response:
        """Asks the machine, outside of any transaction, and keeps what it says."""
        form, translator = await self._posted(request), self._translator
        if isinstance(form, Response):
            return form
        if translator is None:
            raise HTTPException(404)
        language = form.line("language")
        done = await self._attempt(request, form, _what_to_translate(number, form, self._speaker(request)))
        if isinstance(done, tuple):
            done = await self._translated(request, number, form, translator, done[0])
        return await self._then(
            done,
            lambda _kept: _on_to(number, language, "translated"),
            lambda again: self._texts(request, number, language, again),
            "translate",
        )

    async def _translated(
        self, request: Request, number: int, form: Posted, translator: Translator, original: CircularText
    ) -> tuple[CircularText] | Again | Response:
        try:
            text = await machine_text(translator, original, Language(form.line("language")))
        except FocalError as error:
            return self._again(request, form, error)

        def keep(unit: Unit, by: Actor, now: datetime) -> CircularText:
            put_machine_text(unit, by, number, form.revision, text, now)
            return text

        return await self._attempt(request, form, keep)


def _what_to_translate(number: int, form: Posted, _: Speaker) -> Deed[CircularText]:
    def look(unit: Unit, by: Actor, now: datetime) -> CircularText:
        by.need(Right.WRITE_CIRCULARS)
        language = language_of(form, "language", _)
        circular = seen(held(unit, number), form.revision)
        original = unit.circulars.texts(number).get(circular.language)
        if original is None or language == circular.language:
            raise OutOfRange("language")
        return original

    return look


def _piece(look: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "console/_circular_look.html", {"look": look}


def typed_text(form: Posted, _: Speaker) -> CircularText:
    """A text as it is being written.

    Raises:
        Wrong: the language is none, or the text is longer than one may be.
    """
    language, title, text = language_of(form, "language", _), form.line("title"), form.text("text").strip()
    for field, words, most in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if len(words) > most:
            raise Wrong(field, _("That is too long: at most {most} characters.", most=_.number(most)))
    return CircularText(language=language, title=title, text=text)


def _draft(fields: Mapping[str, Any]) -> CircularText:
    """The text of a form, no longer than it is shown."""
    title, text = fields["title"][:LONGEST_TITLE], fields["text"][:LONGEST_TEXT]
    return CircularText(language=fields["language"], title=title, text=text)


def _on_to(number: int, language: str, said: str) -> Response:
    return back(f"{ALL}/{number}/texts?language={language}#translation", said)


def _fields(scene: Scene, said: Said, language: Language) -> dict[str, Any]:
    """One form: what was typed into it, else what is stored."""
    text, typed = said.texts.get(language), scene.typed("text") or scene.typed("look")
    is_refused = typed is not None and typed.line("language") == language
    stored = {"title": text.title if text else "", "text": text.text if text else ""}
    shown = {"title": typed.text("title"), "text": typed.text("text")} if typed and is_refused else stored
    return {
        "language": language,
        "name": scene._.name_of(language),
        "direction": direction(language),
        "is_refused": is_refused and scene.again.status != 200,
        "stored": stored if is_refused and stored != shown and scene.again.status != 200 else None,
        **shown,
    }


def _file_row(file: CircularFile, _: Speaker) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "size": _("{size} kB", size=_.number(-(-file.size // KILOBYTE))),
        "language": _.name_of(Language(file.language)) if file.language else _("all readers"),
    }
