"""Files that people sent, from Slack's own addresses (docs.slack.dev, "Working with files")."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp

from bot.channels.slack.failures import waiting_time
from bot.fetching import NotPermitted, Permitted, fetched, read_up_to
from scheduler.ports import Throttled, Unavailable, Withheld

_PAGE = "text/html"
_SIGN_IN = "Slack asks to sign in instead of handing the file out: the app needs the scope files:read"
"""A token that may not read a file gets a page to sign in, or is sent to one."""


async def download(url: str, permitted: Permitted, token: str, media_type: str, most: int) -> bytes:
    """The file at an address of Slack's; the token goes nowhere else.

    Raises:
        TooLarge: it is longer than so many bytes.
        Withheld: it is gone, or may not be read.
        Unavailable, Throttled: not at the moment.
    """
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with fetched(url, permitted, headers) as response:
            _make_sure(response, media_type)
            return await read_up_to(response, most)
    except NotPermitted as error:
        raise Withheld("the file does not lie with Slack") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable(f"the file cannot be fetched: {type(error).__name__}") from error


def _make_sure(response: aiohttp.ClientResponse, media_type: str) -> None:
    """That the answer is the file."""
    status = response.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Throttled(waiting_time(response.headers.get("retry-after", "")), whole_scope=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable(f"Slack is faulty: {status}")
    if status in range(300, 400) or (status == HTTPStatus.OK and _is_page(response, media_type)):
        raise Withheld(_SIGN_IN)
    if status != HTTPStatus.OK:
        raise Withheld(f"Slack does not hand the file out: {status}")


def _is_page(response: aiohttp.ClientResponse, media_type: str) -> bool:
    """A page of HTML where something else was sent. A page that was sent is handed out as an attachment."""
    if response.content_type != _PAGE:
        return False
    return media_type != _PAGE or "attachment" not in response.headers.get("content-disposition", "")
