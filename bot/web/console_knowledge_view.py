"""What the page of an entry shows: its fields in every language, what the chat makes of it, its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from bot.web.console_circular_forms import Posted
from bot.web.console_knowledge_base import entry_href, named, title_of
from bot.web.console_knowledge_forms import differences, languages_in, languages_of, typed_in, typed_of
from bot.web.console_knowledge_words import LONGEST_LINE, field_of, problem_sentence
from bot.web.markdown import to_html
from handlers.dialogue.saying import told
from handlers.knowledge.keeping import Room
from handlers.knowledge.listing import missing_in
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.errors import Problem
from knowledge.model.languages import Language, Text, fallback_chain
from knowledge.model.pack_edits import Body, Edit
from knowledge.packs.edits import stale_in
from knowledge.packs.pages import MAX_ANSWER, MAX_TITLE
from knowledge.store.unit import Unit


def view_of(
    unit: Unit,
    room: Room,
    id: str,
    typed: Posted | None,
    wrong: Mapping[str, str],
    zone: tzinfo,
    _: Speaker,
    *,
    is_late: bool,
) -> dict[str, Any]:
    """All that the page of an entry shows; `is_late` where somebody else saved it while this was typed."""
    living, edit = room.living, room.living.edits.get(id)
    newest = living.newest(id)
    shown = newest or living.bodies.get(id) or living.own_bodies.get(id) or _last(edit)
    codes = languages_in(typed) if typed is not None else languages_of([shown, *living.bodies.values()])
    filled = typed_of(shown, codes) | (typed_in(typed) if typed is not None else {})
    title, language = title_of(shown, id, _)
    stale = stale_in(edit.newest, living.original(shown)) if edit is not None else ()
    fields = fields_to_fill(room, filled, codes, living.original(shown), wrong, _, missing_in(shown), stale)
    own, live = living.own_bodies.get(id), living.bodies.get(id)
    is_draft = edit is not None and edit.draft is not None
    changes = compared_rows(live, newest, _) if is_draft and newest else []
    return fields | {
        "id": id,
        "title": title,
        "title_language": language,
        "revision": edit.revision if edit is not None else 0,
        "facts": _facts(unit, room, id, edit, zone, _),
        "reason": edit.live.reason if edit is not None and edit.live is not None else "",
        "is_draft": is_draft,
        "is_removal": is_draft and newest is None,
        "is_live": live is not None,
        "is_edited": edit is not None and edit.live is not None,
        "has_own": own is not None,
        "has_before": edit is not None and edit.before is not None,
        "set_aside": [_sentence(each, room, _) for each in living.set_aside.get(id, ())],
        "advice": _advice(room, id, newest, _),
        "contested": compared_rows(shown, own, _) if living.is_contested(id) else [],
        "changes": changes,
        "changes_counted": _.plural(
            "What the draft changes: {count} field", "What the draft changes: {count} fields", len(changes)
        ),
        "theirs": _theirs(typed, shown, _) if is_late and typed is not None else [],
        "answering": _ticket(unit, edit, shown, _),
        "asked_as": _first_question(shown, _),
    }


def _last(edit: Edit | None) -> Body:
    """What an entry was before it was removed."""
    versions = (edit.live, edit.before) if edit is not None else ()
    return next((each.body for each in versions if each is not None and each.body is not None), {})


def fields_to_fill(
    room: Room,
    filled: Mapping[str, str],
    codes: Sequence[str],
    original: str,
    wrong: Mapping[str, str],
    _: Speaker,
    missing: Iterable[str] = (),
    stale: Iterable[str] = (),
) -> dict[str, Any]:
    """The form of an entry."""
    pages = room.living.pages
    answers = {Language(code): text for code in codes if (text := filled.get(f"answer-{code}", "").strip())}
    return {
        "typed": filled,
        "wrong": wrong,
        "columns": [
            {
                "code": code,
                "name": _.name_of(Language(code)),
                "is_original": code == original,
                "is_missing": code in missing,
                "is_stale": code in stale,
                "preview": _preview(code, answers, _),
            }
            for code in codes
        ],
        "topics": [(each.id, title_of({"title": each.title}, each.id, _)[0]) for each in pages.topics],
        "documents": [(each.id, title_of({"title": each.title}, each.id, _)[0]) for each in pages.documents],
        "series": sorted({each.series for each in pages.entries if each.series}),
        "related": [named(room, id, _) for id in filled.get("related", "").split() if id in room.living.bodies],
        "longest": {"title": MAX_TITLE, "answer": MAX_ANSWER, "line": LONGEST_LINE},
    }


def _preview(code: str, answers: Mapping[Language, str], _: Speaker) -> str:
    """What somebody reads in the chat who speaks a language: the answer in it, or in another with a word about that."""
    if not answers:
        return ""
    chain = fallback_chain((Language(code),))
    return to_html(told(_, Text(answers).render(chain)))


def compared_rows(first: Body | None, second: Body | None, _: Speaker) -> list[dict[str, str]]:
    """The fields in which two versions differ, side by side."""
    return [
        {"label": field_name(field, _), "language": _language(field), "first": one, "second": other}
        for field, one, other in differences(first, second)
    ]


def _theirs(typed: Posted, stored: Body, _: Speaker) -> list[dict[str, str]]:
    """What is stored now where it is not what was typed."""
    now = typed_of(stored, languages_in(typed))
    return [
        {"label": field_name(field, _), "language": _language(field), "first": value, "second": typed.text(field)}
        for field, value in now.items()
        if value.split() != typed.text(field).split()
    ]


def field_name(field: str, _: Speaker) -> str:
    """What a field of the form is called."""
    name, _dash, code = field.partition("-")
    label = {
        "title": _("Title"),
        "answer": _("Answer"),
        "phrasings": _("Ways of asking"),
        "topic": _("Topic"),
        "series": _("Series"),
        "document": _("Document"),
        "section": _("Where it stands there"),
        "years": _("Years"),
        "from": _("Valid from"),
        "until": _("Valid until"),
        "related": _("Related entries"),
    }.get(name, name)
    return f"{label} · {_.name_of(Language(code))}" if code else label


def _language(field: str) -> str:
    return field.partition("-")[2]


def _facts(unit: Unit, room: Room, id: str, edit: Edit | None, zone: tzinfo, _: Speaker) -> list[tuple[str, str]]:
    facts = [(_("Name"), id)]
    if edit is not None and (edit.live is not None or edit.draft is not None):
        facts.append((_("Last changed"), _done(unit, edit.changed_by, _.moment(edit.changed_at, zone), _)))
    if edit is not None and edit.published_at is not None:
        facts.append((_("Published"), _done(unit, edit.published_by, _.moment(edit.published_at, zone), _)))
    return facts


def _done(unit: Unit, by: str, at: str, _: Speaker) -> str:
    return f"{actor_name(unit, by, _)} · {at}"


def _sentence(problem: Problem, room: Room, _: Speaker) -> str:
    other = room.others([problem]).get(problem.value, "")
    return f"{field_name(field_of(problem), _)}: {problem_sentence(problem, other, _)}"


def _advice(room: Room, id: str, body: Body | None, _: Speaker) -> list[dict[str, str]]:
    """What is worth a look; languages that are missing stand at their columns."""
    if body is None:
        return []
    found = room.neighbourhood.check(room.living.pages, id, body).warnings
    others = room.others(found)
    return [
        {"text": problem_sentence(each, others.get(each.value, ""), _), "href": _href(others.get(each.value, ""))}
        for each in found
        if each.code != "missing-translation"
    ]


def _href(id: str) -> str:
    return entry_href(id) if id else ""


def _first_question(body: Body, _: Speaker) -> str:
    """How somebody may ask for it, to try that out."""
    asked = body.get("phrasings", {})
    return next((lines[0] for code in (*_.languages, *asked) if (lines := asked.get(code))), "")


def _ticket(unit: Unit, edit: Edit | None, body: Body, _: Speaker) -> dict[str, Any] | None:
    """The question to the secretariat that a published entry was written for, with the answer in its language."""
    version = edit.live if edit is not None and edit.draft is None else None
    ticket = unit.tickets.one(version.ticket) if version is not None and version.ticket else None
    if ticket is None or not ticket.is_open or not body.get("answer"):
        return None
    answers = Text({Language(code): text for code, text in body["answer"].items()})
    text = answers.render(fallback_chain((ticket.language,)))
    return {"id": ticket.id, "asked": ticket.text, "language": ticket.language, "text": text.text}
