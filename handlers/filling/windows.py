"""A section of a form in a window, as some platforms have them: the same fields as on a page, posted all at once.

Nothing is kept of a post in which something is wrong, since the window stays open with all that was typed. What two
people answered at once comes back with both answers; whatever stands there the next time is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TypeVar

from babel.numbers import get_decimal_symbol

from handlers.dialogue.filling_effects import AnotherSeen
from handlers.dialogue.library import Library, Voice
from handlers.filling.controls import Control
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.fields import NUMBERS, mark_of, raw_of
from handlers.filling.opening import Opener
from handlers.filling.pages import Block, FieldView, section_page
from handlers.filling.saving import PostedField, Saved, Trouble, save
from handlers.filling.screens import outside_of_repeats
from handlers.filling.sections import Section, section_at, sections_of, steps_of
from handlers.filling.showing import show
from handlers.filling.values import label_of
from handlers.filling.windowed import fits_window
from handlers.signing.reading import may_answer
from knowledge.customs import locale_of
from knowledge.errors import FocalError
from knowledge.forms.responses import AskAnother, AskQuestion, Step
from knowledge.forms.responses.places import path_of
from knowledge.model.languages import EN, Language
from knowledge.model.people import Address
from knowledge.model.rights import Forbidden
from knowledge.store.unit import Unit

T = TypeVar("T")

_THOUSANDS = 3
"""Digits behind a sign that may stand for the decimals or for the thousands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A section as a window shows it.

    Attributes:
        section: its number.
        blocks: what is asked and read there, by the groups in it. Numbers have a point, in every language.
        elsewhere: what else the section asks, which no window can: by label.
        save, go_on, in_chat: what stands on the buttons, and before what is asked in the chat.
    """

    response: int
    section: int
    heading: str
    blocks: tuple[Block, ...]
    elsewhere: tuple[str, ...]
    save: str
    go_on: str
    in_chat: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowOver:
    """There is nothing to be filled in any more."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """Nothing was kept: what is wrong, by place."""

    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What was posted is kept.

    Attributes:
        window: as it is now.
        open: the places in it that are to be looked at: those with two answers, and those that are asked because of
            what was posted.
    """

    window: Window
    open: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A field as it was posted: what it has, and the mark of what it showed (`FieldView.shown`)."""

    raw: str
    shown: str


class _Refused(FocalError):
    """Something in the window is wrong; what was kept of it is undone."""

    def __init__(self, troubles: Mapping[str, Trouble]) -> None:
        self.troubles = troubles
        super().__init__()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who has a window before them."""

    unit: Unit
    address: Address
    library: Library
    now: datetime
    chance: Random

    def open(self, response: int, place: str) -> Window | WindowOver:
        """The section around a place."""
        return self._at_desk(response, lambda desk: _window(desk, section_at(sections_of(desk.filled.form), place), {}))

    def post(self, response: int, section: int, typed: Mapping[str, Typed]) -> Posted | Wrong | WindowOver:
        """Keeps what was posted, by place, if all of it is right.

        Raises:
            Conflict: somebody else stored the response in between; run the unit again.
        """
        return self._at_desk(response, lambda desk: _posted(desk, section, typed))

    def _at_desk(self, response: int, work: Callable[[Desk], T]) -> T | WindowOver:
        owner = self.unit.people.owner(self.address)
        if owner is None:
            return _over(self.library.phrasebook.speak(EN))
        contact = owner[0]
        opener = Opener(unit=self.unit, contact=contact, library=self.library, now=self.now, chance=self.chance)
        try:
            desk = opener.desk(response)
        except Forbidden:
            desk = None
        if desk is not None and may_answer(contact, desk.kept):
            return work(desk)
        return _over(self.library.phrasebook.speak(*contact.languages))


def _over(_: Voice) -> WindowOver:
    return WindowOver(text=_("That is no longer open: it may have been handed in by a colleague."))


