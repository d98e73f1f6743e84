"""Questions that no approved answer settles: passages of the archive, and the way to a person."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.dialogue.effects import HandOver, Rate, SearchArchive, Step, Withdraw
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.outcomes import HandedOver, PassagesFound, Withdrawn
from handlers.dialogue.saying import HELP, entry_choices, menu, say, starters, voice_of
from handlers.preferences.house import Wording
from knowledge.model.archive import Passage
from knowledge.model.conversation import Conversation
from knowledge.model.faq import Asking, KnowledgeEntry, Refusal, Remit, Verdict, VerdictKind
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import Choice, Citation
from knowledge.model.tickets import HandOverState

ASK, WITHDRAW, HELPFUL, ABOUT = "ask", "withdraw", "helpful", "about"

LONGEST_QUOTE = 600
"""Characters of one passage that are shown: three of them are one message on every channel."""


def ask_secretariat(_: Voice, circular: int = 0) -> Choice:
    """The button that hands the last question over, with the circular that it is about."""
    return Choice(id=f"{ASK}:{circular}" if circular else ASK, label=_("Ask the secretariat"))


def look_further(conversation: Conversation, asking: Asking) -> Step:
    """What the pack does not know is looked for in the archive, before a person is asked."""
    return Step(conversation=conversation, effects=(SearchArchive(asking=asking),))


def on_passages(before: Conversation, found: PassagesFound, library: Library) -> Step:
    """Passages are quoted, never retold; without any, the question goes to a person."""
    if not found.passages:
        return Step(conversation=before, effects=(HandOver(asking=found.asking, circular=found.circular),))
    chain = _chain(before, found.asking)
    _ = library.phrasebook.speak(*chain)
    quotes = [_quotation(passage, _) for passage in found.passages]
    if found.circular:
        lead = _("The circular says, word for word:")
        choices = [ask_secretariat(_, found.circular), another_question(_, found.circular)]
        text = "\n\n".join((lead, *quotes))
    else:
        lead = _("These passages of archived documents may help. They are quotations, not an answer of mine:")
        choices = [ask_secretariat(_), *entry_choices(_entries(found.asking, library), chain)]
        text = "\n\n".join((reason(_, found.asking), lead, *quotes))
    verdict = Verdict(kind=VerdictKind.QUOTED, score=found.asking.score)
    return say(before, _.language, text, choices, [_citation(passage, _) for passage in found.passages], verdict)


def hand_over(before: Conversation, library: Library, circular: int = 0) -> Step:
    """The last question, which may be about a circular, goes to the secretariat because the reader wishes it."""
    if before.context is None:
        return menu(before, library)
    question = before.context.question
    identified = library.identifier.identify(question, before.contact.language)
    found = library.finder.find(question, identified.language)
    asking = Asking(
        question=question,
        language=identified.language if identified.certain else None,
        candidates=tuple(entry.id for entry in found.suggestions),
        score=found.score,
        is_wish=True,
    )
    return Step(conversation=before, effects=(HandOver(asking=asking, circular=circular),))


def on_hand_over(before: Conversation, done: HandedOver, library: Library) -> Step:
    """Says that a person has the question now, and offers what is nearest meanwhile."""
    chain = _chain(before, done.asking)
    _ = library.phrasebook.speak(*chain)
    text = handed_over_text(_, done.state, library)
    back = [] if done.ticket is None else [Choice(id=f"{WITHDRAW}:{done.ticket}", label=_("Take the question back"))]
    onward = [*back, Choice(id=HELP, label=_("What can you do?"))]
    if done.asking.is_wish:
        return say(before, _.language, text, onward)
    likely = _entries(done.asking, library)
    meanwhile = "\n\n" + _("Did you mean one of these?") if likely else ""
    why = _("The circular does not say anything about that.") if done.circular else reason(_, done.asking)
    text = f"{why} {text}{meanwhile}"
    verdict = Verdict(kind=VerdictKind.REFUSED, score=done.asking.score)
    return say(before, _.language, text, [*entry_choices(likely, chain), *onward], verdict=verdict)


def regret(before: Conversation, library: Library) -> Step:
    """Displeasure is met with regret, and with the way to a person."""
    _ = voice_of(before, library)
    email = library.pack.secretariat
    sorry = _("I am sorry that I could not help. You can reach a person at the secretariat: {email}", email=email)
    return say(before, _.language, sorry, [ask_secretariat(_)] if before.context else ())


def wants_person(before: Conversation, library: Library) -> Step:
    """Somebody asks for a person: the last question can go to one, or the next."""
    _ = voice_of(before, library)
    email = library.pack.secretariat
    if before.context is None:
        text = _(
            "Gladly. Type your question: what I cannot answer goes to the secretariat, and a person answers you here. "
            "You can also write to {email}.",
            email=email,
        )
        return say(before, _.language, text)
    text = _(
        "Shall I pass your last question on to the secretariat? “{question}” You can also write to {email}.",
        question=before.context.question,
        email=email,
    )
    return say(before, _.language, text, [ask_secretariat(_), *menu_choices(_)])


def withdraw(before: Conversation, ticket: str) -> Step:
    """A question is taken back."""
    return Step(conversation=before, effects=(Withdraw(ticket=int(ticket)),))


def on_withdrawal(before: Conversation, outcome: Withdrawn, library: Library) -> Step:
    _ = voice_of(before, library)
    if outcome.was_open:
        return menu(before, library, _("Your question was taken back. Choose a topic or type another one."))
    return menu(before, library, _("That question was settled already. Choose a topic or type another one."))


def rate(before: Conversation, value: str, library: Library) -> Step:
    """Thanks for a thumb; where the answer did not help, a person can be asked."""
    _ = voice_of(before, library)
    if value == "yes":
        text = _("Thank you. That helps the secretariat to keep the answers good.")
        return say(before, _.language, text).after(Rate(is_helpful=True))
    text = _("I am sorry. The secretariat sees that this answer did not help. You can also ask a person.")
    choices = [ask_secretariat(_), *menu_choices(_)]
    return say(before, _.language, text, choices).after(Rate(is_helpful=False))


def decline(before: Conversation, found: Refusal, library: Library, language: Language) -> Step:
    """What is not the network's affair is declined kindly, with what Focal can do."""
    chain = fallback_chain((language,), before.contact.languages)
    _ = library.phrasebook.speak(*chain)
    text = "\n\n".join((_declined(_, found.remit), _("Here is what others ask:")))
    choices = entry_choices(starters(library)[:3], chain)
    if found.remit is Remit.ELSEWHERE:
        choices.append(ask_secretariat(_))
    choices.append(Choice(id=HELP, label=_("What can you do?")))
    return say(before, _.language, text, choices, verdict=Verdict(kind=VerdictKind.DECLINED, score=found.score))


