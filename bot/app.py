"""The composition root: builds everything, once, and takes it down in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from fastapi import FastAPI

from bot.channels.webchat import Webchat
from bot.config import PACKS, BadSettings, Settings
from bot.duties import EVERYTHING, Duty
from bot.entrances import mailer_of, provider_of
from bot.house_rules import HouseRules
from bot.intake import Intake, Shelf
from bot.limits import crowd_of, rates_of
from bot.memory import give_back
from bot.openrosa import OpenRosaServer
from bot.passwords import Passwords
from bot.platforms.platform import Platform, Services
from bot.probing import Probes
from bot.renewal import Renewal
from bot.translation import LibreTranslate
from bot.web.chat import ChatServices
from bot.web.console_pages import ConsoleServices
from bot.web.guards import ChatCookie
from bot.web.health import health_app
from bot.web.pages import Pages
from bot.web.server import web_app
from bot.work import Work
from bot.workshop import Drafts, Workshop, tidy
from handlers.dialogue.library import Installation, Library
from handlers.faq import import_pack, library_of
from handlers.knowledge.keeping import living_pack
from handlers.phrasebook import load_phrasebook
from handlers.preferences.house import House
from handlers.preferences.setting import house_of
from handlers.register import import_register
from handlers.register_texts import problem_of
from knowledge.errors import ImportRefused
from knowledge.model.faq import Pack
from knowledge.model.languages import EN
from knowledge.model.people import ChannelName
from knowledge.model.register import Sheet
from knowledge.model.rights import FOCAL
from knowledge.packs.reading import read_pages
from knowledge.search.cache import index_for
from knowledge.search.index import Index
from knowledge.search.reranking import StaticEmbeddings
from knowledge.store.migrations import check_schema, migrate
from knowledge.store.store import Store, open_store
from scheduler.campaign_jobs import run_campaigns
from scheduler.circular_jobs import run_circulars
from scheduler.deadline_jobs import remind_of_deadlines
from scheduler.event_jobs import run_events
from scheduler.file_jobs import Fetching
from scheduler.jobs import (
    Job,
    finish_erased,
    forget_old,
    look_around,
    note_audit_head,
    remind_of_tickets,
    watch_departures,
)
from scheduler.outbox import Outbox
from scheduler.ports import Channel
from scheduler.pushing import push_submissions
from scheduler.recording import recorded
from scheduler.statistics_jobs import count_statistics

log = structlog.get_logger()


def platforms_of(services: Services) -> tuple[Platform, ...]:
    """The platforms that the settings name. The others are not even imported: they would cost seconds and memory.

    Raises:
        BadSettings: one of them is set up by half.
    """
    platforms: list[Platform] = []
    if services.settings.has_telegram:
        from bot.platforms.telegram import telegram_platform

        platforms.append(telegram_platform(services))
    if services.settings.has_slack:
        from bot.platforms.slack import slack_platform

        platforms.append(slack_platform(services))
    if services.settings.has_email:
        from bot.platforms.email import email_platform

        platforms.append(email_platform(services))
    return tuple(platforms)


def _check_duties(duties: frozenset[Duty], platforms: Iterable[Platform]) -> None:
    """What a process was asked for in words must be there; `focal serve` alone does what there is.

    Raises:
        BadSettings: the settings name no such platform, or one that calls us instead.
    """
    there = {platform.ear for platform in platforms}
    for duty, setting in ((Duty.TELEGRAM_POLLING, "FOCAL_TELEGRAM_MODE"), (Duty.SLACK_SOCKET, "FOCAL_SLACK_MODE")):
        if duties != EVERYTHING and duty in duties and duty not in there:
            raise BadSettings(f"there is nothing to do for --{duty}: look at {setting} and the token")


class Focal:
    """One process of Focal: a store, a library, and what works with them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.passwords = Passwords()
        self.phrasebook = load_phrasebook().apart()
        self.installation = Installation(
            web=settings.address,
            time_zone=settings.time_zone,
            retention_days=settings.retention_days,
            channels=settings.channels,
            most_per_day=settings.letters_per_day,
        )
        self.store: Store = open_store(settings.database)

    def close(self) -> None:
        self.store.close()

    def migrate(self) -> str:
        """Brings the database up to date; returns the revision of its schema."""
        return migrate(self.store.engine)

    def set_up_demonstration(self) -> None:
        """Migrations, the content pack, and the demonstration network; doing it again changes nothing."""
        self.migrate()
        self.import_pack(self.settings.pack)
        files = [PACKS / "demonstration" / f"{sheet}.csv" for sheet in (Sheet.MEMBERS, Sheet.CONTACTS)]
        report = import_register(self.store, FOCAL, files, datetime.now(UTC))
        if report.problems:
            raise ImportRefused([problem_of(fault, self.phrasebook.speak(EN)) for fault in report.problems])

    def import_pack(self, folder: Path) -> bool:
        """Imports the pack in a folder and builds its index; False when nothing had changed."""
        pages = read_pages(folder)
        self.index(pages.value())
        return self.store.run(lambda unit: import_pack(unit, pages, datetime.now(UTC)))

    def library(self) -> Library:
        """The library of the imported pack, with what the secretariat published of its own."""
        check_schema(self.store.engine)
        self._follow(self.store.read(house_of))
        pages = self.store.read(lambda unit: living_pack(unit, self.settings.pack.name)).pages
        return self._library(pages.value(), self.index)

    def _follow(self, house: House, shelf: Shelf | None = None) -> None:
        """Goes by what administrators set; where they set nothing, by the settings."""
        self.phrasebook.offer(house.offered(self.phrasebook.known) if house.languages else ())
        days = house.retention(self.settings.retention).days
        self.installation = replace(self.installation, house=house, retention_days=days)
        if shelf is not None:
            shelf.library = replace(shelf.library, installation=self.installation)

    def _library(self, pack: Pack, index: Callable[[Pack], Index]) -> Library:
        return library_of(pack, self.phrasebook, index, self.installation, self._embedder())

    def _embedder(self) -> StaticEmbeddings | None:
        """The embedding model of the settings.

        Raises:
            ModelUnusable: there is none in the folder that was named.
        """
        folder = self.settings.embedding_model
        return StaticEmbeddings(folder) if folder is not None else None

    def index(self, pack: Pack) -> Index:
        """The search index of a pack, kept in the data folder."""
        return index_for(pack.entries, self._indexes, pack.unknowns, pack.names)

    @property
    def _indexes(self) -> Path:
        return self.settings.data_dir / "index"

    def outbox(self, channels: Iterable[Channel]) -> Outbox:
        named: Mapping[ChannelName, Channel] = {channel.name: channel for channel in channels}
        return Outbox(self.store, named, served=self.settings.channels, official=self.settings.zone)

    def web(self, duties: frozenset[Duty] = EVERYTHING) -> FastAPI:
        """The application of a process with some duties, which does its other work while it is up.

        Raises:
            BadSettings: nobody has one of the duties, or processes cannot share them.
        """
        is_alone = self.store.engine.dialect.name == "sqlite"
        if is_alone and duties != EVERYTHING:
            raise BadSettings("several processes need PostgreSQL: set FOCAL_DATABASE_URL, or let one do everything")
        if duties != EVERYTHING and self.settings.secret_key is None:
            raise BadSettings("several processes need the same key: set FOCAL_SECRET_KEY")
        keys = self.settings.signing_keys()
        self.installation = replace(self.installation, signing_key=keys[-1])
        shelf = Shelf(self.library())
        renewal = Renewal(self.store, self.settings.pack.name, shelf, self._renewed)
        rules = HouseRules(
            self.store, lambda: shelf.library.installation.house, lambda house: self._follow(house, shelf)
        )
        intake = Intake(self.store, shelf, crowd=crowd_of(self.settings))
        pages = Pages(self.phrasebook, self.settings.zone)
        closing = asyncio.Event()
        chat = ChatServices(
            settings=self.settings,
            store=self.store,
            shelf=shelf,
            intake=intake,
            phrasebook=self.phrasebook,
            pages=pages,
            cookie=ChatCookie(keys),
            rates=rates_of(self.settings),
            closing=closing,
        )
        platforms = platforms_of(self._services(shelf, intake))
        probes = Probes(platforms)
        console = ConsoleServices(
            settings=self.settings,
            store=self.store,
            shelf=shelf,
            phrasebook=self.phrasebook,
            pages=pages,
            signing_keys=keys,
            translator=self._translator(),
            passwords=self.passwords,
            provider=provider_of(self.settings),
            mailer=mailer_of(platforms),
            probes=probes,
            workshop=self._workshop(shelf, renewal),
        )
        outbox = self.outbox([Webchat(self.store), *(platform.channel for platform in platforms)])
        sources = [platform.source for platform in platforms if platform.source is not None]
        fetching = Fetching(self.store, sources, lambda: shelf.library)
        work = Work(
            self.store,
            duties,
            platforms,
            outbox=outbox,
            fetching=fetching,
            own=[renewal.job(), rules.job(), look_around(self.store)],
            shared=[recorded(self.store, job) for job in self._jobs(shelf)],
            is_alone=is_alone,
        )
        _check_duties(duties, platforms)
        lifespan = rules.around(renewal.around(probes.around(work.lifespan)))
        app = (
            web_app(chat, console, lifespan) if Duty.WEB in duties else health_app(self.store, self.settings, lifespan)
        )
        for platform in platforms if Duty.WEB in duties else ():
            for router in platform.routers:
                app.include_router(router)
        app.state.closing = closing
        give_back()
        return app

    def platforms(self) -> tuple[Platform, ...]:
        """The platforms of the settings, which nobody has started."""
        shelf = Shelf(self.library())
        return platforms_of(self._services(shelf, Intake(self.store, shelf)))

    def _services(self, shelf: Shelf, intake: Intake) -> Services:
        return Services(
            settings=self.settings,
            store=self.store,
            shelf=shelf,
            intake=intake,
            phrasebook=self.phrasebook,
            introduce=partial(self._introduce, shelf),
        )

    def _translator(self) -> LibreTranslate | None:
        key = self.settings.translate_key
        url = self.settings.translate_url
        return LibreTranslate(url, key.get_secret_value() if key is not None else "") if url else None

    def submission_server(self) -> OpenRosaServer | None:
        """Where submissions go besides the store; None when the settings name no server."""
        url, password = self.settings.openrosa_url, self.settings.openrosa_password
        if url is None:
            return None
        secret = password.get_secret_value() if password is not None else ""
        return OpenRosaServer(url.get_secret_value(), self.settings.openrosa_user, secret)

    def _jobs(self, shelf: Shelf) -> list[Job]:
        server = self.submission_server()
        return [
            forget_old(self.store, self.settings.retention),
            finish_erased(self.store),
            note_audit_head(self.store),
            watch_departures(self.store, lambda: shelf.library),
            remind_of_tickets(self.store, lambda: shelf.library),
            count_statistics(self.store, zone=lambda: shelf.library.installation.time_zone),
            run_circulars(self.store, lambda: shelf.library),
            remind_of_deadlines(self.store, lambda: shelf.library),
            run_events(self.store, lambda: shelf.library),
            run_campaigns(self.store, lambda: shelf.library),
            *([push_submissions(self.store, server)] if server is not None else []),
        ]

    def _introduce(self, shelf: Shelf, telegram: str) -> None:
        self.installation = replace(self.installation, telegram=telegram)
        shelf.library = replace(shelf.library, installation=self.installation)

    def _renewed(self) -> Library:
        """The library of what was newly published; indexes of what was are of no use any more."""
        library = self.library()
        tidy(self._indexes, library.pack)
        return library

    def _workshop(self, shelf: Shelf, renewal: Renewal) -> Workshop:
        drafts = Drafts(self._indexes, self._library)
        pack = self.settings.pack
        return Workshop(pack.name, pack, drafts, lambda: shelf.library, renewal.run)
