"""The secretariat's edits laid over a pack: a checked pack again, whatever the edits are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.errors import Problem
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.pack_edits import Body, Edit, Version
from knowledge.packs.advising import warnings_of
from knowledge.packs.checking import Written, check_pages
from knowledge.packs.located import LocatedFile
from knowledge.packs.pages import EntryPage, Page, body_of
from knowledge.packs.parsing import Located
from knowledge.packs.reading import Pages

P = TypeVar("P", bound=Page)
Id = str


@dataclass(frozen=True, kw_only=True, slots=True)
class Living:
    """A pack with the edits that are laid over it.

    Attributes:
        own: the pack's own pages.
        pages: those that hold.
        own_bodies, bodies: the items of both, by id.
        edits: every edit by the id of its entry, whether it holds or not.
        set_aside: the published edits that cannot hold, with what is wrong with each: the pack's own item stands in
            their place.
    """

    own: Pages
    pages: Pages
    own_bodies: Mapping[Id, Body]
    bodies: Mapping[Id, Body]
    edits: Mapping[Id, Edit] = field(default_factory=dict)
    set_aside: Mapping[Id, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def drafts(self) -> Mapping[Id, Body | None]:
        """What is being written, by id; None where something is to be removed."""
        return {id: edit.draft.body for id, edit in self.edits.items() if edit.draft is not None}

    def newest(self, id: Id) -> Body | None:
        """What somebody who edits goes on from: a draft, else what holds; None where that is nothing."""
        edit = self.edits.get(id)
        return edit.draft.body if edit is not None and edit.draft is not None else self.bodies.get(id)

    def is_contested(self, id: Id) -> bool:
        """Whether the installed pack has another item by now than the one that the edit was made of."""
        edit = self.edits.get(id)
        if edit is None or edit.newest is None:
            return False
        return content_digest(self.own_bodies.get(id)) not in (edit.based_on, content_digest(edit.newest.body))

    def original(self, body: Body) -> str:
        """The language that an item was written in first."""
        named = body.get("source", {}).get("document", "")
        spoken = next((page.language for page in self.pages.documents if page.id == named), "")
        return original_of(body, spoken)


def lay_over(own: Pages, edits: Sequence[Edit]) -> Living:
    """The pack with every published edit that can hold. Whatever edits say, it comes to a pack as sound as its own."""
    published = [edit for edit in edits if edit.live is not None]
    bodies = {edit.id: edit.live.body for edit in published if edit.live is not None}
    faults = {id: found for id, body in bodies.items() if (found := faults_of_body(id, body))}
    sound = {id: body for id, body in bodies.items() if id not in faults}
    kept = _largest_sound(own, sound)
    for id in sound.keys() - kept.keys():
        faults[id] = tuple(_new_problems(own, {**kept, id: sound[id]}))
    pages = with_bodies(own, kept)
    own_bodies = bodies_of(own)
    return Living(
        own=own,
        pages=pages,
        own_bodies=own_bodies,
        bodies=bodies_of(pages) if kept else own_bodies,
        edits={edit.id: edit for edit in edits},
        set_aside=dict(sorted(faults.items())),
    )


def with_bodies(pages: Pages, bodies: Mapping[Id, Body | None]) -> Pages:
    """Pages with other items, new ones, and without those that are None; what refers to these refers to nothing more.

    Raises:
        ValidationError: an item is none; `faults_of_body` says what is wrong with it.
    """
    if not bodies:
        return pages
    removed = {id for id, body in bodies.items() if body is None}
    written = {id: EntryPage.model_validate(body) for id, body in bodies.items() if body is not None}
    known = {page.id for page in pages.entries}
    stay = [written.get(page.id, page) for page in pages.entries if page.id not in removed]
    every = [*stay, *(page for id, page in sorted(written.items()) if id not in known)]
    starters = [id for id in pages.pack.starters if id not in removed]
    return replace(
        pages,
        pack=pages.pack.model_copy(update={"starters": starters}),
        entries=tuple(sorted((_without(page, removed) for page in every), key=lambda page: page.topic)),
    )


def _without(page: EntryPage, removed: Set[Id]) -> EntryPage:
    if removed.isdisjoint(page.related):
        return page
    return page.model_copy(update={"related": [id for id in page.related if id not in removed]})


def faults_of_body(id: Id, body: Body | None) -> tuple[Problem, ...]:
    """What keeps JSON values from being an entry of this id, by themselves."""
    if body is None:
        return ()
    try:
        page = EntryPage.model_validate(body)
    except ValidationError as error:
        return (*(_fault(id, detail) for detail in error.errors()), *_nothing_said(id, body))
    if page.id != id:
        sentence = f"the entry calls itself {page.id!r}"
        return (Problem(code="other-id", value=page.id, sentence=sentence, file=id, column="id"),)
    return ()


def _nothing_said(id: Id, body: Body) -> Iterable[Problem]:
    """Texts in no language, which the checker looks for only in what is an entry."""
    for name in ("title", "answer"):
        if body.get(name) == {}:
            sentence = f"{name} stands here in no language at all"
            yield Problem(code="no-text", value="", sentence=sentence, file=id, column=name)


def _fault(id: Id, detail: ErrorDetails) -> Problem:
    column = ".".join(str(step) for step in detail["loc"] if step != "[key]")
    message = f"{detail['msg'][0].lower()}{detail['msg'][1:]}"
    return Problem(
        code=detail["type"].replace("_", "-"),
        value=str(detail["input"])[:80],
        sentence=f"{column or 'this entry'}: {message}",
        file=id,
        column=column,
    )


def problems_of(pages: Pages) -> list[Problem]:
    """What must not be between the pages; `file` is the id of the item."""
    return check_pages(written_of(pages))


def advice_on(pages: Pages) -> list[Problem]:
    """What is worth a look between the pages, without stopping anything; `file` is the id of the item."""
    return warnings_of(written_of(pages))


def written_of(pages: Pages) -> Written:
    """Pages as the checker takes them, each in a file of its own that is called as it is."""
    return Written(
        pack=Located(pages.pack, LocatedFile("", None, None), ()),
        documents=_located(pages.documents),
        topics=_located(pages.topics),
        entries=_located(pages.entries),
        unknowns=_located(pages.unknowns),
        names=_located(pages.names),
    )


def _located(pages: Iterable[P]) -> list[Located[P]]:
    return [Located(page, LocatedFile(getattr(page, "id", ""), None, None), ()) for page in pages]


def new_problems(before: Pages, after: Pages) -> list[Problem]:
    """The problems that other pages have besides those that there were."""
    had = set(problems_of(before))
    return [problem for problem in problems_of(after) if problem not in had]


def _new_problems(own: Pages, bodies: Mapping[Id, Body | None]) -> list[Problem]:
    return new_problems(own, with_bodies(own, bodies))


def _largest_sound(own: Pages, bodies: Mapping[Id, Body | None]) -> dict[Id, Body | None]:
    """As many of the edits as go together with the pack. All at once in the usual case; else halves are added to what
    goes together already, which finds the few that do not in few checks."""

    def add(kept: dict[Id, Body | None], more: Sequence[Id]) -> dict[Id, Body | None]:
        together = {**kept, **{id: bodies[id] for id in more}}
        if not more or not _new_problems(own, together):
            return together
        if len(more) == 1:
            return kept
        half = len(more) // 2
        return add(add(kept, more[:half]), more[half:])

    return add({}, sorted(bodies))


def content_digest(body: Body | None) -> str:
    """SHA-256 of an item's content; "" of none."""
    return _digest(body) if body is not None else ""


