"""Finds the Chromium that the browser tests drive, and installs it where that is allowed.

`python -m tests.browser.chromium` makes sure that there is one, or says in one sentence what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "FOCAL_TEST_CHROMIUM"


def find_chromium() -> str | None:
    """The browser named by FOCAL_TEST_CHROMIUM, else the first one on the path."""
    named = os.environ.get(VARIABLE)
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_package(name: str) -> None:
    """Installs one of the system's own packages; needs apt-get and the right to use it."""
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", name]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def main() -> None:
    """Makes sure that there is a Chromium."""
    if find_chromium():
        return
    if os.environ.get(VARIABLE):
        sys.exit(f"focal: {VARIABLE} names no program that can be run")
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests…", flush=True)
        try:
            install_package("chromium")
        except subprocess.CalledProcessError as error:
            sys.exit(f"focal: Chromium could not be installed: {' '.join(error.cmd)} failed")
    if not find_chromium():
        sys.exit(f"focal: the browser tests need Chromium: install the package chromium, or name one in {VARIABLE}")


if __name__ == "__main__":
    main()
