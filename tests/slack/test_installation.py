"""Installation into many workspaces: each has a token of its own, which nobody can read, until it is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog
import time_machine
from sqlalchemy import select

from bot.channels.slack.manifest import SCOPES
from bot.channels.slack.oauth import STATE_LIFETIME_S, SignedStates
from bot.config import BadSettings, Settings
from bot.sealing import Seal, Unreadable
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.store import Store
from knowledge.store.tables import addresses
from tests.bot.serving import GENEROUS, Served, free_port, until
from tests.queueing import Person, queue, states
from tests.slack.browsing import COOKIE, Administrator, message_in, signed
from tests.slack.emulated import TEAM as EMULATED_TEAM
from tests.slack.emulated import EmulatedSlack
from tests.slack.focal import KEY, answer_to, many_workspaces, one_workspace, said, served, url_of
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.faults import Garble, Refuse, Reset
from tests.slack.values import Json

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk, in oauth.v2.access

CHAIR = "Who chairs the network?"
PORTO, LYON = "T0PORTO", "T0LYON"


class Installed:
    """A platform with workspaces that may install Focal, and the Focal that they may install."""

    def __init__(self, slack: LoopbackSlack, focal: Served) -> None:
        self.slack = slack
        self.focal = focal
        self.administrator = Administrator(focal.url)

    @property
    def store(self) -> Store:
        return self.focal.focal.store

    def install(self, team: str) -> httpx.Response:
        return self.administrator.installs(lambda link: self.slack.consents(link, team=team))

    @property
    def teams(self) -> list[str]:
        return list(self.store.read(lambda unit: unit.workspaces.teams()))

    def state_of(self, person: LoopbackUser) -> str:
        found = select(addresses.c.state).where(addresses.c.external_id == f"{person.team}/{person.id}")
        state: str = self.store.read(lambda unit: unit.connection.execute(found).scalar_one())
        return state

    def kept_bytes(self) -> bytes:
        """Everything that stands in the database's files."""
        return b"".join(path.read_bytes() for path in self.focal.settings.data_dir.glob("focal.db*"))


@contextmanager
def installable(furnished: Path, room: Path) -> Iterator[Installed]:
    """Two workspaces that have not installed anything yet."""
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack(request_urls=url_of(port)))
        for team in (PORTO, LYON):
            slack.add_workspace(team, installed=False)
        focal = stack.enter_context(served(furnished, room, many_workspaces(slack, "http", port)))
        yield Installed(slack, focal)


