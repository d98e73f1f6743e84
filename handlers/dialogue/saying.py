"""The replies that several topics share, and the choices that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.dialogue.effects import Say, Step
from handlers.dialogue.library import Library, Voice
from handlers.preferences.house import Wording
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.faq import KnowledgeEntry, Verdict
from knowledge.model.languages import Language, Rendering
from knowledge.model.messages import Attachment, Choice, Citation, OutgoingMessage

HELP, MENU, LANGUAGE, RESUME = "help", "menu", "language", "resume"


def say(
    conversation: Conversation,
    language: Language,
    text: str,
    choices: Sequence[Choice] = (),
    sources: Sequence[Citation] = (),
    verdict: Verdict | None = None,
    *,
    files: Sequence[Attachment] = (),
    has_code: bool = False,
    is_passing: bool = False,
) -> Step:
    """One reply; choices, if any, become what a number or label refers to from now on."""
    asked = conversation.ask(tuple(choices), is_passing=is_passing) if choices else conversation
    message = OutgoingMessage(
        text=text,
        language=language,
        choices=tuple(choices),
        sources=tuple(sources),
        files=tuple(files),
        has_code=has_code,
        question=asked.asked.question if choices and asked.asked else 0,
    )
    return Step(
        conversation=replace(asked, greeted=True),
        effects=(Say(message=message, verdict=verdict, is_passing=is_passing),),
    )


def voice_of(conversation: Conversation, library: Library) -> Voice:
    """The voice for the language that the contact speaks; the rest of their chain says what it lacks."""
    return library.phrasebook.speak(*conversation.contact.languages)


def told(_: Voice, text: Rendering) -> str:
    """A text of the pack; the reader is told when it is in another language than theirs."""
    if not text.is_fallback:
        return text.text
    note = _("There is no text in this language yet; here it is in {name}.", name=_.name_of(text.language))
    return f"{note}\n\n{text.text}"


def caveats(_: Voice) -> str:
    """What the reader of a language is told about its texts; "" where they are complete and a native wrote them."""
    notes = []
    if _.is_draft:
        notes.append(_("These texts were drafted by a machine and have not been checked by a native speaker yet."))
    if _.falls_back_on:
        notes.append(_("What is not translated yet I say in {language}.", language=_.name_of(_.falls_back_on)))
    return " ".join(notes)


def menu(conversation: Conversation, library: Library, text: str | None = None) -> Step:
    """The topics of the pack, help and the language, under a text of the caller's or the usual one."""
    _ = voice_of(conversation, library)
    shelves = [
        Choice(id=f"topic:{topic.id}:0", label=topic.title.render(conversation.contact.languages).text)
        for topic in library.pack.topics
        if library.shelf(topic.id)
    ]
    others = [Choice(id=HELP, label=_("What can you do?")), Choice(id=LANGUAGE, label=_("Language"))]
    asking = text or _("What would you like to know? Choose a topic or type your question.")
    return say(replace(conversation, topic=AtMenu()), _.language, asking, [*shelves, *others], is_passing=True)


def introduction(_: Voice, library: Library) -> str:
    """Who Focal is and what it does: what the web page shows first, and the answer to "who are you?"."""
    manner = _(
        "I am a program, not a person: I answer questions from documents that the secretariat has approved, and I "
        "show you the source. When I do not know, I say so."
    )
    written = library.installation.house.words(Wording.WELCOME, (_.language,))
    if written:
        return " ".join(filter(None, (written, manner, caveats(_))))
    text = library.pack.introduction.render(_.languages)
    own = " ".join(filter(None, ("" if text.is_fallback else text.text, manner, caveats(_))))
    return f"{own}\n\n{told(_, text)}" if text.is_fallback else own


def entry_choices(entries: Iterable[KnowledgeEntry], languages: Sequence[Language]) -> list[Choice]:
    """A button for each entry."""
    return [Choice(id=f"entry:{entry.id}", label=entry.title.render(languages).text) for entry in entries]


def starters(library: Library) -> list[KnowledgeEntry]:
    """The entries to begin with."""
    return [library.entries[id] for id in library.pack.starters if id in library.entries]


def citation(entry: KnowledgeEntry, _: Voice) -> Citation:
    """Where an entry was taken from, for a reader of the voice's language."""
    document = entry.source.document
    return Citation(
        title=document.title.render(_.languages).text,
        date=_.date(document.date),
        section=entry.source.section,
        language=document.language,
        url=document.url,
    )
