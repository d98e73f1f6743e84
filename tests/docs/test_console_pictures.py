"""The page with the pictures of the console shows every page that there is."""

from __future__ import annotations

import re

from PIL import Image

from tests.browser.console.pages import MAIN, PAGES
from tests.docs.console_pictures import CONSOLE_PICTURES, DESK, MOST_BYTES, TELEPHONE, name_of
from tests.docs.reading import DOCS, text_of

SHOWN = re.findall(r"!\[([^\]]+)\]\(pictures/console/([a-z-]+)-(\d+)\.png\)", text_of(DOCS / "console.md"))


def test_every_page_is_shown() -> None:
    """On a desk, the main ones on a telephone as well, each once, with words for who does not see it."""
    shown = [(name, int(width)) for _, name, width in SHOWN]
    wanted = [(name_of(path), DESK) for path in PAGES] + [(name_of(path), TELEPHONE) for path in MAIN]
    assert sorted(shown) == sorted(wanted)
    assert all(words for words, _, _ in SHOWN)


def test_pictures_are_small() -> None:
    """All of them together, and none that is not shown."""
    there = sorted(CONSOLE_PICTURES.glob("*.png"))
    assert [path.stem for path in there] == sorted(f"{name}-{width}" for _, name, width in SHOWN)
    assert sum(path.stat().st_size for path in there) < MOST_BYTES
    for path in there:
        with Image.open(path) as picture:
            assert picture.width == int(path.stem.rpartition("-")[2])
