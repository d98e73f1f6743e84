"""The signature of a form as its page shows it: who is to sign, who is asked, or the button that signs."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.filling.desk import Desk
from handlers.signing.asking import needs_signature
from handlers.signing.choosing import signers_at, unreached_text, which_text
from handlers.signing.reading import may_answer
from handlers.signing.standing import Waiting, closed, may_remind, view_of, waiting_of
from handlers.signing.words import label_of, name_of


@dataclass(frozen=True, kw_only=True, slots=True)
class SignerOption:
    """Somebody who may be asked, by number, as they are called there."""

    id: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningPage:
    """What stands below the answers where somebody has to sign them. Texts are Markdown, in the reader's language.

    Attributes:
        text: how it stands.
        which: the question who signs; "" where the reader does not say so.
        people: who may be asked; whoever reads it is not among them.
        myself: the number of whoever reads it, 0 where they may not sign.
        unreached: who could sign and is reached by no channel; "".
        to_sign: the number of the wish that the reader signs or sends back, 0 of none.
        is_other: they may have it sent back: a colleague has asked them.
        to_remind: the number of the wish of which somebody can be reminded, 0 of none; `name` is theirs.
        may_change: whether the reader answers for their city.
    """

    text: str
    which: str = ""
    people: tuple[SignerOption, ...] = ()
    myself: int = 0
    unreached: str = ""
    to_sign: int = 0
    is_other: bool = False
    to_remind: int = 0
    name: str = ""
    may_change: bool = True


def signing_page(desk: Desk) -> SigningPage | None:
    """How it stands; None where nobody has to sign, and the reader may change the answers."""
    view, waiting = view_of(desk), waiting_of(desk)
    if view is None:
        return None
    if not needs_signature(desk.unit, desk.kept) or closed(desk) is not None:
        return SigningPage(text=view.text, may_change=view.may_change)
    signers, _ = signers_at(desk), desk.voice
    is_mine = waiting is not None and waiting.is_mine
    asks, reminded = view.may_change, waiting if waiting is not None and not is_mine else None
    return SigningPage(
        text=view.text,
        which=which_text(desk, _current(waiting)) if asks and not is_mine else "",
        people=tuple(SignerOption(id=each.id, label=label_of(_, each)) for each in signers.reached) if asks else (),
        myself=desk.contact.id if signers.is_self and (asks or is_mine) else 0,
        unreached=unreached_text(desk, signers) if asks and not is_mine else "",
        to_sign=waiting.signature.id if waiting is not None and is_mine else 0,
        is_other=waiting is not None and is_mine and waiting.signature.by != desk.contact.id,
        to_remind=_to_remind(desk, reminded),
        name=name_of(_, reminded.signer) if reminded is not None else "",
        may_change=view.may_change,
    )


def _current(waiting: Waiting | None) -> Waiting | None:
    return waiting if waiting is not None and waiting.is_current else None


def _to_remind(desk: Desk, waiting: Waiting | None) -> int:
    if waiting is None or not waiting.is_current or not may_answer(desk.contact, desk.kept):
        return 0
    return waiting.signature.id if may_remind(waiting.signature, desk) else 0
