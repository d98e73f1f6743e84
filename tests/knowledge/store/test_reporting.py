"""Every figure of the annual report, counted once more by hand from the rows of the tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Table, insert

from knowledge.model.reports import Facet, Figure, FigureName, Period, period_of
from knowledge.store import tables as t
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.conftest import NOW
from tests.reporting import MADRID, YEAR, live_a_year, rows_of
from tests.reporting_deeds import MADE, NEW_YEAR

F = FigureName
Raw = Mapping[str, list[Mapping[str, Any]]]
OFFICIALS = ("focal_point", "alternate", "elected_official")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small network, on each of the two databases; nobody writes to it."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("year") / "focal.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = opened.enter_context(request.getfixturevalue("postgres_databases").database())
        store = open_store(url)
        opened.callback(store.close)
        live_a_year(store)
        yield store


def raw(store: Store) -> Raw:
    names = (
        *("members", "contacts", "merges", "circulars", "circular_texts", "circular_recipients", "letters"),
        *("deliveries", "deadlines", "acts", "responses", "calls", "applications", "practices", "events"),
        *("registrations", "tickets", "usage"),
    )
    return {name: rows_of(store, t.metadata.tables[name]) for name in names}


def figures_of(store: Store, period: Period) -> Mapping[FigureName, Figure]:
    return store.read(lambda unit: unit.reporting.figures(period))


def ours(at: datetime | None) -> bool:
    """Whether an instant is of the year, by the clock of Madrid."""
    return at is not None and at.astimezone(MADRID).year == YEAR


def ids(rows: Iterator[Mapping[str, Any]]) -> list[str]:
    return [str(row["id"]) for row in sorted(rows, key=lambda row: row["id"])]


def circulars(raw: Raw, *, first: bool = True) -> list[Mapping[str, Any]]:
    return [row for row in raw["circulars"] if ours(row["released_at"]) and (row["corrects"] is None) is first]


def letters(raw: Raw, *states: str) -> list[str]:
    of_circulars = {
        row["id"] for row in raw["letters"] if row["circular_id"] is not None and row["purpose"] == "circular"
    }
    return ids(
        row
        for row in raw["deliveries"]
        if row["letter_id"] in of_circulars
        and row["kind"] != "reply"
        and row["state"] in states
        and ours(row["finished_at"])
    )


def closed_calls(raw: Raw) -> dict[int, Mapping[str, Any]]:
    return {row["id"]: row for row in raw["calls"] if ours(row["closes_at"]) and row["state"] in ("open", "decided")}


def applications(raw: Raw, *kinds: str) -> list[str]:
    calls = closed_calls(raw)
    return ids(
        row
        for row in raw["applications"]
        if row["call_id"] in calls
        and (not kinds or calls[row["call_id"]]["kind"] in kinds)
        and row["submitted_at"] is not None
        and row["state"] != "withdrawn"
    )


def deadlines(raw: Raw) -> list[Mapping[str, Any]]:
    return [row for row in raw["deadlines"] if ours(row["due_at"]) and row["state"] != "cancelled"]


def handed_in(raw: Raw) -> list[Mapping[str, Any]]:
    return [
        row
        for row in raw["responses"]
        if row["subject"].startswith("form:") and row["state"] == "submitted" and ours(row["submitted_at"])
    ]


def registrations(raw: Raw) -> list[Mapping[str, Any]]:
    held = {row["id"] for row in raw["events"] if ours(row["starts_at"]) and row["state"] == "open"}
    return [row for row in raw["registrations"] if row["event_id"] in held]


def contacts(raw: Raw, roles: Sequence[str] = OFFICIALS, since: datetime | None = None) -> list[str]:
    absorbed = {row["absorbed_id"] for row in raw["merges"] if row["undone_at"] is None}
    end = datetime(YEAR + 1, 1, 1, tzinfo=MADRID)
    return ids(
        row
        for row in raw["contacts"]
        if row["role"] in roles
        and row["erased_at"] is None
        and row["id"] not in absorbed
        and row["created_at"] < end
        and (since is None or row["created_at"] >= since)
    )


def members(raw: Raw, which: Callable[[str, str], bool]) -> list[str]:
    """Members by the first day that their beginning and the last one that their end may mean."""
    return ids(
        row
        for row in raw["members"]
        if (row["kind"] != "secretariat" or row["standing"] != "member")
        and which((row["since"] + "-01-01")[:10] if row["since"] else "", _last(row["until"]))
    )


def _last(until: str) -> str:
    months = {"2024-12": "2024-12-31", "2025-11": "2025-11-30", "2025": "2025-12-31"}
    return months.get(until, until)


def tickets_answered(raw: Raw) -> list[Mapping[str, Any]]:
    return [row for row in raw["tickets"] if row["outcome"] == "answered" and ours(row["closed_at"])]


def usage(raw: Raw, *, ratings: bool) -> list[Mapping[str, Any]]:
    return [
        row
        for row in raw["usage"]
        if row["day"].startswith(str(YEAR)) and (row["outcome"] in ("helpful", "unhelpful")) is ratings
    ]


NEW_YEARS_DAY = datetime(YEAR, 1, 1, tzinfo=MADRID)
COUNTED: Mapping[FigureName, Callable[[Raw], list[str]]] = {
    F.CIRCULARS: lambda raw: ids(iter(circulars(raw))),
    F.CORRECTIONS: lambda raw: ids(iter(circulars(raw, first=False))),
    F.PUBLIC_CIRCULARS: lambda raw: ids(row for row in circulars(raw) if row["is_public"] and row["kind"] != "message"),
    F.INVITATIONS: lambda raw: ids(row for row in circulars(raw) if row["kind"] == "invitation"),
    F.LETTERS_SENT: lambda raw: letters(raw, "sent"),
    F.LETTERS_FAILED: lambda raw: letters(raw, "failed", "unconfirmed"),
    F.DEADLINES: lambda raw: ids(iter(deadlines(raw))),
    F.CALLS: lambda raw: ids(iter(closed_calls(raw).values())),
    F.APPLICATIONS: applications,
    F.CANDIDACIES: lambda raw: applications(raw, "vice_presidency"),
    F.RESPONSES_BEGUN: lambda raw: ids(
        row for row in raw["responses"] if row["subject"].startswith("form:") and ours(row["begun_at"])
    ),
    F.RESPONSES_SUBMITTED: lambda raw: ids(iter(handed_in(raw))),
    F.MEMBERS_ANSWERING: lambda raw: [str(id) for id in sorted({row["member_id"] for row in handed_in(raw)})],
    F.EVENTS: lambda raw: ids(row for row in raw["events"] if ours(row["starts_at"]) and row["state"] == "open"),
    F.EVENTS_CANCELLED: lambda raw: ids(
        row for row in raw["events"] if ours(row["starts_at"]) and row["state"] == "cancelled"
    ),
    F.REGISTRATIONS: lambda raw: ids(iter(registrations(raw))),
    F.WAITING: lambda raw: ids(row for row in registrations(raw) if row["state"] in ("waiting", "offered")),
    F.ATTENDED: lambda raw: ids(row for row in registrations(raw) if row["attended_at"] is not None),
    F.MEMBERS_AT_EVENTS: lambda raw: [
        str(id) for id in sorted({row["member_id"] for row in registrations(raw) if row["state"] == "confirmed"})
    ],
    F.PRACTICES_SUBMITTED: lambda raw: ids(row for row in raw["practices"] if ours(row["submitted_at"])),
    F.PRACTICES_PUBLISHED: lambda raw: ids(
        row for row in raw["practices"] if ours(row["published_at"]) and row["state"] == "published"
    ),
    F.LEADERSHIP: lambda raw: ["1", "2"],
    F.ELECTED_OFFICIALS: lambda raw: contacts(raw, ("elected_official",)),
    F.CONTACTS: contacts,
    F.CONTACTS_JOINED: lambda raw: contacts(raw, OFFICIALS, NEW_YEARS_DAY),
    F.MEMBERS: lambda raw: members(
        raw, lambda since, until: since <= "2025-12-31" and (not until or until >= "2025-12-31")
    ),
    F.MEMBERS_JOINED: lambda raw: members(raw, lambda since, _until: since.startswith("2025")),
    F.MEMBERS_LEFT: lambda raw: members(raw, lambda _since, until: until.startswith("2025")),
    F.TICKETS: lambda raw: ids(row for row in raw["tickets"] if ours(row["opened_at"])),
    F.TICKETS_ANSWERED: lambda raw: ids(iter(tickets_answered(raw))),
}
"""Figures that count each of their rows once, by the numbers of the rows."""


def one_figure(unit: Unit, name: FigureName, period: Period) -> Figure:
    return unit.reporting.figure(name, period)


class TestAYear:
    def test_figures_that_count_rows(self, lived: Store) -> None:
        """Each is made of exactly the rows that a look at the whole table finds, and counts each once."""
        figures, tables = figures_of(lived, period_of(YEAR, MADRID, MADE)), raw(lived)
        for name, by_hand in COUNTED.items():
            assert [row.id for row in figures[name].rows] == by_hand(tables), name
            assert figures[name].value == len(by_hand(tables)), name
        assert sum(bool(by_hand(tables)) for by_hand in COUNTED.values()) >= len(COUNTED) - 1

    def test_texts(self, lived: Store) -> None:
        """A circular counts once for each of its languages."""
        figures, tables = figures_of(lived, period_of(YEAR, MADRID, MADE)), raw(lived)
        released = {row["id"] for row in circulars(tables)}
        texts = {f"{row['circular_id']}:{row['language']}" for row in tables["circular_texts"]}
        expected = {text for text in texts if int(text.partition(":")[0]) in released}
        assert {row.id for row in figures[F.CIRCULAR_TEXTS].rows} == expected
        by_language = figures[F.CIRCULAR_TEXTS].by(Facet.LANGUAGE)
        assert by_language[("en",)] == len(released)

    def test_acknowledgements(self, lived: Store) -> None:
        """A member counts once for a circular, and has acknowledged as soon as one of its people has."""
        figure, tables = figures_of(lived, period_of(YEAR, MADRID, MADE))[F.ACKNOWLEDGED], raw(lived)
        asking = {row["id"] for row in tables["circulars"] if ours(row["released_at"]) and row["asks_acknowledgement"]}
        given: dict[tuple[int, int], bool] = {}
        for row in tables["circular_recipients"]:
            if row["circular_id"] in asking and row["member_id"] is not None:
                key = (row["circular_id"], row["member_id"])
                given[key] = given.get(key, False) or row["acknowledged_at"] is not None
        assert figure.value == sum(given.values()) / len(given)
        assert {row.id: bool(row.part) for row in figure.rows} == {
            f"{circular}:member:{member}": done for (circular, member), done in given.items()
        }

    def test_by_region(self, lived: Store) -> None:
        """A region's share is of its own members."""
        figure, tables = figures_of(lived, period_of(YEAR, MADRID, MADE))[F.ACKNOWLEDGED], raw(lived)
        regions = {row["id"]: row["region"] for row in tables["members"]}
        for (region,), share in figure.by(Facet.REGION).items():
            theirs = [row for row in figure.rows if regions[int(row.id.rpartition(":")[2])] == region]
            assert share == sum(row.part for row in theirs) / len(theirs)

    def test_deadlines_met(self, lived: Store) -> None:
        """Members whom a deadline concerned, and of them those of which somebody acted by its last instant."""
        figure, tables = figures_of(lived, period_of(YEAR, MADRID, MADE))[F.SETTLED_IN_TIME], raw(lived)
        absorbed = {row["absorbed_id"] for row in tables["merges"]}
        until = {row["id"]: _last(row["until"]) for row in tables["members"]}
        expected: dict[str, bool] = {}
        for deadline in deadlines(tables):
            subject = deadline["subject"] or f"deadline:{deadline['id']}"
            last_day = deadline["due_at"].astimezone(UTC).date().isoformat()
            named = {
                row["member_id"]
                for row in tables["contacts"]
                if row["role"] in OFFICIALS
                and row["id"] not in absorbed
                and row["member_id"]
                and (not until[row["member_id"]] or until[row["member_id"]] >= last_day)
            }
            acted: dict[int, datetime] = {}
            for act in tables["acts"]:
                if act["subject"] == subject and act["act"] != "acknowledged" and act["member_id"]:
                    acted[act["member_id"]] = min(act["at"], acted.get(act["member_id"], act["at"]))
            in_period = {member: at for member, at in acted.items() if at.astimezone(MADRID).year <= YEAR}
            for member in named | set(in_period):
                met = member in in_period and in_period[member] <= deadline["due_at"]
                expected[f"{deadline['id']}:member:{member}"] = met
        assert {row.id: bool(row.part) for row in figure.rows} == expected
        assert {row.facet(Facet.OUTCOME) for row in figure.rows} == {"in_time", "late", "not_settled"}

    def test_questions(self, lived: Store) -> None:
        """They are counted by their numbers in the statistics, month by month, and not by how many rows there are."""
        figures, tables = figures_of(lived, period_of(YEAR, MADRID, MADE)), raw(lived)
        asked = usage(tables, ratings=False)
        assert figures[F.QUESTIONS].value == sum(row["count"] for row in asked) > len(asked)
        for facet, column in (
            (Facet.LANGUAGE, "language"),
            (Facet.CHANNEL, "channel"),
            (Facet.OUTCOME, "outcome"),
        ):
            for (value,), count in figures[F.QUESTIONS].by(facet).items():
                assert count == sum(row["count"] for row in asked if row[column] == value)
        for (month,), count in figures[F.QUESTIONS].by(Facet.MONTH).items():
            assert count == sum(row["count"] for row in asked if row["day"].startswith(f"{YEAR}-{month}"))
        rated = usage(tables, ratings=True)
        helped = sum(row["count"] for row in rated if row["outcome"] == "helpful")
        assert figures[F.HELPFUL].value == helped / sum(row["count"] for row in rated)

    def test_time_to_answer(self, lived: Store) -> None:
        """It is the median of the hours from question to answer."""
        figure, tables = figures_of(lived, period_of(YEAR, MADRID, MADE))[F.ANSWER_TIME], raw(lived)
        hours = [(row["closed_at"] - row["opened_at"]) / timedelta(hours=1) for row in tickets_answered(tables)]
        assert figure.value == pytest.approx(median(hours))

    def test_one_figure_alone(self, lived: Store) -> None:
        """It is the same as among all."""
        period = period_of(YEAR, MADRID, MADE)
        figures = figures_of(lived, period)
        for name in (F.CIRCULARS, F.QUESTIONS, F.MEMBERS):
            assert lived.read(partial(one_figure, name=name, period=period)) == figures[name]


