"""The channels' health in the console: what the platform says, what waits and failed, and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config import Settings
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.tables import addresses, deliveries
from tests.bot.circulating import administrator_at, colleague_at, look, press
from tests.bot.conftest import Visit
from tests.bot.serving import GENEROUS, Served, copied, free_port, until
from tests.bot.visitor import Visitor
from tests.botapi.conftest import KEY
from tests.botapi.loopback import LoopbackTelegram
from tests.queueing import meet, queue

CHANNELS = "/console/settings/channels"
TELEGRAM = ChannelName.TELEGRAM
SECRET = "a-secret_token"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal that Telegram calls."""
    folder = copied(furnished, tmp_path_factory.mktemp("channels") / "var")
    with LoopbackTelegram() as telegram:
        values = {
            "data_dir": folder,
            "port": free_port(),
            "secret_key": KEY,
            "telegram_token": telegram.token,
            "telegram_mode": "webhook",
            "telegram_api_url": telegram.url,
            "telegram_webhook_secret": SECRET,
        }
        served = Served(Settings.model_validate(GENEROUS | values))
        served.start()
        yield served
        served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def test_what_the_platform_says(focal: Served, staff: Visitor) -> None:
    """Who we are there and where it calls us, once it has answered; never a token or a secret."""
    assert press(staff, CHANNELS, f"{CHANNELS}/refresh").status_code == 303
    until(lambda: "It is being asked" not in look(staff, CHANNELS).words)
    page = look(staff, CHANNELS)
    assert "Telegram calls us" in page.words
    assert f"{focal.url}/telegram" in page.words
    assert "0 waiting there" in page.words
    assert "Slack not set up" in page.words
    token = focal.settings.telegram_token
    assert token is not None
    for secret in (token.get_secret_value(), SECRET, KEY):
        assert secret not in page.html


def test_numbers_lead_to_their_rows(focal: Served, staff: Visitor) -> None:
    """Addresses that are not reached, and failures by reason, each behind its number."""
    now = datetime.now(UTC)
    ana = meet(focal.focal.store, "4711", now, TELEGRAM)
    key = queue(focal.focal.store, ana, now + timedelta(days=1))
    ended = update(deliveries).where(deliveries.c.key == key)
    lost = update(addresses).where(addresses.c.external_id == "4711")
    values = {"state": "failed", "reason": "Forbidden: bot was blocked", "finished_at": now}
    focal.focal.store.run(lambda unit: unit.connection.execute(ended.values(values)))
    focal.focal.store.run(lambda unit: unit.connection.execute(lost.values(state=AddressState.BLOCKED, since=now)))
    page = look(staff, CHANNELS)
    assert "Forbidden: bot was blocked" in page.words
    failures = page.html.split(f'href="{CHANNELS}/telegram/failures')[1].split('"')[0]
    rows = look(staff, f"{CHANNELS}/telegram/failures{failures.replace('&amp;', '&')}")
    assert f"/console/conversations/{ana.contact}" in rows.html
    assert "Forbidden: bot was blocked" in rows.words
    behind = look(staff, f"{CHANNELS}/telegram/addresses")
    assert "does not want to hear from us there" in behind.words
    assert "Every address is reached." in look(staff, f"{CHANNELS}/slack/addresses").words
    assert staff.http.get(f"{CHANNELS}/pigeon/addresses").status_code == 404


def test_everybody_of_the_secretariat_may_look(focal: Served, visit: Visit) -> None:
    """And ask again: nothing is changed by that."""
    viewer = colleague_at(focal, visit)
    assert press(viewer, CHANNELS, f"{CHANNELS}/refresh").status_code == 303
    assert visit("en", focal.url).http.get(CHANNELS).status_code == 401
