"""What is fetched from addresses that others name, and what is not."""

from __future__ import annotations

import ast
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.channels.slack.clients import HOSTS
from bot.channels.slack.downloads import download
from bot.fetching import NotPermitted, Permitted, PublicOnly, fetched, is_public, read_up_to
from scheduler.ports import TooLarge, Withheld

ROOT = Path(__file__).parents[2]
SLACK = Permitted(own="https://slack.com/api", hosts=HOSTS)
TOKEN = "xoxb-of-the-tests"

ELSEWHERE = [
    "http://files.slack.com/a",
    "https://files.slack.com:8443/a",
    "https://files.slack.com.evil.example.org/a",
    "https://evilslack.com/a",
    "https://slack-files.com.evil.example.org",
    "https://files.slack.com@evil.example.org/a",
    "https://user:password@files.slack.com/a",
    "https://evil.example.org/files.slack.com",
    "https://evil.example.org#.slack.com",
    "https://evil.example.org\\\\.slack.com",
    "https://127.0.0.1/a",
    "https://[::1]/a",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/a",
    "file:///etc/passwd",
    "ftp://files.slack.com/a",
    "gopher://files.slack.com/a",
    "//files.slack.com/a",
    "files.slack.com/a",
    "https://files.slack.com:port/a",
    "https://[files.slack.com/a",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    """Another host, however it is dressed up, another scheme, another port, an account: nobody is asked."""
    assert not SLACK.permits(url)
    with pytest.raises(NotPermitted):
        async with fetched(url, SLACK, {}):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/a",
        "https://slack.com/api/x",
        "https://a.b.slack-files.com/a?b#c",
        "https://FILES.slack.com:443/",
    ],
)
def test_the_platforms_own_hosts_are_permitted(url: str) -> None:
    """Over https, on its port."""
    assert SLACK.permits(url)


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
]
PRIVATE_6 = ["::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "::"]


@pytest.mark.parametrize("address", [*PRIVATE, *PRIVATE_6])
def test_private_addresses(address: str) -> None:
    """Of this machine, of the house, of a cloud's own services; also within addresses of IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    """Of the open internet."""
    assert is_public(address)


async def test_a_name_that_leads_home_is_not_followed() -> None:
    """A host of the list whose name somebody has pointed at this machine is not asked."""
    resolver = PublicOnly()
    with pytest.raises(OSError, match="private network"):
        await resolver.resolve("localhost", 443, socket.AF_INET)
    await resolver.close()
    led_home = Permitted(own="https://slack.com", hosts=("localhost",))
    assert led_home.permits("https://localhost/a")
    with pytest.raises((aiohttp.ClientError, OSError)):
        async with fetched("https://localhost/a", led_home, {"Authorization": TOKEN}):
            pass


@asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[str, list[str], list[str]]]:
    """A server of the settings, which sends askers to another one; what each was asked, with the token."""
    asked: tuple[list[str], list[str]] = ([], [])

    def noting(number: int) -> web.Application:
        async def answer(request: web.Request) -> web.StreamResponse:
            asked[number].append(f"{request.path} {request.headers.get('authorization', '')}")
            if request.path.startswith("/to/"):
                status = int(request.path.removeprefix("/to/"))
                return web.Response(status=status, headers={"location": f"{addresses[1]}/stolen"})
            return web.Response(body=b"content" * (1_000 if request.path == "/large" else 1))

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        return app

    addresses: list[str] = []
    runners = [web.AppRunner(noting(number)) for number in (0, 1)]
    for runner in runners:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        addresses.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        yield addresses[0], *asked
    finally:
        for runner in runners:
            await runner.cleanup()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_the_token_nowhere(status: int) -> None:
    """The server of the settings may lie anywhere; whoever it sends us to is not asked, and sees no token."""
    async with two_servers() as (own, asked, elsewhere):
        with pytest.raises(Withheld):
            await download(f"{own}/to/{status}", Permitted(own=f"{own}/api"), TOKEN, "image/png", 100)
        assert asked == [f"/to/{status} Bearer {TOKEN}"]
        assert elsewhere == []


async def test_what_is_fetched_is_read_no_further_than_it_may_be_long() -> None:
    """The content, or that it is too large."""
    async with two_servers() as (own, _asked, _elsewhere):
        assert await download(f"{own}/file", Permitted(own=own), TOKEN, "image/png", 100) == b"content"
        with pytest.raises(TooLarge):
            await download(f"{own}/large", Permitted(own=own), TOKEN, "image/png", 100)
        async with fetched(f"{own}/file", Permitted(own=own), {}) as response:
            assert await read_up_to(response, 7) == b"content"


async def test_another_port_of_the_same_machine_is_another_server() -> None:
    """The server of the settings is one by scheme, host and port."""
    async with two_servers() as (own, asked, _elsewhere):
        host, _, port = own.rpartition(":")
        with pytest.raises(Withheld):
            await download(f"{host}:{int(port) ^ 1}/file", Permitted(own=own), TOKEN, "image/png", 100)
        assert asked == []


MAY_CONNECT = {
    "bot/fetching.py": "addresses that others name",
    "bot/openrosa.py": "the server of FOCAL_OPENROSA_URL",
    "bot/translation.py": "the server of FOCAL_TRANSLATE_URL",
    "bot/channels/slack/clients.py": "the server of FOCAL_SLACK_API_URL",
    "bot/channels/telegram/request.py": "the server of FOCAL_TELEGRAM_API_URL",
    "bot/channels/email/connections.py": "the server of FOCAL_SMTP_URL",
}
CONNECTING = {"ClientSession", "AsyncClient", "Client", "urlopen", "urlretrieve", "create_connection", "SMTP"}


def connects(path: Path) -> bool:
    """Whether a module opens a connection itself."""
    text = path.read_text()
    if not any(name in text for name in CONNECTING):
        return False
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    named = ((each.attr, each.value) for each in calls if isinstance(each, ast.Attribute))
    libraries = {"aiohttp", "httpx", "urllib", "request", "requests", "socket", "smtplib", "aiosmtplib"}
    return any(name in CONNECTING and isinstance(of, ast.Name) and of.id in libraries for name, of in named)


def test_nothing_else_opens_connections() -> None:
    """Whoever fetches something new does it by bot/fetching.py, unless the administrator has set the address."""
    packages = ("bot", "scheduler", "handlers", "knowledge")
    paths = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    found = {str(path.relative_to(ROOT)) for path in paths if connects(path)}
    assert found - MAY_CONNECT.keys() == set()
    assert "bot/fetching.py" in found


def test_servers_of_the_settings_are_not_left_either() -> None:
    """No client follows redirects: what it carries, a token or answers of cities, is for that server alone."""
    for path in MAY_CONNECT:
        text = (ROOT / path).read_text()
        assert "follow_redirects=True" not in text
        assert "allow_redirects=True" not in text
    for path in ("bot/fetching.py", "bot/translation.py", "bot/channels/telegram/request.py"):
        assert "allow_redirects=False" in (ROOT / path).read_text()
    assert "follow_redirects=False" in (ROOT / "bot/openrosa.py").read_text()
