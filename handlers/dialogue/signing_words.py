"""How signing answers off sounds in conversation, and the buttons for it, which stay good."""

from __future__ import annotations

from handlers.dialogue.library import Voice
from knowledge.model.messages import Choice

SIGNING = "signing"
"""What the ids of these buttons begin with."""


def sign_button(_: Voice, signature: int) -> Choice:
    """Signs, which hands the answers in."""
    return Choice(id=f"{SIGNING}:sign:{signature}", label=_("Sign off and hand in"))


def back_button(_: Voice, signature: int) -> Choice:
    """Has something changed first."""
    return Choice(id=f"{SIGNING}:back:{signature}", label=_("Send back with a remark"))


def read_button(_: Voice, response: int) -> Choice:
    """Opens the review of a draft."""
    return Choice(id=f"filling:resume:{response}", label=_("Read the answers"))


def open_button(_: Voice, response: int) -> Choice:
    """Goes on with a draft."""
    return Choice(id=f"filling:resume:{response}", label=_("Open the form"))


def self_button(_: Voice, response: int, contact: int) -> Choice:
    """Whoever hands it in signs it off, which is asked once more."""
    return Choice(id=f"{SIGNING}:ask:{response}:{contact}", label=_("I sign it off myself"))


def other_button(_: Voice, response: int) -> Choice:
    """Somebody else is to sign than who was asked."""
    return Choice(id=f"{SIGNING}:choose:{response}", label=_("Ask somebody else"))


def remind_button(_: Voice, signature: int, name: str) -> Choice:
    """Reminds who was asked."""
    return Choice(id=f"{SIGNING}:remind:{signature}", label=_("Remind {name}", name=name))


def meaning(_: Voice, member: str) -> str:
    """What somebody confirms who signs."""
    return _(
        "By signing it off you confirm in the name of {member} that these answers are right. They are handed in to the "
        "secretariat at once, and can then only be changed on request.",
        member=member,
    )
