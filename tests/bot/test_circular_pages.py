"""The public pages of circulars: what everybody may read, found again, in their language, and as a feed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.config import Settings
from bot.web import api_reading
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.circulars import Circular, CircularFile, CircularKind, CircularState, CircularText
from knowledge.model.languages import ES, FR, Language
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.serving import GENEROUS, Served, free_port

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What the pages of this module show: numbers in the store."""

    corrected: int
    current: int
    private: int
    draft: int
    old: int
    programme: int


def circular(unit: Unit, texts: dict[Language, tuple[str, str]], **values: Any) -> Circular:
    """A circular with its texts, archived as a release archives it."""
    written = Circular(
        kind=CircularKind.CIRCULAR, year=2026, language=FR, state=CircularState.RELEASED, issued=date(2026, 3, 2)
    )
    kept = unit.circulars.add(replace(written, **values))
    for language, (title, text) in texts.items():
        unit.circulars.put_text(kept.id, CircularText(language=language, title=title, text=text), NOW)
        document = ArchivedDocument(
            title=title,
            date=PartialDate("2026-03-02"),
            language=language,
            kind=DocumentKind.CIRCULAR,
            file="",
            number=str(kept.number or ""),
            circular=kept.id,
        )
        checksum = f"{kept.id}:{language}".ljust(64, "0")
        unit.archive.add(document, [Extract(section="", text=text)], checksum, NOW)
    return kept


def publish(unit: Unit) -> Published:
    """Two versions of one circular, a private message, a draft, and a circular from a file of long ago."""
    first = circular(unit, {FR: ("Réunion de Lyon", "La réunion de Lyon aura lieu en mai.")}, number=12)
    texts = {
        FR: ("Réunion de Lyon : nouvelle date", "La réunion de Lyon aura lieu les **4 et 5 juin** 2026."),
        ES: ("Reunión de Lyon: nueva fecha", "La reunión de Lyon se celebrará el 4 y 5 de junio. <script>1</script>"),
    }
    second = circular(unit, texts, number=12, version=2, corrects=first.id, place="Bilbao")
    content = b"%PDF-1.7 programme"
    reference = unit.files.put(content, NOW)
    file = CircularFile(
        name='programme "é".pdf', media_type="text/html", size=len(content), reference=reference, language="fr"
    )
    programme = unit.circulars.add_file(second.id, file)
    private = circular(unit, {FR: ("À quelques-uns", "Confidentiel : réunion restreinte.")}, is_public=False)
    draft = circular(unit, {FR: ("Brouillon", "Pas encore.")}, state=CircularState.DRAFT)
    old = ArchivedDocument(
        title="Reunión en Montevideo",
        date=PartialDate("2014-09-04"),
        language=ES,
        kind=DocumentKind.CIRCULAR,
        file="circular.pdf",
        number="30",
        url="https://example.org/circular.pdf",
    )
    passages = [Extract(section="Programa", text="La reunión de Montevideo trata de los datos abiertos.")]
    number = unit.archive.add(old, passages, "f" * 64, NOW)
    assert number is not None
    return Published(
        corrected=first.id,
        current=second.id,
        private=private.id,
        draft=draft.id,
        old=number,
        programme=programme.id,
    )


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("circulars") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def published(focal: Served) -> Published:
    return focal.focal.store.run(publish)


