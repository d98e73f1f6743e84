"""Settings are documented, checked, and kept secret where they are; what keeps Focal from starting is one sentence."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import PREFIX, BadSettings, Settings, read_settings
from bot.serving import PortTaken, listen
from tests.bot.commands import Done, focal
from tests.bot.serving import free_port

ROOT = Path(__file__).parents[2]
SECRET = "correct-horse-battery-staple-0123456789"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of this machine is read."""
    monkeypatch.chdir(tmp_path)


def documented() -> set[str]:
    """The names in the first column of the tables of deploy/README.md."""
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    return set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    """The table in deploy/README.md and the settings are the same list, in both directions."""
    assert documented() == {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_documented_defaults_are_the_defaults() -> None:
    """The second column tells the truth wherever it holds a plain value."""
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    plain = dict(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \| `([^`]*)` \|", text, re.MULTILINE))
    settings = Settings()
    assert {name: str(getattr(settings, name.lower())) for name in plain} == plain
    assert len(plain) >= 8


def test_secrets_do_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings nor their database address show a password or key when they are printed."""
    monkeypatch.setenv("FOCAL_SECRET_KEY", SECRET)
    monkeypatch.setenv("FOCAL_DATABASE_URL", f"postgresql://focal:{SECRET}@db/focal")
    settings = read_settings()
    for shown in (str(settings), repr(settings), settings.model_dump_json()):
        assert SECRET not in shown
    assert settings.signing_key() == SECRET
    assert SECRET in settings.database


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOCAL_PORT", "eighty-eighty"),
        ("FOCAL_PORT", "0"),
        ("FOCAL_PORT", "65536"),
        ("FOCAL_PUBLIC_URL", "focal.example.org-secret"),
        ("FOCAL_PUBLIC_URL", "ftp://focal.example.org"),
        ("FOCAL_TIME_ZONE", "Mars/Olympus"),
        ("FOCAL_TIME_ZONE", "../../etc/passwd"),
        ("FOCAL_RETENTION_DAYS", "0"),
        ("FOCAL_RETENTION_DAYS", "9999999999"),
        ("FOCAL_CHAT_MESSAGES_PER_MINUTE", "-5"),
        ("FOCAL_CHAT_NEW_PER_MINUTE", "many"),
        ("FOCAL_LOG_LEVEL", "loud"),
        ("FOCAL_LOG_FORMAT", "xml"),
        ("FOCAL_SECRET_KEY", "hunter2"),
        ("FOCAL_SLACK_STAFF_CHANNEL", "#secretariat"),
        ("FOCAL_SLACK_STAFF_CHANNEL", "T0123ABCD/U0123ABCD"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The sentence names the setting and what would be right, and never repeats a value that may be a secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as raised:
        read_settings()
    sentence = str(raised.value)
    assert sentence.startswith(f"the setting {name} is wrong: ")
    assert len(sentence.splitlines()) == 1
    assert len(value) == 1 or value not in sentence


def test_an_empty_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`FOCAL_SECRET_KEY=` left empty in a file does not sign cookies with an empty key, nor break the start."""
    for name in Settings.model_fields:
        monkeypatch.setenv(PREFIX + name.upper(), "")
    settings = read_settings()
    assert settings == Settings()
    assert settings.secret_key is None
    assert len(settings.signing_key()) >= 32


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` in the current folder is read, strangers in it are ignored, and the environment goes before it."""
    (tmp_path / ".env").write_text("FOCAL_PORT=9001\nFOCAL_HOST=localhost\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("FOCAL_PORT", "9002")
    settings = read_settings()
    assert (settings.host, settings.port) == ("localhost", 9002)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:81"), ("0.0.0.0", "http://127.0.0.1:81"), ("::1", "http://[::1]:81")],
)
def test_the_address_can_be_opened_as_it_is_printed(host: str, address: str) -> None:
    """What `focal serve` prints is an address that a browser understands, for IPv6 too."""
    assert Settings(host=host, port=81).address == address
    assert Settings(host=host, public_url="https://focal.example.org/").address == "https://focal.example.org"


def test_the_signing_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    """The key is random, the same at every start, and readable by its owner only."""
    first, again = (Settings(data_dir=tmp_path / "var").signing_key() for _ in range(2))
    other = Settings(data_dir=tmp_path / "other").signing_key()
    path = tmp_path / "var" / "secret.key"
    assert first == again == path.read_text()
    assert len(first) >= 32
    assert other != first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]


def test_a_key_that_was_cut_off_is_not_used(tmp_path: Path) -> None:
    """An empty or truncated key file would make cookies that anybody can forge: it is refused with a sentence."""
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(BadSettings, match=r"secret\.key holds no key"):
        Settings(data_dir=tmp_path).signing_key()


def test_a_taken_port_is_known_at_once() -> None:
    """Two processes cannot both believe that they have the port, even before the first one answers."""
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(PortTaken, match="FOCAL_PORT"):
        listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_explained() -> None:
    """A host name that does not exist, or an address of another machine, is a sentence as well."""
    for host in ("no-such-host.invalid", "192.0.2.1"):
        with pytest.raises(PortTaken, match="cannot listen on"):
            listen(host, free_port())


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port: int = listener.getsockname()[1]
        yield port


def test_a_port_in_use_is_one_clear_line(data_dir: Path, taken_port: int) -> None:
    """`focal serve`, here as the console script itself, says which port is taken and which setting changes it."""
    environment = os.environ | {"FOCAL_DATA_DIR": str(data_dir), "FOCAL_PORT": str(taken_port)}
    script = Path(sys.executable).with_name("focal")
    done = subprocess.run([script, "serve"], capture_output=True, text=True, env=environment, check=False)
    line = Done(status=done.returncode, out=done.stdout, err=done.stderr).line
    assert f"cannot listen on 127.0.0.1:{taken_port}: Address already in use" in line
    assert "FOCAL_PORT" in line


@pytest.mark.parametrize("place", ["file", "file/var", "/proc/focal"])
def test_an_unwritable_data_folder_is_one_clear_line(tmp_path: Path, place: str) -> None:
    """`focal serve` names the place that it cannot write: a file, below a file, in a folder of the system."""
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / place
    assert str(folder) in focal("serve", "--demo", data_dir=folder).line


def test_an_unwritable_data_folder_beside_another_database_is_one_clear_line(data_dir: Path) -> None:
    """The folder is needed for the index and the key even where the database is elsewhere."""
    url = f"sqlite:///{data_dir / 'focal.db'}"
    assert "/proc/focal" in focal("serve", data_dir=Path("/proc/focal"), FOCAL_DATABASE_URL=url).line


def test_a_broken_pack_is_listed_and_nothing_is_served(tmp_path: Path) -> None:
    """`focal serve --demo` with a broken pack lists the problems with file and line, and ends."""
    pack = tmp_path / "broken"
    pack.mkdir()
    (pack / "pack.yaml").write_text("network: {en: Cities}\nsecretariat: nobody\n")
    done = focal("serve", "--demo", data_dir=tmp_path / "var", FOCAL_PACK=str(pack))
    *problems, line = done.err.splitlines()
    assert (done.status, done.out) == (1, "")
    assert "Traceback" not in done.err
    assert any(problem.startswith("pack.yaml:2: ") for problem in problems)
    assert line.startswith("focal: ")


def test_a_missing_pack_is_one_clear_line(tmp_path: Path) -> None:
    """A folder without a pack is named."""
    nothing = tmp_path / "nothing"
    assert str(nothing) in focal("serve", "--demo", data_dir=tmp_path / "var", FOCAL_PACK=str(nothing)).line


@pytest.mark.parametrize("arguments", [(), ("--demo",)])
def test_a_database_of_a_newer_focal_is_one_clear_line(data_dir: Path, arguments: tuple[str, ...]) -> None:
    """A newer schema is refused, with and without --demo, and left as it is."""
    with closing(sqlite3.connect(data_dir / "focal.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer Focal" in focal("serve", *arguments, data_dir=data_dir).line
    with closing(sqlite3.connect(data_dir / "focal.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_database_that_is_none_is_one_clear_line(data_dir: Path) -> None:
    """A file that is no database is named, not overwritten."""
    (data_dir / "focal.db").write_bytes(b"important notes " * 1_000)
    assert "focal.db" in focal("serve", "--demo", data_dir=data_dir).line
    assert (data_dir / "focal.db").read_bytes().startswith(b"important notes")


@pytest.mark.parametrize(
    "url", [f"mysql://focal:{SECRET}@db/focal", f"focal:{SECRET}", f"postgresql://focal:{SECRET}@127.0.0.1:1/focal"]
)
def test_a_database_that_cannot_be_used_is_said_without_its_password(tmp_path: Path, url: str) -> None:
    """Another kind of database, no address at all, or nobody there: said without the password."""
    done = focal("serve", data_dir=tmp_path / "var", FOCAL_DATABASE_URL=url)
    assert (done.status, done.out) == (1, "")
    assert SECRET not in done.err
    assert "database" in done.err.lower()
    assert "Traceback" not in done.err


def test_a_database_that_was_not_migrated_is_one_clear_line(tmp_path: Path) -> None:
    """An empty database is told how to be brought up to date."""
    assert "focal migrate" in focal("serve", data_dir=tmp_path / "var").line


@pytest.mark.parametrize("command", [("serve",), ("migrate",), ("ask", "x"), ("pack", "check"), ("talk",)])
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Every command with a wrong setting says which, and where they are explained."""
    line = focal(*command, data_dir=tmp_path / "var", FOCAL_LOG_LEVEL="loud").line
    assert "FOCAL_LOG_LEVEL" in line
    assert "deploy/README.md" in line


