"""The small network's year, and its report as it is in each language."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from handlers.dialogue.library import Installation
from handlers.phrasebook import load_phrasebook
from handlers.reports.drawing import draw
from handlers.reports.report import Asked, Report, build_report
from knowledge.model.languages import EN, Language, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store, open_store
from tests.reporting import YEAR, live_a_year
from tests.reporting_deeds import MADE

Reporting = Callable[..., Report]
NETWORK = Text({EN: "A <network> & more"})


def asked(year: int = YEAR, language: str = "en", now: datetime = MADE) -> Asked:
    """A report as one asks for it."""
    speaker = load_phrasebook().speak(Language(language))
    return Asked(year=year, speaker=speaker, installation=Installation(), network=NETWORK, now=now)


@pytest.fixture(scope="session")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The network; nobody writes to it."""
    path = tmp_path_factory.mktemp("year") / "focal.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    live_a_year(store)
    yield store
    store.close()


@pytest.fixture(scope="session")
def reporting(lived: Store) -> Reporting:
    """The report of a year in a language."""

    @cache
    def made(year: int = YEAR, language: str = "en", now: datetime = MADE) -> Report:
        return lived.read(lambda unit: build_report(unit, OPERATOR, asked(year, language, now)))

    return made


@pytest.fixture
def nothing(sqlite_store: Store) -> Report:
    """The report of a network without a single row."""
    return sqlite_store.read(lambda unit: build_report(unit, OPERATOR, asked()))


@pytest.fixture(scope="session")
def svgs(reporting: Reporting) -> tuple[bytes, ...]:
    """The plots of the English report, for a page."""
    return draw(reporting().plots, "svg")
