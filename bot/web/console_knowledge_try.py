"""A question tried out: what the assistant answers with what holds and with the drafts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, assert_never

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_knowledge_base import KnowledgePages, named
from bot.web.console_knowledge_words import why_sentence
from bot.web.console_pages import ConsoleServices
from bot.web.markdown import to_html
from handlers.dialogue.library import Library
from handlers.dialogue.saying import citation, told
from handlers.knowledge.keeping import Room
from handlers.knowledge.publishing import Candidate, candidate
from handlers.knowledge.trying import Part, Tried, try_out
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.faq import Answer, KnowledgeEntry, Offer, Refusal
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import MAX_TEXT
from knowledge.store.unit import Unit


def try_routes(services: ConsoleServices) -> APIRouter:
    """The page on which questions are tried out."""
    router = APIRouter()
    router.add_api_route("/try", _TryOut(services).page, methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Side:
    """What is tried: a library, None as long as it is being made; why there will be none."""

    library: Library | None
    fault: str = ""


class _TryOut(KnowledgePages):
    async def page(
        self,
        request: Request,
        q: Annotated[str, Query(max_length=MAX_TEXT)] = "",
        language: Annotated[str, Query(max_length=3)] = "",
    ) -> Response:
        """A field for a question, and what comes of it."""
        _ = self._speaker(request)
        spoken = Language(language) if language in self._services.phrasebook.languages else None

        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            what = candidate(room.living, room.base)
            libraries = [(_("What people are answered now"), _Side(library=self._services.shelf.library))]
            if what.revisions:
                libraries.append((_("With the drafts"), self._side(what)))
            sides = [_shown(title, side, q, spoken, room, _) for title, side in libraries] if q.strip() else []
            return {
                "asked": q,
                "chosen": language,
                "languages_to_choose": [(code, _.name_of(code)) for code in self._services.phrasebook.languages],
                "sides": sides,
                "is_waiting": any(side["is_waiting"] for side in sides),
                "entries": _entries(sides),
                "drafts": len(what.revisions),
            }

        return await self._look(request, "try", read)

    def _side(self, what: Candidate) -> _Side:
        if what.faults:
            return _Side(library=None, fault=what.faults[0].sentence)
        try:
            return _Side(library=self._workshop.library(what))
        except FocalError as error:
            return _Side(library=None, fault=str(error))


def _shown(title: str, side: _Side, question: str, language: Language | None, room: Room, _: Speaker) -> dict[str, Any]:
    shared = {"title": title, "fault": side.fault}
    if side.library is None:
        return shared | {"is_waiting": not side.fault, "heard_as": "", "parts": []}
    tried = try_out(side.library, question, language)
    parts = [_part(each, tried, side.library, room, _) for each in tried.parts]
    return shared | {
        "is_waiting": False,
        "heard_as": _.name_of(tried.language),
        "language": tried.language,
        "parts": parts,
    }


def _part(part: Part, tried: Tried, library: Library, room: Room, _: Speaker) -> dict[str, Any]:
    """One question of what was typed."""
    verdict, tone, answer, offered = _verdict(part, tried, library, _)
    return {
        "question": part.found.question if len(tried.parts) > 1 else "",
        "verdict": verdict,
        "tone": tone,
        "why": why_sentence(part.why, _) if part.why is not None else "",
        "answer": answer,
        "offered": [named(room, each.id, _) for each in offered],
        **_weights(part, room, _),
    }


def _verdict(
    part: Part, tried: Tried, library: Library, _: Speaker
) -> tuple[str, str, dict[str, Any] | None, Sequence[KnowledgeEntry]]:
    """What came of it in words, whether that is good, the answer, and the titles that come with it."""
    match part.found.finding:
        case Answer(entry=entry, suggestions=related):
            return _("answered"), "confirmed", _answer(entry, tried.language, library), related
        case Offer(suggestions=offered):
            return _("offered to choose from"), "proposed", None, offered
        case Refusal(suggestions=near):
            return _("not answered"), "attention", None, near
        case _:
            assert_never(part.found.finding)


def _answer(entry: KnowledgeEntry, language: Language, library: Library) -> dict[str, Any]:
    """As the chat says it to somebody who speaks the language of the question."""
    chain = fallback_chain((language,))
    voice = library.phrasebook.speak(*chain)
    source = citation(entry, voice)
    text = entry.answer.render(chain)
    return {
        "id": entry.id,
        "html": to_html(told(voice, text)),
        "language": text.language,
        "source": ", ".join(filter(None, (source.title, source.date, source.section))),
    }


def _weights(part: Part, room: Room, _: Speaker) -> dict[str, Any]:
    """The likeliest entries with what their confidence is made of, in hundredths."""
    explained = part.explained
    if explained is None:
        return {"weights": [], "bands": "", "names": ""}
    unnamed = (", ".join(sorted(explained.facets.strangers)), *map(str, explained.facets.years))
    return {
        "weights": [
            {
                "entry": None if each.is_unknown else named(room, each.id, _),
                "unknown": _unknown(room, each.id, _) if each.is_unknown else "",
                "score": _.number(round(100 * each.score)),
                "margin": _.number(round(each.margin, 2)),
                "familiarity": _.number(round(each.familiarity, 2)),
                "is_enough": each.score >= explained.bands.answer,
            }
            for each in explained.weights
        ],
        "bands": _(
            "Answered from {answer} % on, offered from {offer} % on.",
            answer=_.number(round(100 * explained.bands.answer)),
            offer=_.number(round(100 * explained.bands.offer)),
        ),
        "names": ", ".join(filter(None, unnamed)),
    }


def _unknown(room: Room, id: str, _: Speaker) -> str:
    """A known unknown by the first way of asking for it that the reader understands."""
    phrasings = {each.id: each.phrasings for each in room.living.pages.unknowns}.get(id, {})
    return next((asked[0] for code in (*_.languages, *phrasings) if (asked := phrasings.get(code))), id)


def _entries(sides: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """The entries that may be said to be the right answer: all that came up."""
    found: dict[str, str] = {}
    for side in sides:
        for part in side["parts"]:
            for each in (*part["offered"], *(weight["entry"] for weight in part["weights"] if weight["entry"])):
                found.setdefault(each["id"], each["title"])
    answers = [part["answer"]["id"] for side in sides for part in side["parts"] if part["answer"]]
    return sorted(found.items(), key=lambda pair: pair[0] not in answers)
