"""What the page of a response says of its review: where it stands, what was asked about answers, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from bot.web.console_circular_base import Again
from bot.web.console_deadline_base import wrong_in
from bot.web.console_form_base import FORMS, Look, person
from bot.web.console_form_words import REVIEW_MARKS, review_name
from bot.web.console_practice_base import PRACTICES
from bot.web.console_review_words import deed_name
from handlers.dialogue.library import Library
from handlers.dialogue.practice_words import state_name
from handlers.filling.pages import id_of
from handlers.filling.values import in_words
from handlers.notices import reached
from handlers.phrasebook import Speaker
from handlers.practices.gathering import Told, left_out, told_in
from handlers.results.reading import filled_of
from handlers.reviewing.deciding import COMMENTABLE, IN_HANDS, LONGEST_NOTE, REFUSABLE, REOPENABLE
from handlers.reviewing.differences import asked, name_of
from handlers.reviewing.telling import people_of
from knowledge.forms.responses import Filled
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.reviews import Comment, ResponseVersion, ReviewEntry, ReviewState, correction_of
from knowledge.store.response_standing import Owned
from knowledge.store.review_standing import ReviewStanding

DEEDS = ("comment", "send", "approve", "reject", "reopen", "refuse")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewed:
    """A response to a questionnaire, with what was said of it.

    Attributes:
        filled: as it is now.
        people: what those are called who said something or handed it in.
    """

    look: Look
    owned: Owned
    filled: Filled
    state: ReviewState
    entries: tuple[ReviewEntry, ...]
    comments: tuple[Comment, ...]
    versions: tuple[ResponseVersion, ...]
    people: Mapping[int, str]
    library: Library
    zone: tzinfo

    @property
    def drafted(self) -> tuple[Comment, ...]:
        """Comments that the city has not got yet."""
        return tuple(one for one in self.comments if one.told_at is None and one.settled_at is None)

    def who(self, contact: int | None) -> str:
        """Somebody by their name."""
        return person(self.people.get(contact, "") if contact is not None else "", contact, self.look._)

    def moment(self, at: Any) -> str:
        """A moment on the network's clock."""
        return self.look._.moment(at, self.zone)


def reviewed(look: Look, owned: Owned, filled: Filled, library: Library, zone: tzinfo) -> Reviewed | None:
    """What was said of a response; None of one that is not reviewed: a draft, or one for an event or a call."""
    kept, unit = owned.kept, look.unit
    if not owned.is_readable or not kept.subject.startswith("form:"):
        return None
    entries, comments = unit.reviews.entries(kept.id), unit.reviews.comments(kept.id)
    versions = unit.reviews.versions(kept.id)
    people = [one.contact for one in entries] + [one.contact for one in versions] + [one.by for one in comments]
    return Reviewed(
        look=look,
        owned=owned,
        filled=filled,
        state=kept.review or ReviewState.RECEIVED,
        entries=entries,
        comments=comments,
        versions=versions,
        people=ReviewStanding(unit.connection).names(people),
        library=library,
        zone=zone,
    )


def review_values(it: Reviewed) -> dict[str, Any]:
    """What the templates of the review need."""
    look, state = it.look, it.state
    here = f"{FORMS}/{look.known.number}/responses/{it.owned.kept.id}"
    return {
        "there": here,
        "revision": it.owned.kept.revision,
        "mark": REVIEW_MARKS[state],
        "name": review_name(state, look._),
        "wish": _wish(it),
        "history": _history(it),
        "versions": len(it.versions),
        "correcting": _correcting(it),
        "drafts": [_draft(it, one) for one in it.drafted],
        "waiting": sum(one.told_at is not None and one.settled_at is None for one in it.comments),
        "readers": _readers(it),
        "practices": _practices(it) if state in IN_HANDS else NO_PRACTICES,
        "can": {
            "comment": state in COMMENTABLE,
            "approve": state in IN_HANDS,
            "reject": state in IN_HANDS,
            "reopen": state in REOPENABLE,
            "refuse": state in REFUSABLE,
        },
        "typed": {deed: _typed(look.again, deed) for deed in DEEDS},
        "wrong": {deed: wrong_in(look.again, deed) for deed in DEEDS},
        "longest": LONGEST_NOTE,
    }


def _typed(again: Again, deed: str) -> str:
    typed = again.typed(deed)
    return typed.text("note") if typed else ""


def _wish(it: Reviewed) -> dict[str, str] | None:
    """What the city would like to change, while that is not decided."""
    if it.state is not ReviewState.CORRECTION_ASKED:
        return None
    asked_for = [one for one in it.entries if one.state is ReviewState.CORRECTION_ASKED]
    last = asked_for[-1] if asked_for else None
    return _entry(it, last) if last is not None else {"who": it.owned.member, "when": "", "note": ""}


def _entry(it: Reviewed, entry: ReviewEntry) -> dict[str, str]:
    return {"who": it.who(entry.contact), "when": it.moment(entry.at), "note": entry.note}


