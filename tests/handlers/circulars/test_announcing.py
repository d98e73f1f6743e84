"""The deadlines that a person confirmed in a circular are reminded of once it is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.circulars import facts
from handlers.circulars.facts import Verdict
from handlers.circulars.releasing import cancel, correct
from handlers.dialogue.library import Library
from knowledge.model.circulars import Circular
from knowledge.model.deadlines import PLANS, Deadline, DeadlineState
from knowledge.model.languages import EN, ES
from knowledge.model.readings import DeadlineKind
from knowledge.store.store import Store
from tests.handlers.circulars.office import TEXTS, Office
from tests.handlers.scripted import scripted

D = DeadlineKind


@pytest.fixture
def office(sqlite_store: Store, now: datetime) -> Office:
    library: Library = scripted({})
    return Office(sqlite_store, library, now)


def with_deadlines(office: Office, circular: Circular, *deadlines: facts.Deadline) -> Circular:
    """The circular with deadlines that were read from it, as a person judged them."""
    read = [
        {
            "date": each.date.isoformat() if each.date else None,
            "what": each.what,
            "time": each.time.isoformat("minutes") if each.time else None,
            "zone": each.zone,
            "evidence": each.evidence,
            "line": each.line,
            "verdict": each.verdict,
        }
        for each in deadlines
    ]
    kept = replace(circular, facts={**circular.facts, **facts.facts_of({facts.DEADLINES: read})})
    return office.store.run(lambda unit: unit.circulars.save(kept))


def confirmed(
    day: date, what: DeadlineKind = D.REGISTRATION, time: time | None = None, zone: str = ""
) -> facts.Deadline:
    """A deadline that a person confirmed."""
    return facts.Deadline(date=day, what=what, time=time, zone=zone, verdict=Verdict.CONFIRMED)


UNCHANGED = confirmed(date(2027, 2, 1), D.OTHER)


def released(office: Office, *deadlines: facts.Deadline) -> Circular:
    """A circular with deadlines, out."""
    draft = office.draft()
    for language, (title, text) in TEXTS.items():
        draft = office.write(draft, language, title, text)
    return office.release(office.approve(with_deadlines(office, draft, *deadlines)))


def of(office: Office, circular: Circular) -> tuple[Deadline, ...]:
    """The deadlines that a circular announced."""
    return office.store.read(lambda unit: unit.deadlines.of_circular(circular.id))


def test_confirmed_ones_are_set(office: Office) -> None:
    """Each confirmed deadline is set, in its zone, with the circular's titles and audience and the plan of its kind."""
    circular = released(
        office,
        confirmed(date(2026, 12, 18), time=time(18), zone="America/Bogota"),
        confirmed(date(2027, 1, 29), D.QUESTIONNAIRE),
        facts.Deadline(date=date(2026, 12, 1), verdict=Verdict.PROPOSED),
        facts.Deadline(date=date(2026, 12, 2), verdict=Verdict.DISMISSED),
    )
    registration, questionnaire = of(office, circular)
    assert registration.due_at == datetime(2026, 12, 18, 23, tzinfo=UTC)
    assert (registration.zone, registration.kind) == ("America/Bogota", D.REGISTRATION)
    assert registration.plan == PLANS[D.REGISTRATION]
    assert registration.titles[EN] == TEXTS[EN][0]
    assert registration.titles[ES] == TEXTS[ES][0]
    assert registration.audience == circular.audience
    assert questionnaire.due_at == datetime(2027, 1, 29, 22, 59, tzinfo=UTC)
    assert questionnaire.zone == "Europe/Madrid"


def test_what_cannot_be_one(office: Office) -> None:
    """What is over already, or in an hour that the clock skips, is left out, and the audit log says why."""
    circular = released(
        office,
        confirmed(date(2026, 11, 19)),
        confirmed(date(2026, 11, 20), time=time(10, 59)),
        confirmed(date(2027, 3, 28), D.OTHER, time=time(2, 30), zone="Europe/Madrid"),
        confirmed(date(2027, 3, 29), D.CONTRIBUTION),
    )
    assert [each.kind for each in of(office, circular)] == [D.CONTRIBUTION]
    noted = office.store.read(lambda unit: unit.audit.entries(None, 50))
    assert [entry.details for entry in noted if entry.action == "deadline.refused"] == [
        {"why": "skipped-hour"},
        {"why": "past"},
        {"why": "before-announcement"},
    ]


def corrected(office: Office, circular: Circular, *deadlines: facts.Deadline) -> Circular:
    """A correction of a circular with other deadlines, out."""
    draft = office.do(correct, office.iker, circular.id, office.now)
    office.now += timedelta(hours=1)
    return office.release(office.approve(with_deadlines(office, draft, *deadlines)))


def test_a_correction(office: Office) -> None:
    """What the correction changes is moved, what it leaves out is cancelled, what is new is set."""
    circular = released(
        office,
        confirmed(date(2026, 12, 18)),
        confirmed(date(2027, 1, 29), D.QUESTIONNAIRE),
        confirmed(date(2027, 2, 1), D.OTHER),
    )
    before = of(office, circular)
    correction = corrected(
        office,
        circular,
        confirmed(date(2026, 12, 20)),
        confirmed(date(2027, 2, 1), D.OTHER),
        confirmed(date(2027, 3, 1), D.CONTRIBUTION),
    )
    after = of(office, correction)
    assert [(each.kind, each.due_at.date()) for each in after] == [
        (D.REGISTRATION, date(2026, 12, 20)),
        (D.OTHER, date(2027, 2, 1)),
        (D.CONTRIBUTION, date(2027, 3, 1)),
    ]
    assert [each.id for each in after[:2]] == [before[0].id, before[2].id]
    (gone,) = of(office, circular)
    assert (gone.kind, gone.state) == (D.QUESTIONNAIRE, DeadlineState.CANCELLED)


def test_a_circular_that_is_taken_back(office: Office) -> None:
    """Its deadlines are cancelled with it."""
    circular = released(office, confirmed(date(2026, 12, 18)))
    office.do(cancel, office.iker, circular.id, circular.revision, "the wrong date", office.library, office.now)
    assert [each.state for each in of(office, circular)] == [DeadlineState.CANCELLED]


def test_without_deadlines(office: Office) -> None:
    """A circular without deadlines sets none."""
    assert of(office, released(office)) == ()
