"""Installs the programs that play Slack in the tests: Linux on x64 only, since one of them is a binary.

`python -m tests.slack.install` makes sure that they are there, or says in one sentence what is missing.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
LOCK = FOLDER / "package-lock.json"
STAMP = MODULES / ".package-lock.json"
"""npm writes it at the end of an installation, so it is as old as the installation is."""

LOCAL_SLACK = MODULES / "local-slack-linux-x64" / "bin" / "local-slack"
EMULATE = MODULES / "emulate" / "dist" / "index.js"
PROGRAMS = ("node", "npm")


def can_run_here() -> bool:
    """Whether this machine is one that the binary was built for."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


def is_installed() -> bool:
    """Whether both programs are there and no older than the lock."""
    present = LOCAL_SLACK.exists() and EMULATE.exists() and STAMP.exists()
    return present and STAMP.stat().st_mtime >= LOCK.stat().st_mtime


def require_installed() -> None:
    """Says what to do where the programs are needed and not there."""
    assert is_installed(), "the programs that play Slack are not installed: run python -m tests.slack.install"


def lacks_npm() -> bool:
    """Whether anything is missing that installs or runs them."""
    return any(shutil.which(program) is None for program in PROGRAMS)


def install_npm() -> None:
    """Installs the system's own packages; needs apt-get and the right to use it."""
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "nodejs", "npm"]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def install_programs() -> None:
    """Installs exactly what the lock names. Neither package has anything to run at installation."""
    command = ["npm", "ci", "--ignore-scripts", "--silent"]
    subprocess.run(command, check=True, cwd=FOLDER, stdout=subprocess.DEVNULL)
    STAMP.touch()


def main() -> None:
    """Makes sure that both programs are there."""
    if not can_run_here():
        sys.exit("focal: the Slack tests need Linux on x64: one of their counterparts is published for nothing else")
    if is_installed():
        return
    try:
        if lacks_npm() and shutil.which("apt-get") and os.geteuid() == 0:
            print("Installing Node.js for the Slack tests…", flush=True)
            install_npm()
        if lacks_npm():
            sys.exit("focal: the Slack tests need node and npm: install the packages nodejs and npm")
        print("Installing the programs that play Slack in the tests…", flush=True)
        install_programs()
    except subprocess.CalledProcessError as error:
        sys.exit(f"focal: the Slack tests could not be set up: {' '.join(error.cmd)} failed")


if __name__ == "__main__":
    main()
