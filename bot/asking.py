"""Questions without a conversation: for scripts, checks and measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from bot.lines import result_of_each
from handlers.dialogue.library import Library
from handlers.dialogue.saying import citation
from handlers.faq import look_up
from knowledge.model.faq import Answer, Finding, KnowledgeEntry, Offer, Refusal
from knowledge.model.languages import Language, fallback_chain


def ask_once(library: Library, question: str, language: str | None) -> dict[str, Any]:
    """The answer to one question as JSON values, in the language given, else the question's own."""
    spoken, found = look_up(library, question, language)
    entry = found.entry if isinstance(found, Answer) else None
    return {
        "answer": entry.answer.render(fallback_chain((spoken,))).text if entry else None,
        "refused": entry is None,
        "band": _band(found),
        "entry": entry.id if entry else None,
        "score": round(found.score, 4),
        "language": spoken,
        "sources": [_source(entry, spoken, library)] if entry else [],
        "suggestions": [_suggestion(other, spoken) for other in found.suggestions],
    }


def _band(found: Finding) -> str:
    match found:
        case Answer():
            return "answer"
        case Offer():
            return "offer"
        case Refusal():
            return "hand over"


def ask_lines(library: Library, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """A result for each line `{"question": …, "language": null | "fr"}`; for any other line, an "error"."""
    return result_of_each(lines, "question", "language", partial(ask_once, library))


def in_words(result: dict[str, Any]) -> str:
    """A result for a person at a terminal."""
    lines = [result["answer"] or "No approved answer."]
    lines += [
        "  [" + ", ".join(source[part] for part in ("title", "date", "section", "url") if source[part]) + "]"
        for source in result["sources"]
    ]
    if result["suggestions"]:
        lines.append("See also:" if result["answer"] else "Likely questions:")
        lines += [f"  - {suggestion['title']}" for suggestion in result["suggestions"]]
    return "\n".join(lines)


def _source(entry: KnowledgeEntry, language: Language, library: Library) -> dict[str, str]:
    cited = citation(entry, library.phrasebook.speak(language))
    return {
        "title": cited.title,
        "date": entry.source.document.date.iso,
        "section": cited.section,
        "url": cited.url,
    }


def _suggestion(entry: KnowledgeEntry, language: Language) -> dict[str, str]:
    chain = fallback_chain((language,))
    return {"entry": entry.id, "title": entry.title.render(chain).text, "answer": entry.answer.render(chain).text}
