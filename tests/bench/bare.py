"""The yardstick: a bare FastAPI endpoint that stores one row in SQLite, as one would write it first."""

from __future__ import annotations

import sys
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

metadata = MetaData()
rows = Table("rows", metadata, Column("id", Integer, primary_key=True), Column("text", Text))


def bare_app(path: str) -> FastAPI:
    """One endpoint, one table, one insert and one commit a request."""
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    app = FastAPI()

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/rows")
    def store(text: Annotated[str, Form()]) -> dict[str, int]:
        with engine.begin() as connection:
            key = connection.execute(insert(rows).values(text=text)).inserted_primary_key
        return {"id": key[0] if key else 0}

    return app


if __name__ == "__main__":
    uvicorn.run(bare_app(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