def body_as_written(body: Body) -> dict[str, Any]:
    """An item as a pack's page writes it, without what is left at its default.

    Raises:
        ValidationError: it is none.
    """
    return body_of(EntryPage.model_validate(body))


def original_of(body: Body, document_language: str) -> str:
    """The language that an entry was written in first: its document's where it has an answer in it, else the first of
    the network's languages, else the first there is; "" without any answer."""
    answers = [code for code, text in body.get("answer", {}).items() if text]
    order = [document_language, *NETWORK_LANGUAGES, *answers]
    return next((code for code in order if code in answers), "")


def text_digest(body: Body, language: str) -> str:
    """The digest of an entry's title and answer in a language; "" where it has neither."""
    title, answer = (body.get(name, {}).get(language, "") for name in ("title", "answer"))
    return _digest([title, answer]) if title or answer else ""


def compared(
    before: Version | None, own: Body | None, body: Body, original: str, confirmed: Collection[str] = ()
) -> dict[str, str]:
    """With which text of the original each translation was last compared, once `body` takes the place of the version
    before it, or of the pack's own where there is none.

    A translation that was changed or confirmed was compared with the original as it is now; another one still is as old
    as it was.
    """
    earlier = before.body if before is not None else own
    known = before.originals if before is not None else {}
    now, then = text_digest(body, original), text_digest(earlier, original) if earlier is not None else ""
    found: dict[str, str] = {}
    for language in sorted({*body.get("title", {}), *body.get("answer", {})} - {original}):
        is_same = earlier is not None and text_digest(earlier, language) == text_digest(body, language)
        found[language] = known.get(language, then) if is_same and language not in confirmed else now
    return found


def stale_in(version: Version | None, original: str) -> tuple[str, ...]:
    """The languages whose text is older than the original's; the pack's own are taken to be right."""
    if version is None or version.body is None:
        return ()
    now = text_digest(version.body, original)
    return tuple(code for code, seen in sorted(version.originals.items()) if code != original and seen != now)


def bodies_of(pages: Pages) -> Mapping[Id, Body]:
    """The entries as JSON values, by id, in the order of the pages."""
    return {page.id: body_of(page) for page in pages.entries}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
