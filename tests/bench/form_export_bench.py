"""How fast 100,000 responses of a survey with a repeat are written, and how much memory that takes.

Beside it, in the same run, pandas writes rows that are prepared and in memory already: its share is the writing alone,
while Focal's also walks each response's instance, splits choices and places, and neutralises what looks like a formula.
Each export is made in a process of its own, whose own processor time is counted: all that it does is to compute.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from tempfile import TemporaryFile
from typing import Any

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from knowledge.forms.exports.tables import Tables
from tests.knowledge.forms.exports.making import Answers, submitted, survey

RESPONSES, QUICK = 100_000, 20_000
DIFFERENT = 100
"""Instances that are answered again and again, so that what is measured is the export and not their making."""


def measure(responses: int = RESPONSES) -> dict[str, float]:
    """Every figure by its name."""
    figures: dict[str, float] = {}
    for name in ("csv", "xlsx", "jsonl", "rows", "pandas csv", "pandas xlsx"):
        command = [sys.executable, "-m", "tests.bench.form_export_bench", name, str(responses)]
        done = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        figures[f"form export: {name} rows/s"] = done["rows"] / done["seconds"]
        figures[f"form export: {name} peak MB"] = done["peak"]
    for name in ("csv", "xlsx"):
        share = figures[f"form export: pandas {name} rows/s"] / figures[f"form export: {name} rows/s"]
        figures[f"form export: {name} seconds for one of pandas"] = share
    return figures


def _answers(number: int) -> Answers:
    facilities = (("facility", (("fname", f"Hôpital {number}-{each}"), ("beds", str(each)))) for each in range(2))
    return (
        ("start", f"2026-01-02T03:04:{number % 60:02}.000+00:00"),
        ("city", f"Ville {number}"),
        ("gov", (("has_plan", "yes" if number % 2 else "no"), ("sectors", "water waste" if number % 3 else "water"))),
        ("loc", f"45.{number} 4.{number} 170 5"),
        *facilities,
        ("meta", (("instanceID", f"uuid:{number}"),)),
    )


def _responses(count: int) -> Iterator[Submitted]:
    made = [submitted(_answers(number), id=number) for number in range(DIFFERENT)]
    return islice(cycle(made), count)


def _focal(format: ExportFormat, count: int) -> dict[str, float]:
    with TemporaryFile() as to:
        begun = time.process_time()
        write(format, [survey()], _responses(count), to, ExportOptions())
        return _figures(begun, count)


def _rows(count: int) -> dict[str, float]:
    """The rows alone, which nobody writes: what pandas is spared."""
    begun = time.process_time()
    for _ in Tables([survey()], ExportOptions()).rows(_responses(count)):
        pass
    return _figures(begun, count)


def _pandas(format: ExportFormat, count: int) -> dict[str, float]:
    import pandas

    frames = _frames(count)
    with TemporaryFile() as to:
        begun = time.process_time()
        if format is ExportFormat.XLSX:
            with pandas.ExcelWriter(to, engine="xlsxwriter") as book:
                for name, frame in frames.items():
                    frame.to_excel(book, sheet_name=name, index=False)
        else:
            for frame in frames.values():
                frame.to_csv(to, sep=";", index=False, quoting=1)
        return _figures(begun, count)


def _frames(count: int) -> dict[str, Any]:
    import pandas

    tables = Tables([survey()], ExportOptions())
    rows: list[list[Any]] = [[] for _ in tables.layout.tables]
    for index, row in tables.rows(_responses(count)):
        rows[index].append(row)
    return {
        table.name: pandas.DataFrame(found, columns=[column.header for column in table.columns])
        for table, found in zip(tables.layout.tables, rows, strict=True)
    }


def _figures(begun: float, count: int) -> dict[str, float]:
    """Seconds, rows (one of each response and two of its repeat), and megabytes in memory at most."""
    seconds = time.process_time() - begun
    with open("/proc/self/status") as status:
        peak = int(status.read().split("VmHWM:")[1].split()[0]) / 1024
    return {"seconds": seconds, "rows": count * 3, "peak": peak}


def _one(name: str, count: int) -> dict[str, float]:
    *library, kind = name.split()
    if kind == "rows":
        return _rows(count)
    return (_pandas if library else _focal)(ExportFormat(kind), count)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(_one(sys.argv[1], int(sys.argv[2]))))
    else:
        for figure, value in measure(QUICK if sys.argv[1:] == ["quick"] else RESPONSES).items():
            print(f"{figure:70} {value:12,.2f}")
