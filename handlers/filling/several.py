"""Files that are sent together: a question takes one, the others wait until another is asked for."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.filling_effects import Answer
from handlers.filling.desk import Desk
from handlers.filling.uploads import is_here
from handlers.ticket_texts import short
from knowledge.model.forms import UPLOADS
from knowledge.model.messages import Attachment

MOST_SPARE = 10
"""Files that are remembered: an album of Telegram has no more (Bot API, sendMediaGroup)."""

_LONGEST_NAME = 40


def put_aside(desk: Desk, answer: Answer, taken: Attachment, place: str) -> Desk:
    """Remembers what was sent together with the file that was taken at a place."""
    return _with(desk, (answer.album, place), tuple(file for file in answer.files if file != taken))


def is_of_album(desk: Desk, answer: Answer) -> bool:
    """Whether a file came together with one that was taken before."""
    return bool(answer.album) and desk.at.album[:1] == (answer.album,)


def add_to_album(desk: Desk, answer: Answer) -> tuple[Desk, str]:
    """Remembers another file of an album, which arrives by itself, and what is to be said of it."""
    _album, place = desk.at.album
    desk = _with(desk, desk.at.album, (*desk.at.spare, *answer.files))
    return desk, told(desk, desk.filled.value(place), place)


def without(desk: Desk, number: int) -> tuple[Desk, Attachment | None]:
    """The file of a number, counted from 1, which is of use now; None where there is none such."""
    spare = desk.at.spare
    if not 1 <= number <= len(spare):
        return desk, None
    rest = (*spare[: number - 1], *spare[number:])
    return replace(desk, at=replace(desk.at, spare=rest)), spare[number - 1]


def told(desk: Desk, name: str, place: str) -> str:
    """What becomes of files that were sent together with the one of a name, which answers the question at a place."""
    _, name = desk.voice, short(name, _LONGEST_NAME)
    if _is_asked_again(desk, place):
        return _(
            "One file is enough for that question: I have kept “{name}”. Where another is asked for, you can choose "
            "from the rest.",
            name=name,
        )
    return _("One file is enough for that question: I have kept “{name}”. The rest is not needed.", name=name)


def _is_asked_again(desk: Desk, place: str) -> bool:
    """Whether another file may be asked for: in the same question of another instance, or in another question."""
    others = (question for question in desk.filled.form.questions() if question.type in UPLOADS)
    return "[" in place or sum(1 for _one in others) > 1


def _with(desk: Desk, album: tuple[str, ...], files: tuple[Attachment, ...]) -> Desk:
    """The web chat keeps no file that answers nothing; it brings one at a time."""
    fetched = tuple(file for file in files if not is_here(file))[:MOST_SPARE]
    return replace(desk, at=replace(desk.at, album=album, spare=fetched))
