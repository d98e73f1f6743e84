"""Questions: an approved answer with its source, or a refusal that helps on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from handlers.dialogue.effects import Step
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import HELP, citation, entry_choices, menu, say, starters, told, voice_of
from knowledge.model.conversation import AtMenu, Browsing, Conversation, Reading
from knowledge.model.faq import Answer, KnowledgeEntry, Offer, Refusal, Verdict, VerdictKind
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import MAX_TEXT, Choice
from knowledge.search.texts import words

SHELF_PAGE = 6
"""Entries of a topic shown at once: what a telephone shows without scrolling."""

FEWEST_SUGGESTIONS = 2


def question(conversation: Conversation, text: str, library: Library) -> Step:
    """The answer to a question, in the language it was asked in when that is certain."""
    _ = voice_of(conversation, library)
    if len(text) > MAX_TEXT:
        sentence = _("That is too long for me to read. Please ask your question in one or two sentences.")
        return say(conversation, _.language, sentence)
    if not words(text):
        return menu(
            conversation, library, _("I could not find any words in that. Choose a topic or type your question.")
        )
    identified = library.identifier.identify(text, conversation.contact.language)
    language = identified.language if identified.certain else conversation.contact.language
    found = library.finder.find(library.phrasebook.cues.without_politeness(text))
    match found:
        case Answer(entry=entry, score=score, suggestions=related):
            verdict = Verdict(kind=VerdictKind.ANSWERED, entry=entry.id, score=score)
            return answer(conversation, entry, library, language, related, verdict)
        case Offer() | Refusal():
            return _refuse(conversation, text, found, library, identified.language if identified.certain else None)


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
    choices = [*entry_choices(related, chain), *_offer_language(conversation, language, library)]
    reading = replace(conversation, topic=Reading(entry=entry.id))
    return say(reading, _.language, body, choices, [citation(entry, _)], verdict)


def read_entry(conversation: Conversation, id: str, library: Library) -> Step:
    """The entry of a button; the menu when a newer pack no longer has it."""
    entry = library.entries.get(id)
    if entry is None:
        return menu(conversation, library)
    related = [library.entries[other] for other in entry.related if other in library.entries]
    return answer(conversation, entry, library, conversation.contact.language, related[:3])


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


def _refuse(
    conversation: Conversation, text: str, found: Offer | Refusal, library: Library, asked_in: Language | None
) -> Step:
    """Says that no approved answer is there, and offers the likeliest questions, at least two, and help.

    `asked_in` is the language of the question, None when that is not certain.
    """
    language = asked_in or conversation.contact.language
    chain = fallback_chain((language,), conversation.contact.languages)
    _ = library.phrasebook.speak(*chain)
    likely = list(found.suggestions)
    missing = max(FEWEST_SUGGESTIONS - len(likely), 0)
    offered = likely + [entry for entry in starters(library) if entry not in likely][:missing]
    choices = [
        *entry_choices(offered, chain),
        *_offer_language(conversation, language, library),
        Choice(id=HELP, label=_("What can you do?")),
    ]
    verdict = Verdict(kind=VerdictKind.REFUSED, score=found.score)
    text = "\n\n".join(
        (
            _reason(text, found, library, _, asked_in),
            _("The secretariat can help you further: {email}", email=library.pack.secretariat),
            _("Did you mean one of these?") if likely else _("Here is what others ask:"),
        )
    )
    return say(replace(conversation, topic=AtMenu()), _.language, text, choices, verdict=verdict)


def _reason(text: str, found: Offer | Refusal, library: Library, _: Voice, asked_in: Language | None) -> str:
    spoken = [code for code in library.phrasebook.languages if code in library.searched]
    names = _.list(library.phrasebook.speak(code).own_name for code in spoken)
    if asked_in is not None and asked_in not in library.searched:
        return _(
            "I cannot yet look up questions in this language. Please ask in one of these: {languages}.", languages=names
        )
    if found.year_unknown is not None:
        return _("My documents do not say anything about that for {year}.", year=found.year_unknown)
    if not _is_mostly_latin(text):
        return _("I do not understand that language yet. You can write to me in these: {languages}.", languages=names)
    return _("I do not have an approved answer to that.")


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
