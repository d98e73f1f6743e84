"""What whoever corrects answers has before them: what the secretariat asks, and what is another answer now."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.dialogue.filling_words import ENDS
from handlers.dialogue.library import Voice
from handlers.filling.desk import Desk
from handlers.reviewing.differences import Difference, asked, changed, name_of
from handlers.ticket_texts import plain
from knowledge.forms.responses import Filled
from knowledge.model.languages import direction

MOST_CHANGES = 12
"""Changes that are listed one by one, as many as answers on a page of the review."""

LONGEST_ANSWER = 200
"""Characters of an answer beside the one that it became: a long text stands whole below, and in its question."""


def comments_at(desk: Desk, place: str) -> tuple[str, ...]:
    """What the secretariat asks about the answer at a place, as Markdown."""
    _ = desk.voice
    return tuple(
        _("**The secretariat asks:** {comment}", comment=plain(one.text)) for one in desk.comments.get(place, ())
    )


def corrections(desk: Desk) -> tuple[str, ...]:
    """What is said above all answers: which were changed, and what is not asked any more; () of what is no
    correction."""
    before = desk.handed_in
    if before is None:
        return ()
    _, found = desk.voice, changed(before, desk.filled, desk.names, desk.language)
    lines = [change_text(_, one) for one in found[:MOST_CHANGES]]
    if (rest := len(found) - MOST_CHANGES) > 0:
        lines.append(_.plural("… and {count} more", "… and {count} more", rest))
    head = _("**Changed:**") if found else _("Nothing is changed so far.")
    return ("\n".join((head, *lines)), *_gone(desk, before))


def change_text(_: Voice, one: Difference) -> str:
    """One line of what was changed."""
    before, after = (plain(_cut(value)) or "—" for value in (one.before, one.after))
    arrow = "←" if direction(_.language) == "rtl" else "→"
    label, answer = one.label.rstrip(" :\u00a0"), f"{before} {arrow} {after}"
    return f"• {label} {answer}" if label.endswith(ENDS) else "• " + _("{label}: {answer}", label=label, answer=answer)


def _gone(desk: Desk, before: Filled) -> Iterator[str]:
    """The questions of the secretariat about what is not asked any more."""
    _, was = desk.voice, asked(before)
    for place in desk.comments:
        if place not in desk.by_place and place in was:
            label = name_of(before, was[place], desk.names)
            yield _("This is not asked any more, so the question of the secretariat is settled: {label}", label=label)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1].rstrip()}…"
