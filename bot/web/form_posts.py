"""What the pages of forms post: the fields of questions by place, and their files, read no further than they may be
long.

Names of fields: what a question has now is "v:" and its place, as often as it has several; "m:" is the mark of what it
showed, "n:" the same of a field for files; "f:" a file, "x:" that it is to be taken away; "p:" a value that was chosen
of several that were offered, and "o:" the mark of what they were offered for. "do" is the button.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

from bot.web.chat_forms import MAX_DRAINED, Refused, too_large
from handlers.filling.saving import PostedField
from handlers.filling.uploads import uploaded
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, storable
from knowledge.model.received_files import LARGEST_FILE
from knowledge.store.files import reference_of

MAX_TYPED = 1024 * 1024
"""Bytes of what was typed on one page."""
MAX_FIELDS = 5_000
MAX_FILES = 20
LONGEST_NUMBER = 9
"""Digits of the number of a contact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedPage:
    """A form of a page: which button was pressed, in which language it was shown, and its fields by place; below all
    answers the number of who is to sign them, 0 of nobody, and what is to be changed first."""

    do: str
    language: Language
    fields: Mapping[str, PostedField]
    seen: str = ""
    signer: int = 0
    remark: str = ""

    @property
    def files(self) -> int:
        """How many files came."""
        return sum(field.file is not None for field in self.fields.values())


async def posted_page(request: Request) -> PostedPage:
    """The form of a request.

    Raises:
        Refused: it is too long.
        HTTPException: it is no form.
    """
    await _make_sure_of_size(request)
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_TYPED) as form:
        values: dict[str, list[str]] = {}
        files: dict[str, UploadFile] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                values.setdefault(name, []).append(storable(value.replace("\r\n", "\n")))
            elif value.filename:
                files[name.removeprefix("f:")] = value
        attached = {place: await _attached(file) for place, file in files.items()}
    fields = {
        name[2:]: _field(values, name[2:], given[-1], attached.get(name[2:]), is_file=name.startswith("n:"))
        for name, given in values.items()
        if name.startswith(("m:", "n:"))
    }
    signer = _last(values, "signer")
    return PostedPage(
        do=_last(values, "do"),
        language=Language(_last(values, "language")),
        fields=fields,
        seen=_last(values, "seen"),
        signer=int(signer) if signer.isdecimal() and len(signer) <= LONGEST_NUMBER else 0,
        remark=_last(values, "remark"),
    )


def _field(
    values: Mapping[str, Sequence[str]],
    place: str,
    shown: str,
    attached: tuple[Attachment, bytes] | None,
    *,
    is_file: bool,
) -> PostedField:
    typed = values.get(f"v:{place}")
    raw = " ".join(typed) if typed else ""
    is_left = is_file and not typed and f"x:{place}" not in values
    picked = values.get(f"p:{place}")
    return PostedField(
        raw=None if is_left else raw,
        shown=shown,
        picked=picked[-1] if picked else None,
        offered=_last(values, f"o:{place}"),
        file=attached[0] if attached else None,
        content=attached[1] if attached else b"",
    )


def _last(values: Mapping[str, Sequence[str]], name: str) -> str:
    return values[name][-1] if name in values else ""


async def _attached(file: UploadFile) -> tuple[Attachment, bytes]:
    content = await file.read()
    name = file.filename or ""
    media_type = file.content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    reference = await asyncio.to_thread(reference_of, content)  # 20 MB would hold everybody up
    return uploaded(name, media_type, content, reference), content


async def _make_sure_of_size(request: Request) -> None:
    """A form with files may be as long as the largest of them; the server holds it to the length that it names."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415)
    length = request.headers.get("content-length", "")
    most = MAX_TYPED + (LARGEST_FILE if kind == "multipart/form-data" else 0)
    if length.isdecimal() and int(length) <= most:
        return
    if length.isdecimal() and int(length) <= MAX_DRAINED:
        async for _ in request.stream():  # a browser shows no answer that comes before it has sent all
            pass
    raise Refused(status=413, sentence=too_large)
