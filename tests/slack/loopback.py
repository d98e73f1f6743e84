"""A loopback Slack of our own, for what no published one does: it repeats, counts, refuses, and fails when told to.

    with LoopbackSlack() as slack:
        ana = slack.user("U0ANA")
        ana.says_dm("hola")
        slack.wait_until(lambda: len(ana.sees()) == 2)

It keeps to docs.slack.dev where it says something. It runs in a thread of its own and is driven from any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from tests.slack.people import LoopbackUser
from tests.slack.platform import payloads
from tests.slack.platform.deliveries import Delivery, Retries
from tests.slack.platform.faults import Fault, FileFault
from tests.slack.platform.limits import Limits
from tests.slack.platform.posting import RequestUrls
from tests.slack.platform.server import Server
from tests.slack.platform.world import Call, Channel, Human, Workspace, World
from tests.slack.values import PATIENCE_S, Json, Message

TEAM = "T0BILBAO"
CHANNEL = "C0GENERAL"
FOR_EVER = Retries(times=None)


class LoopbackSlack:
    """A platform with one app, which speaks Socket Mode unless it is given addresses to post to.

    An app that hears channels has subscribed to message.channels and gets a mention as two events.
    """

    app_id = "A0FOCAL"
    app_token = "xapp-loopback"
    signing_secret = "the signing secret of the loopback"
    client_id = "12345.67890"
    client_secret = "the client secret of the loopback"
    channel = CHANNEL

    def __init__(
        self,
        *,
        request_urls: RequestUrls | str | None = None,
        retries: Retries = Retries(),  # noqa: B008 - a frozen value
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        people: Iterable[str] = ("U0ANA", "U0BEN"),
        hears_channels: bool = False,
    ) -> None:
        self.hears_channels = hears_channels
        self.world = World(self.app_id)
        self.world.app_tokens.add(self.app_token)
        self._limits = limits
        urls = RequestUrls.all(request_urls) if isinstance(request_urls, str) else request_urls
        self._server = Server(self.world, urls=urls, secret=self.signing_secret, retries=retries)
        self.add_workspace(TEAM)
        for id in people:
            self.add_user(id)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Listens on a port that the system chooses."""
        self._server.start(self._limits, (self.client_id, self.client_secret))
        self.url = self.world.base_url
        self.api_url = f"{self.url}/api/"
        self.authorize_url = f"{self.url}/oauth/v2/authorize"

    def stop(self) -> None:
        self._server.stop()

    # The workspace

    def add_workspace(self, team: str, *, installed: bool = True) -> Workspace:
        """A workspace with a channel in which the app is; without an installation it has no token yet."""
        name = team[1:]
        token = f"xoxb-{name.lower()}-0" if installed else None
        made = Workspace(id=team, bot_token=token, bot_user=f"U{name}BOT", bot_id=f"B{name}BOT")
        with self.world.changing():
            self.world.workspaces[team] = made
            id = CHANNEL if team == TEAM else f"C{name}"
            made.channels[id] = Channel(id, {made.bot_user})
        return made

    def add_user(
        self, id: str, *, team: str = TEAM, locale: str = "en-US", zone: str = "Europe/Madrid"
    ) -> LoopbackUser:
        """A new person; their name is the end of their id."""
        with self.world.changing():
            workspace = self.world.workspaces[team]
            workspace.humans[id] = Human(id=id, name=id[2:].lower(), locale=locale, zone=zone)
            for channel in workspace.channels.values():
                if channel.human is None:
                    channel.members.add(id)
            return LoopbackUser(self, team, id)

    def user(self, id: str, *, team: str = TEAM) -> LoopbackUser:
        """A person who is there."""
        return LoopbackUser(self, team, id)

    def add_channel(self, id: str, *, team: str = TEAM, with_app: bool = True) -> None:
        """A channel with everybody in it, and the app or not."""
        with self.world.changing():
            workspace = self.world.workspaces[team]
            members = {*workspace.humans, *({workspace.bot_user} if with_app else ())}
            workspace.channels[id] = Channel(id, members)

    def archive(self, channel: str, *, team: str = TEAM) -> None:
        """Nothing can be written there from now on."""
        with self.world.changing():
            self.world.workspaces[team].channel(channel).archived = True

    def expel(self, channel: str, *, team: str = TEAM) -> None:
        """The app is removed from a channel."""
        with self.world.changing():
            workspace = self.world.workspaces[team]
            workspace.channel(channel).members.discard(workspace.bot_user)

    def uninstall(self, team: str = TEAM) -> Delivery:
        """The app is removed from a workspace: its token is dead, and it is told twice, the more telling event last."""
        with self.world.changing():
            workspace = self.world.workspaces[team]
            self.world.kill_token(workspace, "account_inactive")
            self._event(workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.bot_user]}})
            return self._event(workspace, {"type": "app_uninstalled"})

    def revoke(self, team: str = TEAM) -> Delivery:
        """The token of a workspace is revoked, and the app is told."""
        with self.world.changing():
            workspace = self.world.workspaces[team]
            self.world.kill_token(workspace, "token_revoked")
            return self._event(
                workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.bot_user]}}
            )

    def consents(self, authorize_url: str, *, team: str = TEAM, person: str = "") -> str:
        """Consents to an install link; gives the address that the browser is sent back to, with code and state."""
        asked = f"{self.authorize_url}?{urlsplit(authorize_url).query}&team={team}&user={person}"
        answer = httpx.get(asked, trust_env=False, timeout=PATIENCE_S)
        assert answer.is_redirect, answer.text
        return str(answer.headers["location"])

    @property
    def bot_token(self) -> str:
        """The token of the first workspace."""
        return self.token_of(TEAM)

    @property
    def bot_user(self) -> str:
        return self.world.workspaces[TEAM].bot_user

    def token_of(self, team: str) -> str:
        """The token of a workspace."""
        token = self.world.workspaces[team].bot_token
        assert token is not None, f"the app is not installed in {team}"
        return token

    # The bad days

    def fail(self, method: str, *faults: Fault, channel: str | None = None) -> None:
        """The next calls of a method, to a channel or to any, go wrong in these ways, one a call."""
        self._server.call(lambda: self._server.api.queue(method, faults, channel))

    def fail_files(self, *faults: FileFault) -> None:
        """The next times that a file is fetched go wrong in these ways."""
        self._server.call(lambda: self._server.file_faults.extend(faults))

    def let_go(self) -> None:
        """Ends every answer that hangs."""
        self._server.call(self._server.api.let_go)

    def slow_down(self, latency_s: float) -> None:
        """Every answer takes this long from now on."""
        self._server.api.latency_s = latency_s

    def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Tells each Socket Mode connection that it will be closed, as Slack does every few hours."""
        self._server.wait_for(self._server.sockets.ask_to_reconnect(reason))

    def drop_connections(self) -> None:
        """Tears each Socket Mode connection down."""
        self._server.call(self._server.sockets.abort)

    def deliver(self, delivery: Delivery, then: Callable[[Delivery], None] | None = None) -> Delivery:
        """Sends something on its way, or once more: the same event_id in a second copy."""
        self._server.deliver(delivery, then)
        return delivery

    def deliver_event(self, event: Json, *, team: str = TEAM) -> Delivery:
        """Any event at all."""
        with self.world.changing():
            return self._event(self.world.workspaces[team], event)

    def deliver_payload(self, payload: Json) -> Delivery:
        """Any payload at all as an event, its envelope included."""
        return self.deliver(Delivery(world=self.world, kind="events_api", payload=payload))

    def call_at(self, url: str) -> None:
        """The app is called at this address from now on, as a load balancer turns to another process."""
        assert self._server.posting is not None, "the app speaks Socket Mode"
        self._server.posting.urls = RequestUrls.all(url)

    # The record

    @property
    def connections(self) -> int:
        """How many Socket Mode connections take envelopes."""
        return len(self._server.sockets.connections)

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API, oldest first."""
        with self.world.changed:
            return list(self.world.calls)

    @property
    def posted(self) -> Counter[tuple[str, str]]:
        """How often the app has posted each (channel, text); edits do not count."""
        with self.world.changed:
            return Counter(self.world.posted)

    @property
    def violations(self) -> list[str]:
        """What was wrong with the blocks and views that were refused."""
        with self.world.changed:
            return list(self.world.violations)

    @property
    def refusals(self) -> int:
        """How many calls exceeded the limits."""
        return self._server.api.meter.refused

    def standing(self, channel: str, *, team: str = TEAM) -> list[Message]:
        """What stands in a channel, for whomever, oldest first."""
        with self.world.changed:
            return list(self.world.workspaces[team].channel(channel).messages.values())

    def wait_until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Waits for something that the app brings about; the condition is looked at after every change."""
        with self.world.changed:
            if not self.world.changed.wait_for(condition, patience_s):
                last = [(call.method, call.status, (call.answer or {}).get("error")) for call in self.world.calls[-5:]]
                raise AssertionError(f"it did not come to pass; the last calls were {last}")

    def _event(self, workspace: Workspace, event: Json) -> Delivery:
        payload = payloads.event_callback(self.world, workspace, event)
        return self.deliver(Delivery(world=self.world, kind="events_api", payload=payload))
