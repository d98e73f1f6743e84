"""The texts of a circular side by side, put into words by hand or by a machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import ALL, FRESH, Again, CircularPages, Scene, back
from bot.web.console_circular_forms import Posted, language_of, named_language
from bot.web.console_pages import ConsoleServices, Deed
from bot.web.console_people import Number
from handlers.circulars.keeping import held, seen
from handlers.circulars.translating import Translator, check_text, machine_text, put_machine_text
from handlers.circulars.writing import OutOfRange, put_text, remove_text
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.errors import FocalError
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularFile, CircularText, Origin
from knowledge.model.languages import NETWORK_LANGUAGES, Language, direction
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

Chosen = Annotated[str, Query(max_length=8)]
Texts = Mapping[Language, CircularText]
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
        ("/remove", pages.remove),
        ("/translate", pages.translate),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What a circular says, and who reads what."""

    circular: Circular
    texts: Texts
    readers: Mapping[Language, int]

    @property
    def original(self) -> CircularText | None:
        return self.texts.get(self.circular.language)

    @property
    def shown(self) -> tuple[Language, ...]:
        """The languages of the table: the original's, those with texts, and the network's."""
        return tuple(dict.fromkeys((self.circular.language, *self.texts, *NETWORK_LANGUAGES)))

    @property
    def lacking(self) -> tuple[Language, ...]:
        """Further languages that readers have, and no text; those of the most readers first."""
        return tuple(sorted(set(self.readers) - set(self.shown), key=lambda each: (-self.readers[each], each)))

    def chosen(self, wanted: Language | None) -> Language | None:
        """The translation to show: the one that is asked for, else the first that needs somebody."""
        if wanted and wanted != self.circular.language:
            return wanted
        others = [language for language in self.shown if language != self.circular.language]
        return next((each for each in others if self.needs_somebody(each)), others[0] if others else None)

    def needs_somebody(self, language: Language) -> bool:
        """Whether a text is to be written or looked at before everybody reads their own language."""
        text = self.texts.get(language)
        return bool(self.readers.get(language)) if text is None else not text.is_checked or self.is_stale(text)

    def is_stale(self, text: CircularText) -> bool:
        return self.original is not None and text.is_stale(self.original)


class TextsPage(CircularPages):
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
        channels = self._services.shelf.library.installation.channels
        readers = unit.audiences.preview(circular.audience, channels, scene.now, 0).by_language
        said = _Said(circular=circular, texts=unit.circulars.texts(circular.id), readers=readers)
        chosen = said.chosen(wanted)
        shown = tuple(dict.fromkeys((*said.shown, *([chosen] if chosen else []))))
        known = {*shown, *said.lacking}
        return {
            "rows": [self._row(scene, said, language) for language in shown],
            "lacking": [(code, _.name_of(code), _.number(readers[code])) for code in said.lacking if code != chosen],
            "original": _fields(scene, said, circular.language),
            "translation": _fields(scene, said, chosen) if chosen else None,
            "chosen": self._row(scene, said, chosen) if chosen else None,
            "others": [(code, _.name_of(code)) for code in self._services.phrasebook.languages if code not in known],
            "longest_title": LONGEST_TITLE,
            "longest_text": LONGEST_TEXT,
            "has_machine": self._translator is not None and said.original is not None,
            "files": [_file_row(file, _) for file in unit.circulars.files(circular.id)],
            "file_languages": [(code, _.name_of(code)) for code in (*shown, *said.lacking)],
            "file_language": scene.again.form.line("language") if scene.again.deed == "file" else "",
        }

    def _row(self, scene: Scene, said: _Said, language: Language) -> dict[str, Any]:
        """What there is in one language, in the table above the texts."""
        _, text = scene._, said.texts.get(language)
        by = actor_name(scene.unit, text.by, _) if text is not None and text.by else ""
        at = _.moment(text.at, self._zone) if text is not None and text.at else ""
        return {
            "code": language,
            "name": _.name_of(language),
            "title": text.title if text else "",
            "state": _state(said, language, _),
            "readers": said.readers.get(language, 0),
            "characters": _.number(len(text.text)) if text else "—",
            "last": " · ".join(part for part in (by, at) if part) or "—",
            "is_original": language == said.circular.language,
            "is_missing": text is None,
            "needs_somebody": said.needs_somebody(language),
            "is_to_check": text is not None and said.needs_somebody(language),
        }


class _Texts(TextsPage):
    async def page(self, request: Request, number: Number, language: Chosen = "") -> Response:
        """The original, and one translation beside it."""
        return await self._texts(request, number, language)

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


def _on_to(number: int, language: str, said: str) -> Response:
    return back(f"{ALL}/{number}/texts?language={language}#translation", said)


def _fields(scene: Scene, said: _Said, language: Language) -> dict[str, Any]:
    """One form: what was typed into it, else what is stored."""
    text, typed = said.texts.get(language), scene.typed("text")
    is_refused = typed is not None and typed.line("language") == language
    stored = {"title": text.title if text else "", "text": text.text if text else ""}
    shown = {"title": typed.text("title"), "text": typed.text("text")} if typed and is_refused else stored
    return {
        "language": language,
        "name": scene._.name_of(language),
        "direction": direction(language),
        "is_refused": is_refused,
        "stored": stored if is_refused and stored != shown else None,
        **shown,
    }


def _state(said: _Said, language: Language, _: Speaker) -> str:
    text = said.texts.get(language)
    match text:
        case None if language == said.circular.language or said.readers.get(language):
            return _("missing")
        case None:
            return "—"
        case _ if language == said.circular.language:
            return _("original")
        case CircularText(is_checked=False):
            return _("translated by a machine, not checked")
        case _ if said.is_stale(text):
            return _("older than the original")
        case CircularText(origin=Origin.MACHINE):
            return _("translated by a machine, checked")
        case _:
            return _("up to date")


def _file_row(file: CircularFile, _: Speaker) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "size": _("{size} kB", size=_.number(-(-file.size // KILOBYTE))),
        "language": _.name_of(Language(file.language)) if file.language else _("all readers"),
    }
