"""What cities answered: a chart and a table for each question, the cities beside each other, and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, assert_never
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from bot.web.console_form_base import FORMS, FormPages, Look, known_form, name_of
from bot.web.console_form_response import response_routes
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_people import Number
from bot.web.console_review import review_routes
from bot.web.console_review_versions import version_routes
from bot.web.guards import MAX_NUMBER
from handlers.phrasebook import Speaker
from handlers.results.exporting import export_form, export_trail
from handlers.results.reading import sections_of
from handlers.results.summing import NUMBERS, Answer, Choices, Numbers, Quotations, Result, number_in, results_of
from handlers.sign_in import signed_in
from knowledge.forms.answers.echo import number_in_words
from knowledge.forms.exports import ExportFormat
from knowledge.model.rights import Actor, Right, actor_of
from knowledge.packs.workbooks import title_named
from knowledge.store.response_standing import Owned, ResponseStanding
from knowledge.store.unit import Unit

FULL = 100
SHOWN = 4
"""Quotations that stand below a question; all of them are a link away."""

LONGEST = 300
"""Characters of a quotation there, and of an answer beside others before it is folded: some three lines."""

ROWS = 100
"""Answers of one page beside each other: a repeat may have thousands."""

GROUPED = 10_000
"""Whole numbers from here on are written in groups of digits."""

CHUNK = 2**16
TRAIL = "trail"

QuestionNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Sort = Annotated[str, Query(max_length=10)]
Page = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def result_routes(services: ConsoleServices) -> APIRouter:
    """The pages of what was answered to one form."""
    router = APIRouter()
    pages = _Results(services)
    prefix = "/forms/{number}"
    router.add_api_route(f"{prefix}/results", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(f"{prefix}/results/{{question}}", pages.compare, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(f"{prefix}/export", pages.export, methods=["POST"], response_class=Response)
    for routes in (response_routes, review_routes, version_routes):
        router.include_router(routes(services))
    return router


class _Results(FormPages):
    async def page(self, request: Request, number: Number) -> Response:
        """Every question with what was answered, section by section."""
        return await self._form(request, number, "form_results", self._all)

    def _all(self, look: Look) -> dict[str, Any]:
        readable, _ = _readable(look), look._
        results = self._results(look, readable)
        sections = sections_of(look.form, look.names)
        return {
            "sections": [
                {
                    "label": section.label or _("Other questions"),
                    "results": [_shown(look, result) for result in results if result.section == section.path],
                }
                for section in sections
            ],
            "responses": len(readable),
            "handed_in": _.plural(
                "{count} response was handed in.", "{count} responses were handed in.", len(readable)
            ),
            "formats": _formats(_),
        }

    def _results(self, look: Look, readable: Sequence[Owned]) -> tuple[Result, ...]:
        return results_of(look.form, readable, look.names, look._.language, self._services.shelf.library, look.now)

    async def compare(
        self, request: Request, number: Number, question: QuestionNumber, sort: Sort = "", page: Page = 0
    ) -> Response:
        """One question, the cities in alphabetical order; by their values only where somebody asks for that."""

        def read(look: Look) -> dict[str, Any]:
            result = next((each for each in self._results(look, _readable(look)) if each.number == question), None)
            if result is None:
                raise HTTPException(404)
            is_sorted = sort == "value"
            answers = sorted(result.answers, key=_by_value(result)) if is_sorted else result.answers
            return {
                "question": _shown(look, result),
                "rows": [_row(look, answer) for answer in answers[page * ROWS : (page + 1) * ROWS]],
                "pages": -(-len(answers) // ROWS),
                "page": page,
                "is_sorted": is_sorted,
                "compare": f"{FORMS}/{number}/results/{question}",
            }

        return await self._form(request, number, "form_compare", read)

    async def export(self, request: Request, number: Number) -> Response:
        """A file of all that was handed in; posted, since the audit log says who took answers with them."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        format, is_labelled = form.line("format"), form.has("labels")
        if format not in {*ExportFormat, TRAIL}:
            raise HTTPException(422)

        def note(unit: Unit, by: Actor, now: datetime) -> None:
            known_form(unit, number)
            by.need(Right.SEE_ANSWERS_OF_ALL)
            unit.audit.note(by.name, "form.exported", f"form:{number}", now, {"format": format})

        noted = await self._perform(request, form.text("csrf"), note)
        if isinstance(noted, Response):
            return noted
        return await self._made(request, number, format, is_labelled=is_labelled)

    async def _made(self, request: Request, number: int, format: str, *, is_labelled: bool) -> Response:
        """The file, made in one look at the store outside of any change of it, and streamed from the disk."""
        make = self._maker(request, number, format, is_labelled=is_labelled)
        with ExitStack() as stack:
            file = stack.enter_context(TemporaryFile())
            made = await self._services.store.consult(lambda unit: make(unit, file))
            if made is None:
                return self._invite(request)
            return _streamed(*made, file, stack.pop_all())

    def _maker(
        self, request: Request, number: int, format: str, *, is_labelled: bool
    ) -> Callable[[Unit, BinaryIO], tuple[str, str] | None]:
        """Writes the file, and returns its name and its MIME type; None where nobody is signed in any more."""
        _, session, now = self._speaker(request), request.cookies.get(SESSION_COOKIE, ""), datetime.now(UTC)
        library, languages = self._services.shelf.library, _.languages if is_labelled else None

        def named(owned: Owned) -> str:
            return name_of(owned, _)

        def make(unit: Unit, to: BinaryIO) -> tuple[str, str] | None:
            contact = signed_in(unit, session, now)
            if contact is None:
                return None
            by, known = actor_of(contact), known_form(unit, number)
            title = title_named(known.form_id, known.title, _.languages)
            if format == TRAIL:
                export_trail(unit, by, number, named, to)
                return f"{title}.csv", "text/csv"
            wanted = ExportFormat(format)
            media_type, ending = export_form(unit, by, number, wanted, languages, named, library, to, now)
            return f"{title}.{ending}", media_type

        return make


