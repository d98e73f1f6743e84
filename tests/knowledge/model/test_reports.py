"""What a report covers, and how rows become figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.model.reports import (
    PLAN,
    PLOTS,
    Chapter,
    Facet,
    Figure,
    FigureName,
    Measure,
    NoSuchYear,
    Row,
    period_of,
)

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class TestPeriods:
    def test_a_year_of_the_networks_clock(self) -> None:
        """It begins and ends at midnight in Madrid, an hour before that of UTC."""
        period = period_of(2025, MADRID, NOW)
        assert period.begin == datetime(2024, 12, 31, 23, tzinfo=UTC)
        assert period.end == datetime(2025, 12, 31, 23, tzinfo=UTC)
        assert period.is_over
        assert period.last_day == date(2025, 12, 31)

    def test_a_year_that_is_not_over(self) -> None:
        """It ends now, and its last day is today."""
        period = period_of(2026, MADRID, NOW)
        assert (period.end, period.is_over, period.last_day) == (NOW, False, date(2026, 11, 20))
        assert period.covers(date(2026, 11, 20))
        assert not period.covers(date(2026, 11, 21))

    def test_a_year_begins_where_the_network_is(self) -> None:
        """Half an hour before midnight of UTC it has begun in Madrid, and there is a report of it."""
        late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        assert period_of(2027, MADRID, late).last_day == date(2027, 1, 1)
        assert period_of(2026, MADRID, late).is_over
        with pytest.raises(NoSuchYear, match="2027 has not begun yet"):
            period_of(2027, MADRID, datetime(2026, 12, 31, 22, 30, tzinfo=UTC))

    @pytest.mark.parametrize(("year", "said"), [(2027, "has not begun"), (1969, "years begin"), (-1, "years begin")])
    def test_years_without_a_report(self, year: int, said: str) -> None:
        """One that is to come, and one before there was any clock to go by, are refused in a sentence."""
        with pytest.raises(NoSuchYear, match=said):
            period_of(year, MADRID, NOW)

    def test_naive_moments(self) -> None:
        """A moment without a zone is refused: nobody knows in which year it is."""
        with pytest.raises(ValueError, match="naive"):
            period_of(2025, MADRID, NOW.replace(tzinfo=None))

    def test_months_are_the_networks_too(self) -> None:
        """What happens in the last hour of January in UTC happens in February in Madrid."""
        assert period_of(2025, MADRID, NOW).month(datetime(2025, 1, 31, 23, 30, tzinfo=UTC)) == "02"


def rows(*parts: float, region: str = "") -> tuple[Row, ...]:
    return tuple(Row(table="t", id="1", part=part, facets={Facet.REGION: region}) for part in parts)


class TestFigures:
    @pytest.mark.parametrize(
        ("name", "parts", "value"),
        [
            (FigureName.CIRCULARS, (), 0),
            (FigureName.CIRCULARS, (1, 1, 1), 3),
            (FigureName.QUESTIONS, (5, 2), 7),
            (FigureName.ACKNOWLEDGED, (), 0),
            (FigureName.ACKNOWLEDGED, (1, 0, 1, 1), 0.75),
            (FigureName.ANSWER_TIME, (), 0),
            (FigureName.ANSWER_TIME, (1, 5, 30), 5),
            (FigureName.ANSWER_TIME, (1, 5), 3),
        ],
    )
    def test_a_figure_is_what_its_rows_come_to(self, name: FigureName, parts: tuple[float, ...], value: float) -> None:
        """Counts add up, shares are of the whole, times are medians; without rows each is 0."""
        assert Figure(name=name, rows=rows(*parts)).value == value

    def test_told_apart_by_a_facet(self) -> None:
        """Counts of the groups add up to the figure; rows without the facet are a group of their own."""
        figure = Figure(name=FigureName.CIRCULARS, rows=(*rows(1, 1, region="europe"), *rows(1)))
        assert figure.by(Facet.REGION) == {("europe",): 2, ("",): 1}
        assert figure.by(Facet.REGION, Facet.MONTH) == {("europe", ""): 2, ("", ""): 1}


def test_the_order_of_the_network() -> None:
    """Chapters come as the network's plan has them, and each figure stands in exactly one."""
    assert list(PLAN) == list(Chapter) == list(PLOTS)
    assert [chapter.value for chapter in PLAN] == ["implementation", "advocacy", "monitoring", "learning", "network"]
    assert sorted(name for names in PLAN.values() for name in names) == sorted(FigureName)


def test_plots_show_figures_of_their_chapter() -> None:
    """No plot is twice there, and none of a median, which does not add up."""
    series = [(chapter, each) for chapter, several in PLOTS.items() for each in several]
    assert len({(each.figure, each.by) for _chapter, each in series}) == len(series)
    for chapter, each in series:
        assert each.figure in PLAN[chapter]
        assert Figure(name=each.figure).measure is not Measure.HOURS
