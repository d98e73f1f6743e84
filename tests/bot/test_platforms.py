"""Platforms that are not set up cost nothing."""

from __future__ import annotations

import subprocess
import sys


def test_what_is_not_set_up_is_not_even_imported() -> None:
    """The command line and the composition root bring no library of Telegram, Slack or e-mail into the process."""
    libraries = ["telegram", "slack_bolt", "slack_sdk", "aiosmtplib"]
    look = f"import sys, bot.__main__; print([name for name in {libraries} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
