"""Letters: a circular as its readers get it, the reminder of it, and what alternates get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers.circulars.facts import confirmed
from handlers.circulars.texts import called, deadline_block, heading, place_and_date
from handlers.dialogue.circulars import letter_choices
from handlers.dialogue.library import Library, Voice
from handlers.ticket_texts import plain
from knowledge.model.circulars import Circular, CircularFile, CircularKind, CircularText
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.times import PartialDate

Texts = Mapping[Language, CircularText]


def letter(
    circular: Circular, texts: Texts, files: Sequence[CircularFile], chain: Sequence[Language], library: Library
) -> OutgoingMessage:
    """A circular as readers of a language get it.

    Args:
        chain: the languages that they read; the first one is theirs. Where there is no text in it, the letter says so.
    """
    text = text_for(circular, texts, chain)
    _ = library.phrasebook.speak(*chain)
    parts = [_head(_, circular, text), _missing(_, text, chain), text.text, _deadlines(_, circular, library)]
    return _message(_, circular, text, parts, files)


def reminder(circular: Circular, texts: Texts, chain: Sequence[Language], library: Library) -> OutgoingMessage:
    """To those of a member of which nobody has acknowledged a circular: what it was, and where it can be read again.

    It is short where the circular has a page of its own; else the text follows. The files are not sent again.
    """
    text = text_for(circular, texts, chain)
    _ = library.phrasebook.speak(*chain)
    said = _(
        "A reminder: on {date} you were sent {circular}, and nobody of your city has acknowledged it yet. It is "
        "enough that one of you does.",
        circular=called(_, circular, text.title),
        date=_released(_, circular, library),
    )
    page = page_of(circular, library)
    again = _("You can read it here: {link}", link=page) if page else text.text
    message = _message(_, circular, text, [said, _deadlines(_, circular, library), again], ())
    return replace(message, language=_.language) if page else message


def alternate(
    circular: Circular, texts: Texts, files: Sequence[CircularFile], chain: Sequence[Language], library: Library
) -> OutgoingMessage:
    """The whole circular to the alternates of a member of which nobody has acknowledged it, and why they get it."""
    text = text_for(circular, texts, chain)
    _ = library.phrasebook.speak(*chain)
    said = _(
        "This was sent to your city on {date}, and nobody there has acknowledged it yet. You receive it as an "
        "alternate: it is enough that one of you acknowledges it.",
        date=_released(_, circular, library),
    )
    parts = [said, _head(_, circular, text), _missing(_, text, chain), text.text, _deadlines(_, circular, library)]
    return _message(_, circular, text, parts, files)


def readers_of(language: Language) -> tuple[Language, ...]:
    """What readers of a language fall back on."""
    return fallback_chain((language,))


def text_for(circular: Circular, texts: Texts, chain: Sequence[Language]) -> CircularText:
    """The text that a reader gets: in the first of their languages that there is, else the original, else any."""
    wanted = (*chain, circular.language, *texts)
    empty = CircularText(language=circular.language, title="", text="")
    return next((texts[language] for language in wanted if language in texts), empty)


def page_of(circular: Circular, library: Library) -> str:
    """The public page of a circular; "" where it has none."""
    web = library.installation.web
    return f"{web}/circulars/{circular.id}" if web and circular.is_public else ""


def _message(
    _: Voice, circular: Circular, text: CircularText, parts: Sequence[str], files: Sequence[CircularFile]
) -> OutgoingMessage:
    return OutgoingMessage(
        text="\n\n".join(filter(None, parts)),
        language=text.language,
        choices=letter_choices(_, circular.id, asks_acknowledgement=circular.asks_acknowledgement),
        files=tuple(_attached(file) for file in files if file.language in ("", text.language)),
        subject=text.title,
    )


def _attached(file: CircularFile) -> Attachment:
    return Attachment(name=file.name, media_type=file.media_type, size=file.size, reference=file.reference)


def _head(_: Voice, circular: Circular, text: CircularText) -> str:
    """What it is, its title, and where and when it was issued; a message to a few has a title only."""
    is_plain = circular.kind is CircularKind.MESSAGE and circular.version == 1
    lines = [] if is_plain else [f"**{plain(heading(_, circular))}**"]
    if text.title:
        lines.append(f"**{plain(text.title)}**")
    if issued := place_and_date(_, circular):
        lines.append(issued)
    return "\n".join(lines)


def _missing(_: Voice, text: CircularText, chain: Sequence[Language]) -> str:
    """Says in which language it is, where that is not the reader's."""
    if not chain or text.language == chain[0]:
        return ""
    return _(
        "This text is in {language}; there is no translation into {wanted}.",
        language=_.name_of(text.language),
        wanted=_.name_of(chain[0]),
    )


def _deadlines(_: Voice, circular: Circular, library: Library) -> str:
    return deadline_block(_, confirmed(circular), library.installation.time_zone)


def _released(_: Voice, circular: Circular, library: Library) -> str:
    """The day of its release on the network's clock."""
    if circular.released_at is None:
        return ""
    local = circular.released_at.astimezone(ZoneInfo(library.installation.time_zone))
    return _.date(PartialDate(local.date().isoformat()))
