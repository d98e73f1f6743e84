"""The report in words: chapters in their order, values as a language writes them, sentences, rows, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.dialogue.library import Installation
from handlers.phrasebook import load_phrasebook
from handlers.reports.report import Line, Report, RowLine, build_line, build_report, compact, place_of
from handlers.reports.sentences import percent, sentences, value_in_words
from handlers.reports.words import counted_how, figure_name, value_name
from knowledge.model.languages import EN, FR, NETWORK_LANGUAGES
from knowledge.model.people import Role
from knowledge.model.reports import PLAN, Chapter, Facet, Figure, FigureName, NoSuchYear, Row
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.store import Store
from tests.handlers.reports.conftest import Reporting, asked
from tests.reporting import FORMULA, YEAR
from tests.reporting_deeds import MADE

F = FigureName
ENGLISH, FRENCH = load_phrasebook().speak(EN), load_phrasebook().speak(FR)


def line(reporting: Reporting, name: FigureName, **other: object) -> Line:
    return next(each for each in reporting(**other).lines if each.name is name)


class TestTheWhole:
    def test_chapters_in_the_order_of_the_network(self, reporting: Reporting) -> None:
        """They are lettered as in the network's plans, and figures are numbered within them."""
        report = reporting()
        assert [part.title for part in report.parts] == [
            "A. Implementation",
            "B. Advocacy",
            "C. Monitoring and reporting",
            "D. Learning",
            "E. Strengthening the network",
        ]
        assert [each.name for each in report.lines] == [name for names in PLAN.values() for name in names]
        assert [each.number for each in report.parts[2].lines] == ["C.1", "C.2", "C.3", "C.4", "C.5"]
        assert {place_of(each.name): each.name for each in report.lines} == {
            each.number: each.name for each in report.lines
        }

    def test_what_it_covers(self, reporting: Reporting) -> None:
        """A year that is over is covered as a whole; one in progress says until when."""
        assert reporting().covered == "The whole year, until 31 December 2025."
        going_on = reporting(2026, now=datetime(2026, 2, 3, 23, 30, tzinfo=UTC))
        assert going_on.covered == "The year is not over: figures are counted until 4 February 2026."

    def test_every_figure_is_what_its_rows_say(self, reporting: Reporting) -> None:
        """The parts of the rows beside a count add up to it, and those of a share to what it is of."""
        for each in reporting().lines:
            parts, wholes = (sum(getattr(row, name) for row in each.rows) for name in ("part", "whole"))
            match each.measure:
                case "count":
                    assert each.value == parts
                case "share":
                    assert each.value == parts / wholes
                case _hours:
                    assert min(row.part for row in each.rows) <= each.value <= max(row.part for row in each.rows)

    def test_plots_show_what_the_figures_say(self, reporting: Reporting) -> None:
        """The bars of a count add up to its figure."""
        report = reporting()
        values = {each.name: each.value for each in report.lines}
        counts = [plot for plot in report.plots if not plot.is_share]
        assert len(counts) == len(report.plots) - 1
        for plot in counts:
            name = F(plot.id.rpartition("-")[0])
            assert sum(map(sum, plot.values)) == values[name]
            assert plot.ticks[-1][0] >= max(map(sum, plot.values)) > 0

    def test_who_may_see_it(self, lived: Store) -> None:
        """The secretariat; a city does not."""
        city = Actor(name="contact:1", role=Role.FOCAL_POINT)
        for build in (
            lambda unit: build_report(unit, city, asked()),
            lambda unit: build_line(unit, city, asked(), F.MEMBERS),
        ):
            with pytest.raises(Forbidden):
                lived.read(build)

    def test_a_year_to_come(self, lived: Store) -> None:
        """There is no report of it."""
        with pytest.raises(NoSuchYear):
            lived.read(lambda unit: build_report(unit, OPERATOR, asked(2027)))

    def test_one_figure_alone(self, lived: Store, reporting: Reporting) -> None:
        """It is the same as in the whole report."""
        alone = lived.read(lambda unit: build_line(unit, OPERATOR, asked(), F.QUESTIONS))
        assert alone == line(reporting, F.QUESTIONS)


