"""How reviews sound to cities: the buttons that lead on from them, and what was said, quoted."""

from __future__ import annotations

from handlers.dialogue.library import Voice
from handlers.ticket_texts import plain
from knowledge.model.messages import Choice
from knowledge.model.responses import KeptResponse

LONGEST_LABEL = 60
"""Characters of a button, as of those of a form."""


def quoted(text: str) -> str:
    """Somebody's words, set off; "" of nothing."""
    return "\n".join(f"> {plain(line)}" for line in text.splitlines() if line.strip())


def shortened(label: str) -> str:
    """What was asked, as it fits a button."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def answer_button(response: int, comment: int, label: str) -> Choice:
    """Leads to the question that a comment is about."""
    return Choice(id=f"fill:correction:{response}:{comment}", label=label)


def change_button(_: Voice, kept: KeptResponse) -> Choice:
    """Opens a correction."""
    return Choice(id=f"fill:correction:{kept.id}", label=_("Change our answers"))


def wish_button(_: Voice, response: int) -> Choice:
    """Asks the secretariat to open answers that were handed in."""
    return Choice(id=f"correct:{response}", label=_("Ask to change our answers"))


def copy_button(_: Voice, kept: KeptResponse) -> Choice:
    """What was handed in, to be read."""
    return Choice(id=f"fill:{kept.subject}:copy", label=_("A copy of our answers"))
