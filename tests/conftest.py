"""What all tests share: both databases, the real library, and a clock that stands still."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from bot.config import PACKS, PREFIX
from handlers.dialogue.library import Library
from handlers.faq import library_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.faq import Pack
from knowledge.packs.reading import read_pack
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from tests import engines, overheard, postgres, unclosed
from tests.bot.serving import copied, furnished_folder
from tests.index import index_of
from tests.ordering import longest_first
from tests.postgres import Databases

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

FAILED = pytest.StashKey[bool]()
_folders = count(1)


# Other processes test beside this one: what takes 0.07 s alone took 0.34 s, where Hypothesis allows 0.2 s.
settings.register_profile("focal", deadline=timedelta(seconds=2))
settings.load_profile("focal")

engines.share()

# Tests are collected and not thrown away: to look for garbage among them took a quarter of that time, and later 4 % of
# the time of the tests.
gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine(pytestconfig: pytest.Config) -> Iterator[None]:
    """Settings of the machine that runs the tests do not reach them.

    Nor is a process that a test starts kept from keeping what it compiled: hundreds would compile the same libraries,
    which takes longer (1.5 s) than all they do. It is kept where it is kept for this process, else with pytest's own
    cache, and not beside the sources.
    """
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith(PREFIX) and not name.startswith("FOCAL_TEST_")]:
            environment.delenv(name)
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", sys.pycache_prefix or str(pytestconfig.cache.mkdir("bytecode")))
        yield


@pytest.fixture(scope="session", autouse=True)
def who_leaves_something_open() -> Iterator[None]:
    """Sessions that nobody closed say in which test they were opened."""
    with unclosed.named():
        yield


@pytest.fixture(scope="session", autouse=True)
def who_writes_to_focal() -> Iterator[None]:
    """What people write is noted, and looked for in the log."""
    with overheard.listening():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Has the log of every test looked through, and notes which failed."""
    report = yield
    if report.when == "teardown":
        overheard.check(report)
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of one's own, as pytest's, which stays only where the test failed.

    To find a free number, pytest's reads the names of the folders of all tests before it; and what thousands of tests
    leave, a database each, is written to the disk meanwhile.
    """
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.mktemp(f"{next(_folders)}-{name}", numbered=False)
    yield folder
    if FAILED not in request.node.stash:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen."""
    return NOW


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The real content pack."""
    return read_pack(PACKS / "digital-cities")


@pytest.fixture(scope="session")
def library(pack: Pack) -> Library:
    """The real pack with its index, which is kept between test runs."""
    made = library_of(pack, load_phrasebook(), index_of)
    _stay()
    return made


@pytest.fixture(scope="session")
def furnished(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pack and the demonstration network, which is never served itself, only copied."""
    return furnished_folder(tmp_path_factory.getbasetemp())


@pytest.fixture
def data_dir(furnished: Path, tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return copied(furnished, tmp_path / "var")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[Databases]:
    """The databases on it."""
    databases = Databases(postgres_server)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that tests are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = open_store(f"sqlite:///{path}")
    migrate(store.engine)
    store.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    path = tmp_path / "focal.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_databases: Databases) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with postgres_databases.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database, on each of the two engines in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on each of the two engines in turn."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on SQLite, for tests of what stands above the store."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    items[:] = longest_first(items)


def pytest_collection_finish() -> None:
    """What was collected stays until the end."""
    _stay()


def _stay() -> None:
    """What there is stays until the end, and is not searched for garbage again: an application that starts does so, and
    thousands of tests would make each search last longer than the start."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate` writes golden files anew instead of comparing with them."""
    parser.addoption("--regenerate", action="store_true", help="write golden transcripts anew")
