"""A machine that translates: LibreTranslate, or what speaks its protocol (docs.libretranslate.com, "/translate")."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import aiohttp
import structlog

from handlers.circulars.translating import NotTranslated
from knowledge.model.languages import Language

MOST_TEXTS = 25
MOST_CHARACTERS = 2_000
"""Of one request: libretranslate.com takes no more than 2,000 characters. A single longer text goes alone."""

CONNECT_TIMEOUT_S, TIMEOUT_S = 5, 60
"""Seconds, for each request: a server without a graphics card takes some for a page."""

MOST_ANSWERED = 4 * 2**20
"""Bytes of an answer that are read."""

log = structlog.get_logger()


class LibreTranslate:
    """Translates by HTTP. It keeps no connection open: translations are few."""

    def __init__(self, url: str, key: str = "") -> None:
        """`url` is the server's, to which "/translate" is added; `key` goes with each request if the server asks."""
        self._endpoint = f"{url.rstrip('/')}/translate"
        self._key = key

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Plain texts in another language, one for each; empty ones stay empty.

        Raises:
            NotTranslated: the server cannot be reached, refuses, or does not know the languages.
        """
        spoken = [text for text in texts if text.strip()]
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
        said: list[str] = []
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for batch in _batches(spoken):
                said += await self._ask(session, batch, source, target)
        translated = iter(said)
        return tuple(next(translated) if text.strip() else "" for text in texts)

    async def _ask(
        self, session: aiohttp.ClientSession, texts: Sequence[str], source: Language, target: Language
    ) -> list[str]:
        asked: dict[str, Any] = {"q": list(texts), "source": source, "target": target, "format": "text"}
        if self._key:
            asked["api_key"] = self._key
        try:
            async with session.post(self._endpoint, json=asked, allow_redirects=False) as response:
                return await _read(response, len(texts))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("translation.failed", error=type(error).__name__, source=source, target=target)
            raise NotTranslated from error


async def _read(response: aiohttp.ClientResponse, count: int) -> list[str]:
    if response.status != 200:
        log.warning("translation.refused", status=response.status)
        raise NotTranslated(f"the machine that translates answered {response.status}")
    content = await response.content.read(MOST_ANSWERED)
    while len(content) < MOST_ANSWERED and (more := await response.content.read(MOST_ANSWERED - len(content))):
        content += more
    return _texts_of(content, count)


def _texts_of(content: bytes, count: int) -> list[str]:
    """The texts of an answer.

    Raises:
        ValueError: it is none.
    """
    match json.loads(content):
        case {"translatedText": [*texts]} if len(texts) == count and all(isinstance(text, str) for text in texts):
            return list(texts)
        case _:
            raise ValueError("not an answer of LibreTranslate")


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or sum(map(len, batch)) + len(text) > MOST_CHARACTERS):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch
