"""What the tests of the console's dates share: how many statements a page takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.bot.circulating import look
from tests.bot.serving import Served
from tests.bot.visitor import Visitor


@contextmanager
def noted(focal: Served) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    statements: list[str] = []
    engine = focal.focal.store.engine

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_of(focal: Served, staff: Visitor, path: str) -> int:
    """How many statements read a page, once what can be kept at hand is."""
    look(staff, path)
    with noted(focal) as statements:
        look(staff, path)
    return len(statements)
