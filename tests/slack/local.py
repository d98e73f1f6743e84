"""local-slack: a Slack by other hands, with Socket Mode, signed HTTP, buttons, forms, commands and files.

It never delivers twice, checks neither tokens nor blocks, knows no shortcuts and has no limits: `loopback.py` does.
"""

from __future__ import annotations

import json
import re
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.slack.install import LOCAL_SLACK, require_installed
from tests.slack.pressing import action_of, state_of
from tests.slack.processes import Program
from tests.slack.values import PATIENCE_S, Json, Message

TEAM = "T0BILBAO"
APP = "A0FOCAL"
BOT = "U0FOCAL"
CHANNEL = "C0GENERAL"
PEOPLE = {"U0ANA": ("ana", "Europe/Madrid"), "U0BEN": ("ben", "Europe/London")}


class LocalSlack:
    """A running local-slack with one app in it, which speaks Socket Mode unless it is given a URL to post to."""

    bot_token = "xoxb-local"
    app_token = "xapp-local"
    signing_secret = "the signing secret of local-slack"
    bot_user = BOT
    channel = CHANNEL
    team = TEAM

    def __init__(self, *, request_url: str | None = None, people: Mapping[str, tuple[str, str]] = PEOPLE) -> None:
        self._request_url = request_url
        self._people = dict(people)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        require_installed()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="focal-slack-")))
            configuration = folder / "workspace.json"
            configuration.write_text(json.dumps(self._configuration()))
            self._start(stack, configuration, folder / "files")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def connected(self) -> bool:
        """Whether the app has a Socket Mode connection."""
        return self._screen.connected

    @property
    def log(self) -> list[Json]:
        """What went in and out, oldest first: direction, kind, summary, detail."""
        entries: list[Json] = self.control("GET", "log")["log"]
        return entries

    def user(self, id: str) -> LocalUser:
        assert id in self._people, f"{id} is not in the workspace"
        return LocalUser(self, id)

    def wait_until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Waits for something that the app brings about."""
        self._screen.wait_until(condition, patience_s)

    def control(self, verb: str, path: str, **content: object) -> Json:
        """Asks the control API. It answers when the app has acknowledged what came of it, or after 5 s."""
        answer = self._http.request(verb, f"/_control/{path}", json=content or None)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def upload(self, name: str, content: bytes, fields: dict[str, str]) -> None:
        """Uploads a file as a person does."""
        self._http.post("/_control/upload", data=fields, files={"file": (name, content)}).raise_for_status()

    @property
    def screen(self) -> Screen:
        """What a person's window shows."""
        return self._screen

    def _start(self, stack: ExitStack, configuration: Path, files: Path) -> None:
        """On a port that the system chooses, which the program tells."""
        options = ["--config", str(configuration), "--port", "0", "--base-host", "127.0.0.1", "--files-dir", str(files)]
        program = Program([str(LOCAL_SLACK), *options], ready="Web UI:")
        stack.callback(program.stop)
        found = re.search(r"http://\S+", program.start())
        assert found is not None
        self.url = found[0]
        self.api_url = f"{self.url}/api/"
        self._http = stack.enter_context(httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False))
        self._screen = Screen(self.url)
        stack.callback(self._screen.close)

    def _configuration(self) -> Json:
        app = {"appId": APP, "botUserId": BOT, "botName": "focal", "signingSecret": self.signing_secret}
        app |= {"botToken": self.bot_token, "appToken": self.app_token, "mode": "socket"}
        if self._request_url:
            app |= {"mode": "events", "requestUrl": self._request_url}
        return {
            "workspace": {"name": "Bilbao", "domain": "bilbao", "teamId": TEAM},
            "apps": [app],
            "users": [{"id": id, "name": name, "tz": zone} for id, (name, zone) in self._people.items()],
            "channels": [
                {"id": CHANNEL, "name": "general", "members": [*self._people, BOT]},
                *({"id": dm_of(id), "name": id, "is_im": True, "members": [id, BOT]} for id in self._people),
            ],
        }