def _history(it: Reviewed) -> list[dict[str, str]]:
    """What was done, the latest first."""
    done = [
        _entry(it, entry) | {"what": deed_name(it.entries, place, it.look._)} for place, entry in enumerate(it.entries)
    ]
    return done[::-1]


def _correcting(it: Reviewed) -> str:
    """When the city wrote in its correction last; "" while it has begun none."""
    draft = it.look.unit.responses.by_key(correction_of(it.owned.kept.id))
    return it.moment(draft.changed_at) if draft is not None else ""


def _draft(it: Reviewed, comment: Comment) -> dict[str, Any]:
    step = asked(it.filled).get(comment.place)
    label = name_of(it.filled, step, it.look.names) if step is not None else comment.place
    return {"id": comment.id, "label": label, "text": comment.text, "anchor": id_of(comment.place)}


def _readers(it: Reviewed) -> list[tuple[str, bool]]:
    """Who of the city gets what is said now, and whether a channel brings it."""
    unit, _ = it.look.unit, it.look._
    found = people_of(unit, it.owned.kept, it.versions)
    on_a_channel = reached(unit, found)
    return [(person(each.name, each.id, _), each.id in on_a_channel) for each in found]


def comments_by_place(it: Reviewed) -> dict[str, list[dict[str, Any]]]:
    """What was asked about each answer, and what the city answered before it was asked."""
    then = _versions_then(it)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in it.comments:
        is_dropped = one.told_at is None and one.settled_at is not None
        if not is_dropped:
            found.setdefault(one.place, []).append(_comment(it, one, then.get(one.version)))
    return found


def _comment(it: Reviewed, one: Comment, then: Filled | None) -> dict[str, Any]:
    _ = it.look._
    return {
        "id": one.id,
        "text": one.text,
        "who": it.who(one.by),
        "when": it.moment(one.told_at or one.at),
        "is_draft": one.told_at is None,
        "is_settled": one.settled_at is not None,
        "since": _since(it, one, then) if then is not None else "",
    }


def _since(it: Reviewed, one: Comment, then: Filled) -> str:
    """What became of the answer since it was commented on."""
    _, step = it.look._, asked(then).get(one.place)
    if then.value(one.place) == it.filled.value(one.place):
        return _("The city has left its answer as it was.")
    names = then.form.chain(_.languages)
    words = in_words(then, one.place, step.question, names, _.language) if step is not None else ""
    return _("Before, the answer was: {answer}", answer=words) if words else _("Before, there was no answer.")


def _versions_then(it: Reviewed) -> dict[int, Filled]:
    """Earlier versions that comments are about, filled in once each."""
    about = {one.version for one in it.comments if one.told_at is not None}
    last = it.versions[-1].number if it.versions else 0
    return {one.number: version_filled(it, one) for one in it.versions if one.number in about and one.number != last}


def version_filled(it: Reviewed, version: ResponseVersion) -> Filled:
    """A version with all that follows from its answers, in the version of the form that it was handed in with."""
    owned = replace(it.owned, kept=replace(it.owned.kept, response=version.answers))
    return filled_of(it.look.unit.forms.one(version.form), owned, it.library, it.look.now)


NO_PRACTICES: Mapping[str, Any] = {"told": [], "left": [], "publish": False}


def _practices(it: Reviewed) -> Mapping[str, Any]:
    """The good practices that an approval brings into the directory, ticked as they were sent or as they are wanted."""
    unit, kept, typed = it.look.unit, it.owned.kept, it.look.again.typed("approve")
    told = told_in(unit, kept, it.library, it.look.now)
    chosen = typed.all("practices") if typed else [each.place for each in told if each.is_wanted]
    return {
        "told": [_practice(it, each, chosen) for each in told],
        "left": [_link(each, it.look._) for each in left_out(unit, kept, told)],
        "publish": bool(typed and typed.has("publish")),
    }


def _practice(it: Reviewed, told: Told, chosen: Sequence[str]) -> dict[str, Any]:
    _, known = it.look._, told.was or told.twin
    title, language = told.practice.titles[told.practice.language], told.practice.language
    return {
        "place": told.place,
        "title": title,
        "language": language,
        "is_ticked": told.place in chosen and not told.is_taken_back,
        "is_fixed": told.is_taken_back,
        "known": _link(known, _) if known is not None else None,
        "note": _about(told, _),
    }


def _about(told: Told, _: Speaker) -> str:
    """What is to be known of a practice that the directory has already."""
    if told.is_taken_back:
        return _("The city has taken it back.")
    if told.twin is not None:
        return _("The city has one of the same title in the directory:")
    if told.was is None:
        return ""
    if not told.is_news:
        return _("It is as it was when it was approved before:")
    if told.was.state is PracticeState.PUBLISHED:
        return _("The city has changed it. Everybody sees the new texts as soon as you approve:")
    return _("The city has changed it:")


def _link(practice: GoodPractice, _: Speaker) -> dict[str, str]:
    title = practice.titles.render(_.languages)
    return {
        "href": f"{PRACTICES}/{practice.id}",
        "title": title.text,
        "language": title.language,
        "state": state_name(_, practice.state),
    }
