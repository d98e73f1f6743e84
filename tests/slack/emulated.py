"""emulate: a Slack by other hands that knows OAuth: the page that asks for consent, codes, tokens and scopes.

It has no Socket Mode and no interactions, one workspace a process, and neither revocation nor uninstallation.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from tests.bot.serving import free_port, until
from tests.slack.install import EMULATE, require_installed
from tests.slack.processes import Program
from tests.slack.values import PATIENCE_S, Json

TEAM = "T000000001"
"""The one workspace that emulate has."""

SCOPES = ("app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:history", "im:write")


class EmulatedSlack:
    """A running emulate with one app that can be installed."""

    client_id = "12345.67890"
    client_secret = "the client secret of the app"
    app_id = "A0FOCAL"
    team = TEAM

    def __init__(
        self, *, redirect_url: str, scopes: Sequence[str] = SCOPES, strict_scopes: bool = True, person: str = "ana"
    ) -> None:
        self._redirect_url = redirect_url
        self._scopes = list(scopes)
        self._strict_scopes = strict_scopes
        self._person = person
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        require_installed()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="focal-emulate-")))
            seed = folder / "seed.json"
            seed.write_text(json.dumps({"slack": self._seed()}))
            self._start(stack, seed)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def consents(self, authorize_url: str, *, person: str | None = None) -> str:
        """Opens the page that an install link leads to, presses the person's button, and follows nothing.

        The link may name Slack's own host: only its query counts. Gives the address that the browser is sent back
        to, with the code and the state in it.
        """
        page = self._http.get(f"/oauth/v2/authorize?{urlsplit(authorize_url).query}")
        assert page.is_success, page.text
        fields = _form_of(page.text, person or self._person)
        answer = self._http.post("/oauth/v2/authorize/callback", data=fields)
        assert answer.is_redirect, answer.text
        return answer.headers["location"]

    def call(self, method: str, token: str, **arguments: object) -> Json:
        """Calls a method of the Web API."""
        answer = self._http.post(f"/api/{method}", json=arguments, headers={"Authorization": f"Bearer {token}"})
        found: Json = answer.json()
        return found

    def exchange(self, code: str, **changes: str) -> Json:
        """Exchanges a code as the app does."""
        fields = {"client_id": self.client_id, "client_secret": self.client_secret, "code": code} | changes
        found: Json = self._http.post("/api/oauth.v2.access", data=fields).json()
        return found

    def _start(self, stack: ExitStack, seed: Path) -> None:
        """It wants to be told its port, and announces itself before it listens."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.url}/api/"
        self.authorize_url = f"{self.url}/oauth/v2/authorize"
        options = ["--service", "slack", "--port", str(port), "--seed", str(seed), "--base-url", self.url]
        program = Program(["node", str(EMULATE), "start", *options], ready="Config:")
        stack.callback(program.stop)
        program.start()
        self._http = stack.enter_context(httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False))
        until(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self._http.post("/api/auth.test").json()["error"] == "not_authed")
        except httpx.TransportError:
            return False

    def _seed(self) -> Json:
        app: Json = {"client_id": self.client_id, "client_secret": self.client_secret, "app_id": self.app_id}
        app |= {"name": "Focal", "redirect_uris": [self._redirect_url], "scopes": self._scopes}
        return {
            "team": {"name": "Bilbao", "domain": "bilbao"},
            "users": [{"name": self._person}],
            "strict_scopes": self._strict_scopes,
            "oauth_apps": [app],
        }


class _Forms(HTMLParser):
    """Reads the hidden fields of each form, and whose button it is."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(({}, []))
        elif tag == "input" and self.forms:
            self.forms[-1][0][values["name"]] = values["value"]

    def handle_data(self, data: str) -> None:
        if self.forms and data.strip():
            self.forms[-1][1].append(data.strip())


def _form_of(page: str, person: str) -> dict[str, str]:
    """The fields behind the button of a person."""
    reader = _Forms()
    reader.feed(page)
    for fields, words in reader.forms:
        if person in words:
            return fields
    raise AssertionError(f"{person} is not asked for consent, only {[words for _, words in reader.forms]}")