class TestBorders:
    @pytest.mark.parametrize(
        ("name", "table", "column"),
        [
            (F.CIRCULARS, t.circulars, "released_at"),
            (F.DEADLINES, t.deadlines, "due_at"),
            (F.EVENTS, t.events, "starts_at"),
            (F.TICKETS, t.tickets, "opened_at"),
        ],
    )
    def test_the_turn_of_the_year_is_that_of_the_network(
        self, lived: Store, name: FigureName, table: Table, column: str
    ) -> None:
        """What happens at 23:00 of UTC on 31 December is of the new year; a second before it is of the old one."""
        moments = {str(row["id"]): row[column] for row in rows_of(lived, table)}
        for year, expected in ((2024, NEW_YEAR[:1]), (2025, NEW_YEAR[1:3]), (2026, NEW_YEAR[3:])):
            figure = figures_of(lived, period_of(year, MADRID, NOW))[name]
            counted = {moments[row.id] for row in figure.rows}
            assert counted & set(NEW_YEAR) == set(expected)

    def test_a_year_in_progress_counts_what_has_happened(self, lived: Store) -> None:
        """What is planned for later in the year is not counted yet."""
        now = datetime(2025, 6, 30, 12, 0, tzinfo=UTC)
        half, whole = (figures_of(lived, period_of(2025, MADRID, moment)) for moment in (now, NOW))
        for name in (F.CIRCULARS, F.DEADLINES, F.EVENTS, F.TICKETS, F.CONTACTS_JOINED, F.RESPONSES_BEGUN):
            begun = [row for row in whole[name].rows if row.at is not None and row.at < now]
            assert half[name].rows == tuple(begun)
        assert all(row.id[:10] <= "2025-06-30" for row in half[F.QUESTIONS].rows)
        assert {row.id for row in half[F.MEMBERS_LEFT].rows} == set()

    def test_the_statistics_of_a_day_that_has_just_begun(self, lived: Store) -> None:
        """Today's questions count; tomorrow's, by the network's clock, do not."""
        now = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)
        days = {row.id[:10] for row in figures_of(lived, period_of(2025, MADRID, now))[F.QUESTIONS].rows}
        assert days == {"2025-01-01"}


