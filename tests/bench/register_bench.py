"""How fast 100,000 contacts of 1,000 members come in, and how much memory that takes in both processes together.

Beside it, in the same run, what is the least that such an import needs: openpyxl's rows of the same workbook, and one
bare INSERT of the same rows.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from handlers.register import Stage, import_register
from knowledge.model.register import Sheet
from knowledge.model.rights import OPERATOR
from knowledge.register.columns import names_of
from knowledge.register.writing import write_csv, write_workbook
from knowledge.store.migrations import migrate
from knowledge.store.store import open_store

MEMBERS, CONTACTS = 1_000, 100_000


def measure() -> dict[str, float]:
    """Every figure by its name; each import is made in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        write_csv(room, _sheets(), ",")
        write_workbook(room / "register.xlsx", _sheets())
        files = [room / "members.csv", room / "contacts.csv"]
        bare_rows = _seconds(lambda: _read_bare(room / "register.xlsx"))
        bare_insert = _seconds(lambda: _insert_bare(room / "contacts.csv", room / "bare.db"))
        figures = {
            "register: bare openpyxl rows/s": CONTACTS / bare_rows,
            "register: bare csv and executemany rows/s": CONTACTS / bare_insert,
        }
        for name, paths, bare in (
            ("CSV", files, bare_insert),
            ("XLSX", [room / "register.xlsx"], bare_rows + bare_insert),
        ):
            taken = _in_a_process(paths, room / f"{name}.db")
            total = sum(taken[stage] for stage in Stage)
            figures |= {f"register: {name} {stage} s": taken[stage] for stage in Stage}
            figures |= {
                f"register: {name} rows/s": CONTACTS / total,
                f"register: {name} seconds for one of the bare way": total / bare,
                f"register: {name} again, changing nothing, rows/s": CONTACTS / taken["again"],
                f"register: {name} peak MB": taken["peak"],
            }
            if name == "XLSX":
                reader = _reader_peak(room / "register.xlsx")
                figures["register: XLSX peak MB while reading, both processes"] = taken["beside"] + reader
        return figures


def _sheets() -> dict[Sheet, Iterator[Sequence[str]]]:
    return {Sheet.MEMBERS: _members(), Sheet.CONTACTS: _contacts(), Sheet.ADDRESSES: iter(())}


def _members() -> Iterator[Sequence[str]]:
    for number in range(MEMBERS):
        code, name = f"es-city-{number}", f"City {number}"
        yield code, name, "city", "ES", "europe", "Europe/Madrid", "ES-PV", "es, eu, en", "member", "2014", ""


def _contacts() -> Iterator[Sequence[str]]:
    for number in range(CONTACTS):
        member = f"es-city-{number % MEMBERS}"
        yield member, "focal_point", f"Focal point {number}", "Head of services", f"{number}@example.org", "es, en", ""


def _read_bare(path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass


def _insert_bare(path: Path, database: Path) -> None:
    columns = names_of(Sheet.CONTACTS)
    with sqlite3.connect(database) as connection, path.open(encoding="utf-8-sig", newline="") as file:
        connection.execute(f"CREATE TABLE contacts ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO contacts VALUES ({marks})", list(csv.reader(file))[1:])


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _in_a_process(paths: Sequence[Path], database: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.register_bench", str(database), *map(str, paths)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _import(database: str, *paths: str) -> dict[str, float]:
    """Imports twice and measures: seconds of each stage of the first time, of the whole second time, peak memory."""
    store = open_store(f"sqlite:///{database}")
    migrate(store.engine)
    ends: dict[str, float] = {}
    begun = time.perf_counter()

    def watch(stage: Stage, done: int, of: int) -> None:
        ends[stage] = time.perf_counter()
        if stage is Stage.READ:
            ends["beside"] = _peak()

    files, now = [Path(path) for path in paths], datetime.now(UTC)
    report = import_register(store, OPERATOR, files, now, watch=watch)
    assert not report.problems, report.problems[:3]
    assert report.tallies[Sheet.CONTACTS].new == CONTACTS
    again = _seconds(lambda: import_register(store, OPERATOR, files, now))
    store.close()
    return {
        "read": ends["read"] - begun,
        "check": ends["check"] - ends["read"],
        "write": ends["write"] - ends["check"],
        "again": again,
        "beside": ends["beside"],
        "peak": _peak(),
    }


def _peak() -> float:
    """Megabytes that this process had in memory at most.

    Linux counts in a child's ru_maxrss what its parent had in memory when it was forked; VmHWM begins anew with it.
    """
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def _reader_peak(path: Path) -> float:
    """Megabytes that reading a workbook takes in a fresh process."""
    read = "import sys; from knowledge.register.workbook import rows; [None for _ in rows(sys.argv[1])]"
    show = "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    command = [sys.executable, "-c", f"{read}; {show}", str(path)]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_import(*sys.argv[1:])))
    else:
        for figure, value in measure().items():
            print(f"{figure:70} {value:12,.2f}")
