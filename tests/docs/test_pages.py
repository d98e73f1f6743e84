"""The pages of the documentation: they can be built without the network, and name only what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from bot.config import PREFIX, Settings
from handlers.dialogue.commands import COMMANDS
from handlers.dialogue.filling import FORM
from handlers.phrasebook import TEXTS
from tests.docs.pictures import MOST_BYTES
from tests.docs.reading import DOCS, DOCUMENTS, OFFICIALS, PAGES, ROOT, name_of, prose_of, text_of

each_document = pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)
each_language = pytest.mark.parametrize("language", OFFICIALS)

OF_THE_TESTS = {"FOCAL_TEST_DATABASE_URL", "FOCAL_TEST_CHROMIUM", "FOCAL_DOMAIN", "FOCAL_FUZZ_SECONDS"}
"""What is no setting of Focal: two of the tests, one of compose.yaml, one of `make fuzz`."""


FOREIGN = {"allow_paid_broadcast", "max_connections", "autovacuum_vacuum_scale_factor", "HttpOnly"}
"""Names of Telegram's, PostgreSQL's and the browsers'."""


class Loaded(HTMLParser):
    """The addresses that a page has a browser load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        named = {"script": "src", "img": "src", "link": "href", "iframe": "src"}.get(tag)
        if named is not None and values.get("rel") != "canonical" and (url := values.get(named)):
            self.urls.append(url)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as it is built, with nothing to complain of."""
    folder = tmp_path_factory.mktemp("site")
    program = str(Path(sys.executable).parent / "mkdocs")
    command = [program, "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_is_built(site: Path) -> None:
    """Strictly: each link and anchor leads somewhere, each page is there."""
    built = {path.relative_to(site).with_suffix(".md").as_posix() for path in site.rglob("*.html")} - {"404.md"}
    assert built == {page.relative_to(DOCS).as_posix() for page in PAGES}
    assert "FOCAL_DATA_DIR" in text_of(site / "operators" / "running.html"), "deploy/README.md is on its page"


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No font, no script, no picture of another server: the pages are read without the network."""
    for path in site.rglob("*.html"):
        assert [url for url in Loaded(text_of(path)).urls if urlsplit(url).netloc] == [], path.name
    for path in site.rglob("*.css"):
        assert re.findall(r"@import|url\(['\"]?(?:https?:)?//", text_of(path)) == [], path.name


@each_document
def test_every_setting_exists(page: Path) -> None:
    """Each FOCAL_… that a document names is one."""
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", text_of(page)))
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields} | OF_THE_TESTS


@each_document
def test_every_target_exists(page: Path) -> None:
    """`make` knows each target that a document names."""
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ *)make ([a-z]+)", text_of(page), re.MULTILINE)) <= targets


@each_page
def test_every_file_exists(page: Path) -> None:
    """The files and folders that a page points to are there."""
    named = re.findall(r"`((?:bot|handlers|knowledge|scheduler|tests|deploy|docs)/[\w./-]*)`", text_of(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


@each_page
def test_every_name_exists(page: Path) -> None:
    """A name of our code that a page tells, such as `settle_subject`, stands in it."""
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+|[A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\([^`]*\))?`", text_of(page)))
    assert {name for name in named - FOREIGN if not re.search(rf"\b{name}\b", _code())} == set()


@cache
def _code() -> str:
    floors = (ROOT / name for name in ("bot", "handlers", "knowledge", "scheduler"))
    return "\n".join(text_of(path) for floor in floors for path in sorted(floor.rglob("*.py")))


@each_language
def test_every_command_of_the_chat_exists(language: str) -> None:
    """What officials are told to type is understood; each language tells the same commands."""
    named = set(re.findall(r"`/([a-z]+)`", text_of(_officials(language))))
    assert named <= {*COMMANDS, FORM}
    assert named == set(re.findall(r"`/([a-z]+)`", text_of(_officials("en"))))


@each_language
def test_buttons_are_called_what_they_are(language: str) -> None:
    """Whatever stands in bold on a page for officials stands so on a button of Focal, in that language."""
    bold = set(re.findall(r"\*\*(.+?)\*\*", " ".join(text_of(_officials(language)).split())))
    assert {text for text in bold if text not in _texts(language)} == set()
    assert len(bold) >= 15


def _texts(language: str) -> set[str]:
    """What stands in the catalogue of a language: for English, which has none, what the others translate."""
    with (TEXTS / f"{'fr' if language == 'en' else language}.po").open("rb") as file:
        catalogue = read_po(file)
    return {str(one.id if language == "en" else one.string) for one in catalogue if one.id}


@each_language
def test_the_pages_for_officials_have_the_same_parts(language: str) -> None:
    """As many headings and pictures in each language, each picture with words for who does not see it."""
    text, english = text_of(_officials(language)), text_of(_officials("en"))
    assert text.count("\n## ") == english.count("\n## ") == 9
    pictures = re.findall(r"!\[(.*?)\]\(\.\./pictures/(\w+)-(\w+)\.png\)", text)
    assert [(name, of) for _, name, of in pictures] == [
        (name, language) for name in ("ask", "circular", "register", "fill")
    ]
    assert all(words for words, _, _ in pictures)
    assert language == "en" or text.startswith(f'<div lang="{language}" markdown>'), "for those who listen to it"


WRONG = {
    "en": r"\w'\w|\"\w| [;:?!]|«|»",
    "fr": "(?<!\u202f)[;!?]|(?<!\u00a0)(?::(?!\\S)|»)|«(?!\u00a0)|\\w'\\w|\"\\w|“",
    "es": r" [;:?!]|« | »|\w'\w|\"\w|“|(?<!\w)(?<!¿)(?<!«¿)\b(?:Tiene|Cambio)[^.¿]*\?",
    "pt": r" [;:?!]|«|»|\w'\w|\"\w",
}
"""What is wrong in a language: spaces, straight quotation marks, quotation marks of another language."""


@each_language
def test_signs_stand_as_the_language_has_them(language: str) -> None:
    """Narrow spaces, quotation marks and apostrophes of the language; every Spanish question is opened as well."""
    prose = prose_of(text_of(_officials(language))).replace("{ .telephone }", "")
    assert [prose[max(each.start() - 20, 0) : each.end() + 20] for each in re.finditer(WRONG[language], prose)] == []
    assert prose.count("¿") == (prose.count("?") if language == "es" else 0)


@pytest.mark.parametrize("path", sorted((DOCS / "pictures").glob("*.png")), ids=lambda path: path.stem)
def test_pictures_are_small_and_shown(path: Path) -> None:
    """Less than 60 kB each, and none that no page shows."""
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert picture.width in (585, 1280)
    assert any(f"pictures/{path.name}" in text_of(page) for page in PAGES)


def _officials(language: str) -> Path:
    return DOCS / "officials" / f"{language}.md"
