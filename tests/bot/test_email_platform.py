"""E-mail, put together from the settings."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Focal
from bot.config import BadSettings, Settings, read_settings
from bot.intake import Intake, Shelf
from bot.platforms.email import email_platform
from bot.platforms.platform import Platform, Services
from handlers.dialogue.library import Library
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from tests.bot.channels.email.certificates import certificates
from tests.bot.channels.email.post_office import PostOffice, post_office

FROM = "Villes numériques <focal@example.org>"
READER = Address(channel=ChannelName.EMAIL, external_id="ana@example.org")


def platform_of(store: Store, library: Library, folder: Path, **settings: Any) -> Platform:
    shelf = Shelf(library)
    services = Services(
        settings=Settings(data_dir=folder, **settings),
        store=store,
        shelf=shelf,
        intake=Intake(store, shelf),
        phrasebook=Focal(Settings(data_dir=folder)).phrasebook,
    )
    return email_platform(services)


def url_of(office: PostOffice, how: str = "starttls=false", sign_in: str = "") -> str:
    return f"smtp://{sign_in}localhost:{office.port}?{how}"


async def test_settings_are_enough_to_send(sqlite_store: Store, library: Library, tmp_path: Path) -> None:
    """A URL and a sender: the channel sends, at the pace of the settings, and takes its leave at the end."""
    async with post_office() as office:
        platform = platform_of(
            sqlite_store, library, tmp_path, smtp_url=url_of(office), mail_from=FROM, mail_per_minute=60
        )
        await platform.start()
        await platform.channel.send(READER, OutgoingMessage(text="Hello", key="k1"))
        await platform.stop_listening()
        await platform.close()
        assert [arrived.mail["From"] for arrived in office.arrived] == [FROM]
        assert platform.channel.pace is not None
        assert platform.channel.pace.between.total_seconds() == 1


async def test_what_is_wrong_is_told_at_the_start(sqlite_store: Store, library: Library, tmp_path: Path) -> None:
    """Not with the first circular: the log says that the server does not let us in, and not with which password."""
    of_server, _ = certificates(tmp_path)
    async with post_office(of_server, needs_password=True) as office:
        platform = platform_of(
            sqlite_store, library, tmp_path, smtp_url=url_of(office, "", "focal:hunter2@").rstrip("?"), mail_from=FROM
        )
        with capture_logs() as logs:
            await platform.start()
            async with asyncio.timeout(10):
                while not logs:
                    await asyncio.to_thread(datetime.now, UTC)
        await platform.close()
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("email.not_ready", "error")]
    assert "hunter2" not in str(logs)


@pytest.mark.parametrize("half", [{"smtp_url": "smtp://mail.example.org"}, {"mail_from": FROM}], ids=str)
def test_half_of_the_settings_is_not_enough(
    half: dict[str, str], sqlite_store: Store, library: Library, tmp_path: Path
) -> None:
    """Who sets one of the two is told of the other."""
    with pytest.raises(BadSettings, match="FOCAL_SMTP_URL and FOCAL_MAIL_FROM"):
        platform_of(sqlite_store, library, tmp_path, **half)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOCAL_SMTP_URL", "https://user:hunter2@mail.example.org"),
        ("FOCAL_SMTP_URL", "smtp://user:hunter2@mail.example.org?starttls=maybe"),
        ("FOCAL_MAIL_FROM", "hunter2"),
        ("FOCAL_MAIL_PER_MINUTE", "0"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sentence names the setting; its value, in which a password may stand, is in no sentence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=name) as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)
