"""Settings, read once from the environment and `.env`; every one stands in deploy/README.md."""

from __future__ import annotations

import os
import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels.email.server import mail_server, sender
from knowledge.errors import FocalError
from knowledge.model.accounts import SecondFactor
from knowledge.model.people import ChannelName

PREFIX = "FOCAL_"
SHORTEST_KEY = 32
PACKS = Path(__file__).parent.parent / "knowledge" / "packs"


class BadSettings(FocalError):
    """A setting is wrong."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no IANA time zone, such as Europe/Madrid") from None
    return name


def _long_enough(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"is too short: it needs {SHORTEST_KEY} characters or more, at random")
    return key


def _each_long_enough(keys: SecretStr) -> SecretStr:
    for key in _parts(keys):
        _long_enough(SecretStr(key))
    return keys


def _parts(listed: SecretStr) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in listed.get_secret_value().split(",") if part.strip()]


def _public(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError("is no web address, such as https://focal.example.org")
    return url.rstrip("/")


def _issuer(url: str) -> str:
    """As it is: an issuer is known by every character (OpenID Connect Discovery 1.0, 4.3)."""
    _public(url)
    return url


def _secret_public(url: SecretStr) -> SecretStr:
    """A web address that may have a key in it, as those of ODK Central's app users have."""
    return SecretStr(_public(url.get_secret_value()))


def _secret_token(secret: SecretStr) -> SecretStr:
    """What Telegram takes as a secret (core.telegram.org/bots/api, setWebhook)."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()) is None:
        raise ValueError("may have letters, digits, - and _ only, at most 256 of them")
    return secret


def _slack_channel(place: str) -> str:
    """As it stands in the address of a channel, https://app.slack.com/client/T…/C…."""
    if place and re.fullmatch(r"[TE][A-Z0-9]{1,40}/[CG][A-Z0-9]{1,40}", place) is None:
        raise ValueError("is no workspace and channel, such as T0123ABCD/C0123ABCD")
    return place


def _mail_server(url: SecretStr) -> SecretStr:
    mail_server(url.get_secret_value())
    return url


def _sender(written: str) -> str:
    if written:
        sender(written)
    return written


class Settings(BaseSettings):
    """How this installation of Focal runs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: Annotated[str, AfterValidator(_public)] = ""
    secret_key: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    secret_key_old: Annotated[SecretStr, AfterValidator(_each_long_enough)] = SecretStr("")
    pack: Path = PACKS / "digital-cities"
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Madrid"
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 730
    chat_messages_per_minute: Annotated[int, Field(ge=1)] = 30
    chat_new_per_minute: Annotated[int, Field(ge=1)] = 60
    person_messages_per_minute: Annotated[int, Field(ge=1)] = 60
    workspace_messages_per_minute: Annotated[int, Field(ge=1)] = 600
    files_per_hour: Annotated[int, Field(ge=1)] = 60
    address_requests_per_minute: Annotated[int, Field(ge=1)] = 1_200
    address_searches_per_minute: Annotated[int, Field(ge=1)] = 120
    address_misses_per_minute: Annotated[int, Field(ge=1)] = 30
    trusted_proxies: str = "127.0.0.1"
    telegram_token: SecretStr | None = None
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_secret_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_public)] = "https://api.telegram.org"
    telegram_messages_per_second: Annotated[int, Field(ge=1, le=1_000_000)] = 30
    slack_mode: Literal["socket", "http"] = "socket"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_staff_channel: Annotated[str, AfterValidator(_slack_channel)] = ""
    slack_api_url: Annotated[str, AfterValidator(_public)] = "https://slack.com/api"
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    mail_from: Annotated[str, AfterValidator(_sender)] = ""
    mail_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 30
    letters_per_day: Annotated[int, Field(ge=1, le=100)] = 3
    translate_url: Annotated[str, AfterValidator(_public)] = ""
    translate_key: SecretStr | None = None
    openrosa_url: Annotated[SecretStr, AfterValidator(_secret_public)] | None = None
    openrosa_user: str = ""
    openrosa_password: SecretStr | None = None
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = ""
    console_second_factor: SecondFactor = SecondFactor.ADMINISTRATORS
    backup_recipient: str = ""
    metrics_token: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    embedding_model: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the store; by default a file in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'focal.db').absolute()}"

    @property
    def address(self) -> str:
        """Where people reach the web chat, without a slash at the end."""
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 (shown, not bound)
        shown = f"[{shown}]" if ":" in shown else shown
        return self.public_url or f"http://{shown}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def has_telegram(self) -> bool:
        return self.telegram_token is not None

    @property
    def has_slack(self) -> bool:
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def has_email(self) -> bool:
        return self.smtp_url is not None

    @property
    def has_oidc(self) -> bool:
        return bool(self.oidc_issuer and self.oidc_client_id)

    @property
    def channels(self) -> tuple[ChannelName, ...]:
        """Where this installation speaks."""
        served = {
            ChannelName.TELEGRAM: self.has_telegram,
            ChannelName.SLACK: self.has_slack,
            ChannelName.WEBCHAT: True,
            ChannelName.EMAIL: self.has_email,
        }
        return tuple(name for name, is_served in served.items() if is_served)

    @property
    def zone(self) -> ZoneInfo:
        """The official time zone of the network."""
        return ZoneInfo(self.time_zone)

    @property
    def retention(self) -> timedelta:
        return timedelta(days=self.retention_days)

    def signing_keys(self) -> tuple[str, ...]:
        """The keys whose signatures are taken, the oldest first; the last one signs.

        Raises:
            BadSettings: as `signing_key` does.
        """
        return (*_parts(self.secret_key_old), self.signing_key())

    def signing_key(self) -> str:
        """The key that signs cookies: the one that was set, else one made once and kept in the data folder.

        Raises:
            BadSettings: the data folder cannot be written, or what it keeps is no key.
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret.key"
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _write_once(path, secrets.token_urlsafe(48))
            key = path.read_text()
        except OSError as error:
            raise BadSettings(f"the folder {path.parent} cannot be written: {error.strerror}") from error
        if len(key) < SHORTEST_KEY:
            raise BadSettings(f"the file {path} holds no key: delete it, and a new one is made")
        return key


def _write_once(path: Path, content: str) -> None:
    """Writes a private file that is there as a whole or not at all; the first of several processes wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        BadSettings: one of them is wrong; the sentence names it, never its value, which may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        message = first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"the setting {name} is wrong: {message}") from None