class LocalUser:
    """A person in local-slack."""

    def __init__(self, slack: LocalSlack, id: str) -> None:
        self._slack = slack
        self.id = id
        self.dm = dm_of(id)

    def says_dm(self, text: str, *, thread_ts: str | None = None) -> None:
        """Writes to the app."""
        self._says(self.dm, text, thread_ts)

    def mentions(self, channel: str, text: str, *, thread_ts: str | None = None) -> None:
        """Writes in a channel; the app hears a `message` and, if the text has its <@ID>, an `app_mention`."""
        self._says(channel, text, thread_ts)

    def presses(self, message: Message, label: str) -> None:
        """Presses a button, or chooses an option, of a message."""
        pressed = {"channel": message.channel, "messageTs": message.ts, "action": action_of(message.blocks, label)}
        self._slack.control("POST", "interact", user=self.id, **pressed)

    def command(self, command: str, text: str = "", channel: str | None = None) -> None:
        """Types a slash command."""
        where = channel or self.dm
        self._slack.control("POST", "command", user=self.id, channel=where, command=command, text=text)

    def opens_home(self) -> None:
        """Opens the tab of the app."""
        self._slack.control("POST", "open-home", user=self.id)

    def uploads(self, name: str, content: bytes, text: str = "", *, channel: str | None = None) -> None:
        """Sends a file to the app."""
        self._slack.upload(name, content, {"channel": channel or self.dm, "user": self.id, "text": text})

    def edits(self, message: Message, text: str) -> None:
        """Rewrites a message of their own."""
        self._slack.control("POST", "edit-message", user=self.id, channel=message.channel, ts=message.ts, text=text)

    def submits(self, values: Mapping[str, str | Sequence[str]]) -> None:
        """Fills in the open form and sends it."""
        assert self.modal is not None, "no form is open"
        self._slack.screen.send({"t": "view_submit", "user": self.id, "values": state_of(self.modal, values)})

    def closes(self) -> None:
        """Closes the open form."""
        self._slack.screen.send({"t": "view_close", "user": self.id})

    def sees(self, channel: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """What stands in the direct messages, another channel, or a thread of it, oldest first."""
        found = self._slack.screen.messages(channel or self.dm)
        return [message for message in found if message.is_seen_by(self.id) and message.is_in(thread_ts)]

    @property
    def home(self) -> Json | None:
        """The tab of the app."""
        return self._slack.screen.homes.get(self.id)

    @property
    def modal(self) -> Json | None:
        """The form on top. local-slack keeps one stack of forms for everybody."""
        stack = self._slack.screen.modals
        return stack[-1] if stack else None

    def _says(self, channel: str, text: str, thread_ts: str | None) -> None:
        said = {"channel": channel, "user": self.id, "text": text}
        self._slack.control("POST", "message", **said, **({"thread_ts": thread_ts} if thread_ts else {}))


class Screen:
    """The window of local-slack: it is told of every change, so nothing has to be asked for again and again."""

    def __init__(self, url: str) -> None:
        self.connected = False
        self.modals: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.errors: Json = {}
        self._messages: dict[str, dict[str, Json]] = {}
        self._changed = threading.Condition()
        address = f"{url.replace('http', 'ws', 1)}/ui"
        self._stack = ExitStack()
        self._socket: ClientConnection = self._stack.enter_context(connect(address, proxy=None, max_size=None))
        self._apply(json.loads(self._socket.recv(PATIENCE_S)))
        self._reader = threading.Thread(target=self._read, name="screen")
        self._reader.start()

    def send(self, order: Json) -> None:
        self._socket.send(json.dumps(order))

    def messages(self, channel: str) -> list[Message]:
        with self._changed:
            return [_message(found) for found in self._messages.get(channel, {}).values()]

    def wait_until(self, condition: Callable[[], bool], patience_s: float) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, patience_s), "it did not come to pass"

    def close(self) -> None:
        self._stack.close()
        self._reader.join(PATIENCE_S)

    def _read(self) -> None:
        try:
            for told in self._socket:
                with self._changed:
                    self._apply(json.loads(told))
                    self._changed.notify_all()
        except ConnectionClosed:
            return

    def _apply(self, told: Json) -> None:
        match told["t"]:
            case "init":
                self._apply_everything(told["state"])
            case "message" | "message_update":
                message = told["message"]
                self._messages.setdefault(message["channel"], {})[message["ts"]] = message
            case "message_delete":
                self._messages.get(told["channel"], {}).pop(told["ts"], None)
            case "view":
                self.modals, self.errors = told["stack"], {}
            case "view_errors":
                self.errors = told["errors"]
            case "home":
                self.homes[told["user"]] = told["view"]
            case "socket_status":
                self.connected = told["connected"]

    def _apply_everything(self, state: Json) -> None:
        self._messages = {
            channel: {message["ts"]: message for message in found} for channel, found in state["messages"].items()
        }
        self.modals = state["modalStack"]
        self.homes = {user: next(iter(views.values())) for user, views in state["homeViews"].items() if views}
        self.connected = any(app["connected"] for app in state["apps"])


def dm_of(user: str) -> str:
    """The channel of a person's direct messages with the app."""
    return f"D{user[1:]}"


def _message(found: Json) -> Message:
    return Message(
        channel=found["channel"],
        ts=found["ts"],
        user=found.get("user", ""),
        text=found.get("text") or "",
        blocks=tuple(found.get("blocks") or ()),
        files=tuple(found.get("files") or ()),
        thread_ts=found.get("thread_ts"),
        ephemeral_to=found.get("ephemeral_to"),
        edited="edited" in found,
        by_app="bot_id" in found,
    )
