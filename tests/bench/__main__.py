"""`make bench` prints every measurement. Figures of one run are comparable, those of two machines are not."""

from __future__ import annotations

import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.config import PACKS
from handlers.faq import library_of
from handlers.phrasebook import load_phrasebook
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from tests.bench import (
    archive_bench,
    console_bench,
    deadline_bench,
    dispatch,
    event_bench,
    expression_bench,
    filling_bench,
    form_export_bench,
    form_import_bench,
    language_bench,
    planning,
    register_bench,
    response_bench,
    search_bench,
    slack_bench,
    telegram_bench,
    web_bench,
)
from tests.golden.scoring import FRESH, score, score_follow_ups


def main() -> None:
    """Measures and prints."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}")
    for title, measure in (
        ("Web chat on SQLite", web_bench.measure),
        ("Telegram on SQLite", telegram_bench.measure),
        ("Slack on SQLite", slack_bench.measure),
        ("Search", search_bench.measure),
        ("Language of a message", language_bench.measure),
        ("Import of a register on SQLite", register_bench.measure),
        ("Archive search, 10,000 passages", archive_bench.measure),
        ("Planning of letters", planning.measure),
        ("Dispatch on PostgreSQL", dispatch.measure),
        ("Reminders of deadlines", deadline_bench.measure),
        ("Registrations for events", event_bench.measure),
        ("Expressions of forms", expression_bench.measure),
        ("Import of a questionnaire", form_import_bench.measure),
        ("Response to a questionnaire", response_bench.measure),
        ("Filling in a questionnaire", filling_bench.measure),
        ("Export of responses", form_export_bench.measure),
        ("Console, 500 members, 1,000,000 deliveries", console_bench.measure),
        ("Golden questions, shares", golden),
    ):
        print(f"\n{title}")
        for name, figure in measure().items():
            print(f"  {name:<58} {figure:>12,.3f}")


def golden() -> dict[str, float]:
    """What becomes of the golden questions with the real pack."""
    with tempfile.TemporaryDirectory() as folder:
        pack = read_pack(PACKS / "digital-cities")
        index = index_for(pack.entries, Path(folder), pack.unknowns, pack.names)
        library = library_of(pack, load_phrasebook(), lambda _: index)
    return {
        **{f"golden: {name}": share for name, share in score(library).items()},
        **{f"fresh: {name}": share for name, share in score(library, FRESH).items()},
        **score_follow_ups(library),
    }


if __name__ == "__main__":
    main()
