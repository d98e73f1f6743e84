"""A visitor: one browser with its cookies, speaking HTTP."""

from __future__ import annotations

import secrets
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from tests.bot.reading import Event, Message, Page, events
from tests.bot.serving import PATIENCE_S

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loading the machine's own takes longer than most tests, and everything here is plain HTTP."""

JSON = {"accept": "application/json"}


class Visitor:
    """Opens pages and posts forms as the page's own script, or a browser without scripts, would."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        headers = {"accept-language": language, "accept": "text/html"}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_S, verify=NO_CERTIFICATES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def page(self, path: str = "/") -> Page:
        response = self.http.get(path)
        assert response.status_code == 200, response.text
        return Page(response.text)

    def post(self, *, key: str | None = None, **fields: str) -> httpx.Response:
        """What the page's script posts."""
        form = {"key": key or secrets.token_hex(8), **fields}
        return self.http.post("/chat/messages", data=form, headers=JSON)

    def submit(self, *, key: str | None = None, **fields: str) -> httpx.Response:
        """What a form posts without JavaScript; the answer is not followed."""
        return self.http.post("/chat/messages", data={"key": key or secrets.token_hex(8), **fields})

    def ask(self, text: str) -> Message:
        """Posts a text and waits for the reply."""
        return self._reply_to(lambda: self.post(text=text))

    def choose(self, token: str) -> Message:
        """Presses a button and waits for the reply."""
        return self._reply_to(lambda: self.post(choice=token))

    def say(self, text: str) -> Message:
        """`ask` for a visitor whose browser has no cookie yet."""
        self.page()
        return self.ask(text)

    @contextmanager
    def stream(self, after: int = 0, last_event_id: str | None = None) -> Iterator[Iterator[Event]]:
        """The stream, whose first event says that it is open."""
        headers = {"last-event-id": last_event_id} if last_event_id is not None else {}
        with self.http.stream("GET", f"/chat/stream?after={after}", headers=headers) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            yield events(response.iter_lines())

    def messages(self, after: int = 0) -> Generator[Message, None, None]:
        """The messages behind a number as they come, for as long as the caller reads."""
        with self.stream(after) as arriving:
            patient_until = time.monotonic() + PATIENCE_S
            for event in arriving:
                if event.id:
                    yield event.message
                    patient_until = time.monotonic() + PATIENCE_S
                else:  # a sign of life, which comes for ever
                    assert time.monotonic() < patient_until, "no message came"

    def _reply_to(self, post: Callable[[], httpx.Response]) -> Message:
        """The reply to a post: replies come in order, so it is the first one after those to earlier posts."""
        before = self._settled()
        response = post()
        assert response.status_code == 202, response.text
        return self._first_reply(before[-1].seq if before else 0)

    def _settled(self) -> list[Message]:
        """What the page shows once the earlier posts are answered; a post itself does not wait for its reply."""
        shown = self.page().messages
        while _count(shown, "in") > _count(shown, "out"):
            self._first_reply(shown[-1].seq)
            shown = self.page().messages
        return shown

    def _first_reply(self, after: int) -> Message:
        arriving = self.messages(after)
        reply = next(message for message in arriving if message.direction == "out")
        arriving.close()
        return reply


def _count(messages: list[Message], direction: str) -> int:
    return sum(message.direction == direction for message in messages)


def fields_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer."""
    values: dict[str, Any] = response.json()
    return values
