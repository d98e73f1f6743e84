"""Codes: to become known, to go on elsewhere, to bring a colleague in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.dialogue.effects import MakeDeviceCode, MakeInvitation, Redeem, Step, UndoMerge
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import post_name, role_name
from handlers.dialogue.outcomes import DeviceCodeMade, Invited, Joined, MergeUndone, NotJoined, SomebodyElse, WhyNot
from handlers.dialogue.saying import introduction, menu, say, voice_of
from handlers.dialogue.settings import is_to_be_welcomed, welcome
from knowledge.model.conversation import AtMenu, ConfirmingMerge, Conversation, Inviting
from knowledge.model.invitations import DEVICE_LIFETIME, INVITATION_LIFETIME, hash_of_code, spelled
from knowledge.model.messages import Choice
from knowledge.model.people import Role
from knowledge.model.rights import COLLEAGUES, Right, actor_of


def redeem(before: Conversation, code: str) -> Step:
    """Somebody entered a code."""
    return Step(conversation=before, effects=(Redeem(code_hash=hash_of_code(code)),))


def joined(after: Conversation, outcome: Joined, library: Library, now: datetime) -> Step | None:
    """The conversation is now that of somebody known; None when it simply goes on where it was."""
    _ = voice_of(after, library)
    if is_to_be_welcomed(after.contact):
        hello = _("Welcome! You are now connected as: **{post}**.", post=post_name(_, after.contact))
        return welcome(after, library, now, "" if after.greeted else f"{hello}\n\n{introduction(_, library)}")
    return None if outcome.is_device else menu(after, library, connected(_, after))


def connected(_: Voice, after: Conversation) -> str:
    """Said on a channel that somebody known just connected."""
    return _(
        "This channel is now connected: {post}. We go on where we were. If that was a mistake, /unlink undoes it.",
        post=post_name(_, after.contact),
    )


def not_joined(before: Conversation, outcome: NotJoined, library: Library) -> Step:
    """The code opens nothing: why, and what helps."""
    _ = voice_of(before, library)
    text = _reason(_, outcome.why)
    if before.contact.role is not Role.VISITOR:
        return menu(before, library, text)
    if not before.greeted:
        text = _("Hello!") + " " + introduction(_, library) + "\n\n" + text
    choices = [Choice(id="access", label=_("Ask for access")), Choice(id="menu", label=_("All topics"))]
    return say(replace(before, topic=AtMenu()), _.language, text, choices)


def _reason(_: Voice, why: WhyNot) -> str:
    match why:
        case WhyNot.UNKNOWN:
            return _(
                "Nobody has this code. Please compare it with the invitation letter by letter; capitals and dashes do "
                "not matter."
            )
        case WhyNot.USED:
            return _("This code was used before; each opens once only. Whoever invited you can send you a new one.")
        case WhyNot.EXPIRED:
            return _("This code is too old. Whoever invited you can send you a new one.")
        case WhyNot.TOO_MANY_GUESSES:
            return _("Those were too many wrong codes. For safety I take none from you for an hour.")
        case WhyNot.OWN_ALREADY:
            return _("You are connected already; nothing was changed.")
        case WhyNot.SECRETARIAT:
            return _("Your role does not allow that.")


def somebody_else(before: Conversation, outcome: SomebodyElse, library: Library) -> Step:
    """A known person entered the code of another entry of the register."""
    _ = voice_of(before, library)
    text = _(
        "You are known to me as: **{post}**. This code is for another entry of the register: **{other}**. Are you "
        "both?",
        post=post_name(_, before.contact),
        other=outcome.member_name,
    )
    choices = [
        Choice(id="merge:yes", label=_("Yes, both are me")),
        Choice(id="merge:no", label=_("No")),
    ]
    return say(replace(before, topic=ConfirmingMerge(code_hash=outcome.code_hash)), _.language, text, choices)


def on_merge(before: Conversation, value: str, library: Library) -> Step:
    """Whether the entry of the code is the same person."""
    _ = voice_of(before, library)
    if value == "yes" and isinstance(before.topic, ConfirmingMerge):
        confirmed = Redeem(code_hash=before.topic.code_hash, is_both=True)
        return Step(conversation=replace(before, topic=AtMenu()), effects=(confirmed,))
    return menu(before, library, _("Then nothing was changed, and the code can still be used by its owner."))


def undo(before: Conversation) -> Step:
    """What was connected last is to be separate again."""
    return Step(conversation=before, effects=(UndoMerge(),))


def undone(after: Conversation, outcome: MergeUndone, library: Library) -> Step:
    """It is separate again, or there was nothing to undo."""
    _ = voice_of(after, library)
    if outcome.found:
        return menu(after, library, _("Done: what was connected last is separate again."))
    return menu(after, library, _("There is nothing to undo here."))


def ask_whom(before: Conversation, library: Library) -> Step:
    """What the colleague will be who is to be invited."""
    _, contact = voice_of(before, library), before.contact
    if contact.member is None or not actor_of(contact).may(Right.INVITE_COLLEAGUE, contact.member):
        return menu(before, library, not_allowed(_))
    choices = [Choice(id=f"invite:{role}", label=role_name(_, role).capitalize()) for role in COLLEAGUES]
    text = _("What will your colleague be for {member}?", member=contact.member.name)
    return say(replace(before, topic=Inviting()), _.language, text, choices)


def invite(before: Conversation, role: str) -> Step:
    """Asks for a code for a colleague of that role."""
    return Step(conversation=replace(before, topic=AtMenu()), effects=(MakeInvitation(role=Role(role)),))


def invited(before: Conversation, outcome: Invited, library: Library) -> Step:
    """The code, as a text that can be forwarded."""
    _, contact = voice_of(before, library), before.contact
    text = _(
        "Please forward this to your colleague ({role}). It works once, within {days} days:",
        role=role_name(_, outcome.role),
        days=INVITATION_LIFETIME.days,
    )
    invitation = _(
        "Invitation to Focal, the assistant of the network, from: {post}. Your code: **{code}**",
        post=post_name(_, contact),
        code=spelled(outcome.code),
    )
    parts = [text, invitation, *ways(_, outcome.code, library)]
    return say(before, _.language, "\n\n".join(parts), files=outcome.files, has_code=True)


def ask_device_code(before: Conversation) -> Step:
    """Asks for a code for another channel of one's own."""
    return Step(conversation=before, effects=(MakeDeviceCode(),))


