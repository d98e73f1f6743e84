"""Processes of one's own that are there at once: forked where everything is imported and the real pack read."""

from __future__ import annotations

from multiprocessing import get_context

_IMPORTED = ("bot.__main__", "bot.web.server", "bot.platforms.telegram", "bot.platforms.slack")

processes = get_context("forkserver")
processes.set_forkserver_preload([*_IMPORTED, "knowledge.store.postgres", "pytest", "tests.ready"])
