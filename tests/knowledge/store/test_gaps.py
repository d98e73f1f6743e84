"""Questions without a good answer, as the transcript has them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.model.faq import VerdictKind
from knowledge.model.languages import FR
from knowledge.model.messages import Choice
from knowledge.store.gaps import Then, Unanswered
from knowledge.store.store import Store
from tests.knowledge.store.asking import ask, hear, reply
from tests.queueing import meet

TITLES = (Choice(id="entry:who", label="Who presides"), Choice(id="entry:where", label="Where it meets"))
FAILED = [VerdictKind.REFUSED, VerdictKind.OFFERED, VerdictKind.QUOTED]


def gaps(store: Store, since: datetime, most: int = 100) -> tuple[Unanswered, ...]:
    return store.read(lambda unit: unit.gaps.since(since, most))


@pytest.mark.parametrize("kind", list(VerdictKind))
def test_only_what_failed_is_a_gap(store: Store, now: datetime, kind: VerdictKind) -> None:
    """Refused, offered and quoted questions are; answered, declined and a person's answers are not."""
    ask(store, meet(store, "ana", now), now, "Who presides?", kind, "who", FR)
    found = gaps(store, now)
    assert [(each.question, each.verdict, each.language, each.entry) for each in found] == (
        [("Who presides?", kind, FR, "who")] if kind in FAILED else []
    )


def test_an_answer_that_did_not_help_is_a_gap(store: Store, now: datetime) -> None:
    """As soon as its reader says so; an answer that helped, or that nobody rated, is none."""
    ana = meet(store, "ana", now)
    ask(store, ana, now, "Helped?", VerdictKind.ANSWERED, "who")
    assert store.run(lambda unit: unit.transcripts.rate(ana.contact, helpful=True))
    ask(store, ana, now, "Helped not?", VerdictKind.ANSWERED, "who")
    assert store.run(lambda unit: unit.transcripts.rate(ana.contact, helpful=False))
    ask(store, ana, now, "Unrated?", VerdictKind.ANSWERED, "who")
    assert [(each.question, each.entry) for each in gaps(store, now)] == [("Helped not?", "who")]


def test_each_question_stands_with_its_own_reply(store: Store, now: datetime) -> None:
    """People who ask at the same time do not get each other's questions."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    hear(store, ana, now, "Ana's question")
    hear(store, bea, now, "Bea's question")
    reply(store, ana, now, VerdictKind.REFUSED)
    reply(store, bea, now, VerdictKind.QUOTED)
    assert [(each.question, each.verdict) for each in gaps(store, now)] == [
        ("Ana's question", "refused"),
        ("Bea's question", "quoted"),
    ]


def test_what_was_offered_stands_with_what_came_then(store: Store, now: datetime) -> None:
    """The titles with their number, and the next thing that the same person said, by button or in words."""
    ana, bea, eva = (meet(store, name, now) for name in ("ana", "bea", "eva"))
    for person in (ana, bea, eva):
        hear(store, person, now, "Presidency")
        reply(store, person, now, VerdictKind.OFFERED, choices=TITLES, question=7)
    hear(store, ana, now, choice="7.1")
    hear(store, bea, now, text="1")
    hear(store, ana, now, text="thanks")
    found = gaps(store, now)
    assert {each.number for each in found} == {7}
    assert {each.choices for each in found} == {TITLES}
    assert [each.then for each in found] == [Then(text="", choice="7.1"), Then(text="1", choice=""), None]


def test_a_question_counts_once(store: Store, now: datetime) -> None:
    """A message that was refused in two replies, because it held two questions, is one gap: the last says which."""
    ana = meet(store, "ana", now)
    hear(store, ana, now, "Who presides, and where?")
    reply(store, ana, now, VerdictKind.OFFERED)
    reply(store, ana, now, VerdictKind.REFUSED)
    assert [(each.question, each.verdict) for each in gaps(store, now)] == [("Who presides, and where?", "refused")]


def test_a_reply_without_a_question_is_none(store: Store, now: datetime) -> None:
    """A pressed button has no words, and a reply that came unasked has nothing before it."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    hear(store, ana, now, choice="3.1")
    for person in (ana, bea):
        reply(store, person, now, VerdictKind.REFUSED)
    assert gaps(store, now) == ()


def test_only_lately(store: Store, now: datetime) -> None:
    """What was asked before the instant is not listed; of more than are wanted the newest are, oldest first."""
    ana = meet(store, "ana", now)
    for day in range(4):
        ask(store, ana, now + timedelta(days=day), f"Question of day {day}", VerdictKind.REFUSED)
    assert [each.question[-1] for each in gaps(store, now + timedelta(days=1))] == ["1", "2", "3"]
    assert [each.question[-1] for each in gaps(store, now, most=2)] == ["2", "3"]
    assert gaps(store, now)[0].at == now


def test_who_was_erased_left_no_question(store: Store, now: datetime) -> None:
    """Their words are gone; those of others stay."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    for person in (ana, bea):
        ask(store, person, now, f"Question of {person.address.external_id}", VerdictKind.REFUSED)
    store.run(lambda unit: unit.erasure.erase([ana.contact], now))
    assert [each.question for each in gaps(store, now)] == ["Question of bea"]
