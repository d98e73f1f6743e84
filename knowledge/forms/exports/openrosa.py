"""Submissions as OpenRosa servers receive them: the bytes of the POSTs, and what the answer means.

The rules are those of the OpenRosa Form Submission API, docs.getodk.org/openrosa-form-submission. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

HEADERS = {"X-OpenRosa-Version": "1.0"}
"""Of every request; the sender adds Date."""

SUBMISSION_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"
"""What ODK Collect puts into all POSTs of a submission but the last."""

DEFAULT_LIMIT = 10_000_000
"""Bytes of a POST where the server names no X-OpenRosa-Accept-Content-Length: the API's "reasonable lower limit"."""

LONGEST_MESSAGE = 500
"""Characters of a server's message that are kept: an error page is not read by anybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """An attachment.

    Attributes:
        name: as the answer has it.
    """

    name: str
    content: bytes = field(repr=False)
    mime_type: str = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One request to the server's submission address, with `HEADERS`."""

    body: bytes = field(repr=False)
    content_type: str


def submission_posts(xml: bytes, files: Sequence[File], limit: int = DEFAULT_LIMIT) -> Iterator[Post]:
    """The POSTs of a submission, one after the other: the same submission always gives the same bytes.

    Each carries the whole XML, as the API has it, and as many files as fit. What does not fit even alone is sent alone:
    the limit is what the server recommends.

    Args:
        limit: bytes of a body, from the server's X-OpenRosa-Accept-Content-Length (`limit_of`).
    """
    boundary = _boundary(xml, files)
    begun = _head(boundary, SUBMISSION_PART, "submission.xml", "text/xml") + xml + _LINE
    unfinished, end = _incomplete(boundary), f"--{boundary}--\r\n".encode()
    sizes = [(each, len(_head_of(boundary, each)) + len(each.content) + len(_LINE)) for each in files]
    batches = _batches(sizes, limit - len(begun) - len(unfinished) - len(end))
    for number, batch in enumerate(batches, start=1):
        more = unfinished if number < len(batches) else b""
        parts = (piece for each in batch for piece in (_head_of(boundary, each), each.content, _LINE))
        body = b"".join((begun, more, *parts, end))
        yield Post(body=body, content_type=f"multipart/form-data; boundary={boundary}")


def _batches(sizes: Iterable[tuple[File, int]], room: int) -> list[list[File]]:
    """The files in their order, as many together as there is room for; at least one batch."""
    batches: list[list[File]] = [[]]
    left = room
    for each, size in sizes:
        if batches[-1] and size > left:
            batches.append([])
            left = room
        batches[-1].append(each)
        left -= size
    return batches


def _boundary(xml: bytes, files: Sequence[File]) -> str:
    """A boundary that depends on the content only; nobody can write a content in which its own digest stands."""
    digest = hashlib.sha256(xml)
    for each in files:
        digest.update(hashlib.sha256(each.name.encode() + b"\0" + each.content).digest())
    return digest.hexdigest()


_LINE = b"\r\n"


def _head_of(boundary: str, file: File) -> bytes:
    return _head(boundary, file.name, file.name, file.mime_type)


def _head(boundary: str, name: str, file_name: str, mime_type: str) -> bytes:
    disposition = f'form-data; name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
    kind = "".join(mime_type.split())
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()


def _incomplete(boundary: str) -> bytes:
    disposition = f'form-data; name="{INCOMPLETE_PART}"'
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\nyes\r\n".encode()


def _quoted(name: str) -> str:
    """As browsers write names into forms (HTML Living Standard, multipart/form-data)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def limit_of(header: str | None) -> int:
    """Bytes of a POST that the server recommends at most, from its X-OpenRosa-Accept-Content-Length."""
    text = (header or "").strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else DEFAULT_LIMIT


class Outcome(StrEnum):
    """What became of a POST."""

    RECEIVED = "received"
    AGAIN = "again"
    """Not received; the same POST may be later."""
    REFUSED = "refused"
    """Not received, and it would not be later either: somebody has to do something."""


_LATER = frozenset({408, 425, 429})
"""Client errors that pass: timeout, too early, too many requests (RFC 9110, 8470, 6585)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the server made of a POST.

    Attributes:
        message: of the server, for people, at most `LONGEST_MESSAGE` characters; "" when it said nothing readable.
    """

    outcome: Outcome
    message: str = ""


def verdict(status: int, body: bytes) -> Verdict:
    """What an answer means: only 201 and 202 with an OpenRosaResponse mean that the submission was received.

    A 200, or a page of somebody else, comes from a proxy or a login page in between: the POST is to be sent again.
    """
    root = _parsed(body)
    is_openrosa = root is not None and etree.QName(root).localname == "OpenRosaResponse"
    message = _message(root) if root is not None and is_openrosa else ""
    if status in (201, 202) and is_openrosa:
        return Verdict(outcome=Outcome.RECEIVED, message=message)
    is_refused = 400 <= status < 500 and status not in _LATER
    return Verdict(outcome=Outcome.REFUSED if is_refused else Outcome.AGAIN, message=message)


def _parsed(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _message(root: etree._Element) -> str:
    text = next((each.text for each in root.iterchildren("{*}message") if each.text), "")
    return " ".join(text.split())[:LONGEST_MESSAGE]


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a server knows a submission by."""

    form_id: str
    instance_id: str


def identified(xml: bytes) -> Identity | None:
    """The ids in the bytes of a submission; None where they are none, or one of the ids is missing."""
    root = _parsed(xml)
    instance_id = root.findtext("{*}meta/{*}instanceID") if root is not None else None
    form_id = root.get("id") if root is not None else None
    return Identity(form_id=form_id, instance_id=instance_id) if form_id and instance_id else None
