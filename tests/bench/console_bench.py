"""How long the server takes for each page of the console in a large network, what it asks the database, what a page
weighs with all that it loads, and when Chromium has painted it.

`python -m tests.bench.console_bench` prints the table of all pages, and with `sqlite` behind it that of one database.
`--keep FOLDER` keeps the network there for the next time, which need not write it again; `--only circulars/{number}`
measures the pages alone whose paths have that in them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from playwright.sync_api import sync_playwright

from bot.app import Focal
from bot.config import Settings
from tests.bench import console_crowd
from tests.bench.planning import postgres
from tests.bot.counting import Counter
from tests.bot.publishing import small_pack
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor
from tests.browser.chromium import find_chromium
from tests.browser.conftest import ARGUMENTS
from tests.browser.console.furnished import OUT, Places, administrator, furnish, session_of
from tests.browser.console.pages import MAIN, PAGES, address

TIMES = 20
"""Requests of each page that are measured, after two that are not."""

SLOW_MS = 100.0
"""What the server is to stay below."""

DATABASES = ("sqlite", "postgresql")

_LOADED = re.compile(r'<(?:link[^>]*href|script[^>]*src|img[^>]*src)="(/[^"]+)"')
_WATCH = """new PerformanceObserver(list => { window.largest = list.getEntries().at(-1).startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What was measured of a page: milliseconds of the server, statements, bytes with all that it loads."""

    path: str
    p50: float
    p95: float
    statements: int
    bytes: int
    gzipped: int


@dataclass
class Weights:
    """What pages load is fetched once."""

    http: httpx.Client
    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, html: bytes) -> tuple[int, int]:
        """Bytes of a page with its styles, scripts and pictures, as they are and compressed."""
        parts = [_weight(html), *(self._part(path) for path in sorted({*_LOADED.findall(html.decode())}))]
        return sum(plain for plain, _ in parts), sum(small for _, small in parts)

    def _part(self, path: str) -> tuple[int, int]:
        if path not in self.known:
            self.known[path] = _weight(self.http.get(path).content)
        return self.known[path]


def _weight(content: bytes) -> tuple[int, int]:
    return len(content), len(gzip.compress(content))


@contextmanager
def network(name: str, folder: Path) -> Iterator[tuple[Served, Places, Counter]]:
    """A Focal of 500 members and 1,000,000 deliveries on a database, made in an empty folder or found where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    noted, counter = folder / "places.json", Counter()
    with _database(name, folder) as values:
        pack = small_pack(folder / "small")
        settings = Settings(data_dir=folder / "var", pack=pack, port=free_port(), log_level="error", **values)
        with closing(Focal(settings)) as focal:
            focal.migrate() if noted.exists() else focal.set_up_demonstration()
        served = Served(settings, counter.prepare)
        served.start()
        counter.listen(served)
        try:
            if not noted.exists():
                places = furnish(served)
                console_crowd.meet(served.focal.store, int(places[OUT].rpartition("/")[2]))
                noted.write_text(json.dumps(places))
            yield served, json.loads(noted.read_text()), counter
        finally:
            served.stop()


@contextmanager
def _database(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The settings of a Focal on a database that lies in a folder."""
    if name == "sqlite":
        yield GENEROUS
        return
    with postgres(folder / "postgresql") as url:
        yield GENEROUS | {"database_url": url}


def rows(served: Served, places: Places, counter: Counter, only: str = "") -> list[Row]:
    """Every page whose path has a text in it."""
    with Visitor(served.url) as visitor:
        visitor.http.cookies.set("focal_console", session_of(served, administrator(served)))
        weights, paths = Weights(visitor.http), [path for path in PAGES if only in path]
        return [_measured(visitor, path, address(path, places), counter, weights) for path in paths]


def _measured(visitor: Visitor, path: str, where: str, counter: Counter, weights: Weights) -> Row:
    seconds, content, statements = [], b"", 0
    for _time in range(TIMES + 2):
        content = visitor.http.get(where).raise_for_status().content
        seconds.append(counter.seconds)
        statements = len(counter.statements)
    cuts, (plain, small) = quantiles(seconds[2:], n=20, method="inclusive"), weights.of(content)
    return Row(path=path, p50=1_000 * cuts[9], p95=1_000 * cuts[18], statements=statements, bytes=plain, gzipped=small)


def paints(served: Served, places: Places) -> dict[str, tuple[float, float]]:
    """Milliseconds to the first and to the largest paint of the main pages, at 1440 px, with nothing at hand yet."""
    found: dict[str, tuple[float, float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for path in MAIN:
            context = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900})
            cookie = session_of(served, administrator(served))
            context.add_cookies([{"name": "focal_console", "value": cookie, "url": served.url}])
            page = context.new_page()
            page.add_init_script(_WATCH)
            page.goto(address(path, places), wait_until="load")
            first = page.wait_for_function(_PAINTED).json_value()
            found[path] = (first, page.wait_for_function("window.largest").json_value())
            context.close()
        browser.close()
    return found


def _tables(
    names: Sequence[str], keep: Path | None = None, only: str = ""
) -> Iterator[tuple[str, list[Row], dict[str, tuple[float, float]]]]:
    for name in names:
        with nullcontext(keep) if keep else _passing() as folder, network(name, folder / name) as there:
            served, places, counter = there
            yield name, rows(served, places, counter, only), {} if only else paints(served, places)


@contextmanager
def _passing() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="focal-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def measure() -> dict[str, float]:
    """The slowest and the heaviest of all pages, on both databases."""
    figures: dict[str, float] = {}
    for name, found, painted in _tables(DATABASES):
        figures |= {
            f"console on {name}: pages": len(found),
            f"console on {name}: slowest page, p50 ms": max(row.p50 for row in found),
            f"console on {name}: slowest page, p95 ms": max(row.p95 for row in found),
            f"console on {name}: pages of 100 ms or more at p95": sum(row.p95 >= SLOW_MS for row in found),
            f"console on {name}: most statements": max(row.statements for row in found),
            f"console on {name}: heaviest page, kB": max(row.bytes for row in found) / 1_000,
            f"console on {name}: the same compressed, kB": max(row.gzipped for row in found) / 1_000,
            f"console on {name}: first paint, slowest main page, ms": max(each for each, _ in painted.values()),
            f"console on {name}: largest paint, slowest main page, ms": max(each for _, each in painted.values()),
        }
    return figures


def main() -> None:
    """Prints all of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.console_bench")
    parser.add_argument("databases", nargs="*", default=DATABASES, help="sqlite, postgresql, or both")
    parser.add_argument("--keep", type=Path, help="where the network is kept for the next time")
    parser.add_argument("--only", default="", help="what the paths of pages have in them")
    wanted = parser.parse_args()
    for name, found, painted in _tables(wanted.databases, wanted.keep, wanted.only):
        print(f"\n{name:<64}{'p50 ms':>8}{'p95 ms':>8}{'stmts':>7}{'kB':>7}{'gz kB':>7}{'FCP':>7}{'LCP':>7}")
        for row in found:
            first, largest = painted.get(row.path, (0.0, 0.0))
            seen = f"{first:>7.0f}{largest:>7.0f}" if first else ""
            weight = f"{row.bytes / 1_000:>7.0f}{row.gzipped / 1_000:>7.0f}"
            print(f"{row.path:<64}{row.p50:>8.1f}{row.p95:>8.1f}{row.statements:>7}{weight}{seen}", flush=True)


if __name__ == "__main__":
    main()
