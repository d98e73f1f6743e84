"""What is kept about somebody: told, handed out, erased."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.effects import Erase, GatherData, Step
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import DataGathered
from handlers.dialogue.saying import MENU, menu, say, voice_of
from handlers.preferences.house import Wording
from knowledge.model.conversation import AtMenu, ConfirmingErasure, Conversation
from knowledge.model.messages import Choice
from knowledge.model.people import Role


def explain(before: Conversation, library: Library) -> Step:
    """What is kept, for how long, and what one may ask for."""
    _ = voice_of(before, library)
    kept = _(
        "I keep what you write and what I answer for {days} days, so that the secretariat can see what I could not "
        "answer, and your language and settings.",
        days=library.installation.retention_days,
    )
    if before.contact.role is not Role.VISITOR:
        kept += " " + _("As somebody of the register, also your name, function, e-mail and city.")
    rights = _(
        "With /mydata you get all of it as a file; with /forget it is erased. Questions: {email}",
        email=library.pack.secretariat,
    )
    choices = [
        Choice(id="mydata", label=_("My data")),
        Choice(id="forget", label=_("Erase my data")),
        Choice(id=MENU, label=_("All topics")),
    ]
    text = "\n\n".join(filter(None, (kept, library.written(Wording.PRIVACY, _), rights)))
    return say(replace(before, topic=AtMenu()), _.language, text, choices, is_passing=True)


def gather(before: Conversation) -> Step:
    """Asks for everything about the person as files."""
    return Step(conversation=before, effects=(GatherData(),))


def gathered(before: Conversation, outcome: DataGathered, library: Library) -> Step:
    """The files, on their way."""
    _ = voice_of(before, library)
    text = _(
        "Here is everything that is kept about you, twice: as a page to read and as JSON for programs. Keep the files "
        "to yourself."
    )
    return say(before, _.language, text, files=outcome.files)


def ask_erasure(before: Conversation, library: Library) -> Step:
    """What will be gone, and what stays, before anything is."""
    _ = voice_of(before, library)
    text = _(
        "I would erase everything about you: your entry in the register, your settings and what we said to each other, "
        "on every channel. Answers that you gave for your city stay with your city, without your name. This cannot be "
        "undone. Erase everything?"
    )
    choices = [
        Choice(id="erase:yes", label=_("Yes, erase everything")),
        Choice(id="erase:no", label=_("No, keep it")),
    ]
    return say(replace(before, topic=ConfirmingErasure()), _.language, text, choices)


def on_erasure(before: Conversation, value: str, library: Library) -> Step:
    """The answer to it."""
    if value == "yes" and isinstance(before.topic, ConfirmingErasure):
        return Step(conversation=before, effects=(Erase(),))
    _ = voice_of(before, library)
    return menu(before, library, _("Nothing was erased."))


def erased(before: Conversation, library: Library) -> Step:
    """The farewell."""
    _ = voice_of(before, library)
    text = _("Everything about you was erased. If you write to me again, we meet as for the first time. Goodbye!")
    return say(before, _.language, text)
