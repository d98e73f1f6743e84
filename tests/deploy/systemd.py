"""Finds systemd's checker of units, and installs it where that is allowed.

`python -m tests.deploy.systemd` makes sure that there is one, or says in one sentence what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser.chromium import install_package

PROGRAM = "systemd-analyze"


def main() -> None:
    """Makes sure that it is there."""
    if shutil.which(PROGRAM):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        try:
            install_package("systemd")
        except subprocess.CalledProcessError as error:
            sys.exit(f"focal: systemd could not be installed: {' '.join(error.cmd)} failed")
    if not shutil.which(PROGRAM):
        sys.exit(f"focal: the tests of the units need {PROGRAM}: install the package systemd")


if __name__ == "__main__":
    main()