def device_code(before: Conversation, outcome: DeviceCodeMade, library: Library) -> Step:
    """The code with which the conversation goes on elsewhere."""
    _ = voice_of(before, library)
    text = _(
        "With this code you go on with our conversation on another channel, just where we are. It is yours alone: "
        "**{code}**. It works once, within {minutes} minutes.",
        code=spelled(outcome.code),
        minutes=int(DEVICE_LIFETIME.total_seconds() // 60),
    )
    parts = [text, *ways(_, outcome.code, library)]
    return say(before, _.language, "\n\n".join(parts), files=outcome.files, has_code=True)


def ways(_: Voice, code: str, library: Library) -> list[str]:
    """Where a code can be used, as a list."""
    telegram, web = telegram_link(code, library), web_link(code, library)
    lines = [f"- Telegram · {telegram}"] if telegram else []
    page = _("Web page")
    lines += [f"- {page} · {web}"] if web else []
    lines.append("- Slack · " + _("write the code to Focal there"))
    return ["\n".join(lines)]


def telegram_link(code: str, library: Library) -> str:
    """The deep link that opens the bot with a code (core.telegram.org/bots/features#deep-linking); "" without a bot."""
    bot = library.installation.telegram
    return f"https://t.me/{bot}?start={code}" if bot else ""


def web_link(code: str, library: Library) -> str:
    """The page that opens a code in the web chat, or leads on to another channel."""
    web = library.installation.web
    return f"{web}/join/{code}" if web else ""


def not_allowed(_: Voice) -> str:
    """Said where somebody's role does not allow what they asked for."""
    return _("Your role in the network does not include that. The secretariat can help you.")
