"""A Focal with every way in open, at which nonsense is thrown; and that what follows the nonsense is still heard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from bot.config import Settings
from bot.web.telegram import PATH, SECRET_HEADER
from handlers.sign_in import new_link
from knowledge.model.people import Address, ChannelName
from tests.bot.form_filling import fills
from tests.bot.serving import GENEROUS, Served, free_port, until
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.world import Shown, message_json
from tests.handlers.filling.forms import city
from tests.security.routes import Way, ways_of
from tests.slack.browsing import message_in, signed
from tests.slack.loopback import TEAM, LoopbackSlack

KEY = "a key for tests that is long enough to be one"
SECRET = "a-secret_token"
BEHIND_NONSENSE = 700_700_700
_numbers = count(1_000_000)


class WaysIn:
    """A running Focal behind both platforms' webhooks, with a browser that is signed in and one that fills in a form.

    Every method that throws something returns the status of the answer.
    """

    def __init__(self, served: Served, telegram: LoopbackTelegram, slack: LoopbackSlack, ways: set[Way]) -> None:
        self.served = served
        self.telegram = telegram
        self.slack = slack
        self.ways = sorted(way for way in ways if way[1] not in ("/chat/stream", "/console/sign-out", "/static"))
        self._http = Visitor(served.url)
        self._http.page()
        self.signed_in = Visitor(served.url)
        token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
        self.signed_in.http.post(f"/console/sign-in/{token}")
        self.csrf = self.signed_in.page("/console").hidden["csrf"]
        self.form = fills(served, self._http, "fr-bordeaux", city()).here

    def close(self) -> None:
        self._http.http.close()
        self.signed_in.http.close()

    def telegram_calls(self, body: bytes) -> int:
        headers = {SECRET_HEADER: SECRET}
        return self._http.http.post(PATH, content=body, headers=headers).status_code

    def slack_calls(self, body: bytes, kind: str) -> int:
        return signed(self.served.url, self.slack.signing_secret, body, kind).status_code

    def browser_posts(self, path: str, **request: Any) -> int:
        return self._http.http.post(path, **request).status_code

    def browser_opens(self, path: str, **request: Any) -> int:
        return self._http.http.get(path, **request).status_code

    def is_heard(self) -> bool:
        """Whether three people, one on each channel, are heard and answered behind all of it."""
        number = next(_numbers)
        text = f"menu {number}"
        shown = Shown(id=number, by_bot=False, text=text)
        sender = {"id": BEHIND_NONSENSE, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        self.telegram.person(BEHIND_NONSENSE)
        message = message_json(self.telegram.chat(BEHIND_NONSENSE), shown, sender)
        assert self.telegram_calls(json.dumps({"update_id": number, "message": message}).encode()) == 200
        event = message_in(TEAM, "U0BEHIND", text, ts=f"{number}.000100")
        assert self.slack_calls(json.dumps(event).encode(), "application/json") == 200
        with Visitor(self.served.url) as visitor:
            visitor.page()
            assert visitor.ask(text).text
        until(lambda: self._has(ChannelName.TELEGRAM, str(BEHIND_NONSENSE), text))
        until(lambda: self._has(ChannelName.SLACK, f"{TEAM}/U0BEHIND", text))
        return True

    def _has(self, channel: ChannelName, place: str, text: str) -> bool:
        store, address = self.served.focal.store, Address(channel=channel, external_id=place)
        owner = store.read(lambda unit: unit.people.owner(address))
        if owner is None:
            return False
        lines = store.read(lambda unit: unit.transcripts.of_contact(owner[0].id))
        return any(line.text == text for line in lines)


@contextmanager
def ways_in(data_dir: Path) -> Iterator[WaysIn]:
    """Focal on a data folder, with stand-ins of Telegram and Slack."""
    ways: set[Way] = set()

    def note(app: FastAPI) -> None:
        ways.update(ways_of(app))

    with LoopbackTelegram() as telegram, LoopbackSlack() as slack:
        port = free_port()
        values: dict[str, Any] = {
            **GENEROUS,
            "data_dir": data_dir,
            "port": port,
            "secret_key": KEY,
            "telegram_token": telegram.token,
            "telegram_mode": "webhook",
            "telegram_api_url": telegram.url,
            "telegram_webhook_secret": SECRET,
            "slack_mode": "http",
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
        }
        served = Served(Settings.model_validate(values), note)
        served.start()
        ways_in_ = WaysIn(served, telegram, slack, ways)
        try:
            yield ways_in_
        finally:
            ways_in_.close()
            served.stop()
