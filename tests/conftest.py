"""What all tests share: both databases, the real library, and a clock that stands still."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.config import PACKS, PREFIX
from handlers.dialogue.library import Library
from handlers.faq import library_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.faq import Pack
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from tests.bot.serving import furnished_folder

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SERVER_VARIABLE = "FOCAL_TEST_DATABASE_URL"
TEMPLATE = "focal_test_template"


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine(pytestconfig: pytest.Config) -> Iterator[None]:
    """Settings of the machine that runs the tests do not reach them.

    Nor is a process that a test starts kept from keeping what it compiled: hundreds would compile the same libraries,
    which takes longer (1.5 s) than all they do. It is kept with pytest's own cache, and not beside the sources.
    """
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith(PREFIX) and not name.startswith("FOCAL_TEST_")]:
            environment.delenv(name)
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", str(pytestconfig.cache.mkdir("bytecode")))
        yield


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen."""
    return NOW


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The real content pack."""
    return read_pack(PACKS / "digital-cities")


@pytest.fixture(scope="session")
def library(pack: Pack, pytestconfig: pytest.Config) -> Library:
    """The real pack with its index, which is kept between test runs."""
    folder = Path(pytestconfig.cache.mkdir("focal-index"))
    return library_of(pack, load_phrasebook(), lambda pack: index_for(pack.entries, folder, pack.unknowns, pack.names))


@pytest.fixture(scope="session")
def furnished(library: Library, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pack and the demonstration network, which is never served itself, only copied."""
    return furnished_folder(Path(pytestconfig.cache.mkdir("focal-index")), tmp_path_factory.getbasetemp())


@pytest.fixture
def data_dir(furnished: Path, tmp_path: Path) -> Path:
    """A data folder of one's own."""
    folder = tmp_path / "var"
    shutil.copytree(furnished, folder)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one named in FOCAL_TEST_DATABASE_URL, else one of our own."""
    if named := os.environ.get(SERVER_VARIABLE):
        yield named
        return
    from pgserver.postgres_server import get_server

    # Not below pytest's own folder: a second run as root takes the right to enter it from the server's user.
    with tempfile.TemporaryDirectory(prefix="focal-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            _wait_for_no_disk(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated, empty database that tests are copied from."""
    name = f"{TEMPLATE}_{secrets.token_hex(4)}"
    _on_server(postgres_server, f"CREATE DATABASE {name}")
    store = open_store(_database(postgres_server, name))
    migrate(store.engine)
    store.close()
    yield name
    _on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    name = f"focal_test_{secrets.token_hex(6)}"
    _on_server(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _database(postgres_server, name)
    _on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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


def _wait_for_no_disk(server: str) -> None:
    """What a power cut would take from a server that lives as long as the tests is no loss, and hundreds of databases
    are made and dropped: each waits for the disk otherwise (measured: 0.2 to 0.8 s)."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _on_server(server, f"ALTER SYSTEM SET {setting} = off")
    _on_server(server, "SELECT pg_reload_conf()")


def _on_server(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _database(server: str, name: str) -> str:
    """The server's URL with another database; pgserver names its socket's folder in the query."""
    path, question, query = server.partition("?")
    return f"{path.rsplit('/', 1)[0]}/{name}{question}{query}"


def pytest_collection_finish() -> None:
    """What was collected stays until the end, and is not searched for garbage again: an application that starts does
    so, and thousands of tests would make each search last longer than the start."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate` writes golden files anew instead of comparing with them."""
    parser.addoption("--regenerate", action="store_true", help="write golden transcripts anew")
