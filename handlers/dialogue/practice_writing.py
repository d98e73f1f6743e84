"""Messages about good practices in conversation: typed, shown once more with what goes with them, and passed on."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from handlers.dialogue.effects import Step
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.practice_effects import AskerSeen, Passing, PracticeView, SendAbout
from handlers.dialogue.practice_words import SEND, more_choice, quoted, shown
from handlers.dialogue.saying import MENU, menu, say, voice_of
from knowledge.model.conversation import AtMenu, Conversation, WritingAbout
from knowledge.model.messages import Choice

LONGEST_MESSAGE = 2_000
"""Characters of a message that is passed on: what every channel brings whole."""


def begin_writing(before: Conversation, practice: PracticeView, library: Library) -> Step:
    """Asks what is to be passed on to whoever tells more about a practice."""
    _ = voice_of(before, library)
    if practice.is_own or not practice.can_contact:
        return say(before, _.language, passed(_, Passing.NOBODY, library), [more_choice(_)])
    topic = WritingAbout(practice=practice.id, title=practice.title, name=practice.city)
    return ask_message(replace(before, topic=topic), library)


def begin_answer(before: Conversation, seen: AskerSeen, library: Library) -> Step:
    """Asks what whoever asked about a practice is answered."""
    topic = WritingAbout(practice=seen.practice, title=seen.title, name=seen.name, to=seen.asker)
    return ask_message(replace(before, topic=topic), library)


def ask_message(before: Conversation, library: Library) -> Step:
    """The open question for a message, or what was typed, once more."""
    topic, _ = before.topic, voice_of(before, library)
    if not isinstance(topic, WritingAbout):
        return menu(before, library)
    if topic.text:
        return _confirm(before, library)
    text = _(
        "What would you like to write to {name} about “{title}”? I pass it on; addresses are shown to nobody.",
        name=shown(topic.name),
        title=shown(topic.title),
    )
    return say(before, _.language, text, [Choice(id=MENU, label=_("Cancel"))])


def _confirm(before: Conversation, library: Library) -> Step:
    topic, _ = before.topic, voice_of(before, library)
    if not isinstance(topic, WritingAbout):
        return menu(before, library)
    lead = _("This goes to {name}:", name=shown(topic.name))
    parts = [lead, quoted(topic.text), _named(before, topic, _)]
    email = before.contact.email
    with_email = [Choice(id=f"{SEND}:email", label=_("Send, with my e-mail address"))] if email else []
    plain = Choice(id=f"{SEND}:plain", label=_("Send without it") if email else _("Send"))
    choices = [*with_email, plain, Choice(id=MENU, label=_("Cancel"))]
    return say(before, _.language, "\n\n".join(parts), choices)


def _named(before: Conversation, topic: WritingAbout, _: Voice) -> str:
    """As whom the message is shown."""
    contact = before.contact
    city = contact.member.name if contact.member else ""
    signature = shown(city) if topic.to else f"{shown(contact.name)}, {shown(city)}"
    if not contact.email:
        return _("You are shown as: {signature}.", signature=signature)
    return _(
        "You are shown as: {signature}. Shall your e-mail address {email} stand below it?",
        signature=signature,
        email=shown(contact.email),
    )


def send(before: Conversation, library: Library, *, with_email: bool) -> Step:
    """Has what was typed passed on."""
    topic = before.topic
    if not isinstance(topic, WritingAbout) or not topic.text:
        return menu(before, library)
    sending = SendAbout(practice=topic.practice, text=topic.text, to=topic.to, with_email=with_email)
    return Step(conversation=replace(before, topic=AtMenu()), effects=(sending,))


def passed(_: Voice, passing: Passing, library: Library) -> str:
    """What became of a message, in a sentence."""
    email = library.pack.secretariat
    match passing:
        case Passing.PASSED:
            return _("Passed on. The answer comes to you here.")
        case Passing.NOBODY:
            return _("Nobody can be asked about it here any more. The secretariat helps you on: {email}", email=email)
        case Passing.NOT_REACHED:
            return _("I cannot reach them at the moment. The secretariat helps you on: {email}", email=email)
        case Passing.TOO_MANY:
            return _(
                "You have written to many cities today. Please go on tomorrow, or write to the secretariat: {email}",
                email=email,
            )
        case _:
            assert_never(passing)


def hear_message(before: Conversation, topic: WritingAbout, text: str, library: Library) -> Step:
    """A message that is to be passed on: it is shown once more, with what goes with it."""
    _ = voice_of(before, library)
    if len(text) > LONGEST_MESSAGE:
        longest = _.number(LONGEST_MESSAGE)
        text = _("That is too long to be passed on. Please write no more than {count} characters.", count=longest)
        return say(before, _.language, text)
    return _confirm(replace(before, topic=replace(topic, text=text)), library)