class TestAnEmptyYear:
    def test_figures_say_0(self, nothing: Report) -> None:
        """None vanishes; what cannot be measured says so; there is nothing to plot."""
        assert {each.shown for each in nothing.lines} == {"0", "0 (nothing to measure)"}
        assert len(nothing.lines) == len(FigureName)
        assert nothing.plots == ()

    def test_sentences(self, nothing: Report) -> None:
        """They say in words that there was nothing."""
        said = {part.chapter: part.text for part in nothing.parts}
        assert said[Chapter.IMPLEMENTATION] == "No circular was released."
        assert said[Chapter.ADVOCACY] == "No circular of this period stands on the public page."
        assert said[Chapter.MONITORING] == "No circular asked for an acknowledgement. No questionnaire was handed in."
        assert said[Chapter.LEARNING] == "No event took place. No question was put to Focal."
        assert said[Chapter.NETWORK] == "On 31 December 2025 the network had no members."


def figures(counts: Mapping[FigureName, int]) -> dict[FigureName, Figure]:
    return {
        name: Figure(name=name, rows=tuple(Row(table="t", id=str(n)) for n in range(counts.get(name, 0))))
        for name in FigureName
    }


class TestSentences:
    def test_of_a_full_year(self, reporting: Reporting) -> None:
        """Two or three short sentences, whose numbers are the figures'."""
        report = reporting()
        values = {each.name: each.value for each in report.lines}
        assert report.parts[3].text == (
            f"{values[F.EVENTS]} events took place. {values[F.MEMBERS_AT_EVENTS]} members had a seat. "
            f"{values[F.QUESTIONS]} questions were put to Focal."
        )

    def test_one_of_each(self) -> None:
        """One is no plural."""
        one, period = figures(dict.fromkeys(FigureName, 1)), asked().period
        said = " ".join(sentences(ENGLISH, chapter, one, period) for chapter in Chapter)
        assert "1 circular was released. 1 letter of a circular was delivered." in said
        assert "1 call for expressions of interest closed. 1 application was handed in." in said
        assert "1 event took place. 1 member had a seat. 1 question was put to Focal." in said
        assert "the network had 1 member. 1 contact speaks for its members." in said

    def test_calls_without_applications(self) -> None:
        """That nobody applied is said, and of calls only where there were any."""
        period = asked().period
        none = sentences(ENGLISH, Chapter.IMPLEMENTATION, figures({F.CALLS: 2}), period)
        assert none.endswith("2 calls for expressions of interest closed. No member applied.")
        events = sentences(ENGLISH, Chapter.LEARNING, figures({F.EVENTS: 1}), period)
        assert "1 event took place. No member had a seat." in events


class TestValues:
    @pytest.mark.parametrize(
        ("name", "parts", "english"),
        [
            (F.QUESTIONS, (12_000,), "12,000"),
            (F.ACKNOWLEDGED, (1, 1, 1, 0), "75% (3 of 4)"),
            (F.ACKNOWLEDGED, (), "0 (nothing to measure)"),
            (F.ANSWER_TIME, (0.5,), "30 minutes"),
            (F.ANSWER_TIME, (1,), "1 hour"),
            (F.ANSWER_TIME, (30.2,), "30 hours"),
            (F.ANSWER_TIME, (100,), "4 days"),
        ],
    )
    def test_in_words(self, name: FigureName, parts: tuple[float, ...], english: str) -> None:
        """A number with its unit, as coarse as anybody wants to know it; a share with what it is of."""
        rows = tuple(Row(table="t", id="1", part=part) for part in parts)
        assert value_in_words(ENGLISH, Figure(name=name, rows=rows)) == english

    def test_as_other_languages_write_them(self) -> None:
        """French has its own spaces in numbers, and before the sign of per cent."""
        assert percent(FRENCH, 0.5).split() == ["50", "%"]
        rows = (Row(table="t", id="1", part=12_000),)
        assert value_in_words(FRENCH, Figure(name=F.QUESTIONS, rows=rows)).split() == ["12", "000"]

    def test_what_is_not_all_is_not_100_per_cent(self) -> None:
        """A share is rounded, but never to the whole."""
        assert [percent(ENGLISH, share) for share in (0, 0.004, 0.996, 1)] == ["0%", "0%", "99%", "100%"]


