"""How requests reach the Bot API: aiohttp below python-telegram-bot, and errors that tell what is known.

The library's default client costs some 4 ms of processor time a request, this one a quarter (DESIGN, section 8), and
it cannot tell a request that never left from one whose answer was lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.fetching import NotPermitted, Permitted, fetched, read_up_to

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 7.0
"""Less than the outbox gives a send, so that it learns what happened rather than that time is up."""

UPLOAD_TIMEOUT_S = 80.0
"""The same for files, to which the outbox gives more time."""

KEEP_ALIVE_S = 15.0
"""Idle connections are closed by us before the platform does it just as the next request leaves."""

CONNECTIONS = 110
"""A little more than the outbox sends at once."""

UNTOLD_WAIT = timedelta(seconds=5)
"""How long to wait after a 429 that does not say."""


class NotSent(NetworkError):
    """The request did not reach the platform."""


class AnswerLost(NetworkError):
    """The request may have reached the platform; its answer did not reach us."""


class TooManyRequests(TelegramError):
    """The platform asks us to come back later."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"too many requests, come back in {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class AiohttpRequest(BaseRequest):
    """One pool of connections. The session is opened by the first request, in the loop that makes it."""

    def __init__(self, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._read_timeout_s = read_timeout_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout_s

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request.

        Raises:
            NotSent, AnswerLost: what is known of a request without an answer.
            TooManyRequests: an answer 429, whether or not it says for how long.
        """
        read = self._read_timeout_s if isinstance(read_timeout, DefaultValue) else read_timeout
        if request_data is not None and request_data.contains_files:
            read = UPLOAD_TIMEOUT_S
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT_S, sock_read=read)
        with _told_apart():
            async with self._open().request(
                method, url, data=_body_of(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                payload = await response.read()
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooManyRequests(_retry_after(payload, response.headers.get("retry-after", "")))
        return response.status, payload

    async def fetch(self, url: str, permitted: Permitted, most: int) -> bytes:
        """The content at an address, which must lie there itself: a redirect would carry the token elsewhere.

        Raises:
            NotSent, AnswerLost, TooManyRequests: as for any request.
            BadRequest: there is nothing, or it is not handed out.
            TooLarge: it is longer than so many bytes; no more than that is read.
        """
        try:
            with _told_apart():
                async with fetched(url, permitted, {"User-Agent": self.USER_AGENT}) as response:
                    if response.status == HTTPStatus.OK:
                        return await read_up_to(response, most)
        except NotPermitted as error:
            raise BadRequest("the file does not lie with Telegram") from error
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooManyRequests(_retry_after(b"", response.headers.get("retry-after", "")))
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise AnswerLost(f"status {response.status}")
        raise BadRequest(f"the file is not handed out: status {response.status}")

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library takes it for granted that an answer in JSON is one of the API's.

        Raises:
            TelegramError: it is not.
        """
        answer: Any = BaseRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or (answer.get("ok") is not False and "result" not in answer):
            raise TelegramError("Invalid server response")
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S)
            self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": self.USER_AGENT})
        return self._session


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        raise NotSent(type(error).__name__) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise AnswerLost(type(error).__name__) from error


def _body_of(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(
        data.json_parameters, quote_fields=False
    )  # quoted, "Año.pdf" would arrive as "A%C3%B1o.pdf"
    for name, (filename, content, media_type) in data.multipart_data.items():
        body = BytesIO(content) if isinstance(content, bytes) else content  # many bytes at once would hold the loop
        form.add_field(name, body, filename=" ".join(filename.split()), content_type=media_type)
    return form


def _retry_after(payload: bytes, header: str) -> timedelta:
    """Telegram says it in the body (ResponseParameters.retry_after), proxies in the header; both in seconds."""
    try:
        told: Any = json.loads(payload)["parameters"]["retry_after"]
    except (ValueError, KeyError, TypeError):
        told = header
    try:
        return timedelta(seconds=max(float(told), 0.0))
    except (ValueError, TypeError, OverflowError):
        return UNTOLD_WAIT
