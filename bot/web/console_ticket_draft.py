"""An answer that is being written: what was put into it, what speaks against sending it, and how it would look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.web.console_circular_channels import Sight, sights
from bot.web.console_circular_forms import Posted, whole
from bot.web.console_knowledge_base import entry_href
from bot.web.console_ticket_words import blank_name, channel_called, doubt_sentences
from bot.web.markdown import to_html
from handlers.circulars.translating import NotTranslated, Translator, machine_text
from handlers.dialogue.library import Library
from handlers.phrasebook import Phrasebook, Speaker
from handlers.saved_replies import chain_of, inserted
from handlers.ticket_desk import Doubts, Receiver, answer_as_sent, doubts_about
from knowledge.model.circulars import CircularText
from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import Language
from knowledge.model.messages import storable
from knowledge.model.people import ChannelName
from knowledge.model.saved_replies import SavedReply
from knowledge.model.tickets import Ticket
from knowledge.store.unit import Unit

MOST_REPLIES = 8
"""Saved replies that are shown at a time; a word or two finds the others."""

LONGEST_FIND = 100
NO_DOUBTS = Doubts()


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An answer as it stands in the form.

    Attributes:
        used: the saved replies that went into it.
        find: what saved replies are looked for by.
        is_sure: whoever writes knows that the language is another one.
        said: what was done with it, in sentences.
        wrong: why it was not sent.
        doubts: what speaks against sending it, as far as that was looked at.
        sight: how its reader would see it; None where nobody asked.
    """

    text: str = ""
    used: tuple[int, ...] = ()
    find: str = ""
    is_sure: bool = False
    said: tuple[str, ...] = ()
    wrong: str = ""
    doubts: Doubts = NO_DOUBTS
    sight: Sight | None = None

    def refused(self, wrong: str, doubts: Doubts) -> Draft:
        """The same, with why it was not sent."""
        return replace(self, wrong=wrong, doubts=doubts)


