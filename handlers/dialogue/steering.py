"""What steers the assistant itself: help, language, leaving what is open, and what comes unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.dialogue import settings
from handlers.dialogue.effects import SetSubscription, Step, speaks
from handlers.dialogue.library import Library
from handlers.dialogue.saying import LANGUAGE, MENU, RESUME, caveats, entry_choices, menu, say, starters, voice_of
from knowledge.model.conversation import AtMenu, ChoosingLanguage, Conversation, Reading
from knowledge.model.languages import Language
from knowledge.model.messages import Choice
from knowledge.model.people import Role
from knowledge.model.preferences import Setting


def help(before: Conversation, library: Library) -> Step:
    """What Focal can do, and how to steer it."""
    _ = voice_of(before, library)
    text = _(
        "Type a question in your own words, for instance one of those below. I answer from approved documents and "
        "name the source.\n\n"
        "- **menu** shows the topics\n"
        "- **language** changes the language\n"
        "- **settings** shows and changes your settings\n"
        "- **cancel** leaves what you are doing\n"
        "- **stop** ends circulars and reminders\n\n"
        "You reach a person at the secretariat: {email}",
        email=library.pack.secretariat,
    )
    examples = entry_choices(starters(library)[:3], before.contact.languages)
    choices = [*examples, Choice(id=MENU, label=_("All topics")), Choice(id=LANGUAGE, label=_("Language"))]
    if before.contact.role is Role.VISITOR and not before.is_shared:
        choices.append(Choice(id="access", label=_("Ask for access")))
    return say(replace(before, topic=AtMenu()), _.language, text, choices, is_passing=True)


def ask_language(before: Conversation, library: Library) -> Step:
    """The languages that can be spoken."""
    _ = voice_of(before, library)
    voices = [library.phrasebook.speak(code) for code in library.phrasebook.languages]
    choices = [Choice(id=f"language:{voice.language}", label=voice.own_name.capitalize()) for voice in voices]
    asking = replace(before, topic=ChoosingLanguage())
    text = _("Which language shall we speak?")
    if drafts := [voice.own_name for voice in voices if voice.is_draft]:
        drafted = _(
            "Drafted by a machine and not yet checked by a native speaker: {languages}.", languages=_.list(drafts)
        )
        text += f"\n\n{drafted}"
    return say(asking, _.language, text, choices, is_passing=True)


def speak(before: Conversation, library: Library, *languages: Language) -> Step:
    """Changes the language, and says so in the new one; others may be named that are fallen back on."""
    if not set(languages) <= set(library.phrasebook.languages):
        return ask_language(before, library)
    contact = before.contact.speaking(*languages)
    after = replace(before, contact=contact, topic=AtMenu())
    _ = voice_of(after, library)
    text = _("We now speak {language}. What would you like to know?", language=_.own_name)
    if notes := caveats(_):
        text += f"\n\n{notes}"
    return menu(after, library, text).after(speaks(contact))


def cancel(before: Conversation, library: Library) -> Step:
    """Leaves whatever is open."""
    _ = voice_of(before, library)
    if not isinstance(before.topic, AtMenu | Reading):
        return menu(before, library, _("Cancelled; nothing was changed. What would you like to know?"))
    return menu(before, library, _("There is nothing to cancel. What would you like to know?"))


def unsubscribe(before: Conversation, library: Library) -> Step:
    """No more circulars and reminders."""
    after = replace(before, contact=replace(before.contact, subscribed=False), topic=AtMenu())
    _ = voice_of(after, library)
    text = _("You will receive no more circulars or reminders. I still answer your questions whenever you ask.")
    choices = [Choice(id=RESUME, label=_("Receive them again"))]
    return say(after, _.language, text, choices).after(SetSubscription(subscribed=False))


def subscribe(before: Conversation, library: Library, now: datetime) -> Step:
    """Circulars and reminders again, for whoever agreed to what is kept about them."""
    if settings.lacks_consent(before.contact):
        return settings.ask(before, Setting.CONSENT, library, now)
    after = replace(before, contact=replace(before.contact, subscribed=True), topic=AtMenu())
    _ = voice_of(after, library)
    text = _("You receive circulars and reminders again. Type “stop” to end them.")
    return say(after, _.language, text).after(SetSubscription(subscribed=True))