class TestAnEmptyYear:
    def test_every_figure_is_there(self, store: Store) -> None:
        """Nothing happened, and each figure says 0."""
        figures = figures_of(store, period_of(2025, MADRID, NOW))
        assert set(figures) == set(FigureName)
        assert {figure.value for figure in figures.values()} == {0}

    def test_members_without_a_year(self, sqlite_store: Store) -> None:
        """One that the register knows no dates of was always there, and joined in no year."""
        values = {"id": 1, "code": "x", "name": "X", "kind": "city", "country": "ES", "time_zone": "", "languages": []}
        sqlite_store.run(lambda unit: unit.connection.execute(insert(t.members).values(values)))
        figures = figures_of(sqlite_store, period_of(1999, MADRID, NOW))
        assert (figures[F.MEMBERS].value, figures[F.MEMBERS_JOINED].value, figures[F.MEMBERS_LEFT].value) == (1, 0, 0)


def test_rows_name_no_person(lived: Store) -> None:
    """Rows say numbers, titles and members; names and addresses of people are not among them."""
    figures = figures_of(lived, period_of(YEAR, MADRID, MADE))
    said = repr([figure.rows for figure in figures.values()])
    assert "Person " not in said
    assert "Participant " not in said


def test_the_day_of_the_report_is_the_networks(lived: Store) -> None:
    """A member that leaves with the old year is there until midnight in Madrid, not of UTC."""
    before, after = (datetime(2025, 12, 31, hour, 30, tzinfo=UTC) for hour in (22, 23))
    there = figures_of(lived, period_of(2025, MADRID, before))[F.MEMBERS].rows
    gone = figures_of(lived, period_of(2026, MADRID, after))[F.MEMBERS].rows
    assert {row.id for row in there} - {row.id for row in gone} == {"6", "7"}
    assert period_of(2026, MADRID, after).last_day == date(2026, 1, 1)
