"""Files that people send as answers: at once where the web chat brought them, else fetched from their platform."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import assert_never

from handlers.dialogue.library import Library, Voice
from handlers.notices import notify
from knowledge.model.messages import Attachment, Choice
from knowledge.model.people import ChannelName, Contact
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.responses import AnswerFile, AnswerFileState, KeptResponse
from knowledge.store import signals
from knowledge.store.files import reference_of
from knowledge.store.unit import Unit

_HERE = "file:"
"""What the references of files begin with that the web chat brought; their contents' references follow."""


def uploaded(name: str, media_type: str, content: bytes, reference: str) -> Attachment:
    """A file of the web chat, as a message carries it; `reference` is its content's."""
    return Attachment(name=name, media_type=media_type, size=len(content), reference=_HERE + reference)


def is_here(file: Attachment) -> bool:
    """Whether the web chat brought its content along; it is kept with the message only where it answers something."""
    return file.reference.startswith(_HERE)


def refused_file(file: Attachment, _: Voice) -> str:
    """Why a file is not taken, in a sentence; "" where nothing speaks against it so far."""
    if file.size > LARGEST_FILE:
        return _("The file is larger than 20 MB. Please send a smaller one.")
    if file.size == 0 and file.reference.startswith(_HERE):  # platforms may not tell the size
        return _("The file is empty. Please send it again.")
    return ""


def kept_file(
    unit: Unit,
    kept: KeptResponse,
    place: str,
    attachment: Attachment,
    channel: ChannelName,
    contact: Contact,
    now: datetime,
) -> AnswerFile:
    """Keeps a file as the answer at a place of a response. Its name is the answer's value.

    A file of the web chat is here; one that a platform has is fetched as soon as this is committed.
    """
    is_here = channel is ChannelName.WEBCHAT and attachment.reference.startswith(_HERE)
    added = unit.answer_files.add(
        AnswerFile(
            response=kept.id,
            name=attachment.name or place.rpartition("/")[2],
            media_type=attachment.media_type,
            size=attachment.size,
            channel=channel,
            handle="" if is_here else attachment.reference,
            state=AnswerFileState.KEPT if is_here else AnswerFileState.WANTED,
            reference=attachment.reference.removeprefix(_HERE) if is_here else "",
            due_at=None if is_here else now,
            contact=contact.id,
        )
    )
    if not is_here:
        unit.wake(signals.FILES)
    return added


def keep_content(unit: Unit, file: AnswerFile, content: bytes, now: datetime) -> None:
    """Keeps what was fetched, unless nobody waits for it any more."""
    if unit.answer_files.keep(file, reference_of(content), len(content)):
        unit.files.put(content, now)


class Failing(Enum):
    """Why a file is given up."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    WITHHELD = "withheld"


def give_up(unit: Unit, file: AnswerFile, why: Failing, reason: str, library: Library, now: datetime) -> None:
    """Gives a file up and tells whoever sent it, who alone can send another; `reason` is for the secretariat."""
    if not unit.answer_files.fail(file, reason) or file.contact is None:
        return
    sender = unit.people.contact(file.contact)
    if sender is not None and not unit.erasure.is_erased(sender.id):
        notify(
            unit,
            sender,
            library,
            f"file:{file.id}",
            now,
            lambda _: _lost(file.name, why, _),
            lambda _: [Choice(id=f"fill:{unit.answer_files.subject(file.id)}", label=_("Open the form"))],
        )


def _lost(name: str, why: Failing, _: Voice) -> str:
    match why:
        case Failing.EMPTY:
            return _("Your file “{name}” is empty. Please send it again.", name=name)
        case Failing.TOO_LARGE:
            return _("Your file “{name}” is larger than 20 MB. Please send a smaller one.", name=name)
        case Failing.WITHHELD:
            return _(
                "Your file “{name}” did not arrive: I cannot get it from the app that you sent it with. Please send "
                "it again.",
                name=name,
            )
        case _:
            assert_never(why)
