"""What the documents tell people to type works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.bot.commands import focal

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith(".venv/bin/focal ")]


def test_the_two_commands_come_first() -> None:
    """Who opens README.md sees the two commands, literally, before any other."""
    assert BLOCKS[0].split("\n") == ["make run", "make test", ""]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_runs(line: str, data_dir: Path, tmp_path: Path) -> None:
    """Each command can be copied as it stands."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "knowledge").symlink_to(ROOT / "knowledge")
    done = focal(*shlex.split(line)[1:], data_dir=data_dir, given=b"Bonjour\n", folder=str(tmp_path / "here"))
    assert (done.status, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "deploy/README.md"])
def test_every_target_exists(document: str) -> None:
    """`make` knows each target that a document names."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets
    assert named


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "deploy/README.md"])
def test_every_file_exists(document: str) -> None:
    """The files and folders that a document points to are there."""
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|handlers|knowledge|scheduler|tests|deploy)/[\w./-]*)`|\]\((deploy/[\w.]+)\)", text)
    paths = [first or second for first, second in named]
    assert [path for path in paths if not (ROOT / path).exists()] == []
