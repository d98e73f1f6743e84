"""The report as a page: whole, self-contained, readable without eyes, and the same every time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from handlers.reports.page import page_of
from handlers.reports.report import Report, build_report
from knowledge.model.reports import FigureName
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from tests.handlers.reports.conftest import Reporting, asked
from tests.handlers.reports.parsed import Parsed


@pytest.fixture(scope="module")
def html(reporting: Reporting, svgs: tuple[bytes, ...]) -> str:
    return page_of(reporting(), svgs).decode()


@pytest.fixture(scope="module")
def page(html: str) -> Parsed:
    return Parsed(html)


def test_its_language_and_title(page: Parsed) -> None:
    """A screen reader knows how to speak it, and a browser what to call it."""
    assert page.named("html")[0] == {"lang": "en", "dir": "ltr"}
    words = "".join(page.words)
    assert "Activity report 2025 · A <network> & more" in words


def test_headings(html: str) -> None:
    """One of the first level, and below it the chapters in the order of the network."""
    assert html.count("<h1>") == 1
    titles = re.findall(r'<h2 id="([^"]+)"', html)
    assert titles == ["implementation", "advocacy", "monitoring", "learning", "network", "figures"]


def test_it_needs_nothing_from_elsewhere(page: Parsed, html: str) -> None:
    """No script, no style sheet, no image is fetched: links stay within it."""
    assert page.named("script") == page.named("link") == page.named("img") == []
    assert all((link["href"] or "").startswith("#") for link in page.named("a"))
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def test_ids_and_links(page: Parsed) -> None:
    """No id is there twice, and every link and label leads somewhere."""
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {(link["href"] or "")[1:] for link in page.named("a")}
    labels = {value for _tag, attributes in page.tags if (value := attributes.get("aria-labelledby"))}
    assert targets | labels <= set(ids)


def test_every_figure_with_its_rows(page: Parsed, reporting: Reporting) -> None:
    """Each stands in its chapter, and leads to the tables and numbers of its rows."""
    links = {link["href"] for link in page.named("a")}
    assert {f"#rows-{name}" for name in FigureName} <= links
    words = "".join(page.words)
    for line in reporting().lines:
        assert f"{line.label}: {line.shown}" in words
        assert line.how in words
    assert "members 1–7, 11–13" in words


def test_plots_have_tables(page: Parsed, html: str, reporting: Reporting) -> None:
    """Every plot has a name, and a table of all its values below it."""
    plots = reporting().plots
    images = page.named("svg")
    assert [image["aria-label"] for image in images] == [plot.text for plot in plots]
    tables = re.findall(r"<figure .*?</figure>", html, re.DOTALL)
    for plot, shown in zip(plots, tables, strict=True):
        table = Parsed(shown[shown.index("<table") : shown.index("</table>") + 8])
        assert len(table.named("tr")) == len(plot.categories) + 1
        cells = [word.strip() for word in table.words if word.strip()]
        values = [text for each in zip(plot.categories, plot.shown, strict=True) for text in (each[0], *each[1])]
        assert cells == [plot.first, *plot.columns, *values]


def test_the_same_every_time(lived: Store, svgs: tuple[bytes, ...], html: str) -> None:
    """The same rows at the same moment give the same bytes."""
    anew = lived.read(lambda unit: build_report(unit, OPERATOR, asked()))
    assert page_of(anew, svgs).decode() == html


def test_in_french(reporting: Reporting, svgs: tuple[bytes, ...]) -> None:
    """Dates, numbers and the names of languages are French."""
    french = page_of(reporting(language="fr"), svgs).decode()
    assert '<html lang="fr"' in french
    assert "31 décembre 2025" in french
    assert "français" in french


def test_an_empty_year(nothing: Report) -> None:
    """Figures say 0, their rows "none", and there is no plot."""
    page = Parsed(page_of(nothing, ()).decode())
    assert page.named("svg") == page.named("figure") == []
    assert "".join(page.words).count("none") >= len(FigureName)


def test_a_year_in_progress(reporting: Reporting) -> None:
    """It says until when it counts."""
    report = reporting(2026, now=datetime(2026, 1, 15, tzinfo=UTC))
    assert "figures are counted until 15 January 2026" in report.covered
    assert [plot.categories for plot in report.plots if plot.is_upright] == [("Jan",)] * sum(
        plot.is_upright for plot in report.plots
    )
