"""Runs `focal` commands, each in a process of its own that is forked where everything is imported already."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config import PREFIX
from tests.bot.serving import PATIENCE_S, free_port
from tests.forking import processes


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command that ended."""

    status: int | None
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line that a refused command says, after a non-zero exit, without a trace and with nothing done."""
        lines = self.err.splitlines()
        assert self.status == 1
        assert self.out == ""
        assert len(lines) == 1, self.err
        assert lines[0].startswith("focal: ")
        return lines[0]


def focal(
    *arguments: str, data_dir: Path, given: bytes = b"", terminal: str = "", folder: str = "", **settings: str
) -> Done:
    """A command with settings and standard input, which may be a terminal (its path), until it ends by itself; in a
    folder, else in an empty one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {"FOCAL_DATA_DIR": str(data_dir), "FOCAL_PORT": str(free_port()), "COLUMNS": "100", **settings}
    with tempfile.TemporaryDirectory() as room:
        files = [Path(room, name) for name in ("in", "out", "err")]
        files[0].write_bytes(given)
        places = [terminal or str(files[0]), *map(str, files[1:])]
        process = processes.Process(target=_run, args=(arguments, environment, places, folder or room))
        process.start()
        process.join(PATIENCE_S)
        if process.is_alive():
            process.kill()
            process.join()
        out, err = (file.read_text(encoding="utf-8") for file in files[1:])
        return Done(status=process.exitcode, out=out, err=err)


def _run(arguments: tuple[str, ...], environment: Mapping[str, str], files: list[str], room: str) -> None:
    for number, (file, flags) in enumerate(
        zip(files, (os.O_RDONLY | os.O_NOCTTY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT), strict=True)
    ):
        os.dup2(os.open(file, flags), number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r"), encoding="utf-8")
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w"), encoding="utf-8", write_through=True) for number in (1, 2)
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(room)
    sys.argv = ["focal", *arguments]
    from bot.__main__ import main

    main()
