"""Whether one more is to follow of what a form asks any number of times."""

from __future__ import annotations

from handlers.dialogue.cues import Cue
from handlers.dialogue.filling_effects import Answer, Deed, FillingOutcome, Going
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.keeping import at_next
from handlers.filling.showing import show
from knowledge.forms.responses import AskAnother
from knowledge.forms.responses.places import instance, is_within, split

MOST_GROWN = 5_000
"""Instances of a repeat that people add. Each turn looks at all of them: with so many of four questions it takes a
second of a processor, and a draft of about 1 MB is stored. Nobody means to add more in a chat; whoever has such a list
has it in a file."""

_BITS = 32
"""Of the chance in an instance's id: colleagues add instances at the same time."""


def grow(desk: Desk, step: AskAnother, deed: Deed) -> FillingOutcome:
    """One more, one less, or no more."""
    _, place = desk.voice, step.place
    match deed:
        case Going.ADD if not may_grow(step):
            return show(desk, step, (full(desk, step),))
        case Going.ADD:
            return _add(desk, place)
        case Going.REMOVE if step.count:
            removed = remove_one(desk, instance(place, desk.filled.response.repeats[place][-1]))
            return show(removed, removed.by_place.get(place), (_("Removed, with its answers."),))
        case Going.ENOUGH | Going.SKIP:
            return at_next(desk.decide(place, ""), place)
        case Answer(text=text) if (said := _said(desk, text)) is not None:
            return grow(desk, step, said)
        case _:
            return show(desk, step, (_("Please answer “yes” or “no”."),))


def may_grow(step: AskAnother) -> bool:
    """Whether one more may follow."""
    return step.count < MOST_GROWN


def full(desk: Desk, step: AskAnother) -> str:
    """Why no more may follow."""
    _ = desk.voice
    return _("There are {count} now; no more can be added here.", count=_.number(step.count))


def do_without(desk: Desk, spare: str) -> FillingOutcome:
    """One less, in which nothing was answered, and no more of them."""
    whole, _id = split(spare)
    without = desk.keep(desk.filled.remove_repeat(spare), spare, "").decide(whole, "")
    return at_next(without, whole)


def _said(desk: Desk, text: str) -> Going | None:
    """What was answered in words."""
    cue = desk.library.phrasebook.cues.find(text)
    return Going.ADD if cue is Cue.YES else Going.ENOUGH if cue is Cue.NO else None


def add_one(desk: Desk, place: str) -> tuple[Desk, str]:
    """One more instance of the repeat at a place, and the place of what is asked in it first, "" when nothing is."""
    added = instance(place, f"{desk.chance.getrandbits(_BITS):x}")
    desk = desk.keep(desk.filled.add_repeat(place, split(added)[1]), added, "")
    inside = (step.place for step in desk.steps if is_within(step.place, added) and not is_fixed(step))
    return desk, next(inside, "")


def remove_one(desk: Desk, place: str) -> Desk:
    """The instance at a place goes, with its answers."""
    return desk.keep(desk.filled.remove_repeat(place), place, "")


def _add(desk: Desk, place: str) -> FillingOutcome:
    desk, first = add_one(desk, place)
    return show(desk, desk.by_place.get(first) or desk.by_place.get(place))
