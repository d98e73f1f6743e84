"""How somebody unknown asks for access, and how colleagues say that somebody has left."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.effects import FindMembers, OpenRequest, SettleDeparture, Step
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.outcomes import DepartureSettled, MembersFound
from handlers.dialogue.saying import MENU, menu, say, voice_of
from knowledge.model.conversation import AskingFunction, AskingMember, AtMenu, Conversation
from knowledge.model.messages import Choice
from knowledge.model.people import Role
from knowledge.model.requests import RequestKind

LONGEST_ANSWER = 200


def ask_member(before: Conversation, library: Library, lead: str = "") -> Step:
    """The first of two questions: for whom somebody works."""
    _ = voice_of(before, library)
    if before.contact.role is not Role.VISITOR:
        return menu(before, library, _("You have access already: /settings shows as whom I know you."))
    question = _("For which city or association of cities do you work?")
    text = f"{lead}\n\n{question}" if lead else question
    return say(replace(before, topic=AskingMember()), _.language, text, [_cancel(_)])


def hear_member(before: Conversation, text: str) -> Step:
    """A name was typed; the register is asked."""
    return Step(conversation=before, effects=(FindMembers(typed=" ".join(text.split())[:LONGEST_ANSWER]),))


def offer_members(before: Conversation, outcome: MembersFound, library: Library) -> Step:
    """The members whose names resemble what was typed."""
    _ = voice_of(before, library)
    if not outcome.members:
        return ask_function(before, None, outcome.typed, library)
    choices = [Choice(id=f"member:{member.id}", label=member.name) for member in outcome.members]
    choices.append(Choice(id="member:other", label=_("None of these")))
    return say(before, _.language, _("Which of these do you mean?"), choices)


def choose_member(before: Conversation, value: str, library: Library) -> Step:
    """One of the members that were offered, or none of them."""
    asked = before.asked
    label = next((choice.label for choice in asked.choices if choice.id == f"member:{value}"), "") if asked else ""
    if not value.isdecimal():
        return ask_function(before, None, "", library)
    return ask_function(before, int(value), label, library)


def ask_function(before: Conversation, member: int | None, name: str, library: Library) -> Step:
    """The second of two questions: who they are."""
    _ = voice_of(before, library)
    question = _("What is your name, and your function there? One line is enough.")
    if member is None:
        not_there = _("I do not find it in the register; the secretariat will look. Please name it once more.")
        question = f"{not_there} {question}"
    asking = replace(before, topic=AskingFunction(member=member, member_name=name))
    return say(asking, _.language, question, [_cancel(_)])


def hear_function(before: Conversation, topic: AskingFunction, text: str, library: Library) -> Step:
    """The second answer: the request goes to the secretariat."""
    _ = voice_of(before, library)
    words = " ".join(text.split())
    if len(words) > LONGEST_ANSWER:
        return say(before, _.language, _("Please write that in at most {count} characters.", count=LONGEST_ANSWER))
    said = words if topic.member is not None or not topic.member_name else f"{topic.member_name}: {words}"
    request = OpenRequest(kind=RequestKind.ACCESS, member=topic.member, text=said)
    sent = _(
        "Thank you. The secretariat has your request; I write to you here as soon as it is decided. Until then I "
        "answer your questions as before."
    )
    return menu(replace(before, topic=AtMenu()), library, sent).after(request)


def on_departure(before: Conversation, request: str, value: str) -> Step:
    """A colleague says whether somebody whom messages no longer reach still works there."""
    return Step(conversation=before, effects=(SettleDeparture(request=int(request), has_left=value == "left"),))


def departure_settled(before: Conversation, outcome: DepartureSettled, library: Library) -> Step:
    """Thanks, and the way to a successor."""
    _ = voice_of(before, library)
    if not outcome.was_open:
        return menu(before, library, _("Thank you; that was answered already."))
    if not outcome.has_left:
        text = _("Thank you. I have told the secretariat; a new invitation will go to {name}.", name=outcome.name)
        return menu(before, library, text)
    text = _("Thank you. {name} is no longer your city’s contact. Will somebody take over?", name=outcome.name)
    choices = [Choice(id="invite", label=_("Invite a colleague")), Choice(id="menu", label=_("All topics"))]
    return say(replace(before, topic=AtMenu()), _.language, text, choices)


def _cancel(_: Voice) -> Choice:
    """The way back."""
    return Choice(id=MENU, label=_("Cancel"))
