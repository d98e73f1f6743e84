"""Questions: an approved answer with its source, or a refusal that helps on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue.effects import Say, Step
from handlers.dialogue.handing import ASK, ask_secretariat, decline, feedback, look_further
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import HELP, citation, entry_choices, menu, say, starters, told, voice_of
from knowledge.model.conversation import AtMenu, Browsing, Conversation, Reading
from knowledge.model.faq import (
    Answer,
    Asking,
    Context,
    Found,
    KnowledgeEntry,
    Offer,
    Refusal,
    Remit,
    Verdict,
    VerdictKind,
)
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import MAX_TEXT, Choice
from knowledge.search.texts import words

SHELF_PAGE = 6
"""Entries of a topic shown at once: what a telephone shows without scrolling."""

FEWEST_SUGGESTIONS = 2
MOST_OFFERED = 4
"""Titles offered for what is left of several questions."""


def question(conversation: Conversation, text: str, library: Library) -> Step:
    """What a message asks, answered in the language it was asked in when that is certain: with an approved answer,
    with titles to choose from, or by the archive and the secretariat."""
    _ = voice_of(conversation, library)
    if len(text) > MAX_TEXT:
        sentence = _("That is too long for me to read. Please ask your question in one or two sentences.")
        return say(conversation, _.language, sentence)
    if not words(text):
        return menu(
            conversation, library, _("I could not find any words in that. Choose a topic or type your question.")
        )
    identified = library.identifier.identify(text, conversation.contact.language)
    asked_in = identified.language if identified.certain else None
    found = library.hear(text, identified.language, conversation.context)
    if len(found) == 1:
        return _one(conversation, text, found[0], library, asked_in)
    return several(conversation, found, library, asked_in)


def _one(conversation: Conversation, typed: str, found: Found, library: Library, asked_in: Language | None) -> Step:
    spoken = asked_in or conversation.contact.language
    finding = found.finding
    about = replace(conversation, context=Context(question=found.question))
    match finding:
        case Answer(entry=entry, score=score, suggestions=related):
            verdict = Verdict(kind=VerdictKind.ANSWERED, entry=entry.id, score=score)
            about = replace(conversation, context=Context(question=found.question, entry=entry.id))
            return answer(about, entry, library, spoken, related, verdict)
        case Offer():
            return offer(about, finding, library, spoken)
        case Refusal() if not finding.is_understood:
            return _not_understood(about, typed, finding.score, library, asked_in)
        case Refusal() if finding.remit is not Remit.NETWORK:
            return decline(conversation, finding, library, spoken)
        case Refusal() if _is_stray_word(typed, spoken, library):
            return _not_understood(about, typed, finding.score, library, asked_in)
        case Refusal():
            return look_further(about, asking_of(found.question, finding, asked_in))
        case _:
            assert_never(finding)


def several(conversation: Conversation, found: Sequence[Found], library: Library, asked_in: Language | None) -> Step:
    """The questions of one message in turn: first what is answered, then what is left, as one question."""
    spoken = asked_in or conversation.contact.language
    said: list[Say] = []
    left: list[tuple[str, Offer | Refusal]] = []
    after = conversation
    for each in found:
        finding = each.finding
        if isinstance(finding, Answer):
            verdict = Verdict(kind=VerdictKind.ANSWERED, entry=finding.entry.id, score=finding.score)
            after = replace(conversation, context=Context(question=each.question, entry=finding.entry.id))
            said += _alone(answer(after, finding.entry, library, spoken, (), verdict))
        else:
            left.append((each.question, finding))
    last = _left(after, left, library, asked_in) if left else None
    if last is None:
        return Step(conversation=replace(after, topic=AtMenu(), asked=None, greeted=True), effects=tuple(said))
    return last.after(*said)


def _alone(step: Step) -> list[Say]:
    """What a step says, without the choices below it."""
    says = [effect for effect in step.effects if isinstance(effect, Say)]
    return [replace(each, message=replace(each.message, choices=(), question=0)) for each in says]


def _left(
    conversation: Conversation,
    left: Sequence[tuple[str, Offer | Refusal]],
    library: Library,
    asked_in: Language | None,
) -> Step:
    """What is left of a message: titles for all that may be meant, else the way to the archive and a person."""
    text = " ".join(question for question, _ in left)
    spoken = asked_in or conversation.contact.language
    findings = [finding for _, finding in left]
    near = [entry for finding in findings if isinstance(finding, Offer) for entry in finding.suggestions]
    score = min(finding.score for finding in findings)
    about = replace(conversation, context=Context(question=text))
    if near:
        unique = tuple({entry.id: entry for entry in near}.values())[:MOST_OFFERED]
        return offer(about, Offer(score=score, suggestions=unique), library, spoken)
    refusals = [finding for finding in findings if isinstance(finding, Refusal)]
    ours = [refusal for refusal in refusals if refusal.remit is Remit.NETWORK]
    if not ours:
        return decline(conversation, refusals[0], library, spoken)
    return look_further(about, asking_of(text, ours[0], asked_in))


def answer(
    conversation: Conversation,
    entry: KnowledgeEntry,
    library: Library,
    language: Language,
    related: Sequence[KnowledgeEntry],
    verdict: Verdict | None = None,
) -> Step:
    """An entry's answer and its source; what may be wanted next stands below it."""
    chain = fallback_chain((language,), conversation.contact.languages)
    _ = library.phrasebook.speak(*chain)
    body = told(_, entry.answer.render(chain))
    rating = feedback(_) if verdict is not None else []
    choices = [*entry_choices(related, chain), *_offer_language(conversation, language, library), *rating]
    reading = replace(conversation, topic=Reading(entry=entry.id))
    return say(reading, _.language, body, choices, [citation(entry, _)], verdict)


