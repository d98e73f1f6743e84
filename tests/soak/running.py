"""Sets the network up, lets it live for a while, and says what became of it."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.app import Focal
from bot.config import PREFIX, Settings
from bot.duties import Duty
from handlers.dialogue.library import Library
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from tests.bench.web_bench import questions
from tests.bot.serving import GENEROUS, copied, free_port
from tests.botapi.loopback import LoopbackTelegram
from tests.faults.database import database_of_our_own
from tests.faults.forked import Forked
from tests.index import INDEX
from tests.slack.browsing import Administrator
from tests.slack.loopback import LoopbackSlack
from tests.soak.accounting import Account, account, is_quiet
from tests.soak.balancer import Balancer
from tests.soak.network import Place, invite, send_circular, settle
from tests.soak.people import Deed, Life, Measured, SlackPerson, Somebody, TelegramPerson

SAMPLES = 40
"""How often the memory of each process is looked at."""

PATIENCE_S = 120.0
"""Within this all that is queued has left, once nobody writes any more."""

WORTH_WAITING_FOR = (Deed.ASK, Deed.REGISTER, Deed.ANSWER)

CHANNELS = (ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How large, how long, and how many people do something at the same moment.

    Attributes:
        times: so often each of `WORTH_WAITING_FOR` is done, however long that takes beyond the seconds.
    """

    cities: int
    people: int
    seconds: float
    at_once: int
    times: int = 0
    with_circular: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was measured. `memory` has the resident MiB of each process at each sample, by its duties."""

    plan: Plan
    measured: Measured
    seconds: float
    emptied_s: float
    memory: dict[str, list[float]]
    account: Account


def run(plan: Plan) -> Outcome:
    """The whole of it; takes somewhat longer than the plan's seconds."""
    with ExitStack() as exits:
        telegram = exits.enter_context(LoopbackTelegram(check=False))
        port, web_ports = free_port(), [free_port(), free_port()]
        balancer = exits.enter_context(Balancer(port, web_ports))
        slack = exits.enter_context(LoopbackSlack(request_urls=f"{balancer.url}/slack/events", people=()))
        url = exits.enter_context(database_of_our_own()).url
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        settings = _settings(telegram, slack, url, folder, balancer.url)
        focal, library = _furnished(settings, exits)
        places = settle(focal.store, plan.cities, plan.people)
        teams = _workspaces(slack, places)
        processes = dict(_processes(settings, web_ports, exits))
        for team in teams:
            Administrator(balancer.url).installs(partial(slack.consents, team=team))
        invite(focal.store, library)
        return _live(plan, telegram, slack, places, focal.store, library, processes)


def _settings(telegram: LoopbackTelegram, slack: LoopbackSlack, url: str, folder: Path, web: str) -> dict[str, Any]:
    copied(INDEX, folder / "index")
    return {
        "data_dir": folder,
        "database_url": url,
        "public_url": web,
        "secret_key": "a key for tests that is long enough to be one",
        "log_level": "error",
        "telegram_token": telegram.token,
        "telegram_mode": "webhook",
        "telegram_api_url": telegram.url,
        "telegram_messages_per_second": 1_000,
        "slack_mode": "http",
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_client_id": slack.client_id,
        "slack_client_secret": slack.client_secret,
        "slack_api_url": slack.api_url,
        **GENEROUS,
    }


def _furnished(settings: dict[str, Any], exits: ExitStack) -> tuple[Focal, Library]:
    """The store with the pack in it, and the library for what the secretariat does."""
    focal = Focal(Settings(**settings))
    exits.callback(focal.close)
    focal.migrate()
    focal.import_pack(focal.settings.pack)
    library = focal.library()
    return focal, replace(library, installation=replace(library.installation, channels=CHANNELS))


def _workspaces(slack: LoopbackSlack, places: Sequence[Place]) -> list[str]:
    """Those of the people on Slack, with these in them; the app is not installed there yet."""
    teams = sorted({place.team for place in places if place.team})
    for team in teams:
        slack.add_workspace(team, installed=False)
    for place in places:
        if place.team:
            slack.add_user(place.user, team=place.team)
    return teams


def _processes(settings: dict[str, Any], ports: Sequence[int], exits: ExitStack) -> Iterator[tuple[str, Forked]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}
    kinds: list[tuple[str, Sequence[Duty], int]] = [
        *((f"web {number}", [Duty.WEB], port) for number, port in enumerate(ports, 1)),
        *((f"worker {number}", [Duty.WORKER, Duty.CLOCK], free_port()) for number in (1, 2)),
    ]
    for name, duties, port in kinds:
        process = Forked({**environment, f"{PREFIX}PORT": str(port)}, *(f"--{duty}" for duty in duties))
        exits.callback(process.kill)
        process.start()
        yield name, process


def _live(
    plan: Plan,
    telegram: LoopbackTelegram,
    slack: LoopbackSlack,
    places: Sequence[Place],
    store: Store,
    library: Library,
    processes: dict[str, Forked],
) -> Outcome:
    measured, is_over, never = Measured(), threading.Event(), threading.Event()
    asked = {Language(code): texts for code, texts in questions().items()}
    people: list[Somebody] = [
        SlackPerson(slack, place) if place.team else TelegramPerson(telegram, place) for place in places
    ]
    begun = time.monotonic()
    lives = [
        Life(people[number :: plan.at_once], asked, measured, Random(number), is_over) for number in range(plan.at_once)
    ]
    memory: dict[str, list[float]] = {name: [] for name in processes}
    for sample in range(SAMPLES):
        if plan.with_circular and sample == SAMPLES // 4:
            send_circular(store, library)
        is_over.wait(max(0.0, begun + plan.seconds * (sample + 1) / SAMPLES - time.monotonic()))
        for name, process in processes.items():
            memory[name].append(resident_mib(process.pid))
    measured.wait(WORTH_WAITING_FOR, plan.times, PATIENCE_S)
    is_over.set()
    for life in lives:
        life.end()
    ended = time.monotonic()
    while not is_quiet(store, datetime.now(UTC)) and time.monotonic() < ended + PATIENCE_S:
        never.wait(0.2)
    return Outcome(
        plan=plan,
        measured=measured,
        seconds=ended - begun,
        emptied_s=time.monotonic() - ended,
        memory=memory,
        account=account(store, telegram, slack),
    )


def resident_mib(pid: int) -> float:
    """What a process holds in memory (proc(5), VmRSS)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