@pytest.fixture
def installed(furnished: Path, tmp_path: Path) -> Iterator[Installed]:
    """A Focal of one's own."""
    with installable(furnished, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def refusing(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """A Focal in which nothing is ever installed, shared by the tests of what is refused."""
    with installable(furnished, tmp_path_factory.mktemp("refusing")) as made:
        yield made


def teams_posted_in(slack: LoopbackSlack) -> list[str | None]:
    return [call.team for call in slack.calls if call.method == "chat.postMessage"]


def test_two_workspaces_install_and_do_not_mix(installed: Installed) -> None:
    """Each is answered with its own token, also where two people happen to have the same id."""
    slack = installed.slack
    assert [installed.install(team).status_code for team in (PORTO, LYON)] == [200, 200]
    assert installed.teams == [LYON, PORTO]
    rui, luc = slack.add_user("U0SAME", team=PORTO), slack.add_user("U0SAME", team=LYON)
    assert "Aburto" in answer_to(slack, rui, lambda: rui.says_dm(CHAIR)).text
    assert said(luc) == []
    assert "What would you like" in answer_to(slack, luc, lambda: luc.says_dm("menu")).text
    assert len(said(rui)) == 1
    assert teams_posted_in(slack) == [PORTO, LYON]


def test_scopes_are_the_manifests(refusing: Installed) -> None:
    """What an administrator consents to is what the manifest names, and the way back is our own address."""
    link, _ = refusing.administrator.begins()
    asked = parse_qs(urlsplit(link).query)
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    assert asked["redirect_uri"] == [f"{refusing.focal.url}/slack/oauth_redirect"]
    assert urlsplit(link).netloc == urlsplit(refusing.slack.url).netloc


def test_a_token_cannot_be_read(installed: Installed) -> None:
    """The database holds no token, and no key that would open one."""
    installed.install(PORTO)
    token = installed.slack.token_of(PORTO)
    kept = installed.kept_bytes()
    assert PORTO.encode() in kept
    assert token.encode() not in kept
    assert KEY.encode() not in kept


def test_a_workspace_is_left(installed: Installed) -> None:
    """After the app was removed its token is gone and its people are out of reach; the others notice nothing."""
    slack = installed.slack
    installed.install(PORTO)
    installed.install(LYON)
    rui, luc = slack.add_user("U0RUI", team=PORTO), slack.add_user("U0LUC", team=LYON)
    for person in (rui, luc):
        answer_to(slack, person, lambda person=person: person.says_dm("menu"))  # type: ignore[misc]
    assert slack.uninstall(PORTO).wait()
    assert installed.teams == [LYON]
    assert (installed.state_of(rui), installed.state_of(luc)) == (AddressState.UNREACHABLE, AddressState.ACTIVE)
    answer_to(slack, luc, lambda: luc.says_dm("menu"))
    assert len(said(rui)) == 1


def test_a_workspace_comes_back(installed: Installed) -> None:
    """It is answered with its new token at once, and whoever writes can be reached again."""
    slack = installed.slack
    installed.install(PORTO)
    rui = slack.add_user("U0RUI", team=PORTO)
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    slack.uninstall(PORTO).wait()
    installed.install(PORTO)
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    assert installed.state_of(rui) == AddressState.ACTIVE


def test_a_workspace_comes_back_through_another_process(installed: Installed) -> None:
    """What one process remembers of a token is not believed after Slack has refused it."""
    slack = installed.slack
    installed.install(PORTO)
    rui = slack.add_user("U0RUI", team=PORTO)
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    with slack.world.changing():
        workspace = slack.world.workspaces[PORTO]
        slack.world.kill_token(workspace, "account_inactive")
        workspace.bot_token = "xoxb-the-new-one"
    body = f'{{"token": "xoxb-the-new-one", "bot_user": "{workspace.bot_user}", "bot": "{workspace.bot_id}"}}'
    sealed = Seal(KEY, "slack").close(body)
    installed.store.run(lambda unit: unit.workspaces.put(PORTO, sealed, datetime.now(UTC)))
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    assert installed.state_of(rui) == AddressState.ACTIVE


def test_a_token_is_revoked(installed: Installed) -> None:
    """Only the revocation of our own token ends anything; those of people are not ours."""
    slack = installed.slack
    installed.install(PORTO)
    rui = slack.add_user("U0RUI", team=PORTO)
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    of_a_person: Json = {"type": "tokens_revoked", "tokens": {"oauth": ["U0RUI"]}}
    assert slack.deliver_event(of_a_person, team=PORTO).wait()
    assert installed.teams == [PORTO]
    assert slack.revoke(PORTO).wait()
    assert installed.teams == []
    assert installed.state_of(rui) == AddressState.UNREACHABLE


def test_the_one_workspace_leaves(furnished: Path, tmp_path: Path) -> None:
    """Without installations the token stays in the settings, and the people are out of reach all the same."""
    port = free_port()
    with (
        LoopbackSlack(request_urls=url_of(port)) as slack,
        served(furnished, tmp_path, one_workspace(slack, "http", port)) as focal,
    ):
        here, ana = Installed(slack, focal), slack.user("U0ANA")
        answer_to(slack, ana, lambda: ana.says_dm("menu"))
        assert slack.uninstall(TEAM).wait()
        assert here.state_of(ana) == AddressState.UNREACHABLE


def test_a_workspace_that_installed_nothing(refusing: Installed) -> None:
    """What comes from there is acknowledged and not heard, as there is no way to answer."""
    slack = refusing.slack
    slack.add_user("U0RUI", team=PORTO)
    assert slack.user("U0RUI", team=PORTO).says_dm("menu").wait()
    assert states(refusing.store) == {}


# The state that ties the installation to a browser


def test_a_forged_state(refusing: Installed) -> None:
    """One that we have not signed is refused, even if the browser has it in its cookie."""
    forged = asyncio.run(SignedStates("another key, which is not the one of this Focal").async_issue())
    refused(refusing, forged, forged, 401)


def test_an_old_state(refusing: Installed) -> None:
    """An installation takes ten minutes at most."""
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=STATE_LIFETIME_S + 1)):
        old = asyncio.run(SignedStates(KEY).async_issue())
    refused(refusing, old, old, 401)


