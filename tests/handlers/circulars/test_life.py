"""The whole life of a circular: drafted, translated, approved by somebody else, released, acknowledged, corrected."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from handlers.circulars.approving import approve, submit
from handlers.circulars.circulation import acknowledge, on_request
from handlers.circulars.exporting import register_rows
from handlers.circulars.releasing import cancel, correct, pause, release, resume, schedule
from handlers.circulars.translating import check_text, machine_text, put_machine_text
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularState, NotNow, OwnWork
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.people import ChannelName
from knowledge.store.errors import Conflict
from tests.circulations import add_reader
from tests.handlers.circulars.office import DAY, HOUR, MINUTE, TEXTS, Office
from tests.handlers.circulars.translators import Shouting

S = CircularState


def line_of(office: Office, circular: Circular, contact: int) -> dict[str, str]:
    """What the register, in English, says of one recipient of the newest version."""
    name = office.store.read(lambda unit: unit.people.contact(contact))
    assert name is not None
    voice = office.library.phrasebook.speak(EN)
    table = office.see(register_rows, office.iker, circular, office.library, voice)
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return [row for row in rows if row["Contact"] == name.name][-1]


class TestTheWay:
    async def test_from_the_draft_to_the_register(self, office: Office) -> None:
        """Two staff: one writes and has it translated, the other one checks and approves; everybody gets it once, in
        their language; who acknowledges it stands on the register."""
        draft = office.draft({EN: TEXTS[EN], ES: TEXTS[ES], PT: TEXTS[PT]})
        french = await machine_text(Shouting(), office.text(draft, EN), FR)
        draft = office.do(put_machine_text, office.iker, draft.id, draft.revision, french, office.now)
        review = office.do(submit, office.iker, draft.id, draft.revision, office.library, office.now)
        review = office.do(check_text, office.amaia, review.id, review.revision, FR, office.now)
        approved = office.do(approve, office.amaia, review.id, review.revision, office.library, office.now)
        assert approved.authors == (office.iker.name,)
        circular = office.release(approved)
        assert (circular.state, circular.number, circular.year) == (S.RELEASED, 1, 2026)
        office.runs()
        readers = (office.jo, office.ana, office.rui, office.edurne)
        assert sorted(office.states()) == sorted(f"circular:{circular.id}:contact:{each.id}" for each in readers)
        texts = office.letters()
        assert "MEETING IN BILBAO" in texts[f"circular:{circular.id}:fr"]
        assert "Reunião em Bilbau" in texts[f"circular:{circular.id}:pt"]
        assert len(office.deliver()) == 4
        assert set(office.states().values()) == {"sent"}
        ana = office.contact(office.ana)
        assert office.do(acknowledge, ana, circular.id, ChannelName.TELEGRAM, office.now + HOUR)
        assert not office.do(acknowledge, ana, circular.id, ChannelName.TELEGRAM, office.now + 2 * HOUR)
        office.runs()
        assert office.now_of(circular).state is S.FINISHED
        line = line_of(office, circular, office.ana.id)
        assert (line["Member"], line["State"], line["Channel"], line["Language"]) == (
            "Fr-Lyon",
            "sent",
            "Telegram",
            "French",
        )
        assert line["Acknowledged (Europe/Madrid)"] == "2026-11-20 12:00"
        assert line_of(office, circular, office.jo.id)["Acknowledged (Europe/Madrid)"] == ""
        assert [action.partition(".")[2] for action in office.actions()][-6:] == [
            "translated",
            "submitted",
            "checked",
            "approved",
            "released",
            "finished",
        ]

    def test_it_is_in_the_archive(self, office: Office) -> None:
        """Each of its texts is found there in its language, with its number, date and page."""
        circular = office.released()
        documents = office.store.read(lambda unit: unit.archive.numbered("1", 2026))
        assert {each.language for each in documents} == set(TEXTS)
        assert {(each.circular, each.date.iso) for each in documents} == {(circular.id, "2026-11-20")}
        assert documents[0].url == f"https://focal.example.org/circulars/{circular.id}"
        found = office.store.read(lambda unit: unit.archive.search("réunion Bilbao juin", FR))
        assert found[0].document.title == "Réunion à Bilbao"

    def test_the_next_one_has_the_next_number(self, office: Office) -> None:
        """Numbers follow on each other within a year, and begin anew with the next."""
        assert [office.released().number for _ in range(2)] == [1, 2]
        office.now += 60 * DAY
        third = office.released()
        assert (third.number, third.year) == (1, 2027)


class TestTwoAtOnce:
    def test_two_staff_release_at_once(self, office: Office) -> None:
        """One of them does; the other one is told that it is out. Nobody gets it twice."""
        ready = office.approve(office.draft())

        def try_it(by: int) -> object:
            actor = (office.iker, office.amaia)[by]
            try:
                return office.do(release, actor, ready.id, ready.revision, "", office.library, office.now)
            except FocalError as error:
                return error

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(try_it, range(2)))
        refused = [outcome for outcome in outcomes if isinstance(outcome, NotNow)]
        assert len(refused) == 1
        assert refused[0].state is S.RELEASED
        office.runs()
        assert len(office.states()) == 4
        assert office.actions().count("circular.released") == 1

    def test_two_circulars_at_once_have_two_numbers(self, office: Office) -> None:
        """Whatever processes release at the same moment, each number is given once."""
        ready = [office.approve(office.draft()) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            numbers = [each.number for each in pool.map(office.release, ready)]
        assert sorted(each or 0 for each in numbers) == [1, 2, 3, 4]

    def test_the_job_in_several_processes(self, office: Office) -> None:
        """It releases what is scheduled once."""
        ready = office.approve(office.draft())
        at = office.now + HOUR
        office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
        office.now = at
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: office.runs(), range(4)))
        assert office.actions().count("circular.released") == 1
        assert len(office.states()) == 4

    def test_many_hands(self, office: Office) -> None:
        """Released, paused, resumed, corrected, asked for, acknowledged, and the job running, all at the same moment:
        nobody waits for another for ever, nothing comes twice, nothing is lost."""
        approved = [office.approve(office.draft()) for _ in range(4)]
        first, second, *ready = [*map(office.release, approved[:2]), *approved[2:]]
        late = [office.contact(add_reader(office.store, office.lyon, office.now, language=FR)) for _ in range(3)]
        readers = [office.contact(each) for each in (office.ana, office.jo, office.rui)]

        def pauses() -> None:
            paused = office.do(pause, office.iker, first.id, first.revision, office.now)
            office.do(resume, office.iker, first.id, paused.revision, office.library, office.now)

        deeds: list[Callable[[], object]] = [
            pauses,
            lambda: office.do(correct, office.amaia, second.id, office.now),
            *(partial(office.release, each) for each in ready),
            *(partial(office.do, on_request, each, second, office.library, office.now) for each in late),
            *(partial(office.do, acknowledge, each, second.id, ChannelName.TELEGRAM, office.now) for each in readers),
            *([office.runs] * 3),
        ]
        with ThreadPoolExecutor(len(deeds)) as pool:
            for outcome in [pool.submit(deed) for deed in deeds]:
                outcome.result(timeout=60)
        office.runs()
        circulars = [office.now_of(each) for each in (first, second, *ready)]
        assert sorted(each.number or 0 for each in circulars) == [1, 2, 3, 4]
        assert {each.state for each in circulars} == {S.RELEASED}
        planned = [key for key in office.states() if ":contact:" in key]
        assert len(planned) == len(set(planned))
        assert sum(key.startswith(f"circular:{second.id}:") for key in planned) == 7
        done = office.store.read(lambda unit: unit.circulation.progress(second.id))
        assert done.acknowledged == 3


class TestPause:
    def test_nothing_is_sent_until_it_is_resumed(self, office: Office) -> None:
        """What waits is held; a release meanwhile is refused; once resumed, each gets it once."""
        circular = office.released()
        paused = office.do(pause, office.iker, circular.id, circular.revision, office.now)
        assert office.deliver() == []
        assert set(office.states().values()) == {"held"}
        with pytest.raises(NotNow) as refused:
            office.do(release, office.amaia, paused.id, paused.revision, "", office.library, office.now)
        assert refused.value.state is S.PAUSED
        office.runs()
        assert office.now_of(circular).state is S.PAUSED
        office.do(resume, office.iker, paused.id, paused.revision, office.library, office.now)
        office.now += MINUTE
        assert len(office.deliver()) == 4
        assert set(office.states().values()) == {"sent"}

    def test_what_is_not_planned_yet_waits_too(self, office: Office) -> None:
        """The job plans nothing of a paused circular, whoever asks for it meanwhile gets nothing either."""
        circular = office.released()
        paused = office.do(pause, office.iker, circular.id, circular.revision, office.now)
        late = add_reader(office.store, office.lyon, office.now, language=FR)
        assert office.do(on_request, office.contact(late), paused, office.library, office.now) is None
        office.runs()
        assert len(office.states()) == 4

    def test_only_what_is_paused_is_resumed(self, small_office: Office) -> None:
        """And only what is released is paused."""
        office = small_office
        circular = office.released()
        with pytest.raises(NotNow):
            office.do(resume, office.iker, circular.id, circular.revision, office.library, office.now)
        ready = office.approve(office.draft())
        with pytest.raises(NotNow):
            office.do(pause, office.iker, ready.id, ready.revision, office.now)


class TestCancelling:
    def test_what_is_not_sent_is_taken_back(self, office: Office) -> None:
        """The register says why, also of what is being sent at this moment, which is not tried again; who has it keeps
        it; the archive forgets it."""
        circular = office.released()
        one = office.store.run(lambda unit: unit.deliveries.claim(tuple(ChannelName), office.now, office.now + HOUR, 1))
        assert len(one) == 1
        wrong = ("the wrong date", office.library, office.now)
        gone = office.do(cancel, office.iker, circular.id, circular.revision, *wrong)
        assert gone.state is S.CANCELLED
        states = list(office.states().values())
        assert (states.count("cancelled"), states.count("sending")) == (3, 1)
        rows = office.see(register_rows, office.iker, gone, office.library, office.library.phrasebook.speak(EN)).rows
        assert sum("the wrong date" in row for row in rows) == 4
        assert office.store.read(lambda unit: unit.archive.count()) == 0

    def test_its_number_stays_taken(self, office: Office) -> None:
        """Somebody may have received it; the next one has the next number."""
        circular = office.released()
        office.do(cancel, office.iker, circular.id, circular.revision, "", office.library, office.now)
        assert office.released().number == 2


class TestCorrection:
    def test_it_takes_the_place_of_the_version_before(self, office: Office) -> None:
        """The same number and the next version; what of the first was not sent is not sent; the archive has the new
        one; the register says who got which."""
        first = office.released()
        taken = office.store.run(
            lambda unit: unit.deliveries.claim(tuple(ChannelName), office.now, office.now + HOUR, 1)
        )
        draft = office.do(correct, office.amaia, first.id, office.now)
        assert (draft.version, draft.number, draft.corrects, draft.authors) == (2, 1, first.id, (office.amaia.name,))
        draft = office.write(draft, EN, "Meeting in Bilbao, in July", "In July.", office.amaia)
        for language in (ES, FR, PT):
            draft = office.do(check_text, office.iker, draft.id, draft.revision, language, office.now)
        second = office.release(office.approve(draft, office.iker))
        office.runs()
        assert office.now_of(first).state is S.FINISHED
        states = office.states()
        assert [states[key] for key in states if key.startswith(f"circular:{first.id}:")].count("cancelled") == 3
        assert sum(key.startswith(f"circular:{second.id}:") for key in states) == 4
        assert "corrected version 2" in office.letters()[f"circular:{second.id}:en"]
        titles = {each.title for each in office.store.read(lambda unit: unit.archive.numbered("1"))}
        assert "Meeting in Bilbao, in July" in titles
        assert "Meeting in Bilbao" not in titles
        voice = office.library.phrasebook.speak(EN)
        table = office.see(register_rows, office.iker, second, office.library, voice)
        assert sorted(row[table.header.index("Version")] for row in table.rows) == ["1"] * 4 + ["2"] * 4
        assert taken

    def test_it_reaches_who_left_the_audience(self, office: Office) -> None:
        """Who got the first version is to know better, though the audience has lost them since."""
        first = office.released()
        office.deliver()
        audience_of_lyon = office.describe(office.do(correct, office.iker, first.id, office.now), {})
        assert audience_of_lyon.audience == first.audience
        lost = office.contact(office.ana)
        office.store.run(lambda unit: unit.contacts.end_posts(lost.id))
        second = office.release(office.approve(audience_of_lyon))
        recipients = {line.contact for line in office.store.read(lambda unit: unit.circulation.register(second))}
        assert office.ana.id in recipients

    def test_there_is_one_at_a_time(self, small_office: Office) -> None:
        """Who wants to correct it again gets the draft that there is; a correction of a correction has version 3."""
        office = small_office
        first = office.released()
        draft = office.do(correct, office.iker, first.id, office.now)
        assert office.do(correct, office.amaia, first.id, office.now).id == draft.id
        second = office.release(office.approve(draft))
        assert office.do(correct, office.iker, first.id, office.now).version == 3
        assert office.now_of(second).state is S.RELEASED

    def test_of_a_paused_one(self, office: Office) -> None:
        """The usual way when a mistake is seen: paused, corrected; nobody gets the wrong version afterwards."""
        first = office.released()
        office.do(pause, office.iker, first.id, first.revision, office.now)
        draft = office.do(correct, office.iker, first.id, office.now)
        office.release(office.approve(draft))
        office.now += MINUTE
        assert {key.split(":")[1] for key in office.deliver()} == {str(draft.id)}
        assert office.now_of(first).state is S.FINISHED

    def test_of_a_cancelled_one(self, small_office: Office) -> None:
        """What was taken back is sent again as a new version, to everybody of the register; its number stays."""
        office = small_office
        first = office.released()
        office.do(cancel, office.iker, first.id, first.revision, "the wrong date", office.library, office.now)
        draft = office.do(correct, office.iker, first.id, office.now)
        second = office.release(office.approve(draft))
        assert (second.version, second.number) == (2, first.number)
        assert office.now_of(first).state is S.CANCELLED
        assert len(office.deliver()) == 4

    def test_of_a_draft(self, small_office: Office) -> None:
        """Nobody has received it: it is changed itself."""
        office = small_office
        for each in (office.draft(), office.approve(office.draft())):
            with pytest.raises(NotNow):
                office.do(correct, office.iker, each.id, office.now)


class TestWhoJoinsLater:
    def test_gets_it_on_request(self, office: Office) -> None:
        """A colleague who was not there at the release asks for it: it comes at once, and they are on the register."""
        circular = office.released()
        office.deliver()
        office.runs()
        late = add_reader(office.store, office.lyon, office.now, language=FR)
        said = office.do(on_request, office.contact(late), office.now_of(circular), office.library, office.now)
        assert said is not None
        assert "Réunion à Bilbao" in said.text
        assert office.states()[f"circular:{circular.id}:contact:{late.id}"] == "pending"
        assert f"circular:{circular.id}:contact:{late.id}" in office.deliver()
        line = line_of(office, circular, late.id)
        assert (line["State"], line["Role"].endswith("(on request)")) == ("sent", True)
        again = office.do(on_request, office.contact(late), office.now_of(circular), office.library, office.now)
        assert again is not None
        assert "nous nous réunissons" in again.text
        assert [choice.id for choice in again.choices] == [f"ack:{circular.id}", f"about:{circular.id}"]

    def test_at_night_as_well(self, office: Office) -> None:
        """What one asks for oneself waits for no hour."""
        circular = office.released()
        office.now += timedelta(hours=13)
        late = add_reader(office.store, office.braga, office.now, language=PT)
        office.do(on_request, office.contact(late), circular, office.library, office.now)
        assert f"circular:{circular.id}:contact:{late.id}" in office.deliver()


class TestTheClock:
    def test_it_stood_still_for_two_days(self, office: Office) -> None:
        """What was due meanwhile goes once, at an hour of its readers; what has expired does not go at all."""
        once, expired = (office.approve(office.draft()) for _ in range(2))
        at = office.now + HOUR
        for ready, until in ((once, None), (expired, office.now + DAY)):
            office.do(schedule, office.iker, ready.id, ready.revision, at, until, "", office.library, office.now)
        out = office.released()
        office.now += 3 * DAY + timedelta(hours=10)  # on Monday, at 20:00 UTC: quiet everywhere
        office.runs()
        office.runs()
        assert office.now_of(once).state is S.RELEASED
        assert office.now_of(expired).state is S.CANCELLED
        assert office.deliver() == []
        office.now += timedelta(hours=13)
        office.runs()
        sent = office.deliver()
        for circular in (once, out):
            assert sum(key.startswith(f"circular:{circular.id}:contact:") for key in sent) == 4
        assert not any(key.startswith(f"circular:{expired.id}:contact:") for key in sent)
        assert any("had expired already" in text for text in office.told(office.iker_reader))

    def test_it_expires_on_the_way(self, office: Office) -> None:
        """What of a released circular is not sent in time is not sent, and the staff are told how many that are."""
        circular = office.released(expires_at=office.now + HOUR)
        office.now += 2 * HOUR
        office.runs()
        assert set(office.states().values()) == {"cancelled"}
        assert office.now_of(circular).state is S.FINISHED
        assert any("4 recipients did not receive it" in text for text in office.told(office.iker_reader))

    def test_something_is_wrong_by_now(self, office: Office) -> None:
        """A scheduled one with a reader of one more language is not released: the staff are told, and it stays
        approved."""
        ready = office.approve(office.draft())
        at = office.now + HOUR
        office.do(schedule, office.iker, ready.id, ready.revision, at, None, "", office.library, office.now)
        add_reader(office.store, office.lyon, office.now, language=Language("ar"))
        office.now = at
        office.runs()
        back = office.now_of(ready)
        assert (back.state, back.scheduled_at) == (S.APPROVED, None)
        assert any("reads Arabic" in text for text in office.told(office.iker_reader))


class TestOwnWork:
    def test_the_author_does_not_approve_it(self, office: Office) -> None:
        """Where somebody else could, whoever wrote in it may not."""
        draft = office.do(submit, office.iker, (each := office.draft()).id, each.revision, office.library, office.now)
        with pytest.raises(OwnWork):
            office.do(approve, office.iker, draft.id, draft.revision, office.library, office.now)

    def test_a_stale_form_changes_nothing(self, office: Office) -> None:
        """Who saw an earlier state of it is told that somebody else changed it."""
        draft = office.draft()
        office.write(draft, EN, "Other", "Words", office.amaia)
        with pytest.raises(Conflict):
            office.write(draft, EN, "Mine", "Words")
        assert office.text(draft, EN).title == "Other"
