"""A questionnaire tried out in the browser, as a focal point meets it in the chat. Nothing of it is kept: how far a
trial is stands, signed, in the page itself, and comes back with each answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from random import SystemRandom
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from bot.web.console_circular_base import FRESH, Again
from bot.web.console_circular_forms import Posted
from bot.web.console_form_base import FormPages, Look
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.markdown import to_html
from handlers.filling.trying import Heard, Line, NoSuchForm, Trial, Tried, try_out
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.languages import NETWORK_LANGUAGES, Language, direction
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

LASTS_S = 24 * 60 * 60
"""How long a trial can be gone on with."""

MOST_LINES = 60
"""What was said last; what was said before goes."""

LONGEST = 4_000
"""Characters of an answer, as in the web chat."""


class _Gone(FocalError):
    """This trial cannot be gone on with: please begin it again."""


def try_routes(services: ConsoleServices) -> APIRouter:
    """The page on which one form is tried out."""
    router = APIRouter(prefix="/forms/{number}/try")
    pages = _Trials(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.go_on, methods=["POST"], response_class=HTMLResponse)
    return router


class _Trials(FormPages):
    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        self._signed = URLSafeTimedSerializer(services.signing_keys, salt="focal.console.trial")

    async def page(self, request: Request, number: Number) -> Response:
        """In which languages it can be tried out."""
        return await self._shown(request, number)

    async def go_on(self, request: Request, number: Number) -> Response:
        """Begins a trial, or takes its next step; what was said stands in the page that follows."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        library, begun = self._services.shelf.library, form.line("begin")
        try:
            trial, lines = self._begun(number, begun) if begun else self._resumed(number, form)
        except _Gone:
            sentence = self._speaker(request)("This trial cannot be gone on with. Please begin it again.")
            return await self._shown(request, number, Again(sentence=sentence, form=form, status=422))
        heard = None if begun else _heard(form)
        if heard is None and not begun:
            return await self._shown(request, number, tried=Tried(trial=trial, lines=(), choices=()), lines=lines)

        def work(unit: Unit, by: Actor, now: datetime) -> Tried:
            try:
                return try_out(unit, by, trial, heard, library, now, SystemRandom())
            except NoSuchForm:
                raise HTTPException(404) from None

        done = await self._perform(request, form.text("csrf"), work)
        if isinstance(done, Response):
            return done
        (tried,) = done
        return await self._shown(request, number, tried=tried, lines=(*lines, *tried.lines)[-MOST_LINES:])

    async def _shown(
        self,
        request: Request,
        number: int,
        again: Again = FRESH,
        tried: Tried | None = None,
        lines: Iterable[Line] = (),
    ) -> Response:
        said = tuple(lines)

        def values(look: Look) -> dict[str, Any]:
            shown: dict[str, Any] = {"spoken": _languages(look), "trial": "", "lines": [], "longest": LONGEST}
            if tried is None:
                return shown
            return shown | {
                "trial": self._signed.dumps(_packed(tried.trial, said, tried.choices)),
                "lines": [_line(each) for each in said],
                "choices": tried.choices,
                "trial_language": tried.trial.language,
                "trial_dir": direction(tried.trial.language),
                "is_over": tried.trial.is_over,
                "is_elsewhere": tried.is_elsewhere,
            }

        return await self._form(request, number, "form_try", values, again)

    @staticmethod
    def _begun(number: int, language: str) -> tuple[Trial, tuple[Line, ...]]:
        return Trial(form=number, language=Language(language[:35])), ()

    def _resumed(self, number: int, form: Posted) -> tuple[Trial, tuple[Line, ...]]:
        """The trial that a page carried, with what was said in it.

        Raises:
            _Gone: it is not of ours, too old, or of another form.
        """
        try:
            packed = self._signed.loads(form.text("trial"), max_age=LASTS_S)
        except BadData:
            raise _Gone from None
        trial, lines = _unpacked(packed)
        if trial.form != number:
            raise _Gone
        return trial, lines


def _heard(form: Posted) -> Heard | None:
    """What was done; None of an empty answer."""
    if form.has("file"):
        return Heard(has_file=True)
    choice, text = form.line("choice"), form.text("text").strip()[:LONGEST]
    return Heard(text="" if choice else text, choice=choice) if choice or text else None


def _packed(trial: Trial, lines: Iterable[Line], choices: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"trial": asdict(trial), "lines": [asdict(each) for each in lines], "choices": [*choices]}


def _unpacked(packed: dict[str, Any]) -> tuple[Trial, tuple[Line, ...]]:
    trial = packed["trial"]
    lines = tuple(Line(**{**each, "choices": tuple(each["choices"])}) for each in packed["lines"])
    return Trial(**{**trial, "decided": tuple(trial["decided"])}), lines


def _line(line: Line) -> dict[str, Any]:
    return {
        "is_ours": line.is_ours,
        "html": to_html(line.text) if line.is_ours else "",
        "text": "" if line.is_ours else line.text,
        "language": line.language,
        "dir": direction(line.language) if line.is_ours else "auto",
        "past": line.choices,
    }


def _languages(look: Look) -> list[tuple[str, str]]:
    """Those of the form, the reader's own first; of a form that names none, the network's."""
    _, codes = look._, [language.code for language in look.form.languages if language.code]
    named = [Language(code) for code in dict.fromkeys(codes or NETWORK_LANGUAGES)]
    return [(code, _name(code, _)) for code in sorted(named, key=lambda code: (code != _.language, named.index(code)))]


def _name(code: Language, _: Speaker) -> str:
    return _.name_of(code)