def _readable(look: Look) -> list[Owned]:
    """What was handed in, the cities by name."""
    every = ResponseStanding(look.unit.connection).of_form(look.known.number)
    return [owned for owned in every if owned.is_readable]


def _streamed(name: str, media_type: str, file: BinaryIO, closing: ExitStack) -> Response:
    """The file, to be saved, and gone afterwards."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"content-disposition": disposition, "cache-control": "no-store"}
    return StreamingResponse(_chunks(file, closing), media_type=media_type, headers=headers)


def _chunks(file: BinaryIO, closing: ExitStack) -> Iterator[bytes]:
    with closing:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _formats(_: Speaker) -> list[tuple[str, str]]:
    return [
        (ExportFormat.XLSX.value, "XLSX"),
        (ExportFormat.CSV.value, "CSV"),
        (ExportFormat.JSON_LINES.value, "JSON Lines"),
        (TRAIL, _("Every answer with who gave it (CSV)")),
    ]


def _shown(look: Look, result: Result) -> dict[str, Any]:
    """A question with its chart: bars with their labels and figures, and facts beside them."""
    _ = look._
    bars, facts, quotations = _summed(result, _)
    return {
        "href": f"{FORMS}/{look.known.number}/results/{result.number}",
        "number": _.number(result.number),
        "label": result.label,
        "answered": _.plural("{count} answer", "{count} answers", len(result.answers)),
        "has_answers": bool(result.answers),
        "facts": facts,
        "bars": bars,
        "quotations": [(name_of(answer.owned, _), beginning(answer.words)) for answer in quotations[:SHOWN]],
    }


def _summed(result: Result, _: Speaker) -> tuple[list[dict[str, Any]], list[tuple[str, str]], Sequence[Answer]]:
    summary = result.summary
    match summary:
        case Choices():
            facts = [(_("Counted"), _("what was put first"))] if summary.is_first else []
            return _bars(summary.counts, summary.of, _) if summary.of else [], facts, ()
        case Numbers():
            counts = [(_span(each.least, each.most, _), each.count) for each in summary.bins]
            return _bars(counts, summary.of, _), _figures(summary, _), ()
        case Quotations():
            return [], [], result.answers
    assert_never(summary)


def _bars(counts: Sequence[tuple[str, int]], of: int, _: Speaker) -> list[dict[str, Any]]:
    """Bars by their share of the answers; where several may be chosen the shares sum up to more than all."""
    return [
        {
            "label": label,
            "count": _.number(count),
            "share": _("{count} %", count=_.number(round(FULL * count / of))),
            "filled": round(FULL * count / of),
        }
        for label, count in counts
    ]


def _figures(numbers: Numbers, _: Speaker) -> list[tuple[str, str]]:
    return [
        (_("Median"), _said(numbers.median, _)),
        (_("Middle half"), _span(numbers.lower, numbers.upper, _)),
        (_("From – to"), _span(numbers.least, numbers.most, _)),
    ]


def _span(least: Decimal, most: Decimal, _: Speaker) -> str:
    return _said(least, _) if least == most else f"{_said(least, _)} – {_said(most, _)}"


def _said(number: Decimal, _: Speaker) -> str:
    """A figure with three digits behind the point at most; what was answered stands in full with the cities.

    Small whole numbers may be years, and are not grouped, as answers are not (`handlers.filling.values`).
    """
    if number % 1:
        return number_in_words(round(number, 3).normalize(), _.language)
    return str(int(number)) if abs(number) < GROUPED else number_in_words(number.to_integral_value(), _.language)


def _row(look: Look, answer: Answer) -> dict[str, str]:
    here = f"{FORMS}/{look.known.number}/responses/{answer.owned.kept.id}"
    begun = beginning(answer.words)
    return {
        "href": here,
        "name": name_of(answer.owned, look._),
        "words": answer.words,
        "beginning": begun if begun != answer.words else "",
    }


def beginning(words: str) -> str:
    """The beginning of a long answer, up to a space; the answer itself when it is short."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rpartition(' ')[0] or words[:LONGEST]} …"


def _by_value(result: Result) -> Callable[[Answer], tuple[Decimal, str]]:
    """The largest numbers first; texts by the alphabet."""
    if result.question.type in NUMBERS:
        return lambda answer: (-(number_in(answer.value) or Decimal(0)), "")
    return lambda answer: (Decimal(0), answer.words.casefold())