BLANK_DRAFT = Draft()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Which ticket is answered, to whom, and in which voice the console speaks."""

    ticket: Ticket
    receiver: Receiver
    library: Library
    now: datetime
    _: Speaker


def draft_of(form: Posted) -> Draft:
    """What a form holds."""
    numbers = (whole(used, 0) for used in form.all("used"))
    return Draft(
        text=form.text("text"),
        used=tuple(dict.fromkeys(number for number in numbers if number)),
        find=form.line("find")[:LONGEST_FIND],
        is_sure=form.has("sure"),
    )


def with_insertion(draft: Draft, what: str, unit: Unit, scene: Scene) -> Draft:
    """The draft with a saved reply ("reply:3") or an entry ("entry:president") behind what is written already."""
    kind, _colon, name = what.partition(":")
    match kind:
        case "reply":
            return _with_reply(draft, unit.saved_replies.one(whole(name, 0)), scene)
        case "entry":
            return _with_entry(draft, scene.library.entries.get(name), scene)
        case _:
            return draft


def _with_reply(draft: Draft, reply: SavedReply | None, scene: Scene) -> Draft:
    _ = scene._
    if reply is None:
        return replace(draft, said=(_("This saved reply is no longer there."),))
    insertion = inserted(reply, scene.ticket, scene.receiver.contact, scene.library)
    said = _not_in_their_language(insertion.language, scene) if insertion.is_fallback else ()
    doubts = doubt_sentences(Doubts(blanks=insertion.blanks), scene.ticket, _)
    text = _joined(draft.text, insertion.text)
    return replace(draft, text=text, used=tuple(dict.fromkeys((*draft.used, reply.id))), said=(*said, *doubts))


def _with_entry(draft: Draft, entry: KnowledgeEntry | None, scene: Scene) -> Draft:
    if entry is None:
        return draft
    reader = scene.library.phrasebook.speak(scene.ticket.language)
    languages = chain_of(scene.ticket, scene.receiver.contact)
    answer = entry.answer.render(languages)
    document = entry.source.document
    title = document.title.render(languages).text
    named = f"[{title}]({document.url})" if document.url else title
    said = _not_in_their_language(answer.language, scene) if answer.language != scene.ticket.language else ()
    text = _joined(draft.text, f"{answer.text}\n\n{reader('Source')}: {named}")
    return replace(draft, text=text, said=said)


def _not_in_their_language(language: Language, scene: Scene) -> tuple[str, ...]:
    _ = scene._
    written, read = _.name_of(language), _.name_of(scene.ticket.language)
    return (_("There is no text in {read}: this one is in {written}.", read=read, written=written),)


def _joined(before: str, text: str) -> str:
    return f"{before.rstrip()}\n\n{text}" if before.strip() else text


async def translated(draft: Draft, scene: Scene, translator: Translator | None) -> Draft:
    """The draft in the language of the question, as a machine puts it; unchanged, with why, where it cannot."""
    _, target = scene._, scene.ticket.language
    source = scene.library.identifier.identify(draft.text, scene.library.phrasebook.speak(_.language).language).language
    if translator is None or not draft.text.strip() or source == target:
        return draft
    original = CircularText(language=source, title="", text=draft.text)
    try:
        text = (await machine_text(translator, original, target)).text
    except NotTranslated:
        failed = _("The machine translation cannot be reached, or does not know this language. Nothing was changed.")
        return replace(draft, said=(failed,))
    done = _(
        "A machine translated this from {language}. Please read it before you send it.", language=_.name_of(source)
    )
    return replace(draft, text=storable(text), said=(done,))


def previewed(draft: Draft, scene: Scene, phrasebook: Phrasebook) -> Draft:
    """The draft with how its reader would see it on their channel, and what speaks against sending it."""
    library, receiver = scene.library, scene.receiver
    message = answer_as_sent(draft.text.strip(), scene.ticket, receiver, library)
    network = library.pack.network.render((message.language,)).text
    shown = {sight.channel: sight for sight in sights(message, phrasebook, network, scene.now)}
    sight = shown.get(receiver.channel or ChannelName.WEBCHAT, shown[ChannelName.WEBCHAT])
    return replace(draft, sight=sight, doubts=doubts_about(draft.text, scene.ticket, receiver.contact, library))


def shown_draft(draft: Draft, scene: Scene, replies: Sequence[SavedReply], *, is_translatable: bool) -> dict[str, Any]:
    """The draft as the page shows it."""
    _, ticket, doubts = scene._, scene.ticket, draft.doubts
    sentences = () if draft.wrong else tuple(doubt_sentences(doubts, ticket, _))
    return {
        "text": draft.text,
        "used": draft.used,
        "find": draft.find,
        "longest_find": LONGEST_FIND,
        "wrong": draft.wrong,
        "said": (*draft.said, *sentences),
        "is_foreign": doubts.language is not None,
        "is_translatable": is_translatable,
        "reader_language": _.name_of(ticket.language),
        "sight": _sight(draft.sight, _) if draft.sight is not None else None,
        "near": [_near(scene.library.entries[id], scene) for id in ticket.candidates if id in scene.library.entries],
        "replies": [_offered(reply, scene) for reply in replies[:MOST_REPLIES]],
        "has_more_replies": len(replies) > MOST_REPLIES,
    }


def _sight(sight: Sight, _: Speaker) -> dict[str, Any]:
    return {"code": sight.channel.value, "channel": channel_called(sight.channel.value, _), "texts": sight.texts}


def _near(entry: KnowledgeEntry, scene: Scene) -> dict[str, Any]:
    """An entry with its answer, in the language of the question, so that it can be quoted."""
    _, document = scene._, entry.source.document
    answer = entry.answer.render(chain_of(scene.ticket, scene.receiver.contact))
    return {
        "id": entry.id,
        "title": entry.title.render(_.languages).text,
        "href": entry_href(entry.id),
        "language": answer.language,
        "html": to_html(answer.text),
        "source": document.title.render(_.languages).text,
        "url": document.url,
    }


def _offered(reply: SavedReply, scene: Scene) -> dict[str, Any]:
    """A saved reply as whoever asked would get it."""
    _ = scene._
    insertion = inserted(reply, scene.ticket, scene.receiver.contact, scene.library)
    return {
        "id": reply.id,
        "title": reply.title,
        "language": insertion.language,
        "html": to_html(insertion.text),
        "fallback": _.name_of(insertion.language) if insertion.is_fallback else "",
        "blanks": _.list([blank_name(blank, _) for blank in insertion.blanks]),
    }
