"""Reading what others hand out, no further than it may be long."""

from __future__ import annotations

import aiohttp

from scheduler.ports import TooLarge

FETCH_TIMEOUT_S = 80.0
"""For a whole file: twenty megabytes over a city hall's line."""


async def read_up_to(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body of an answer.

    Raises:
        TooLarge: it is longer than so many bytes; no more than that is read.
    """
    if (response.content_length or 0) > most:
        raise TooLarge
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > most:
            raise TooLarge
    return bytes(body)