def test_a_foreign_state(refusing: Installed) -> None:
    """A good state in a browser that did not begin the installation is refused: somebody slipped the link in."""
    good = asyncio.run(SignedStates(KEY).async_issue())
    other = asyncio.run(SignedStates(KEY).async_issue()) + "x"
    refused(refusing, good, other, 400)
    refused(refusing, good, "", 400)


def refused(installed: Installed, state: str, cookie: str, status: int) -> None:
    link, _ = installed.administrator.begins()
    back = urlsplit(installed.slack.consents(link, team=PORTO))
    code = parse_qs(back.query)["code"][0]
    address = f"{back.path}?code={code}&state={state}"
    page = installed.administrator.comes_back(address, f"{COOKIE}={cookie}" if cookie else "")
    assert page.status_code == status
    assert installed.teams == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("error=access_denied", 200), ("code=code.none", 401), ("", 401)],
    ids=["denied", "wrong", "no"],
)
def test_a_way_back_without_a_code(refusing: Installed, query: str, status: int) -> None:
    """Who does not consent, or comes with a code of no worth, gets a page that says so; nothing is refusing."""
    _, cookie = refusing.administrator.begins()
    page = refusing.administrator.comes_back(f"/slack/oauth_redirect?{query}&state={cookie.partition('=')[2]}", cookie)
    assert page.status_code == status
    assert refusing.teams == []


@pytest.mark.parametrize("fault", [Refuse("fatal_error"), Garble()], ids=["refused", "garbled"])
def test_slack_is_ill_during_an_installation(installed: Installed, fault: Refuse | Garble) -> None:
    """The administrator is told that it failed, and the next try succeeds."""
    installed.slack.fail("oauth.v2.access", fault)
    assert installed.install(PORTO).status_code == 401
    assert installed.teams == []
    assert installed.install(PORTO).status_code == 200
    assert installed.teams == [PORTO]


def test_slack_is_away_during_an_installation(refusing: Installed) -> None:
    """A lost answer ends in a page that says so, and nothing is kept of it."""
    refusing.slack.fail("oauth.v2.access", Reset())
    page = refusing.install(PORTO)
    assert (page.status_code, page.text) == (
        502,
        "Slack does not answer at the moment. Please begin again: /slack/install",
    )
    assert not refusing.teams


# Another key


