"""The page for the secretariat names the pages of the console."""

from __future__ import annotations

import re
from pathlib import Path

from bot.app import Focal
from bot.config import Settings
from bot.web.console_menu import menu_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.model.rights import RIGHTS
from tests.docs.reading import DOCS, PAGES, text_of
from tests.security.routes import ways_of

_PAGE = re.compile(r"`(/console(?:/[\w/-]+)?)`")
NAMED = set(_PAGE.findall(text_of(DOCS / "secretariat.md")))


def test_every_page_that_is_named_exists(data_dir: Path) -> None:
    """On whatever page of the documentation it is named."""
    focal = Focal(Settings(data_dir=data_dir))
    try:
        there = {path for method, path in ways_of(focal.web()) if method == "GET"}
    finally:
        focal.close()
    assert {path for page in PAGES for path in _PAGE.findall(text_of(page))} <= there


def test_every_page_of_the_menu_is_named() -> None:
    """What the menu leads to is explained."""
    speaker, may = load_phrasebook().speak(EN), RIGHTS[Role.ADMINISTRATOR]
    menu = {link.href for group in menu_of(speaker, may, "") for link in group.links}
    assert len(menu) > 10
    assert menu <= NAMED
