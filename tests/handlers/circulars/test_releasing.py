"""Before and at the release: previews, tests on oneself, schedules, confirmations, and batch after batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from handlers.circulars.approving import NotReady
from handlers.circulars.archiving import archive
from handlers.circulars.attaching import attach
from handlers.circulars.facts import facts_of
from handlers.circulars.releasing import (
    FIRST_BATCH,
    InThePast,
    NotConfirmed,
    NowhereToSend,
    cancel,
    preview,
    release,
    schedule,
    send_test,
    unschedule,
)
from handlers.circulars.running import plan_more
from handlers.circulars.writing import Changes, confirm_deadline
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.circulars import CircularKind, CircularState, LetterPurpose, NotNow
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.rights import FOCAL, OPERATOR, Forbidden
from knowledge.store.errors import Conflict
from knowledge.store.tables import addresses, contacts
from knowledge.store.unit import Unit
from tests.circulations import add_reader, lose
from tests.handlers.circulars.office import DAY, HOUR, TEXTS, Office

S = CircularState


def crowd(office: Office, people: int) -> None:
    """So many more focal points in Leeds, each with a chat."""

    def work(unit: Unit) -> None:
        rows = [
            {"id": 1_000 + n, "name": f"Person {n}", "role": "focal_point", "language": "en", "consent": "2026-1"}
            | {"language_chosen": True, "subscribed": True, "created_at": office.now, "member_id": office.leeds.id}
            for n in range(people)
        ]
        unit.connection.execute(insert(contacts), rows)
        chats = [
            {"contact_id": 1_000 + n, "channel": "telegram", "external_id": str(10_000 + n), "state": "active"}
            for n in range(people)
        ]
        unit.connection.execute(insert(addresses), chats)

    office.store.run(work)


class TestPreview:
    def test_what_each_would_get(self, office: Office) -> None:
        """A letter for each language that is read or written, with the number that it would have; nothing is stored."""
        draft = office.draft({EN: TEXTS[EN], FR: TEXTS[FR]})
        shown = office.see(preview, draft, office.library, office.now)
        assert set(shown) == {EN, ES, FR, PT}
        assert shown[EN].text.startswith("**Circular 1**")
        assert "20 November 2026" in shown[EN].text
        assert (shown[FR].language, shown[ES].language) == (FR, EN)
        assert office.now_of(draft) == draft
        assert office.letters() == {}

    def test_of_what_is_out(self, small_office: Office) -> None:
        """It is what was sent."""
        circular = small_office.released()
        shown = small_office.see(preview, circular, small_office.library, small_office.now)
        assert {key.rpartition(":")[2]: text for key, text in small_office.letters().items()} == {
            language: message.text for language, message in shown.items()
        }

    def test_its_files(self, small_office: Office) -> None:
        """They are there, as they will be sent."""
        office = small_office
        draft = office.draft()
        draft = office.do(
            attach, office.iker, draft.id, draft.revision, "", "a.pdf", "application/pdf", b"%PDF", office.now
        )
        assert [file.name for file in office.see(preview, draft, office.library, office.now)[PT].files] == ["a.pdf"]


class TestTests:
    def test_to_oneself(self, office: Office) -> None:
        """At once, in one's own language, as it will be, and marked; nobody else gets anything; no letter is made."""
        draft = office.draft()
        assert office.do(send_test, office.amaia, draft.id, office.library, office.now) == 1
        (told,) = office.told(office.amaia_reader)
        assert TEXTS[ES][1] in told
        assert not told.startswith("**")
        assert office.letters() == {}
        assert office.told(office.ana) == []

    def test_again_and_in_another_language(self, small_office: Office) -> None:
        """As often as one likes."""
        office = small_office
        draft = office.draft()
        for minute in range(2):
            office.now += timedelta(minutes=minute)
            office.do(send_test, office.iker, draft.id, office.library, office.now, FR)
        told = office.told(office.iker_reader)
        assert len(told) == 2
        assert all(TEXTS[FR][1] in text for text in told)
        assert all(text.startswith("*A test, which only you receive:*") for text in told)

    def test_nowhere(self, small_office: Office) -> None:
        """Who has no chat with Focal is told what to do; so is whoever is at the machine."""
        office = small_office
        draft = office.draft()
        lose(office.store, office.iker_reader.chat, office.now)
        for by in (office.iker, OPERATOR):
            with pytest.raises(NowhereToSend):
                office.do(send_test, by, draft.id, office.library, office.now)


