"""`focal doctor` finds what is wrong, and says how to mend it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from knowledge.store.store import open_store
from knowledge.store.tables import deliveries
from tests.bot.commands import Done, focal
from tests.bot.serving import free_port
from tests.botapi.loopback import LoopbackTelegram
from tests.lives import live


def lines(done: Done) -> dict[str, tuple[str, str]]:
    """How each thing is, and what is said of it."""
    rows = [line.split(None, 2) for line in done.out.splitlines() if not line.startswith(" ")]
    return {what: (finding, said) for finding, what, said in rows}


def examined(data_dir: Path, telegram: LoopbackTelegram, token: str) -> Done:
    return focal("doctor", data_dir=data_dir, FOCAL_TELEGRAM_TOKEN=token, FOCAL_TELEGRAM_API_URL=telegram.url)


def test_a_furnished_installation_is_well(data_dir: Path) -> None:
    """Nothing is wrong; what an administrator would rather know is noted, with what to do."""
    done = focal("doctor", data_dir=data_dir)
    found = lines(done)
    assert done.status == 0, done.out + done.err
    assert {what for what, (finding, _) in found.items() if finding == "ok"} >= {"database", "content", "register"}
    assert found["address"][0] == "note"
    assert "FOCAL_PUBLIC_URL" in done.out


def test_nothing_to_remark(data_dir: Path) -> None:
    """With everything set there is not even a note."""
    key = "a key for tests that is long enough to be one"
    done = focal(
        "doctor",
        data_dir=data_dir,
        FOCAL_PUBLIC_URL="https://focal.example.org",
        FOCAL_SECRET_KEY=key,
        FOCAL_METRICS_TOKEN=key,
        FOCAL_BACKUP_RECIPIENT="age1…",
    )
    assert {finding for finding, _ in lines(done).values()} == {"ok"}


def test_a_new_installation_is_told_how_to_go_on(tmp_path: Path) -> None:
    """Without a database that was prepared the first thing to do is named, and the status says that it is wrong."""
    done = focal("doctor", data_dir=tmp_path)
    assert done.status == 1
    assert lines(done)["database"][0] == "WRONG"
    assert "focal migrate" in done.out


def test_no_database(tmp_path: Path) -> None:
    """All that can be seen without one is said all the same, and what to look at."""
    nobody = f"postgresql://focal@127.0.0.1:{free_port()}/focal"
    done = focal("doctor", data_dir=tmp_path, FOCAL_DATABASE_URL=nobody)
    found = lines(done)
    assert done.status == 1
    assert found["disk"][0] == "ok"
    assert found["database"][0] == "WRONG"
    assert "is it up, and does FOCAL_DATABASE_URL name it?" in done.out


def test_a_newer_schema_is_not_to_be_migrated(data_dir: Path) -> None:
    """What a newer Focal made is left to the newer Focal: `focal migrate` would only refuse."""
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    done = focal("doctor", data_dir=data_dir)
    assert (done.status, lines(done)["database"][0]) == (1, "WRONG")
    assert "restore the backup" in done.out
    assert "focal migrate" not in done.out


def test_set_up_by_half(data_dir: Path) -> None:
    """What `focal serve` would refuse is told, and what was found before it as well."""
    slack = focal("doctor", data_dir=data_dir, FOCAL_SLACK_BOT_TOKEN="xoxb-0000000000-of-nobody")
    provider = focal("doctor", data_dir=data_dir, FOCAL_OIDC_ISSUER="https://login.example.org")
    for done, missing in ((slack, "FOCAL_SLACK_APP_TOKEN"), (provider, "FOCAL_OIDC_CLIENT_ID")):
        assert done.status == 1
        assert missing in done.err
        assert lines(done)["database"][0] == "ok"


def test_nobody_sends(data_dir: Path, now: datetime) -> None:
    """A reply that has waited for ten minutes is no accident."""
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    live(store, 1, now)
    long_ago = datetime.now(UTC) - timedelta(minutes=10)
    store.run(lambda unit: bool(unit.connection.execute(update(deliveries).values(state="pending", due_at=long_ago))))
    store.close()
    done = focal("doctor", data_dir=data_dir)
    assert done.status == 1
    assert lines(done)["sending"][0] == "WRONG"
    assert "--worker" in done.out


def test_no_content(data_dir: Path) -> None:
    """Without a content pack Focal could not even start."""
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM packs"))
    store.close()
    done = focal("doctor", data_dir=data_dir)
    assert (done.status, lines(done)["content"][0]) == (1, "WRONG")
    assert "focal pack import" in done.out


class TestPlatforms:
    """Each is asked whether it knows us."""

    def test_telegram(self, data_dir: Path) -> None:
        """The bot's name, when the token is right."""
        with LoopbackTelegram() as telegram:
            done = examined(data_dir, telegram, telegram.token)
        finding, said = lines(done)["telegram"]
        assert finding == "ok", said
        assert said.startswith("@")

    @pytest.mark.parametrize("token", ["123456:another-token-than-the-one-of-this-bot", "no token"])
    def test_another_token(self, data_dir: Path, token: str) -> None:
        """A token that was revoked is found before the members find it."""
        with LoopbackTelegram() as telegram:
            done = examined(data_dir, telegram, token)
        assert (done.status, lines(done)["telegram"][0]) == (1, "WRONG")
        assert token not in done.out + done.err

    def test_nobody_there(self, data_dir: Path) -> None:
        """A mail server and a platform that do not answer are named, without their passwords."""
        nowhere = f"127.0.0.1:{free_port()}"
        done = focal(
            "doctor",
            data_dir=data_dir,
            FOCAL_SMTP_URL=f"smtp://user:a-password@{nowhere}",
            FOCAL_MAIL_FROM="Focal <focal@example.org>",
            FOCAL_SLACK_BOT_TOKEN="xoxb-0000000000-of-nobody",
            FOCAL_SLACK_APP_TOKEN="xapp-0000000000-of-nobody",
            FOCAL_SLACK_API_URL=f"http://{nowhere}/api",
        )
        found = lines(done)
        assert (done.status, found["email"][0], found["slack"][0]) == (1, "WRONG", "WRONG")
        assert "a-password" not in done.out + done.err
        assert "xoxb" not in done.out + done.err


def test_a_full_disk(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is said before there is none."""
    from bot import doctor

    usage = shutil.disk_usage(data_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=5))
    found = doctor._disk(data_dir)
    assert (found.finding, found.what) == (doctor.Finding.WRONG, "disk")