class TestRows:
    def test_what_they_are_about(self, reporting: Reporting) -> None:
        """A circular with number and title, a letter with its member and channel; moments by the network's clock."""
        circular = next(row for row in line(reporting, F.CIRCULARS).rows if row.id == "2")
        assert FORMULA in circular.about
        assert circular.at == "2025-01-01 00:00"
        sent = line(reporting, F.LETTERS_SENT).rows[0]
        assert "City " in sent.about
        assert sent.table == "deliveries"

    def test_in_the_readers_language(self, reporting: Reporting) -> None:
        """Titles are those of the reader's language, where there is one."""
        french = line(reporting, F.EVENTS, language="fr").rows
        assert all(row.about.startswith("Événement ") for row in french)

    def test_briefly(self) -> None:
        """Numbers that follow on each other are a range; other keys stand one by one; what is too much is counted."""
        one = RowLine(table="circulars", id="1", about="", at="", part=1, whole=1)
        rows = [replace(one, id=str(number)) for number in (1, 2, 3, 7, 9)]
        rows += [replace(one, table="usage", id=day) for day in ("2025-01-01", "2025-01-02")]
        assert compact(rows, 9) == ("circulars 1–3, 7, 9; usage 2025-01-01, 2025-01-02", 0)
        assert compact(rows, 2) == ("circulars 1–3, 7", 3)
        assert compact([], 2) == ("", 0)


class TestNotes:
    def test_what_is_to_be_known(self, reporting: Reporting) -> None:
        """The clock, the statistics' days, and that roles are today's; nothing of what was deleted if nothing was."""
        said = " ".join(reporting().notes)
        assert "by the clock of Europe/Madrid" in said
        assert "days of UTC" in said
        assert "were deleted" not in said

    def test_what_retention_has_taken(self, lived: Store) -> None:
        """A report that reaches back behind it says until when something is missing."""
        short = replace(asked(), installation=Installation(retention_days=90))
        report = lived.read(lambda unit: build_report(unit, OPERATOR, short))
        day = (MADE - timedelta(days=90)).date()
        assert f"until {day.day} November {day.year} were deleted" in report.notes[-1]
        older = replace(short, year=2024)
        whole = lived.read(lambda unit: build_report(unit, OPERATOR, older)).notes[-1]
        assert "until 31 December 2024 were deleted" in whole


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_everything_has_a_name(language: str, reporting: Reporting) -> None:
    """Every figure is called something, and how it is counted is said; every value that occurs has a name, too."""
    report = reporting(language=language)
    _ = report._
    assert _.language == language
    assert len({figure_name(_, name) for name in FigureName}) == len(FigureName)
    for name in FigureName:
        assert counted_how(_, name)
    for plot in report.plots:
        assert all((*plot.categories, *plot.columns))
    assert f"{YEAR}" in report.title


def test_values_that_nobody_knows_yet() -> None:
    """A channel or a state of a later Focal stands as it is."""
    for facet in (Facet.CHANNEL, Facet.OUTCOME, Facet.KIND, Facet.ROLE, Facet.REGION):
        assert value_name(ENGLISH, F.REGISTRATIONS, facet, "carrier_pigeon") == "carrier_pigeon"
    assert value_name(ENGLISH, F.MEMBERS, Facet.REGION, "") == "no region"
