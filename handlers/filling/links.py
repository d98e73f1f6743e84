"""The links that open a form as a page: each for one person and one response, and only for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from handlers.dialogue.library import Installation
from knowledge.model.messages import Attachment

PATH = "/forms"
LIFETIME = timedelta(days=30)
LONGEST_TOKEN = 300
"""Characters; ours have some 60, those of files some 200."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormLink:
    """What a link opens: a response, as somebody who may fill it in."""

    contact: int
    response: int


def address_of(link: FormLink, installation: Installation, now: datetime) -> str:
    """Where the form is filled in; "" where this installation has no pages."""
    if not installation.web or not installation.signing_key:
        return ""
    return f"{installation.web}{PATH}/{token_of(link, installation.signing_key, now)}"


def token_of(link: FormLink, keys: str | tuple[str, ...], now: datetime) -> str:
    """The part of the address that nobody else can make up."""
    return _dumped(_links(keys), [link.contact, link.response, int((now + LIFETIME).timestamp())])


def link_of(token: str, keys: str | tuple[str, ...], now: datetime) -> FormLink | None:
    """What a token opens; None when it is not one of ours, or too old."""
    try:
        contact, response, until = _links(keys).loads(token[: LONGEST_TOKEN + 1])
    except BadSignature:
        return None
    is_good = now < datetime.fromtimestamp(until, UTC)
    return FormLink(contact=contact, response=response) if is_good else None


def file_token(file: Attachment, keys: str | tuple[str, ...], now: datetime) -> str:
    """Opens one file that was given to whoever handed a form in."""
    values = [file.reference, file.name, int((now + LIFETIME).timestamp())]
    return _dumped(_files(keys), values)


def file_of(token: str, keys: str | tuple[str, ...], now: datetime) -> tuple[str, str] | None:
    """The reference and the name of the file that a token opens; None when it is not one of ours, or too old."""
    try:
        reference, name, until = _files(keys).loads(token[:1_000])
    except BadSignature:
        return None
    return (reference, name) if now < datetime.fromtimestamp(until, UTC) else None


def _links(keys: str | tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt="focal.form")


def _files(keys: str | tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt="focal.form-file")


def _dumped(serializer: URLSafeSerializer, values: list[Any]) -> str:
    signed = serializer.dumps(values)
    return signed if isinstance(signed, str) else signed.decode()