def _posted(desk: Desk, number: int, typed: Mapping[str, Typed]) -> Posted | Wrong:
    sections = sections_of(desk.filled.form)
    section = next((one for one in sections if one.number == number), sections[-1])
    try:
        with desk.unit.attempt():
            saved = _saved(desk, section, typed)
    except _Refused as refused:
        return Wrong(texts={place: _said(trouble) for place, trouble in refused.troubles.items()})
    window = _window(saved.desk, section, saved.troubles)
    return Posted(window=window, open=frozenset((*saved.appeared, *saved.troubles)))


def _saved(desk: Desk, section: Section, typed: Mapping[str, Typed]) -> Saved:
    numbers = frozenset(one.path for one in desk.filled.form.questions() if one.type in NUMBERS)
    posted = {
        place: PostedField(raw=_local(one, desk.language) if path_of(place) in numbers else one.raw, shown=one.shown)
        for place, one in typed.items()
    }
    saved = save(desk, [step for step in steps_of(desk, section) if step.place in posted], posted)
    if not all(trouble.is_conflict for trouble in saved.troubles.values()):
        raise _Refused(saved.troubles)
    return saved


def _local(typed: Typed, language: Language) -> str:
    """A number as the reader writes it. Three decimals could be thousands, so they get a fourth."""
    decimals = typed.raw.strip().partition(".")[2]
    raw = typed.raw.strip().replace(".", get_decimal_symbol(locale_of(language)))
    is_doubtful = len(decimals) == _THOUSANDS and mark_of(raw) != typed.shown
    return f"{raw}0" if is_doubtful else raw


def _window(desk: Desk, section: Section, troubles: Mapping[str, Trouble]) -> Window:
    _ = desk.voice
    page = section_page(desk, section, troubles, outside_of_repeats(desk, section))
    blocks = [replace(one, fields=tuple(_fields(desk, one, troubles))) for one in page.blocks]
    return Window(
        response=desk.kept.id,
        section=section.number,
        heading=page.heading,
        blocks=tuple(one for one in blocks if one.fields),
        elsewhere=tuple(_elsewhere(desk, section)),
        save=_("Save"),
        go_on=_("Go on"),
        in_chat=_("In our chat I ask for:"),
    )


def _fields(desk: Desk, block: Block, troubles: Mapping[str, Trouble]) -> Iterator[FieldView]:
    for field in block.fields:
        step = desk.by_place[field.place]
        if isinstance(step, AskQuestion) and fits_window(step):
            yield _in_window(desk, step, field, troubles.get(field.place))
        elif field.control is Control.NOTE and "[" not in field.place:
            yield field


def _in_window(desk: Desk, step: AskQuestion, field: FieldView, trouble: Trouble | None) -> FieldView:
    """A field with what a window's own controls have. Once two answers were shown, what is posted then stays."""
    symbol = get_decimal_symbol(locale_of(desk.language))
    raw = field.raw.replace(symbol, ".") if step.question.type in NUMBERS else field.raw
    if trouble is None:
        return replace(field, raw=raw)
    return replace(field, raw=raw, shown=mark_of(raw_of(desk, step)), trouble=_said(trouble))


def _elsewhere(desk: Desk, section: Section) -> Iterator[str]:
    """What is left to the chat. Of what is asked repeatedly only its name."""
    for step in steps_of(desk, section):
        if not (fits_window(step) or is_fixed(step) or "[" in step.place):
            yield _name(desk, step)


def _name(desk: Desk, step: Step) -> str:
    match step:
        case AskQuestion():
            return label_of(desk.filled, step, desk.names)
        case AskAnother(place=place):
            seen = show(desk, step)
            return seen.label if isinstance(seen, AnotherSeen) and seen.label else place.rpartition("/")[2]


def _said(trouble: Trouble) -> str:
    """What is wrong, and the answers of which one is to be chosen."""
    return "\n".join((trouble.text, *(option.words for option in trouble.options)))
