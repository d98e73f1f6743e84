"""A server that takes submissions as ODK's clients make them: ODK Central, KoboToolbox (docs.getodk.org/openrosa)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import httpx

from knowledge.forms.exports.openrosa import (
    DEFAULT_LIMIT,
    HEADERS,
    File,
    Outcome,
    Post,
    Verdict,
    limit_of,
    submission_posts,
    verdict,
)
from knowledge.model.pushes import Push
from scheduler.pushing import NotTaken

TIMEOUT = httpx.Timeout(60, connect=10)
"""Seconds; a file of the largest size takes half a minute over a line of 3 Mbit/s."""

_MENDED_THERE = frozenset({401, 403, 404})
"""Refusals that end without a change of the submission: once the password is right, or the form published there."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class OpenRosaServer:
    """Hands submissions over by HTTP."""

    def __init__(self, url: str, user: str = "", password: str = "") -> None:
        """`url` is what "/submission" is added to: a project of Central, or KoboToolbox's server for collecting."""
        self._endpoint = f"{url.rstrip('/')}/submission"
        self._auth = httpx.BasicAuth(user, password) if user else None

    def take(self, push: Push, contents: Mapping[str, bytes]) -> None:
        """Hands a submission over, in as many requests as its files need; each carries the submission's same bytes.

        Raises:
            NotTaken: the server refuses it, or could not be reached.
        """
        files = [File(name=each.name, content=contents[each.name], mime_type=each.media_type) for each in push.files]
        try:
            with httpx.Client(auth=self._auth, timeout=TIMEOUT, follow_redirects=False) as client:
                limit = self._limit(client) if files else DEFAULT_LIMIT
                for post in submission_posts(push.xml, files, limit):
                    self._send(client, post)
        except httpx.HTTPError as error:
            raise NotTaken(f"the server cannot be reached: {type(error).__name__}", is_final=False) from error

    def _limit(self, client: httpx.Client) -> int:
        answer = client.head(self._endpoint, headers=_headers())
        return limit_of(answer.headers.get("X-OpenRosa-Accept-Content-Length"))

    def _send(self, client: httpx.Client, post: Post) -> None:
        answer = client.post(
            self._endpoint, content=post.body, headers={**_headers(), "Content-Type": post.content_type}
        )
        said = verdict(answer.status_code, answer.content)
        if said.outcome is not Outcome.RECEIVED:
            is_final = said.outcome is Outcome.REFUSED and answer.status_code not in _MENDED_THERE
            raise NotTaken(_reason(answer, said), is_final=is_final)


def _headers() -> dict[str, str]:
    return {**HEADERS, "Date": format_datetime(datetime.now(UTC), usegmt=True)}


def _reason(answer: httpx.Response, said: Verdict) -> str:
    message = _CONTROL.sub(" ", said.message)
    if answer.is_redirect:
        message = f"it points to {urlsplit(answer.headers.get('Location', '')).netloc or 'another address'}"
    elif answer.status_code == 401:
        message = message or "the name or password is wrong"
    return f"the server answered {answer.status_code}{f': {message}' if message else ''}"
