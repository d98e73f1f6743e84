"""Where somebody is who fills in a form, and its encoding as part of a conversation's state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from knowledge.model.messages import Attachment


class Stage(StrEnum):
    """Where somebody is who fills in a form."""

    ASKED = "asked"
    """A question, or whether one more of something is to follow."""
    DOUBTED = "doubted"
    """Focal asked whether it understood the answer: `Filling.meant` is what it may be."""
    REVIEWING = "reviewing"
    """All answers are shown, to be handed in."""
    OFFERED = "offered"
    """Focal asked whether what was answered to the last edition still holds, for the section that begins at `place`."""
    SHARING = "sharing"
    """A section is handed over to a colleague: `place` is its path and `to` the colleague, once they are chosen."""
    SIGNING = "signing"
    """Somebody says who signs it off before it is handed in, or whether they do so themselves."""
    ADDING = "adding"
    """What is written is added to the answer at `place`, until that is all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What an answer may mean: the value, and the same in words."""

    value: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """Somebody fills in a form.

    Attributes:
        response: its number.
        opened: what follows "fill:" in the choice that opened it, such as "event:3".
        title, finish: of the form, and what the button says that hands it in, in the language it was opened in.
        changes: the number of the response that it will replace, 0 of a new one.
        place: of the question that was asked; "" at the review.
        seen: a mark of the question as it was shown, with its answer: whoever answers one that has another by now is
            asked again.
        page: of a long list, counted from 0.
        is_open: whatever is written may be the answer: nothing in it is taken for a wish.
        picked: the names of the choices that are ticked so far.
        earlier: the number of the response to the last edition, 0 where there is none.
        to: the colleague to whom a section is handed over, 0 as long as nobody is chosen.
        last: the place of the text that was answered right before, to which more may be added; else "".
        album: what the platform calls the files sent together of which one was taken, and the place of that; else ().
        spare: files that were sent together with one that was taken: of use where another is asked for.
        trail: where it was asked: the number of the first message with choices (`Asked.question`) about each place, the
            latest last.
    """

    response: int
    opened: str
    title: str
    finish: str = ""
    changes: int = 0
    stage: Stage = Stage.ASKED
    place: str = ""
    seen: str = ""
    page: int = 0
    is_open: bool = False
    picked: tuple[str, ...] = ()
    meant: tuple[Meant, ...] = ()
    earlier: int = 0
    to: int = 0
    last: str = ""
    album: tuple[str, ...] = ()
    spare: tuple[Attachment, ...] = ()
    trail: tuple[tuple[int, str], ...] = ()


def encode_filling(topic: Filling) -> dict[str, Any]:
    """As JSON values."""
    meant = [[one.value, one.words] for one in topic.meant]
    return {
        **{name: getattr(topic, name) for name in ("response", "opened", "title", "finish", "changes")},
        **{name: getattr(topic, name) for name in ("stage", "place", "seen", "page", "is_open")},
        "picked": list(topic.picked),
        "earlier": topic.earlier,
        "to": topic.to,
        "meant": meant,
        "last": topic.last,
        "album": list(topic.album),
        "spare": [[one.name, one.media_type, one.size, one.reference] for one in topic.spare],
        "trail": [list(one) for one in topic.trail],
    }


def decode_filling(fields: dict[str, Any]) -> Filling:
    """What `encode_filling` wrote; earlier versions did not write all of it."""
    meant = tuple(Meant(value=value, words=words) for value, words in fields["meant"])
    known = {**fields, "stage": Stage(fields["stage"]), "picked": tuple(fields["picked"]), "meant": meant}
    spare = tuple(
        Attachment(name=name, media_type=kind, size=size, reference=reference)
        for name, kind, size, reference in fields.get("spare", ())
    )
    trail = tuple((number, place) for number, place in fields.get("trail", ()))
    return Filling(**{**known, "album": tuple(fields.get("album", ())), "spare": spare, "trail": trail})