def test_another_secret_key(installed: Installed, tmp_path: Path) -> None:
    """Focal runs on, says clearly what is wrong, loses nothing that waits, and Slack is to deliver again."""
    slack, settings = installed.slack, installed.focal.settings
    installed.install(PORTO)
    rui = slack.add_user("U0RUI", team=PORTO)
    answer_to(slack, rui, lambda: rui.says_dm("menu"))
    installed.focal.stop()
    try:
        changed = settings.model_dump() | {"secret_key": "a key for tests that is another one than before"}
        other = Served(Settings(**GENEROUS | changed))
        with structlog.testing.capture_logs() as logs:
            other.start()
            key = queue(other.focal.store, person_at(other.focal.store, f"{PORTO}/{rui.id}"), datetime.now(UTC))
            until(lambda: any("FOCAL_SECRET_KEY" in str(line.get("error")) for line in logs))
            assert httpx.get(f"{other.url}/healthz", trust_env=False).status_code == 200
            body = message_in(PORTO, rui.id, "are you there?")
            assert signed(other.url, slack.signing_secret, body).status_code == 500
            other.stop()
        assert {line["event"] for line in logs} >= {"slack.token_unreadable", "slack.not_heard"}
    finally:
        installed.focal.start()
    assert states(installed.store)[key] == "pending"


def person_at(store: Store, external_id: str) -> Person:
    """Somebody who has written before."""
    address = Address(channel=ChannelName.SLACK, external_id=external_id)
    owner = store.read(lambda unit: unit.people.owner(address))
    assert owner is not None
    return Person(contact=owner[0].id, address=address, address_id=owner[1])


def test_a_seal_opens_with_its_own_key_only() -> None:
    """Another key, another purpose or a changed letter opens nothing."""
    closed = Seal("key", "slack").close("token")
    assert Seal("key", "slack").open(closed) == "token"
    assert Seal("key", "slack").close("token") != closed
    for seal, text in [
        (Seal("yek", "slack"), closed),
        (Seal("key", "other"), closed),
        (Seal("key", "slack"), closed[:-4] + "AAA="),
        (Seal("key", "slack"), ""),
    ]:
        with pytest.raises(Unreadable, match="FOCAL_SECRET_KEY"):
            seal.open(text)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"slack_signing_secret": None}, "FOCAL_SLACK_SIGNING_SECRET"),
        ({"slack_client_secret": None}, "FOCAL_SLACK_CLIENT_SECRET"),
        ({"slack_mode": "socket", "slack_app_token": None}, "FOCAL_SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "FOCAL_SLACK_BOT_TOKEN"),
    ],
)
def test_settings_that_do_not_fit(furnished: Path, tmp_path: Path, changes: dict[str, str | None], named: str) -> None:
    """What is missing, or too much, is named before anything is served."""
    with LoopbackSlack() as slack, pytest.raises(BadSettings, match=named), ExitStack() as stack:
        stack.enter_context(served(furnished, tmp_path, many_workspaces(slack, "http", free_port()) | changes))


# A Slack by other hands


def test_installed_through_emulate(furnished: Path, tmp_path: Path) -> None:
    """A Slack that checks scopes lets us install, and the token that it gave is the one that answers."""
    port = free_port()
    back = f"http://127.0.0.1:{port}/slack/oauth_redirect"
    with EmulatedSlack(redirect_url=back, scopes=SCOPES) as slack:
        settings = {"port": port, "secret_key": KEY, "slack_mode": "http", "slack_signing_secret": "the secret"}
        settings |= {"slack_api_url": slack.api_url, "slack_client_id": slack.client_id}
        settings |= {"slack_client_secret": slack.client_secret}
        with served(furnished, tmp_path, settings) as focal:
            assert Administrator(focal.url).installs(slack.consents).status_code == 200
            store = focal.focal.store
            sealed = store.read(lambda unit: unit.workspaces.sealed(EMULATED_TEAM))
            assert sealed is not None
            token = Seal(KEY, "slack").open(sealed).split('"')[3]
            ana = next(one["id"] for one in slack.call("users.list", token)["members"] if one["name"] == "ana")
            body = message_in(EMULATED_TEAM, ana, CHAIR)
            assert signed(focal.url, "the secret", body).status_code == 200
            until(lambda: list(states(store).values()) == ["sent"])
            direct = slack.call("conversations.open", token, users=ana)["channel"]["id"]
            (answer,) = slack.call("conversations.history", token, channel=direct)["messages"]
            assert "Aburto" in answer["text"]
