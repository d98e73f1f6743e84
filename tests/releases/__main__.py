"""Keeps the rows of a database: `python -m tests.releases sqlite:///var/focal.db 2026-11-20`."""

from __future__ import annotations

import sys

from sqlalchemy import create_engine

from tests.releases import FOLDER, keep

keep(create_engine(sys.argv[1]), FOLDER / f"{sys.argv[2]}.json.gz")
