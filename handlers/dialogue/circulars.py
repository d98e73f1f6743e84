"""Circulars in conversation: acknowledged, asked about, found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from handlers.dialogue.effects import Acknowledge, FetchCircular, FindCirculars, OpenCircular, Say, SearchArchive, Step
from handlers.dialogue.faq import question
from handlers.dialogue.handing import ABOUT, menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.outcomes import Acknowledged, CircularFetched, CircularHit, CircularOpened, CircularsFound
from handlers.dialogue.saying import menu, say, voice_of
from knowledge.model.conversation import AskingAbout, AtMenu, Conversation
from knowledge.model.faq import Asking, Context
from knowledge.model.messages import Choice

ACKNOWLEDGE = "ack"
FETCHED: tuple[Literal["circular", "document"], ...] = ("circular", "document")

MOST_LISTED = 6
"""Circulars offered at once: what a telephone shows without scrolling."""


def letter_choices(_: Voice, circular: int, *, asks_acknowledgement: bool) -> tuple[Choice, ...]:
    """The buttons below a circular."""
    acknowledge = Choice(id=f"{ACKNOWLEDGE}:{circular}", label=_("Acknowledge receipt"))
    about = Choice(id=f"{ABOUT}:{circular}", label=_("Ask a question about this"))
    return (acknowledge, about) if asks_acknowledgement else (about,)


def find(before: Conversation, typed: str = "") -> Step:
    """Looks for a circular that was asked for, or for the newest ones."""
    return Step(conversation=before, effects=(FindCirculars(typed=typed),))


def wanted(before: Conversation, text: str, library: Library) -> Step | None:
    """What follows from a request for a certain circular; None of any other text."""
    return find(before, text) if library.phrasebook.cues.circular_wanted(text) is not None else None


def on_found(before: Conversation, found: CircularsFound, library: Library) -> Step:
    """One is shown, several are offered; where there is none, what was typed is a question like any other."""
    _ = voice_of(before, library)
    match found.hits:
        case () if found.typed:
            return question(before, found.typed, library)
        case ():
            return menu(before, library, _("There is no circular that I can show you yet."))
        case (only,) if found.typed:
            return _fetch_hit(before, only)
        case _:
            text = _("Which of these circulars do you mean?") if found.typed else _("These are the latest circulars:")
            choices = [*_hit_choices(found.hits), *menu_choices(_)]
            return say(replace(before, topic=AtMenu()), _.language, text, choices, is_passing=True)


def fetch(before: Conversation, kind: Literal["circular", "document"], number: int) -> Step:
    """A circular that was chosen from several."""
    return Step(conversation=before, effects=(FetchCircular(kind=kind, number=number),))


def on_fetched(before: Conversation, fetched: CircularFetched, library: Library) -> Step:
    """Shows a circular as it was sent."""
    if fetched.message is None:
        _ = voice_of(before, library)
        return menu(before, library, _("I cannot show you that circular. The secretariat can tell you more."))
    asked = before.ask(fetched.message.choices)
    number = asked.asked.question if asked.asked else 0
    message = replace(fetched.message, question=number)
    return Step(conversation=replace(asked, topic=AtMenu(), greeted=True), effects=(Say(message=message),))


def acknowledge(before: Conversation, circular: int) -> Step:
    """The button below a circular was pressed."""
    return Step(conversation=before, effects=(Acknowledge(circular=circular),))


def on_acknowledged(before: Conversation, done: Acknowledged, library: Library) -> Step:
    """Says so, and stays where the conversation is: the button may be pressed at any time."""
    _ = voice_of(before, library)
    if done.is_first:
        text = _("Thank you. The secretariat sees that you have received this: {name}", name=done.name)
    else:
        text = _("You had acknowledged this already: {name}", name=done.name)
    return say(before, _.language, text)


def ask_about(before: Conversation, circular: int) -> Step:
    """Somebody wants to ask about a circular."""
    return Step(conversation=before, effects=(OpenCircular(circular=circular),))


def on_opened(before: Conversation, opened: CircularOpened, library: Library) -> Step:
    """Asks for the question."""
    return invite_question(replace(before, topic=AskingAbout(circular=opened.circular, name=opened.name)), library)


def invite_question(before: Conversation, library: Library) -> Step:
    """The open question about a circular, in the reader's words."""
    topic = before.topic
    _ = voice_of(before, library)
    name = topic.name if isinstance(topic, AskingAbout) else ""
    text = _(
        "What would you like to know? I look for it in {name}; what it does not say goes to the secretariat.", name=name
    )
    return say(before, _.language, text, [Choice(id="menu", label=_("Cancel"))])


def hear_question(before: Conversation, topic: AskingAbout, text: str, library: Library) -> Step:
    """A question about a circular, which is looked for in it alone."""
    identified = library.identifier.identify(text, before.contact.language)
    asking = Asking(question=text, language=identified.language if identified.certain else None)
    about = replace(before, topic=AtMenu(), context=Context(question=text))
    return Step(conversation=about, effects=(SearchArchive(asking=asking, circular=topic.circular),))


def _fetch_hit(before: Conversation, hit: CircularHit) -> Step:
    kind, _, number = hit.id.partition(":")
    return fetch(before, "circular" if kind == "circular" else "document", int(number))


def _hit_choices(hits: Sequence[CircularHit]) -> list[Choice]:
    return [Choice(id=hit.id, label=hit.label) for hit in hits[:MOST_LISTED]]
