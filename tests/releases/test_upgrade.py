"""An upgrade from any release is rehearsed with what that release left behind: nothing is lost, and Focal goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.config import Settings
from bot.web.guards import ChatCookie
from knowledge.store.fulltext import INDEX
from knowledge.store.migrations import check_schema, migrate
from knowledge.store.store import open_store
from knowledge.store.tables import metadata
from tests.bot.commands import focal
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor
from tests.index import INDEX as BUILT
from tests.releases import FOLDER, VERSION, Rows, furnish, release, rows_of

RELEASES = sorted(file.name.partition(".")[0] for file in FOLDER.glob("*.json.gz"))
OLDEST = RELEASES[0]

CHAT, SAID = "Qui préside la commission ?", "Quel est le budget de la commission en 2031 ?"
"""Two questions that a visitor asked the oldest release, in French; then they wrote /stop."""


@pytest.fixture
def blank(database_url: str) -> Iterator[Engine]:
    """A database without any table, on each of the two in turn."""
    store = open_store(database_url)
    with store.engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    yield store.engine
    store.close()


def changed(before: Rows, after: Rows) -> list[str]:
    """What of an earlier release is not what it was, row by row; columns that have gone are none."""
    return [
        f"{table} {number}: {column} was {value!r}"
        for table, rows in before.items()
        for number, (row, now) in enumerate(zip(rows, after.get(table, []), strict=True))
        for column, value in row.items()
        if column in now and now[column] != value
    ]


@pytest.mark.parametrize("name", RELEASES)
def test_every_row_is_kept(blank: Engine, name: str) -> None:
    """Each row of each table has come along, with its values; nothing was added that nobody did."""
    kept = release(name)
    furnish(blank, kept)
    assert changed(kept.rows, rows_of(blank)) == []
    migrate(blank)
    check_schema(blank)
    after = rows_of(blank)
    assert changed(kept.rows, after) == []
    assert sum(map(len, kept.rows.values())) > 80


def test_people_of_the_oldest_release_go_on(tmp_path: Path) -> None:
    """Whoever talked with the oldest release finds their conversation after `focal migrate`, is not written to if they
    had said so, and gets their next question answered; before it, this Focal refuses to serve."""
    folder = copied(BUILT, tmp_path / "index").parent
    engine = create_engine(f"sqlite:///{folder / 'focal.db'}")
    furnish(engine, kept := release(OLDEST))
    assert "focal migrate" in focal("serve", data_dir=folder).line
    migrated = focal("migrate", data_dir=folder)
    assert (migrated.status, migrated.err) == (0, "")
    engine.dispose()
    chat = next(
        row["chat"] for row in kept.rows["webchat_mail"] if row["direction"] == "in" and row["body"]["text"] == CHAT
    )
    key = "a key for tests that is long enough to be one"
    served = Served(Settings(data_dir=folder, port=free_port(), secret_key=key, **GENEROUS))
    served.start()
    try:
        with Visitor(served.url, language="fr") as visitor:
            visitor.http.cookies.set(ChatCookie.NAME, ChatCookie(key).sign(chat))
            assert [line.text for line in visitor.page().messages if line.direction == "in"][:3] == ["menu", CHAT, SAID]
            assert "Bilbao" in visitor.ask(CHAT).text
        subscribed = {row["id"]: row["subscribed"] for row in rows_of(served.focal.store.engine)["contacts"]}
        assert subscribed.items() >= {row["id"]: row["subscribed"] for row in kept.rows["contacts"]}.items()
    finally:
        served.stop()


def test_a_new_schema_is_rehearsed() -> None:
    """Among the releases is one whose database had traces of people in nearly every table."""
    newest = release(RELEASES[-1])
    empty = {table for table, rows in newest.rows.items() if not rows}
    assert len(empty) < len(newest.rows) / 3, empty
    assert not any(table.startswith(INDEX) or table == VERSION for table in newest.rows)
