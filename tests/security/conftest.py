"""What these tests share with those of the web."""

from __future__ import annotations

from tests.bot.conftest import serve, served, visit

__all__ = ["serve", "served", "visit"]
