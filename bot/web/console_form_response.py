"""One response to a form: what was answered, by whom and when, and its files; of a draft only how far it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_form_base import FORMS, FormPages, Look, beginner, known_form, name_of, person
from bot.web.console_form_words import file_state, state_of
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.calls.applying import files_of
from handlers.filling.values import in_words, label_of
from handlers.results.reading import asked_in, filled_of, label_in, section_path, sections_of, wanted
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.forms.responses.places import above, path_of, split
from knowledge.model.forms import UPLOADS
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.response_standing import Given, Owned, ResponseStanding
from knowledge.store.unit import Unit

Key = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
OCTETS = "application/octet-stream"
"""Whatever a city sends is saved and never opened by the browser."""


def response_routes(services: ConsoleServices) -> APIRouter:
    """The page of one response, and its files."""
    router = APIRouter(prefix="/forms/{number}/responses/{response}")
    pages = _Responses(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/files/{file}", pages.file, methods=["GET"], response_class=Response)
    return router


class _Responses(FormPages):
    async def page(self, request: Request, number: Number, response: Key) -> Response:
        """The response as it is."""
        return await self._form(request, number, "form_response", lambda look: self._values(look, response))

    def _values(self, look: Look, number: int) -> dict[str, Any]:
        owned, _ = _found(look.unit, look.known.number, number), look._
        filled = filled_of(look.form, owned, self._services.shelf.library, look.now)
        given = ResponseStanding(look.unit.connection).given(number)
        state, name = state_of(owned, _)
        return {
            "who": name_of(owned, _),
            "member": owned.kept.member,
            "state": state,
            "state_name": name,
            "facts": self._facts(look, owned, filled),
            "is_readable": owned.is_readable,
            "sections": self._sections(look, owned, filled, given) if owned.is_readable else [],
            "history": self._history(look, filled, given) if owned.is_readable else [],
        }

    def _facts(self, look: Look, owned: Owned, filled: Filled) -> list[tuple[str, str]]:
        _, kept = look._, owned.kept
        answered, asked = filled.progress()
        facts = [
            (_("Answers"), _("{count} of {all}", count=_.number(answered), all=_.number(asked))),
            (_("Begun by"), beginner(owned, _)),
            (_("Begun"), _.moment(kept.begun_at, self._zone)),
            (_("Last change"), _.moment(kept.changed_at, self._zone)),
            (_("Handed in"), _.moment(kept.submitted_at, self._zone) if kept.submitted_at else ""),
            (_("Answered in"), _.name_of(kept.language)),
        ]
        return [(label, value) for label, value in facts if value]

    def _sections(
        self, look: Look, owned: Owned, filled: Filled, given: tuple[Given, ...]
    ) -> list[tuple[str, list[dict[str, Any]]]]:
        """The sections that have an answer, each with its answers."""
        last = {each.place: each for each in given}
        files = {file.name: file for file in files_of(look.unit, owned.kept, filled)}
        found: dict[str, list[dict[str, Any]]] = {}
        for step in asked_in(filled):
            if filled.value(step.place):
                answer = self._answer(look, filled, step, last.get(step.place))
                answer |= _file(look, owned, files.get(filled.value(step.place)), step)
                found.setdefault(section_path(filled.form, step.place), []).append(answer)
        sections = sections_of(filled.form, look.names)
        return [
            (section.label or look._("Other questions"), found[section.path])
            for section in sections
            if section.path in found
        ]

    def _answer(self, look: Look, filled: Filled, step: AskQuestion, last: Given | None) -> dict[str, Any]:
        _ = look._
        return {
            "instance": _instance(filled, step.place),
            "label": label_of(filled, step, look.names),
            "words": in_words(filled, step.place, step.question, look.names, _.language),
            "who": person(last.name, last.contact, _) if last else "",
            "when": _.moment(last.at, self._zone) if last else "",
        }

    def _history(self, look: Look, filled: Filled, given: tuple[Given, ...]) -> list[tuple[str, str, str]]:
        """Who answered which question when, the latest first."""
        labels = {
            question.path: label_in(question.label, look.names) or question.name for question in wanted(filled.form)
        }
        return [
            (look._.moment(each.at, self._zone), labels[path], person(each.name, each.contact, look._))
            for each in reversed(given)
            if (path := path_of(each.place)) in labels
        ]

    async def file(self, request: Request, number: Number, response: Key, file: Key) -> Response:
        """A file among the answers, to be saved."""
        now = datetime.now(UTC)

        def find(unit: Unit) -> tuple[str, bytes]:
            known_form(unit, number)
            owned = _found(unit, number, response)
            filled = filled_of(unit.forms.one(number), owned, self._services.shelf.library, now)
            named = next((each for each in files_of(unit, owned.kept, filled) if each.id == file), None)
            content = unit.answer_files.content(file) if named is not None and owned.is_readable else None
            if named is None or content is None:
                raise HTTPException(404)
            return named.name, content

        return await self._download(request, find, OCTETS)


def _found(unit: Unit, form: int, number: int) -> Owned:
    owned = ResponseStanding(unit.connection).one(form, number)
    if owned is None:
        raise HTTPException(404)
    return owned


def _instance(filled: Filled, place: str) -> str:
    """Which instances of repeats a place is in, counted from 1: "2", "2.1"; "" where it is in none."""
    counted = []
    for outer in above(place):
        whole, id = split(outer)
        if id:
            counted.append(str(filled.response.repeats.get(whole, (id,)).index(id) + 1))
    return ".".join(reversed(counted))


def _file(look: Look, owned: Owned, file: AnswerFile | None, step: AskQuestion) -> dict[str, str]:
    """Where the file of an answer is saved from, or why it is not here."""
    if file is None or step.question.type not in UPLOADS:
        return {"href": "", "missing": ""}
    here = f"{FORMS}/{look.known.number}/responses/{owned.kept.id}/files/{file.id}"
    return {"href": here if file.state is AnswerFileState.KEPT else "", "missing": file_state(file, look._)}
