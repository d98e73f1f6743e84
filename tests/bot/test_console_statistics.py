"""Statistics over time in the console: who sees them, their periods, their numbers, their rows, their files."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from bot.web.console_statistics_sheets import HEIGHT, WIDTH, Chart, bars_of, sheet_of, times_of
from bot.web.console_statistics_words import compared, hours, outcome_name, worth_in_words
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN, FR
from knowledge.model.statistics import Counted, Measure, Span, Step
from scheduler.statistics_jobs import count_statistics
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.test_ticket_pages import asks, press, rows, signed_in
from tests.bot.visitor import Visitor

ALL = "/console/statistics"
_ = load_phrasebook().speak(EN)
WEEKS = Span(step=Step.WEEKS, first=date(2026, 11, 2), parts=3)


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """A browser that is signed in."""
    return signed_in(focal, visit)


def count(focal: Served) -> None:
    """What the job does once an hour."""
    count_statistics(focal.focal.store).run()


def put(focal: Served, measure: Measure, day: date, number: int, **sides: str) -> None:
    """A number as if it had been counted."""
    counted = Counted(measure=measure, day=day, count=number, **sides)
    known = focal.focal.store.read(
        lambda unit: unit.statistics.read([measure], Span(step=Step.DAYS, first=day, parts=1))
    )
    assert not known
    focal.focal.store.run(lambda unit: unit.statistics.replace(measure, day, [counted]))


def links(page: Page) -> list[str]:
    return [values["href"] for tag, values in page.tags if tag == "a" and "href" in values]


class TestPages:
    def test_without_a_session_nobody(self, focal: Served) -> None:
        """Neither the numbers, nor a file of them."""
        for path in ("", "/questions", "/questions.csv"):
            assert httpx.get(f"{focal.url}{ALL}{path}").status_code == 401

    def test_nothing_was_counted_yet(self, staff: Visitor) -> None:
        """Every page can be looked at, and says that numbers will come."""
        page = staff.page(ALL)
        assert "Nothing was counted yet" in page.text
        for chart in Chart:
            assert staff.page(f"{ALL}/{chart.value}").heading

    def test_a_question_is_counted_and_leads_to_its_rows(self, focal: Served, visit: Visit, staff: Visitor) -> None:
        """What was asked, handed over and answered today stands in the numbers, each with the way to its rows."""
        visitor = visit("en", focal.url)
        visitor.say("Who chairs the network?")
        ticket = asks(focal, visitor)
        press(staff, ticket, "answer", text="Voici **la réponse** à votre question.")
        count(focal)
        overview = " ".join(staff.page(ALL).text.split())
        assert "Questions asked 1 Before: 0" in overview
        assert "Matters put to the secretariat 1 Before: 0" in overview
        handed = staff.page(f"{ALL}/handed-over?step=days")
        today = datetime.now(UTC).date().isoformat()
        (exact,) = {href for href in links(handed) if f"begin={today}" in href and "tickets" in href}
        assert len(rows(staff.page(exact))) == 1
        times = staff.page(f"{ALL}/answer-time?step=days")
        (answered,) = [href for href in links(times) if "view=closed" in href and f"begin={today}" in href]
        assert "answered" in rows(staff.page(answered))[0]
        assert "/console/questions" in links(staff.page(f"{ALL}/questions"))

    def test_told_apart(self, focal: Served, staff: Visitor) -> None:
        """By language and channel, the most frequent first, beside the period before."""
        today = datetime.now(UTC).date()
        put(focal, Measure.QUESTIONS, today - timedelta(days=40), 4, language="fr", channel="slack", outcome="answered")
        put(focal, Measure.QUESTIONS, today, 6, language="fr", channel="telegram", outcome="refused")
        text = re.sub(r"(\s|<[^>]*>)+", " ", staff.page(f"{ALL}/questions?step=days").html)
        assert "French 6 4 · +50 %" in text
        assert text.index("Telegram 6 0") < text.index("Slack 0 4")

    @pytest.mark.parametrize(
        ("query", "wrong"),
        [
            ("step=days&begin=2026-13-01", "“2026-13-01” is no day."),
            ("step=days&begin=2026-11-02&end=2026-11-01", "The last day lies before the first one"),
            ("step=days&begin=2020-01-01", "At most 92 days are shown."),
            ("step=weeks&begin=2020-01-01", "At most 53 weeks are shown."),
            ("step=months&begin=2020-01-01", "At most 24 months are shown."),
        ],
    )
    def test_a_period_that_is_none(self, staff: Visitor, query: str, wrong: str) -> None:
        """It is said at its field, what was typed is still there, and the usual period is shown."""
        for path in (ALL, f"{ALL}/questions"):
            answer = staff.http.get(f"{path}?{query}")
            assert answer.status_code == 422
            page = Page(answer.text)
            assert wrong in page.text
            (field,) = [values for _tag, values in page.tags if values.get("aria-invalid") == "true"]
            assert field["value"] in query
            assert field["aria-describedby"] == f"{field['id']}-wrong"

    def test_a_file(self, focal: Served, staff: Visitor) -> None:
        """The table of a chart, with plain numbers, under the name of its period."""
        put(focal, Measure.RATINGS, date(2026, 11, 3), 1_200, outcome="helpful")
        answer = staff.http.get(f"{ALL}/ratings.csv?step=weeks&begin=2026-11-02&end=2026-11-15")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "ratings-2026-11-02-2026-11-15.csv" in answer.headers["content-disposition"]
        table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert table == [
            ["Week from", "helpful", "not helpful", "Total"],
            ["2026-11-09", "0", "0", "0"],
            ["2026-11-02", "1200", "0", "1200"],
        ]
        assert staff.http.get(f"{ALL}/zorble.csv").status_code == 422

    def test_drawings_are_for_the_eye_alone(self, focal: Served, staff: Visitor) -> None:
        """Each is hidden from those who listen, who have the table below it; nothing is styled in line."""
        put(focal, Measure.DELIVERIES, datetime.now(UTC).date(), 3, channel="telegram", outcome="sent")
        page = staff.page(f"{ALL}/deliveries")
        drawings = [values for tag, values in page.tags if tag == "svg" and "plot" in values.get("class", "")]
        assert drawings
        assert all(values["aria-hidden"] == "true" for values in drawings)
        assert 'style="' not in page.html
        assert rows(page)[0].endswith("3 0 0 0 3")

    def test_in_another_language(self, focal: Served, visit: Visit) -> None:
        """Months and numbers are those of the reader's language."""
        put(focal, Measure.CONTACTS, date(2026, 11, 3), 1_200, outcome="focal_point")
        french = signed_in(focal, visit, "fr")
        page = french.page(f"{ALL}/contacts?step=months&begin=2026-11-01&end=2026-11-30")
        assert "novembre 2026" in page.text
        assert _french(1_200) in page.text