class TestConfirmation:
    def test_above_fifty(self, office: Office) -> None:
        """The number of recipients is typed, however it is written; nothing happens with another one."""
        crowd(office, CONFIRMED_ABOVE - 3)
        ready = office.approve(office.draft())
        for typed in ("", "yes", "50", "511"):
            with pytest.raises(NotConfirmed) as refused:
                office.release(ready, typed)
            assert refused.value.count == CONFIRMED_ABOVE + 1
        assert office.now_of(ready) == ready
        assert office.release(ready, " 51 ").state is S.RELEASED

    def test_up_to_fifty(self, small_office: Office) -> None:
        """It needs none."""
        crowd(small_office, CONFIRMED_ABOVE - 4)
        assert small_office.release(small_office.approve(small_office.draft())).state is S.RELEASED

    def test_of_a_schedule(self, small_office: Office) -> None:
        """It is confirmed when it is scheduled; whoever comes in between gets it too."""
        office = small_office
        crowd(office, CONFIRMED_ABOVE)
        ready = office.approve(office.draft())
        at = office.now + HOUR
        with pytest.raises(NotConfirmed):
            office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
        office.do(schedule, office.iker, ready.id, ready.revision, at, None, "54", office.library, office.now)
        add_reader(office.store, office.lyon, office.now, language=FR)
        office.now = at
        office.runs()
        assert len(office.states()) == 55


class TestSchedule:
    def test_it_is_released_when_it_is_time(self, office: Office) -> None:
        """By Focal itself, once, not before; it is then numbered and dated."""
        ready = office.approve(office.draft())
        at = office.now + 20 * HOUR
        scheduled = office.do(
            schedule, office.iker, ready.id, ready.revision, at, at + DAY, "", office.library, office.now
        )
        assert (scheduled.state, scheduled.scheduled_at, scheduled.expires_at) == (S.SCHEDULED, at, at + DAY)
        office.now = at - timedelta(seconds=1)
        office.runs()
        assert office.now_of(ready).state is S.SCHEDULED
        office.now = at
        office.runs()
        out = office.now_of(ready)
        assert (out.state, out.number, str(out.issued), out.released_at) == (S.RELEASED, 1, "2026-11-21", at)
        entry = [
            each
            for each in office.store.read(lambda unit: unit.audit.entries(None, 9))
            if each.action == "circular.released"
        ]
        assert [each.actor for each in entry] == [FOCAL.name]

    def test_when_it_expires(self, small_office: Office) -> None:
        """As it was described, unless it is said anew."""
        office = small_office
        at, until = office.now + HOUR, office.now + DAY
        ready = office.approve(office.describe(office.draft(), Changes(expires_at=until)))
        scheduled = office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
        assert scheduled.expires_at == until
        moved = office.do(
            schedule, office.iker, ready.id, scheduled.revision, at, 2 * HOUR + at, "", office.library, office.now
        )
        assert moved.expires_at == at + 2 * HOUR
        with pytest.raises(InThePast):
            office.do(schedule, office.iker, ready.id, moved.revision, until, None, "", office.library, office.now)

    def test_it_is_taken_back(self, office: Office) -> None:
        """It stays approved, and may be scheduled anew or released at once."""
        ready = office.approve(office.draft())
        at = office.now + HOUR
        scheduled = office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
        moved = office.do(
            schedule, office.iker, ready.id, scheduled.revision, at + HOUR, None, "", office.library, office.now
        )
        back = office.do(unschedule, office.iker, ready.id, moved.revision, office.now)
        assert (back.state, back.scheduled_at, back.approved_by) == (S.APPROVED, None, office.amaia.name)
        with pytest.raises(NotNow):
            office.do(unschedule, office.iker, ready.id, back.revision, office.now)
        assert office.release(back).state is S.RELEASED

    def test_a_moment_that_is_over(self, small_office: Office) -> None:
        """Neither it nor its end may be."""
        office = small_office
        ready = office.approve(office.draft())
        for at, until in ((office.now, None), (office.now + HOUR, office.now + HOUR), (office.now - HOUR, None)):
            with pytest.raises(InThePast):
                office.do(schedule, office.iker, ready.id, ready.revision, at, until, "", office.library, office.now)

    def test_a_draft(self, small_office: Office) -> None:
        """Only what is approved is scheduled."""
        office = small_office
        draft = office.draft()
        with pytest.raises(NotNow):
            office.do(
                schedule, office.iker, draft.id, draft.revision, office.now + HOUR, None, "", office.library, office.now
            )


