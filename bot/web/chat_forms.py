"""What the page of the chat posts: fields, and at most one file, read no further than they may be long."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException as FormError

from bot.web.guards import MAX_BODY
from handlers.filling.uploads import refused_file, uploaded
from handlers.phrasebook import Speaker
from knowledge.model.messages import Attachment
from knowledge.model.received_files import LARGEST_FILE
from knowledge.store.files import reference_of

FILE = "file"
"""The name of the field that a file comes in."""

MAX_UPLOAD = LARGEST_FILE + MAX_BODY
"""Bytes of a form with a file: it, and the longest message beside it."""

MAX_DRAINED = 5 * LARGEST_FILE
"""Bytes that are read of a form that is refused. A browser shows no answer that comes before it has sent all."""

Sentence = Callable[[Speaker], str]


class Refused(Exception):
    """A post that is not taken: the status, the sentence in the reader's language, and the seconds to wait."""

    def __init__(self, *, status: int, sentence: Sentence, retry_after: int = 0) -> None:
        super().__init__(status)
        self.status = status
        self.sentence = sentence
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A form of the page; `content` is the file's, and `reference` what it is kept under."""

    fields: Mapping[str, str]
    file: Attachment | None = None
    content: bytes = b""
    reference: str = ""


def make_sure_of_size(request: Request) -> None:
    """That a form is no longer than it may be, by what it says itself; the server holds it to that.

    Raises:
        Refused: it is longer, or does not say.
    """
    length = int(request.headers.get("content-length") or MAX_DRAINED + 1)
    if _may_have_file(request):
        if length > MAX_UPLOAD:
            raise Refused(status=413, sentence=too_large)
    elif length > MAX_BODY:
        raise Refused(status=413, sentence=too_long)


async def drained(request: Request) -> None:
    """Reads what is left of a form with a file that was refused, unless it is far too long, and forgets it."""
    if _may_have_file(request) and int(request.headers.get("content-length") or MAX_DRAINED + 1) <= MAX_DRAINED:
        async for _ in request.stream():
            pass


async def posted(request: Request) -> Posted:
    """The form of a request. A browser without a chosen file sends one without a name.

    Raises:
        Refused: there is more than one file, or it cannot be taken.
        HTTPException: it is no form, or a file comes in a field of text.
    """
    fields, files = await _parts(request)
    if any(name != FILE for name, _, _ in files):
        raise HTTPException(400)
    if len(files) > 1:
        raise Refused(status=422, sentence=lambda _: _("Please send one file at a time."))
    if not files:
        return Posted(fields=fields)
    _, file, content = files[0]
    reference = await asyncio.to_thread(reference_of, content)  # 20 MB would hold everybody up
    return Posted(fields=fields, file=_attached(file, content, reference), content=content, reference=reference)


async def _parts(request: Request) -> tuple[dict[str, str], list[tuple[str, UploadFile, bytes]]]:
    """The fields by name, and the files with their fields and contents; of several files only that they are there."""
    try:
        async with request.form(max_files=2, max_fields=8, max_part_size=MAX_BODY) as form:
            items = form.multi_items()
            fields = {name: value for name, value in items if isinstance(value, str)}
            files = [(name, file) for name, file in items if isinstance(file, UploadFile) and file.filename]
            return fields, [(name, file, await file.read() if len(files) == 1 else b"") for name, file in files]
    except FormError as error:
        if "maximum size" in str(error.detail):  # Starlette's words for a field that is too long
            raise Refused(status=413, sentence=too_long) from error
        raise


def _attached(file: UploadFile, content: bytes, reference: str) -> Attachment:
    name = file.filename or ""
    media_type = file.content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    attached = uploaded(name, media_type, content, reference)
    if attached.size > LARGEST_FILE:
        raise Refused(status=413, sentence=too_large)
    if attached.size == 0:
        raise Refused(status=422, sentence=lambda _: refused_file(attached, _))
    return attached


def _may_have_file(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def too_large(_: Speaker) -> str:
    return _("The file is larger than 20 MB. Please send a smaller one.")


def too_long(_: Speaker) -> str:
    return _("That is too long for me to read. Please ask your question in one or two sentences.")
