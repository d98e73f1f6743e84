"""Publication of drafts: what would hold, whether it can, whether it answers as well, and then that it does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.evaluation import Comparison
from handlers.knowledge.keeping import Standing, standing
from knowledge.errors import FocalError, Problem
from knowledge.model.pack_edits import Body, Edit, ItemKind
from knowledge.model.rights import Actor, Right
from knowledge.packs.edits import Living, content_digest, faults_of_body, new_problems, with_bodies
from knowledge.packs.reading import Pages
from knowledge.store import signals
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LONGEST_REASON = 500
"""Characters of why something is published that answers worse."""


class PublicationRefused(FocalError):
    """The drafts were not published.

    Attributes:
        code: "nothing", "problems", "worse", or "misleading" of what is not worse, but has a new wrong answer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the drafts were not published: {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What would hold if some drafts were published.

    Attributes:
        base: what holds now, and what the drafts were laid over.
        revisions: of the edits whose drafts these are, by id.
        live: the pages that hold now.
        pages: with the drafts; without them where one of them is no entry at all.
        content: the digest of the drafts themselves.
        faults: what is wrong with these.
    """

    base: Standing
    revisions: Mapping[str, int]
    live: Pages
    pages: Pages
    content: str
    faults: tuple[Problem, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same drafts over the same knowledge."""
        drafts = " ".join(f"{id}={revision}" for id, revision in sorted(self.revisions.items()))
        return hashlib.sha256(f"{self.base}\n{drafts}\n{self.content}".encode()).hexdigest()

    def problems(self) -> tuple[Problem, ...]:
        """What keeps it from holding: each draft was checked by itself, and not beside the others."""
        return self.faults or tuple(new_problems(self.live, self.pages))


def candidate(living: Living, base: Standing, chosen: Collection[str] | None = None) -> Candidate:
    """What would hold with the drafts of some entries, or with all of them."""
    drafts = {id: body for id, body in living.drafts.items() if chosen is None or id in chosen}
    faults = tuple(fault for id, body in drafts.items() for fault in faults_of_body(id, body))
    return Candidate(
        base=base,
        revisions={id: living.edits[id].revision for id in drafts},
        live=living.pages,
        pages=living.pages if faults else with_bodies(living.pages, drafts),
        content=content_digest(drafts),
        faults=faults,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What was found out about a candidate: what keeps it from holding, else how it answers the golden questions."""

    problems: tuple[Problem, ...] = ()
    compared: Comparison | None = None


def publish(
    unit: Unit,
    by: Actor,
    name: str,
    own: Mapping[str, Body],
    what: Candidate,
    measured: Measured,
    reason: str,
    now: datetime,
) -> tuple[Edit, ...]:
    """Has people be answered with the drafts from now on.

    Args:
        own: the pack's own items: a draft that is the same as one of them gives way to it.
        measured: what was found out about the candidate.
        reason: why it is to hold although they are answered worse, or one of them wrongly; "" where they are not.

    Raises:
        PublicationRefused: there is nothing to publish, it cannot hold, or it is worse, or one answer wrong that
            was not, and nobody says why.
        Conflict: somebody changed one of the drafts, or what holds, since this was measured.
    """
    by.need(Right.PUBLISH_ENTRIES)
    if not what.revisions:
        raise PublicationRefused("nothing")
    compared = measured.compared
    if compared is None:
        raise PublicationRefused("problems")
    if compared.needs_reason and not reason.strip():
        raise PublicationRefused("worse" if compared.is_worse else "misleading")
    if standing(unit, name) != what.base:
        raise Conflict
    edits = tuple(_publish(unit, by, name, own, id, revision, reason, now) for id, revision in what.revisions.items())
    for edit in edits:
        unit.audit.note(by.name, "entry.published", f"entry:{edit.id}", now, _notes(edit, compared))
    unit.wake(signals.PACK)
    return edits


def _publish(
    unit: Unit, by: Actor, name: str, own: Mapping[str, Body], id: str, revision: int, reason: str, now: datetime
) -> Edit:
    edit = unit.pack_edits.one(name, ItemKind.ENTRY, id)
    if edit is None or edit.draft is None or edit.revision != revision:
        raise Conflict
    if content_digest(edit.draft.body) == content_digest(own.get(id)):
        given_up = edit.given_up(by.name, now)
        return unit.pack_edits.put(name, replace(given_up, based_on=content_digest(own.get(id))))
    return unit.pack_edits.put(name, edit.published(by.name, now, reason.strip()[:LONGEST_REASON]))


def _notes(edit: Edit, measured: Comparison) -> Mapping[str, str | int]:
    """What the audit log says of it. It holds no sentences: the reason stays with the entry."""
    notes: dict[str, str | int] = {
        "revision": edit.revision,
        "questions": len(measured.after.judged),
        "score_before": f"{measured.before.score:.2f}",
        "score": f"{measured.after.score:.2f}",
    }
    if measured.needs_reason:
        notes |= {"worse": len(measured.worse()), "despite": "reason-given"}
    return notes
