"""What the files of an installation say agrees with Focal, and with one another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.channels.email.server import SUBMISSION_PORT, TLS_PORT
from bot.web.chat_forms import MAX_UPLOAD
from bot.web.console_circular_forms import MOST_TYPED, MOST_UPLOADED
from bot.web.console_register import MOST_IMPORTED
from bot.web.form_posts import MAX_TYPED
from knowledge.model.received_files import LARGEST_FILE
from tests.deploy.test_files import DEPLOY, documents, of_kind

LARGEST_FORM = max(MAX_UPLOAD, MAX_TYPED + LARGEST_FILE, MOST_IMPORTED + MOST_TYPED, MOST_UPLOADED)
UNITS = {"m": 2**20, "MB": 10**6}
"""What nginx and Caddy mean by them."""


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def found(pattern: str, name: str) -> tuple[str, ...]:
    match = re.search(pattern, read(name))
    assert match is not None, f"{pattern} in {name}"
    return match.groups()


class TestProxies:
    """nginx, Caddy, and the ingress."""

    @pytest.mark.parametrize(
        ("name", "pattern"),
        [
            ("nginx/focal.conf", r"client_max_body_size (\d+)(m);"),
            ("Caddyfile", r"max_size (\d+)(MB)"),
            ("kubernetes/ingress.yaml", r"proxy-body-size: (\d+)(m)"),
        ],
    )
    def test_they_let_the_largest_form_through(self, name: str, pattern: str) -> None:
        """A circular with all the files that it may have; and a proxy does not store much more for nothing."""
        number, unit = found(pattern, name)
        assert LARGEST_FORM <= int(number) * UNITS[unit] <= 2 * LARGEST_FORM

    def test_nobody_chooses_an_address(self) -> None:
        """nginx puts its own word in the place of what a client claims: limits are counted by that address."""
        assert found(r"X-Forwarded-For +(\S+);", "nginx/focal.conf") == ("$remote_addr",)

    def test_the_nginx_of_long_supported_systems_takes_it(self) -> None:
        """`http2 on;` came with nginx 1.25.1; Debian 12 has 1.22, Ubuntu 24.04 has 1.24."""
        assert not re.search(r"^\s*http2 ", read("nginx/focal.conf"), flags=re.MULTILINE)

    def test_streams_end_with_their_readers(self) -> None:
        """Caddy keeps a stream open behind a reader who left where it is told to flush at once; it flushes streams of
        events by itself."""
        assert "flush_interval" not in read("Caddyfile")


class TestBackups:
    """With containers."""

    def test_the_image_can_dump_the_database(self) -> None:
        """pg_dump refuses a newer server, and an older one does not take back what it wrote."""
        (client,) = found(r"postgresql-client-(\d+)", "Dockerfile")
        (server,) = found(r"image: postgres:(\d+)", "compose.yaml")
        assert client == server

    def test_they_are_kept(self) -> None:
        """In a volume, in a folder of the image that its user may write to."""
        backup = documents(DEPLOY / "compose.yaml")[0]["services"]["backup"]
        volume, _, folder = backup["volumes"][0].partition(":")
        assert volume in documents(DEPLOY / "compose.yaml")[0]["volumes"]
        assert backup["command"][-1] == folder
        assert re.search(rf"install -d -o focal .* {folder}$", read("Dockerfile"), flags=re.MULTILINE)


class TestKubernetes:
    """deploy/kubernetes"""

    def test_nobody_is_turned_away_while_a_process_is_replaced(self) -> None:
        """It goes on for some seconds after it was told to leave, since proxies hear of it later than it does."""
        container = _pod("focal-web")["containers"][0]
        assert container["lifecycle"]["preStop"]

    def test_the_service_finds_the_web_processes(self) -> None:
        """By labels that only they have, at a port that they have."""
        service = next(of_kind("Service"))["spec"]
        by_name = {each["metadata"]["name"]: each["spec"]["template"] for each in of_kind("Deployment")}
        hit = [
            name for name, each in by_name.items() if service["selector"].items() <= each["metadata"]["labels"].items()
        ]
        assert hit == ["focal-web"]
        assert service["ports"][0]["targetPort"] in [
            port["name"] for port in _pod("focal-web")["containers"][0]["ports"]
        ]

    def test_what_they_have_to_reach_is_open(self) -> None:
        """The platforms, PostgreSQL, the mail server, the names; and nothing else comes in than the port of Focal."""
        policy = next(of_kind("NetworkPolicy"))["spec"]
        out = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
        assert out == {53, 443, 5432, TLS_PORT, SUBMISSION_PORT}
        assert {port["port"] for rule in policy["ingress"] for port in rule["ports"]} == {8080}


def _pod(name: str) -> dict[str, Any]:
    pods = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in of_kind("Deployment")}
    pod: dict[str, Any] = pods[name]
    return pod


def test_a_unit_that_migrates_has_time() -> None:
    """Of systemd's 90 seconds a migration of years and a new index take more on a small machine."""
    assert found(r"TimeoutStartSec=(\d+)min", "systemd/focal.service") >= ("15",)
