"""`make bench` prints every measurement. Figures of one run are comparable, those of two machines are not."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

from tests.bench import search_bench, web_bench


def main() -> None:
    """Measures and prints."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}")
    for title, measure in (("Web chat on SQLite", web_bench.measure), ("Search", search_bench.measure)):
        print(f"\n{title}")
        for name, figure in measure().items():
            print(f"  {name:<48} {figure:>12,.3f}")


if __name__ == "__main__":
    main()