def test_settings_hold_no_secret_in_the_open() -> None:
    """Whatever is a secret by its name is typed as one, so that it does not print."""
    for name, field in Settings.model_fields.items():
        if re.search("key|password|token|database_url", name):
            assert "SecretStr" in str(field.annotation), name


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"FOCAL_TELEGRAM_TOKEN": "1:a", "FOCAL_TELEGRAM_MODE": "webhook"}, "FOCAL_PUBLIC_URL"),
        ({"FOCAL_TELEGRAM_TOKEN": "1:a", "FOCAL_TELEGRAM_MODE": "carrier-pigeon"}, "FOCAL_TELEGRAM_MODE"),
        ({"FOCAL_TELEGRAM_WEBHOOK_SECRET": "not a secret!"}, "FOCAL_TELEGRAM_WEBHOOK_SECRET"),
        ({"FOCAL_SLACK_BOT_TOKEN": "xoxb-a"}, "FOCAL_SLACK_APP_TOKEN"),
        ({"FOCAL_SLACK_BOT_TOKEN": "xoxb-a", "FOCAL_SLACK_MODE": "http"}, "FOCAL_SLACK_SIGNING_SECRET"),
        (
            {"FOCAL_SLACK_CLIENT_ID": "1.2", "FOCAL_SLACK_MODE": "http", "FOCAL_SLACK_SIGNING_SECRET": "s"},
            "FOCAL_SLACK_CLIENT_SECRET",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_platform_needs_is_said(data_dir: Path, settings: dict[str, str], named: str) -> None:
    """A platform that is half set up is refused at the start, in one line that names the setting."""
    done = focal("serve", data_dir=data_dir, given=b"", **settings)
    assert named in done.line
    assert "not a secret!" not in done.line