class TestRelease:
    def test_what_is_not_approved(self, small_office: Office) -> None:
        """It is refused, whoever asks, in whatever state it is."""
        office = small_office
        draft = office.draft()
        with pytest.raises(NotNow) as refused:
            office.release(draft)
        assert refused.value.state is S.DRAFT
        ready = office.approve(draft)
        with pytest.raises(Forbidden):
            office.do(release, office.actor(office.ana), ready.id, ready.revision, "", office.library, office.now)
        with pytest.raises(Conflict):
            office.do(release, office.iker, ready.id, ready.revision - 1, "", office.library, office.now)
        gone = office.do(cancel, office.iker, ready.id, ready.revision, "", office.library, office.now)
        with pytest.raises(NotNow):
            office.release(gone)

    def test_a_language_that_came_since(self, office: Office) -> None:
        """Somebody who reads another one was added after the approval: it is not released without a word to them."""
        ready = office.approve(office.draft())
        add_reader(office.store, office.lyon, office.now, language=Language("ar"))
        with pytest.raises(NotReady):
            office.release(ready)
        assert office.now_of(ready).state is S.APPROVED

    def test_readers_of_another_language(self, office: Office) -> None:
        """Where that is accepted, they get a letter of their own, which says that it is not in their language."""
        add_reader(office.store, office.vitoria, office.now, language=Language("eu"))
        circular = office.released({EN: TEXTS[EN], ES: TEXTS[ES]}, accepts_fallback=True)
        letters = office.letters()
        assert set(letters) == {f"circular:{circular.id}:{language}" for language in ("en", "es", "eu", "fr", "pt")}
        assert TEXTS[ES][1] in letters[f"circular:{circular.id}:eu"]
        assert letters[f"circular:{circular.id}:eu"] != letters[f"circular:{circular.id}:es"]

    def test_a_number_of_its_own(self, small_office: Office) -> None:
        """What was set by hand stays, and the next one follows on it."""
        draft = small_office.describe(small_office.draft(), Changes(number=47))
        assert small_office.release(small_office.approve(draft)).number == 47
        assert small_office.released().number == 48

    def test_what_has_no_number(self, small_office: Office) -> None:
        """A bulletin is dated only; a message to a few is no part of the archive."""
        office = small_office
        bulletin = office.release(office.approve(office.draft(TEXTS, CircularKind.BULLETIN)))
        assert (bulletin.number, str(bulletin.issued)) == (None, "2026-11-20")
        before = office.store.read(lambda unit: unit.archive.count())
        message = office.release(office.approve(office.draft(TEXTS, CircularKind.MESSAGE)))
        assert message.number is None
        assert office.store.read(lambda unit: unit.archive.count()) == before == 4

    def test_one_that_is_not_public(self, office: Office) -> None:
        """It is found by who asks about it alone."""
        circular = office.released(is_public=False)
        search = office.store.read(lambda unit: unit.archive.search("meeting in Bilbao in June", EN))
        assert search == ()
        found = office.store.read(lambda unit: unit.archive.search("meet in June", EN, circular=circular.id))
        assert {passage.document.url for passage in found} == {""}

    def test_deadlines_are_found(self, small_office: Office) -> None:
        """What a person confirmed is searched too, so that "when is the deadline?" finds it."""
        office = small_office
        read = {"date": "2027-02-01", "time": None, "zone": None, "what": "registration", "evidence": "", "line": 1}
        facts = facts_of({"deadlines": [read]})
        begun = office.draft()
        draft = office.store.run(lambda unit: unit.circulars.save(replace(begun, facts=facts)))
        draft = office.do(confirm_deadline, office.iker, draft.id, draft.revision, 0, True, office.now)
        circular = office.release(office.approve(draft))
        asked = "When is the deadline for registration?"
        (found, *_others) = office.store.read(lambda unit: unit.archive.search(asked, EN, circular=circular.id))
        assert "February 1, 2027" in found.text or "1 February 2027" in found.text

    def test_thirty_thousand_characters(self, small_office: Office) -> None:
        """They are one letter: it is for channels to part it."""
        words = "word " * 5_999 + "end."
        circular = small_office.released({**TEXTS, EN: ("Long", words)})
        assert words in small_office.letters()[f"circular:{circular.id}:en"]

    def test_a_second_archiving(self, small_office: Office) -> None:
        """Archiving it again changes nothing."""
        office = small_office
        circular = office.released()
        office.do(archive, circular, office.library, office.now)
        assert office.store.read(lambda unit: unit.archive.count()) == 4

    def test_letters_stay_as_they_were_sent(self, small_office: Office) -> None:
        """Whatever is stored under the same key later."""
        circular = small_office.released()
        key, other = f"circular:{circular.id}:en", OutgoingMessage(text="Other")
        small_office.store.run(
            lambda unit: unit.circulation.put_letter(key, circular.id, LetterPurpose.CIRCULAR, other)
        )
        assert TEXTS[EN][1] in small_office.letters()[key]


class TestBatches:
    def test_the_rest_follows(self, office: Office) -> None:
        """A large audience is planned in batches: the first with the release, the rest by the job, each person once."""
        crowd(office, FIRST_BATCH + 100)
        ready = office.approve(office.draft())
        office.release(ready, str(FIRST_BATCH + 104))
        assert len(office.states()) == FIRST_BATCH
        assert plan_more(office.store, office.library, office.now) == 104
        assert plan_more(office.store, office.library, office.now) == 0
        assert len(office.states()) == FIRST_BATCH + 104
