"""A server that takes submissions as ODK's clients make them: ODK Central, KoboToolbox (docs.getodk.org/openrosa)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import httpx
from lxml import etree

from knowledge.model.pushes import Push, PushFile
from scheduler.pushing import NotTaken

MOST_BYTES = 10 * 2**20
"""Of one request where the server names no limit: what ODK Collect assumes (OpenRosa, "Form Submission API")."""

TIMEOUT = httpx.Timeout(60, connect=10)
"""Seconds; a file of the largest size takes half a minute over a line of 3 Mbit/s."""

LONGEST_REASON = 300
_TAKEN = frozenset({201, 202})
"""Created; accepted, while files are still to come. Any other answer is none of an OpenRosa server's good ones."""
_CANNOT = frozenset({400, 405, 406, 409, 410, 413, 415, 422})
"""What the same bytes will meet again: a broken or conflicting submission, one that is too large."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


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
        try:
            with httpx.Client(auth=self._auth, timeout=TIMEOUT, follow_redirects=False) as client:
                most = self._most_bytes(client) if push.files else MOST_BYTES
                for files in _batches(push, contents, most):
                    self._post(client, push, files, contents)
        except httpx.HTTPError as error:
            raise NotTaken(f"the server cannot be reached: {type(error).__name__}", is_final=False) from error

    def _most_bytes(self, client: httpx.Client) -> int:
        answer = client.head(self._endpoint, headers=_headers())
        written = answer.headers.get("X-OpenRosa-Accept-Content-Length", "")
        return int(written) if written.isascii() and written.isdigit() and int(written) > 0 else MOST_BYTES

    def _post(self, client: httpx.Client, push: Push, files: Sequence[PushFile], contents: Mapping[str, bytes]) -> None:
        parts = [("xml_submission_file", ("submission.xml", push.xml, "text/xml"))]
        parts += [(file.name, (file.name, contents[file.name], file.media_type)) for file in files]
        answer = client.post(self._endpoint, headers=_headers(), files=parts)
        if answer.status_code not in _TAKEN:
            raise NotTaken(_reason(answer), is_final=answer.status_code in _CANNOT)


def _headers() -> dict[str, str]:
    return {"X-OpenRosa-Version": "1.0", "Date": format_datetime(datetime.now(UTC), usegmt=True)}


def _batches(push: Push, contents: Mapping[str, bytes], most: int) -> Iterator[list[PushFile]]:
    """The files of each request. A file that is too large alone goes alone: the server says what it thinks of it."""
    batch: list[PushFile] = []
    size = len(push.xml)
    for file in push.files:
        if batch and size + len(contents[file.name]) > most:
            yield batch
            batch, size = [], len(push.xml)
        batch.append(file)
        size += len(contents[file.name])
    yield batch


def _reason(answer: httpx.Response) -> str:
    said = _CONTROL.sub(" ", _message(answer)).strip()[:LONGEST_REASON]
    if answer.is_redirect:
        said = f"it points to {urlsplit(answer.headers.get('Location', '')).netloc or 'another address'}"
    elif answer.status_code == 401:
        said = said or "the name or password is wrong"
    return f"the server answered {answer.status_code}{f': {said}' if said else ''}"


def _message(answer: httpx.Response) -> str:
    """The words of an OpenRosaResponse; "" of any other answer, such as a page of a proxy."""
    try:
        root = etree.fromstring(answer.content, _PARSER)
    except etree.XMLSyntaxError:
        return ""
    if root is None or etree.QName(root).localname != "OpenRosaResponse":
        return ""
    return " ".join(message.text or "" for message in root.iterfind("{*}message"))