def reason(_: Voice, asking: Asking) -> str:
    """Why there is no answer."""
    if asking.year_unknown is not None:
        return _("My documents do not say anything about that for {year}.", year=asking.year_unknown)
    return _("I do not have an approved answer to that.")


def feedback(_: Voice) -> list[Choice]:
    """Whether an answer was helpful."""
    return [
        Choice(id=f"{HELPFUL}:yes", label="👍 " + _("Helpful")),
        Choice(id=f"{HELPFUL}:no", label="👎 " + _("Not helpful")),
    ]


def another_question(_: Voice, circular: int) -> Choice:
    """The way to a second question about the same circular."""
    return Choice(id=f"{ABOUT}:{circular}", label=_("Another question about this circular"))


def menu_choices(_: Voice) -> list[Choice]:
    return [Choice(id="menu", label=_("All topics"))]


def handed_over_text(_: Voice, state: HandOverState, library: Library) -> str:
    """What became of a question that goes to the secretariat, and that nobody is there just now, where that is so."""
    email, absence = library.pack.secretariat, library.written(Wording.ABSENCE, _)
    match state:
        case HandOverState.OPENED:
            text = _("The secretariat has your question now; a person will answer you here.")
            return f"{text} {absence}".rstrip()
        case HandOverState.ALREADY_OPEN:
            text = _("The secretariat has this question of yours already; a person will answer you here.")
            return f"{text} {absence}".rstrip()
        case HandOverState.TOO_MANY:
            return _(
                "Several of your questions are waiting at the secretariat already. If this one cannot wait, write to "
                "{email}.",
                email=email,
            )


def _declined(_: Voice, remit: Remit) -> str:
    match remit:
        case Remit.SELF:
            return _(
                "I am a program and have no life of my own to tell of. What I know are the approved documents of the "
                "network."
            )
        case Remit.PLAY:
            return _("I would gladly, but I am only good at one thing: answers from the network’s approved documents.")
        case Remit.RULES:
            return _(
                "I keep to my rules: I answer from approved documents, with the source, and say so when I do not know."
            )
        case Remit.ELSEWHERE | Remit.NETWORK:
            return _(
                "That is not something the network’s documents deal with, so I would rather not guess. I answer "
                "questions about the network, its studies, its meetings and its partners."
            )


def _quotation(passage: Passage, _: Voice) -> str:
    """A passage, set off as a quotation under where it stands."""
    document = passage.document
    place = [f"**{document.title}**", _.date(document.date), _section(passage), _.name_of(document.language)]
    text = passage.text
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return ", ".join(part for part in place if part) + "\n" + "\n".join(f"> {line}" for line in text.splitlines())


def _section(passage: Passage) -> str:
    """The heading of a passage, unless it is the document's own title."""
    return "" if passage.section.casefold() == passage.document.title.casefold() else passage.section


def _citation(passage: Passage, _: Voice) -> Citation:
    document = passage.document
    return Citation(
        title=document.title,
        date=_.date(document.date),
        section=_section(passage),
        language=document.language,
        url=document.url,
    )


def _entries(asking: Asking, library: Library) -> Sequence[KnowledgeEntry]:
    return [library.entries[id] for id in asking.candidates if id in library.entries]


def _chain(conversation: Conversation, asking: Asking) -> tuple[Language, ...]:
    return fallback_chain((asking.language or conversation.contact.language,), conversation.contact.languages)
