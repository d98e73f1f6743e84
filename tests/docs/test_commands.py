"""The commands in the documentation: they exist with their options, and those that need nothing but Focal run."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from bot.cli import app
from tests.bot.commands import focal
from tests.docs.reading import Command, commands

COMMANDS = commands()
ROOT = get_command(app)

RUN = {
    "focal pack export pattern",
    "focal backup-key",
}
"""Of those that stand in blocks: what runs on a demonstration network in an empty folder, one after the other, in the
order of the documents. The others need a file, a server or a key of one's own, or are run elsewhere in the tests."""


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_exists(command: Command) -> None:
    """The words lead to a command, and each option is one of its own; what is left has an argument to go to."""
    known, words = ROOT, list(command.words)
    while isinstance(known, TyperGroup) and words and not words[0].startswith("-"):
        known = known.commands[words.pop(0)]
    options = {name: option for option in known.params if isinstance(option, TyperOption) for name in option.opts}
    given = [word.partition("=")[0] for word in words if word.startswith("-") and word != "--help"]
    assert set(given) <= set(options)
    values = sum(not options[name].is_flag for name in given)
    left = [word for word in words if not word.startswith("-")]
    assert len(left) <= values or any(isinstance(each, TyperArgument) for each in known.params)


def test_what_runs_is_in_the_documents() -> None:
    """Nothing is run that no block tells."""
    assert {str(command) for command in COMMANDS if command.is_block} >= RUN


def test_commands_run(data_dir: Path, tmp_path: Path) -> None:
    """Those that need nothing but Focal do as they stand."""
    for command in dict.fromkeys(str(each) for each in COMMANDS if each.is_block and str(each) in RUN):
        done = focal(*command.split()[1:], data_dir=data_dir, folder=str(tmp_path))
        assert (done.status, done.err) == (0, ""), command
    assert (tmp_path / "pattern" / "pack.yaml").exists()
