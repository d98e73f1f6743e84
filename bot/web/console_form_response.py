"""One response to a form: what was answered, by whom and when, and its files; of a draft only how far it is. What the
secretariat says to it stands beside the answers (`console_review_view`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again
from bot.web.console_form_base import FORMS, FormPages, Look, beginner, known_form, name_of, person
from bot.web.console_form_words import file_state, state_of
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_review_view import Reviewed, comments_by_place, review_values, reviewed
from bot.web.console_review_words import done_sentence
from bot.web.guards import MAX_NUMBER
from handlers.filling.pages import id_of
from handlers.filling.values import in_words, label_of
from handlers.results.reading import asked_in, filled_of, label_in, section_path, sections_of, wanted
from handlers.reviewing.differences import asked
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.forms.responses.places import above, path_of, split
from knowledge.model.forms import UPLOADS
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.response_standing import Given, Owned, ResponseStanding
from knowledge.store.unit import Unit

Key = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Place = Annotated[str, Query(max_length=1_000)]
OCTETS = "application/octet-stream"
"""Whatever a city sends is saved and never opened by the browser."""

MOST_ANSWERS = 200
"""Answers of one page: all of most questionnaires. A long repeat goes over several."""

Page = Annotated[int, Query(ge=0, le=10_000)]

MOST_FORMS = 300
"""Answers of one page that have a form for a comment beside them, of some 600 bytes each: a study has a third of that.
Of a response with more, the form of one answer is a link away."""


def response_routes(services: ConsoleServices) -> APIRouter:
    """The page of one response, and its files."""
    router = APIRouter(prefix="/forms/{number}/responses/{response}")
    pages = _Responses(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/files/{file}", pages.file, methods=["GET"], response_class=Response)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """Answers as a page shows them.

    Attributes:
        given: who gave the one at a place last; nothing of a version, whose answers somebody else may have given.
        comments: what was asked about them, by place.
    """

    look: Look
    owned: Owned
    filled: Filled
    given: Mapping[str, Given]
    comments: Mapping[str, list[dict[str, Any]]]

    @property
    def names(self) -> tuple[str, ...]:
        """The languages of its form, in the order in which the reader reads them."""
        return self.filled.form.chain(self.look._.languages)


class ResponsePages(FormPages):
    """Pages about one response."""

    async def _response(
        self, request: Request, number: int, response: int, again: Again = FRESH, page: int = 0
    ) -> Response:
        """A page of the response as it is, and a form that was refused as it was sent."""
        done = request.query_params.get("done", "") if again is FRESH else ""
        asking = again.form.text("place") or request.query_params.get("ask", "")

        def values(look: Look) -> dict[str, Any]:
            said = {"done": done_sentence(done, look._), "asking": asking, "wrong_prefix": f"{again.deed}-"}
            values = self._values(look, response)
            return values | said | paged(values["sections"], page, asking)

        return await self._form(request, number, "form_response", values, again)

    def _values(self, look: Look, number: int) -> dict[str, Any]:
        owned, _, library = found(look.unit, look.known.number, number), look._, self._services.shelf.library
        filled = filled_of(look.form, owned, library, look.now)
        given = ResponseStanding(look.unit.connection).given(number)
        it = reviewed(look, owned, filled, library, self._zone)
        state, name = state_of(owned, _)
        return {
            "who": name_of(owned, _),
            "member": owned.kept.member,
            "state": state,
            "state_name": name,
            "facts": self._facts(look, owned, filled),
            "is_readable": owned.is_readable,
            "review": review_values(it) if it is not None else None,
            "sections": self._answers(look, owned, filled, given, it) if owned.is_readable else [],
            "has_many": len(asked(filled)) > MOST_FORMS,
            "history": self._history(look, filled, given) if owned.is_readable else [],
        }

    def _facts(self, look: Look, owned: Owned, filled: Filled) -> list[tuple[str, str]]:
        _, kept = look._, owned.kept
        answered, all_asked = filled.progress()
        facts = [
            (_("Answers"), _("{count} of {all}", count=_.number(answered), all=_.number(all_asked))),
            (_("Begun by"), beginner(owned, _)),
            (_("Begun"), _.moment(kept.begun_at, self._zone)),
            (_("Last change"), _.moment(kept.changed_at, self._zone)),
            (_("Handed in"), _.moment(kept.submitted_at, self._zone) if kept.submitted_at else ""),
            (_("Answered in"), _.name_of(kept.language)),
        ]
        return [(label, value) for label, value in facts if value]

    def _answers(
        self, look: Look, owned: Owned, filled: Filled, given: Sequence[Given], it: Reviewed | None
    ) -> list[dict[str, Any]]:
        comments = comments_by_place(it) if it is not None else {}
        last = {each.place: each for each in given}
        return self._sections(Shown(look=look, owned=owned, filled=filled, given=last, comments=comments))

    def _sections(self, shown: Shown) -> list[dict[str, Any]]:
        """The sections in which something was asked: their answers, and the questions that were left out."""
        look, filled = shown.look, shown.filled
        files = {file.name: file for file in look.unit.answer_files.of_response(shown.owned.kept.id)}
        answers: dict[str, list[dict[str, Any]]] = {}
        for step in asked_in(filled):
            answer = self._answer(shown, step) | _file(shown, files.get(filled.value(step.place)), step)
            answers.setdefault(section_path(filled.form, step.place), []).append(answer)
        return [
            {
                "label": section.label or look._("Other questions"),
                "answers": [each for each in answers[section.path] if each["is_shown"]],
                "open": [each for each in answers[section.path] if not each["is_shown"]],
            }
            for section in sections_of(filled.form, shown.names)
            if section.path in answers
        ]

    def _answer(self, shown: Shown, step: AskQuestion) -> dict[str, Any]:
        _, filled, last = shown.look._, shown.filled, shown.given.get(step.place)
        comments = shown.comments.get(step.place, [])
        return {
            "place": step.place,
            "id": id_of(step.place),
            "instance": _instance(filled, step.place),
            "label": label_of(filled, step, shown.names),
            "words": in_words(filled, step.place, step.question, shown.names, _.language),
            "who": person(last.name, last.contact, _) if last else "",
            "when": _.moment(last.at, self._zone) if last else "",
            "comments": comments,
            "is_shown": bool(filled.value(step.place) or comments),
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


def paged(sections: Sequence[dict[str, Any]], page: int, asking: str) -> dict[str, Any]:
    """The sections of one page: whole ones, but for those that are longer than a page by themselves.

    Args:
        asking: the place of an answer that is to be on the page, whichever was asked for; "" of none.
    """
    pages: list[list[dict[str, Any]]] = [[]]
    room = MOST_ANSWERS
    for section in sections:
        for part in _parts(section):
            length = len(part["answers"]) + len(part["open"])
            if length > room and pages[-1]:
                pages.append([])
                room = MOST_ANSWERS
            pages[-1].append(part)
            room -= length
    wanted = (place for place, parts in enumerate(pages) if asking and _has(parts, asking))
    page = min(next(wanted, page), len(pages) - 1)
    return {"sections": pages[page], "page": page, "pages": len(pages)}


def _parts(section: dict[str, Any]) -> list[dict[str, Any]]:
    """A section in parts that fit a page; the questions without an answer go with the last."""
    answers = section["answers"]
    if len(answers) <= MOST_ANSWERS:
        return [section]
    starts = range(0, len(answers), MOST_ANSWERS)
    parts = [section | {"answers": answers[start : start + MOST_ANSWERS], "open": []} for start in starts]
    parts[-1]["open"] = section["open"]
    return parts


def _has(parts: Sequence[dict[str, Any]], place: str) -> bool:
    return any(each["place"] == place for part in parts for each in (*part["answers"], *part["open"]))


class _Responses(ResponsePages):
    async def page(self, request: Request, number: Number, response: Key, ask: Place = "", page: Page = 0) -> Response:
        """The response as it is, a long one page by page.

        Args:
            ask: the place of an answer whose form for a comment is shown.
        """
        return await self._response(request, number, response, page=page)

    async def file(self, request: Request, number: Number, response: Key, file: Key) -> Response:
        """A file among the answers as they are, or as they were handed in once, to be saved."""
        now = datetime.now(UTC)

        def find(unit: Unit) -> tuple[str, bytes]:
            known_form(unit, number)
            owned = found(unit, number, response)
            named = next((each for each in unit.answer_files.of_response(response) if each.id == file), None)
            is_ours = named is not None and owned.is_readable and self._is_in(unit, owned, named.name, now)
            content = unit.answer_files.content(file) if is_ours else None
            if named is None or content is None:
                raise HTTPException(404)
            return named.name, content

        return await self._download(request, find, OCTETS)

    def _is_in(self, unit: Unit, owned: Owned, name: str, now: datetime) -> bool:
        """Whether a file is among the answers as they are, or in one of their versions."""
        kept, library = owned.kept, self._services.shelf.library
        every = [(kept.form, kept.response), *((one.form, one.answers) for one in unit.reviews.versions(kept.id))]
        each = (
            filled_of(unit.forms.one(form), replace(owned, kept=replace(kept, response=answers)), library, now)
            for form, answers in every
        )
        return any(name in _files_in(filled) for filled in each)


def found(unit: Unit, form: int, number: int) -> Owned:
    """A response to a form.

    Raises:
        HTTPException: 404, there is none of this number; 303 to where it is, since it was corrected in a later version.
    """
    owned = ResponseStanding(unit.connection).one(form, number)
    if owned is not None:
        return owned
    now = form_now(unit, form, number)
    if now != form:
        raise HTTPException(303, headers={"location": f"{FORMS}/{now}/responses/{number}"})
    raise HTTPException(404)


def form_now(unit: Unit, form: int, number: int) -> int:
    """The number of the form's version that a response is to: the given one unless it was handed in to a later one."""
    kept = unit.responses.one(number)
    was_there = kept is not None and any(one.form == form for one in unit.reviews.versions(number))
    return kept.form if kept is not None and was_there else form


def _files_in(filled: Filled) -> set[str]:
    """The names of the files among answers that are asked."""
    paths = {question.path for question in filled.form.questions() if question.type in UPLOADS}
    answers = filled.response.answers.items()
    return {value for place, value in answers if value and path_of(place) in paths and filled.is_relevant(place)}


def _instance(filled: Filled, place: str) -> str:
    """Which instances of repeats a place is in, counted from 1: "2", "2.1"; "" where it is in none."""
    counted = []
    for outer in above(place):
        if split(outer)[1]:
            counted.append(str(filled.number(outer)[0] or 1))
    return ".".join(reversed(counted))


def _file(shown: Shown, file: AnswerFile | None, step: AskQuestion) -> dict[str, str]:
    """Where the file of an answer is saved from, or why it is not here."""
    if file is None or step.question.type not in UPLOADS:
        return {"href": "", "missing": ""}
    here = f"{FORMS}/{shown.look.known.number}/responses/{shown.owned.kept.id}/files/{file.id}"
    return {"href": here if file.state is AnswerFileState.KEPT else "", "missing": file_state(file, shown.look._)}