def _french(number: int) -> str:
    return load_phrasebook().speak(FR).number(number)


class TestSheets:
    def test_numbers_are_put_into_their_parts(self) -> None:
        """Days are summed by week, and what lies outside the period is left out."""
        days = (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 22), date(2026, 11, 23))
        counted = [Counted(measure=Measure.DELIVERIES, day=day, count=2, outcome="sent") for day in days]
        sheet = sheet_of(Chart.DELIVERIES, WEEKS, counted)
        assert [sheet.of_part(day) for day in WEEKS.begins] == [4, 0, 2]
        assert (sheet.total, sheet.of_outcome("sent"), sheet.worth) == (6, 6, 6)

    def test_what_stands_for_a_period(self) -> None:
        """A sum, a share of good outcomes, or a mean of people in each part; nothing of nothing."""
        helpful = [
            Counted(measure=Measure.RATINGS, day=WEEKS.first, count=number, outcome=outcome)
            for outcome, number in (("helpful", 3), ("unhelpful", 1))
        ]
        assert sheet_of(Chart.RATINGS, WEEKS, helpful).worth == 0.75
        assert sheet_of(Chart.RATINGS, WEEKS, []).worth is None
        wrote = [Counted(measure=Measure.ACTIVE_WEEKS, day=day, count=6) for day in WEEKS.begins[:2]]
        assert sheet_of(Chart.ACTIVE, WEEKS, wrote).worth == 4

    def test_times(self) -> None:
        """Half took no longer than the median, nine of ten no longer than the last number."""
        answered = [(WEEKS.first, float(number)) for number in range(1, 11)]
        times = times_of(WEEKS, [*answered, (date(2026, 1, 1), 1_000.0)])
        assert (times.count(WEEKS.first), times.median(WEEKS.first), times.most(WEEKS.first)) == (10, 5.5, 9.0)
        assert (times.median(WEEKS.begins[1]), times.most(WEEKS.begins[1]), times.worth) == (None, None, 5.5)

    def test_bars_stand_on_the_ground(self) -> None:
        """The highest bar is as high as the drawing, parts lie on each other, and all stay within."""
        blocks = bars_of([[1, 1], [0, 4], [0, 0]])
        assert [(block.shade, block.y + block.height) for block in blocks] == [(0, 160), (1, 120), (1, 160)]
        assert max(block.height for block in blocks) == HEIGHT
        assert all(block.x >= 0 and block.x + block.width <= WIDTH for block in blocks)
        assert bars_of([[0, 0]]) == bars_of([]) == ()


class TestWords:
    @pytest.mark.parametrize(
        ("chart", "now", "before", "words"),
        [
            (Chart.QUESTIONS, 6, 4, "4 · +50 %"),
            (Chart.QUESTIONS, 2, 4, "4 · −50 %"),
            (Chart.QUESTIONS, 4, 4, "4 · ±0 %"),
            (Chart.QUESTIONS, 6, 0, "0"),
            (Chart.RATINGS, 0.5, 0.25, "25%"),
            (Chart.RATINGS, 0.5, None, "—"),
            (Chart.ANSWER_TIME, 2, 4, "4 h · −50 %"),
        ],
    )
    def test_comparing(self, chart: Chart, now: float, before: float | None, words: str) -> None:
        """What it was, and by how much it changed; shares stand side by side, and of nothing there is no change."""
        assert compared(chart, now, before, _) == words

    def test_values(self) -> None:
        """Hours keep a decimal while that matters."""
        assert [hours(value, _) for value in (None, 0.25, 99.94, 140.4)] == ["—", "0.2 h", "99.9 h", "140 h"]
        assert worth_in_words(Chart.ACTIVE, 4.25, _) == "4.2"

    @pytest.mark.parametrize("chart", list(Chart))
    def test_every_outcome_has_a_name(self, chart: Chart) -> None:
        """None is called as the database has it, and an unknown one breaks nothing."""
        sheet = sheet_of(chart, WEEKS, [])
        names = [outcome_name(chart, outcome, _) for outcome in sheet.outcomes]
        assert all(names)
        assert len(set(names)) == len(names)
        assert not any("_" in name for name in names)
        assert outcome_name(chart, "zorble", _)