class TestTheList:
    def test_the_newest_first_in_the_readers_language(self, focal: Served, published: Published, visit: Visit) -> None:
        """Each circular stands there once, in its last version, under the title that this reader understands."""
        page = visit("es", focal.url).page("/circulars")
        assert page.html.index("Reunión de Lyon: nueva fecha") < page.html.index("Reunión en Montevideo")
        assert "Réunion de Lyon" not in page.html
        assert page.html.count(f'href="/circulars/{published.current}"') == 1
        assert f'href="/circulars/{published.corrected}"' not in page.html

    def test_nothing_that_is_not_public(self, focal: Served, published: Published, visit: Visit) -> None:
        """Messages to a few and drafts are on no page, are found by no search, and have no address."""
        visitor = visit("fr", focal.url)
        for path in ("/circulars", "/circulars?q=confidentiel+restreinte", "/circulars/feed.atom?language=fr"):
            html = visitor.http.get(path).text
            assert "quelques-uns" not in html
            assert "Brouillon" not in html
        for hidden in (published.private, published.draft, 999_999):
            assert visitor.http.get(f"/circulars/{hidden}").status_code == 404

    def test_nothing_that_is_paused(self, focal: Served, published: Published, visit: Visit) -> None:
        """Something is wrong with it: until it goes on, those have it who have it already, and programs no more than
        people."""
        visitor, store = visit("fr", focal.url), focal.focal.store
        texts = {FR: ("Nouveau compte bancaire", "Virez la cotisation au compte zzyzx.")}
        paused = store.run(lambda unit: circular(unit, texts, state=CircularState.PAUSED))
        for path in ("/circulars", "/circulars?q=compte+zzyzx", "/circulars/feed.atom?language=fr"):
            assert "Nouveau compte" not in visitor.http.get(path).text, path
        assert visitor.http.get(f"/circulars/{paused.id}").status_code == 404
        assert store.read(lambda unit: api_reading.circular(unit, paused.id, (FR,), "")) is None
        assert paused.id not in [each.id for each in store.read(lambda unit: api_reading.circulars(unit, (FR,), ""))]

    @pytest.mark.parametrize("query", ["30", "Montevideo", "datos abiertos montevideo"])
    def test_searched(self, focal: Served, published: Published, visit: Visit, query: str) -> None:
        """A number or words find the circular that has them, and only that."""
        page = visit("es", focal.url).page(f"/circulars?q={query}")
        assert f'href="/circulars/documents/{published.old}"' in page.html
        assert f'href="/circulars/{published.current}"' not in page.html

    def test_nothing_found(self, focal: Served, published: Published, visit: Visit) -> None:
        """Whoever finds nothing is told so, sees what they typed, and it is no markup."""
        page = visit("en", focal.url).page("/circulars?q=%3Cscript%3Exyz")
        assert "No circular has these words." in page.text
        assert "<script>xyz" not in page.html


class TestOne:
    def test_in_the_language_that_was_chosen(self, focal: Served, published: Published, visit: Visit) -> None:
        """The reader's own language first, any other on request; what is in it is text, never markup."""
        visitor = visit("es", focal.url)
        own = visitor.page(f"/circulars/{published.current}")
        assert "4 y 5 de junio" in own.text
        assert "<script>1" not in own.html
        chosen = visitor.page(f"/circulars/{published.current}?language=fr")
        assert "<strong>4 et 5 juin</strong>" in chosen.html
        assert 'lang="fr"' in chosen.html

    def test_another_language_is_said(self, focal: Served, published: Published, visit: Visit) -> None:
        """Who has no text in their language is told so, and reads it as it was written."""
        page = visit("pt", focal.url).page(f"/circulars/{published.corrected}")
        assert "La réunion de Lyon aura lieu en mai." in page.text
        assert 'class="notice"' in page.html

    def test_what_was_corrected_says_so(self, focal: Served, published: Published, visit: Visit) -> None:
        """An old link still leads to what was sent then, and from there to what holds now."""
        page = visit("fr", focal.url).page(f"/circulars/{published.corrected}")
        assert f'href="/circulars/{published.current}"' in page.html

    def test_an_attachment_is_saved_never_run(self, focal: Served, published: Published, visit: Visit) -> None:
        """Whatever type its sender gave it: the browser downloads it, under a name without quotation marks."""
        http = visit("fr", focal.url).http
        answer = http.get(f"/circulars/{published.current}/files/{published.programme}")
        assert answer.content == b"%PDF-1.7 programme"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == 'attachment; filename="programme ___.pdf"'
        assert http.get(f"/circulars/{published.corrected}/files/{published.programme}").status_code == 404

    def test_a_document_of_long_ago(self, focal: Served, published: Published, visit: Visit) -> None:
        """What was archived from a file is read word for word, with the way to the original."""
        page = visit("en", focal.url).page(f"/circulars/documents/{published.old}")
        assert "La reunión de Montevideo trata de los datos abiertos." in page.text
        assert 'href="https://example.org/circular.pdf"' in page.html


class TestTheFeed:
    def test_atom(self, focal: Served, published: Published, visit: Visit) -> None:
        """A feed reader gets well-formed Atom: every entry has an id, a title, a moment and a link."""
        answer = visit("en", focal.url).http.get("/circulars/feed.atom?language=es")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.text)  # noqa: S314 (our own)
        entries = feed.findall(f"{ATOM}entry")
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
            "Reunión de Lyon: nueva fecha",
            "Reunión en Montevideo",
        ]
        for element in (feed, *entries):
            moment = datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "")
            assert moment.tzinfo is not None
            assert (element.findtext(f"{ATOM}id") or "").startswith(focal.url)

    def test_an_unknown_language_is_no_error(self, focal: Served, published: Published, visit: Visit) -> None:
        """A feed's address outlives what Focal speaks: then the reader's own language counts."""
        answer = visit("fr", focal.url).http.get("/circulars/feed.atom?language=xx")
        assert "Réunion de Lyon : nouvelle date" in answer.text
