"""The programs that play Slack are the ones that were chosen, wherever they are installed from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.slack import install
from tests.slack.values import Json


def read(path: Path) -> Json:
    found: Json = json.loads(path.read_text())
    return found


def test_versions_are_exact() -> None:
    """Neither program changes unless somebody changes its version."""
    wanted = read(install.FOLDER / "package.json")["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = read(install.LOCK)["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_lock_names_content_and_no_place() -> None:
    """Every package is known by its hash, and comes from whichever registry npm is told to use."""
    packages = [package for name, package in read(install.LOCK)["packages"].items() if name]
    assert all("integrity" in package and "resolved" not in package for package in packages)


def test_what_is_there_is_not_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call runs nothing, so it needs no network."""
    monkeypatch.setenv("PATH", "")
    install.main()


def test_a_missing_npm_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where npm is missing and cannot be installed, one sentence says so."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(install, "STAMP", tmp_path / "none")
    with pytest.raises(SystemExit, match="install the packages nodejs and npm"):
        install.main()


def test_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The binary runs on Linux on x64 only, and nobody has to find that out by themselves."""
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    with pytest.raises(SystemExit, match="Linux on x64"):
        install.main()