def read_entry(conversation: Conversation, id: str, library: Library) -> Step:
    """The entry of a button; the menu when a newer pack no longer has it."""
    entry = library.entries.get(id)
    if entry is None:
        return menu(conversation, library)
    related = [library.entries[other] for other in entry.related if other in library.entries]
    about = replace(conversation, context=Context(question=entry.title.render(fallback_chain()).text, entry=id))
    return answer(about, entry, library, conversation.contact.language, related[:3])


def browse(conversation: Conversation, shelf: str, page: int, library: Library) -> Step:
    """One page of a topic's entries."""
    _ = voice_of(conversation, library)
    entries = library.shelf(shelf)
    if not entries:
        return menu(conversation, library)
    begin = page * SHELF_PAGE if page * SHELF_PAGE < len(entries) else 0
    choices = entry_choices(entries[begin : begin + SHELF_PAGE], conversation.contact.languages)
    if begin + SHELF_PAGE < len(entries):
        choices.append(Choice(id=f"topic:{shelf}:{begin // SHELF_PAGE + 1}", label=_("More")))
    choices.append(Choice(id="menu", label=_("All topics")))
    title = next(topic.title for topic in library.pack.topics if topic.id == shelf)
    heading = f"**{title.render(conversation.contact.languages).text}**"
    count = _.plural("{count} question", "{count} questions", len(entries))
    browsing = replace(conversation, topic=Browsing(topic=shelf, page=begin // SHELF_PAGE))
    return say(browsing, _.language, f"{heading} · {count}", choices, is_passing=True)


def offer(conversation: Conversation, found: Offer, library: Library, language: Language) -> Step:
    """Two or three titles to choose from, and the way to a person for whom it is none of them."""
    chain = fallback_chain((language,), conversation.contact.languages)
    _ = library.phrasebook.speak(*chain)
    likely = found.suggestions
    which = _("Do you mean one of these?")
    if found.year_unknown is not None:
        silent = _("My documents do not say anything about that for {year}.", year=found.year_unknown)
        which = f"{silent} {which}"
    choices = [
        *entry_choices(likely, chain),
        Choice(id=ASK, label=_("None of these: ask the secretariat")),
        *_offer_language(conversation, language, library),
    ]
    verdict = Verdict(kind=VerdictKind.OFFERED, entry=likely[0].id, score=found.score)
    return say(replace(conversation, topic=AtMenu()), _.language, which, choices, verdict=verdict)


def _not_understood(
    conversation: Conversation, typed: str, score: float, library: Library, asked_in: Language | None
) -> Step:
    """Nothing in it is known: nobody is troubled with it unless the reader wishes so."""
    language = asked_in or conversation.contact.language
    chain = fallback_chain((language,), conversation.contact.languages)
    _ = library.phrasebook.speak(*chain)
    choices = [
        *entry_choices(starters(library)[:FEWEST_SUGGESTIONS], chain),
        ask_secretariat(_),
        *_offer_language(conversation, language, library),
        Choice(id=HELP, label=_("What can you do?")),
    ]
    text = "\n\n".join((_puzzled(_, typed, library, asked_in), _("Here is what others ask:")))
    verdict = Verdict(kind=VerdictKind.REFUSED, score=score)
    return say(replace(conversation, topic=AtMenu()), _.language, text, choices, verdict=verdict)


def _is_stray_word(typed: str, language: Language, library: Library) -> bool:
    """A word alone that says nothing by itself, and led to no answer together with the question before it: nobody at
    the secretariat could do anything with it."""
    if len(words(typed)) != 1:
        return False
    alone = library.finder.find(typed, language)
    return isinstance(alone, Refusal) and not alone.is_understood


def _puzzled(_: Voice, typed: str, library: Library, asked_in: Language | None) -> str:
    spoken = [code for code in library.phrasebook.languages if code in library.searched]
    names = _.list(library.phrasebook.speak(code).own_name for code in spoken)
    if asked_in is not None and asked_in not in library.searched:
        return _(
            "I cannot yet look up questions in this language. Please ask in one of these: {languages}.", languages=names
        )
    if not _is_mostly_latin(typed):
        return _("I do not understand that language yet. You can write to me in these: {languages}.", languages=names)
    return _("I do not understand that. Please ask it in other words, or ask a person at the secretariat.")


def asking_of(question: str, found: Offer | Refusal, asked_in: Language | None) -> Asking:
    """A question without an answer, on its way to the archive and to a person."""
    return Asking(
        question=question,
        language=asked_in,
        candidates=tuple(entry.id for entry in found.suggestions),
        score=found.score,
        year_unknown=found.year_unknown,
    )


def _offer_language(conversation: Conversation, spoken: Language, library: Library) -> list[Choice]:
    """A switch is offered, not imposed, and in the language it leads to."""
    if spoken == conversation.contact.language:
        return []
    _ = library.phrasebook.speak(spoken)
    return [Choice(id=f"language:{spoken}", label=_("Continue in {language}", language=_.own_name))]


def _is_mostly_latin(text: str) -> bool:
    letters = [character for character in text[:200] if character.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * latin >= len(letters)
