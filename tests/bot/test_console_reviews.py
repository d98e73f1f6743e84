"""The console's reviews: comments, decisions, good practices, versions and what waits, with all that can go wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Settings
from bot.web.console_form_words import review_name
from bot.web.console_reviews import REVIEWS
from handlers.phrasebook import load_phrasebook
from handlers.practices.searching import Search, search
from handlers.reviewing.deciding import LONGEST_NOTE
from knowledge.model.languages import EN, FR
from knowledge.model.practices import PracticeState
from knowledge.model.reviews import Comment, ReviewState
from knowledge.store.unit import Unit
from tests.bot.answering import BARCELONA, BORDEAUX, FORMS, WIEN, answers, put
from tests.bot.circulating import administrator_at, done, hidden, hrefs, look, press, reach, refused, rows, typed_into
from tests.bot.circulating import words as read_words
from tests.bot.conftest import Visit
from tests.bot.deadlining import wrong_at
from tests.bot.reviewing import ROOT, Handed, at_answer, handed, statements, telling, telling_of, ticked, told
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

PLAN = "Is there a digital plan?"
NOTED = ("comment", "send", "reject", "reopen", "refuse")


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has forms of its own."""
    folder = tmp_path_factory.mktemp("reviews") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    reach(served, BORDEAUX)
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def bordeaux(focal: Served) -> Handed:
    """Answers of Bordeaux to a form of its own."""
    return handed(focal)


class TestComments:
    def test_drafted_and_sent_together(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """They stand at their answers and in a list, the city gets them at once, with a word before them."""
        first = bordeaux.comment(staff, "city/plan", "Where is <i>it</i> published?")
        done(first, "commented")
        assert re.search(r"#q[0-9a-f]{10}$", first.headers["location"])
        done(bordeaux.comment(staff, "theme", "Is this the main one?"), "commented")
        page = look(staff, bordeaux.there)
        assert "not sent yet" in read_words(at_answer(page, PLAN))
        assert "Where is <i>it</i> published?" in read_words(at_answer(page, PLAN))
        assert "<i>" not in page.html
        assert "Send the comments to the city (2)" in page.words
        assert bordeaux.who.name in page.words.partition("What you decide is told to:")[2][:200]
        done(bordeaux.deed(staff, "send", note="Thank you for your work."), "sent")
        assert bordeaux.kept().review is ReviewState.HAS_ISSUES
        assert all(each.told_at for each in bordeaux.comments())
        assert "Thank you for your work." in told(focal, bordeaux)[0]
        page = look(staff, bordeaux.there)
        assert "comments sent to the city" in page.words
        assert "Comments that the city has not settled yet: 2" in page.words

    def test_taken_back(self, staff: Visitor, bordeaux: Handed) -> None:
        """A draft disappears; what the city has is settled."""
        bordeaux.comment(staff, "city/plan", "A draft")
        (draft,) = bordeaux.comments()
        done(bordeaux.deed(staff, f"comments/{draft.id}/take-back"), "taken_back")
        assert "A draft" not in look(staff, bordeaux.there).words
        bordeaux.comment(staff, "city/plan", "A question")
        bordeaux.deed(staff, "send")
        (_draft, asked) = bordeaux.comments()
        done(bordeaux.deed(staff, f"comments/{asked.id}/take-back"), "taken_back")
        assert "settled" in read_words(at_answer(look(staff, bordeaux.there), PLAN))

    def test_what_the_city_answered_since(self, staff: Visitor, bordeaux: Handed) -> None:
        """Beside the comment stands what the answer was before, or that it was left."""
        bordeaux.comment(staff, "city/people", "Really?")
        bordeaux.comment(staff, "city/plan", "Really so?")
        bordeaux.deed(staff, "send")
        bordeaux.correct({"city/people": "4321"})
        page = look(staff, bordeaux.there)
        inhabitants = read_words(at_answer(page, "Inhabitants"))
        assert "4321" in inhabitants
        assert "Before, the answer was: 1200" in inhabitants
        assert "The city has left its answer as it was." in read_words(at_answer(page, PLAN))

    def test_of_what_was_left_out(self, staff: Visitor, focal: Served) -> None:
        """A question without an answer can be commented on as well, and stands among the answers then."""
        it = handed(focal, given={"city/people": "1200"})
        assert "Questions without an answer" in look(staff, it.there).words
        done(it.comment(staff, "theme", "None at all?"), "commented")
        assert "no answer" in read_words(at_answer(look(staff, it.there), "Main theme"))
        it.deed(staff, "send")
        it.correct({"theme": "water"})
        assert "Before, there was no answer." in read_words(at_answer(look(staff, it.there), "Main theme"))

    def test_what_cannot_be_asked(self, staff: Visitor, bordeaux: Handed) -> None:
        """Nothing, too much, and what is no question; it is told at the field, and what was typed stays."""
        wrong_at(bordeaux.comment(staff, "city/plan", "  "), "comment-note", "Please write")
        long = "x" * (LONGEST_NOTE + 1)
        page = wrong_at(bordeaux.comment(staff, "city/plan", long), "comment-note", "too long")
        assert long in typed_into(page, "note")
        assert "<details open>" in at_answer(page, PLAN)
        refused(bordeaux.comment(staff, "nothing", "Why?"), "is not asked of the city any more")
        refused(bordeaux.deed(staff, "send"), "no comment to be sent")
        assert bordeaux.comments() == ()

    def test_a_response_with_very_many_answers(self, focal: Served, staff: Visitor) -> None:
        """The form for a comment is a link away; a page of megabytes helps nobody."""
        it = telling_of(focal, *(f"Deed {number}" for number in range(160)))
        page = look(staff, it.there)
        assert page.html.count(f'action="{it.there}/comment"') == 0
        (link,) = [href for href in hrefs(page) if "motto" in href]
        page = look(staff, link)
        assert page.html.count(f'action="{it.there}/comment"') == 1
        assert "<details open>" in at_answer(page, "Your motto")


class TestDeciding:
    def test_approved(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """The city is told, and it stands in the history with who did it."""
        done(bordeaux.deed(staff, "approve"), "approved")
        assert bordeaux.kept().review is ReviewState.APPROVED
        assert "Cities" in told(focal, bordeaux)[0]
        page = look(staff, bordeaux.there)
        assert 'class="state state-confirmed">approved<' in page.html
        assert "Approve the answers" not in page.words
        refused(bordeaux.deed(staff, "approve"), "somebody has decided otherwise meanwhile")

    def test_rejected_with_a_reason(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """Without one it is not."""
        wrong_at(bordeaux.deed(staff, "reject", note=""), "reject-note", "Please write")
        done(bordeaux.deed(staff, "reject", note="These are the figures of 2014."), "rejected")
        assert "> These are the figures of 2014." in told(focal, bordeaux)[0]
        page = look(staff, bordeaux.there)
        assert "rejected" in page.words
        assert "These are the figures of 2014." in page.words
        assert "Comment" not in page.words
        done(bordeaux.deed(staff, "reopen"), "reopened")

    def test_what_the_city_wishes_stands_out(self, staff: Visitor, bordeaux: Handed) -> None:
        """Its reason is above the answers; it may, with a word of the secretariat."""
        bordeaux.wish("The <b>budget</b> was wrong.")
        page = look(staff, bordeaux.there)
        assert "The city asks to correct its answers:" in page.notice
        assert "The <b>budget</b> was wrong." in page.notice
        assert bordeaux.who.name in page.notice
        done(bordeaux.deed(staff, "reopen", note="Gladly."), "reopened")
        assert bordeaux.entries()[-1].note == "Gladly."
        assert "open for a correction" in look(staff, bordeaux.there).words

    def test_a_correction_that_is_refused(self, staff: Visitor, bordeaux: Handed) -> None:
        """With a reason; the answers are again what they were, and the history says what happened."""
        bordeaux.deed(staff, "approve")
        bordeaux.wish("Once more.")
        wrong_at(bordeaux.deed(staff, "refuse", note=" "), "refuse-note", "Please write")
        done(bordeaux.deed(staff, "refuse", note="The book is printed."), "refused")
        assert bordeaux.kept().review is ReviewState.APPROVED
        history = look(staff, bordeaux.there).words.partition("History")[2]
        assert history.index("correction refused") < history.index("correction asked for") < history.index("handed in")

    def test_somebody_else_was_faster(self, staff: Visitor, bordeaux: Handed) -> None:
        """It is told, and what was typed is still there; of practices, which were ticked."""
        before = hidden(staff, bordeaux.there)
        bordeaux.correct({"city/people": "99"})
        for deed in ("reject", "reopen"):
            page = refused(
                staff.http.post(f"{bordeaux.there}/{deed}", data={**before, "note": "My words"}), "Somebody else", 409
            )
            assert "My words" in typed_into(page, "note")
        comment = {**before, "note": "My question", "place": f"{ROOT}/city/plan"}
        page = refused(staff.http.post(f"{bordeaux.there}/comment", data=comment), "Somebody else", 409)
        assert "My question" in at_answer(page, PLAN)
        assert bordeaux.kept().review is ReviewState.RECEIVED
        done(
            staff.http.post(f"{bordeaux.there}/comment", data={**comment, **hidden(staff, bordeaux.there)}), "commented"
        )

    def test_corrected_in_a_later_version_of_the_form(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """Links of before lead on, and what was typed meanwhile stays."""
        before, later = hidden(staff, bordeaux.there), put(focal)
        bordeaux.correct({"city/people": "99"}, form=int(later.rpartition("/")[2]))
        moved = staff.http.get(bordeaux.there)
        assert (moved.status_code, moved.headers["location"]) == (303, f"{later}/responses/{bordeaux.number}")
        comment = {**before, "note": "My question", "place": f"{ROOT}/city/plan"}
        page = refused(staff.http.post(f"{bordeaux.there}/comment", data=comment), "Somebody else", 409)
        assert "My question" in at_answer(page, PLAN)
        assert f'action="{later}/responses/{bordeaux.number}/comment"' in page.html

    def test_a_correction_that_is_being_written(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """The secretariat sees that the city is at it, not what it writes."""
        bordeaux.deed(staff, "reopen")
        assert "is writing a correction" not in look(staff, bordeaux.there).words
        key = f"correction:{bordeaux.number}"
        draft = answers(
            focal, bordeaux.there.partition("/responses")[0], BORDEAUX, {"city/people": "777"}, is_draft=True
        )
        rename = f"UPDATE responses SET key = '{key}' WHERE id = {draft.rpartition('/')[2]}"
        focal.focal.store.run(lambda unit: unit.connection.exec_driver_sql(rename) and None)
        page = look(staff, bordeaux.there).words
        assert "is writing a correction" in page
        assert "777" not in page

    @pytest.mark.parametrize("deed", [*NOTED, "approve", "comments/1/take-back"])
    def test_only_for_the_secretariat(self, focal: Served, staff: Visitor, visit: Visit, deed: str) -> None:
        """Without the token or a session nothing is said; a response is found below its own form alone."""
        it, other = handed(focal), put(focal)
        there = f"{it.there}/{deed}"
        assert staff.http.post(there, data={"note": "x"}).status_code == 403
        assert visit("en", focal.url).http.post(there, data={"note": "x"}).status_code == 403
        elsewhere = f"{other}/responses/{it.number}/{deed}"
        fields = {"note": "x", "place": f"{ROOT}/theme"}
        assert press(staff, it.there, elsewhere, **fields).status_code == 404
        assert len(it.entries()) == 1
        assert it.comments() == ()

    def test_a_draft_is_not_reviewed(self, focal: Served, staff: Visitor) -> None:
        """Nor are answers for an event: nothing of it is on their pages, and nothing can be said."""
        for subject, is_draft in (("", True), ("event:1", False)):
            there = answers(focal, put(focal), WIEN, is_draft=is_draft, subject=subject)
            assert 'id="review"' not in look(staff, there).html
            fields = {**hidden(staff, FORMS), "revision": "1", "note": "x"}
            assert staff.http.post(f"{there}/reject", data=fields).status_code == 404
            assert staff.http.get(f"{there}/versions").status_code == 404

    @pytest.mark.parametrize("language", ["fr", "es", "pt"])
    def test_in_other_languages(self, focal: Served, visit: Visit, language: str) -> None:
        """Every state has words, and every page comes in the reader's language."""
        staff, it = administrator_at(focal, visit, language), handed(focal)
        it.wish("Pourquoi pas ?")
        for path in (it.there, f"{it.there}/versions", f"{it.there}/versions/1", REVIEWS):
            assert look(staff, path).language == language


class TestPractices:
    def test_ticked_ones_wait_in_the_directory(self, focal: Served, staff: Visitor) -> None:
        """All are ticked to begin with; one that is left out is not gathered."""
        it = telling_of(focal, "Trams in <i>time</i>", "Free bicycles")
        page = look(staff, it.there)
        assert ticked(page.html) == ["/data/practice[1]", "/data/practice[2]"]
        assert "<i>" not in page.html
        done(it.deed(staff, "approve", practices=["/data/practice[1]"]), "gathered")
        (practice,) = it.practices()
        assert (practice.state, practice.titles[FR]) == (PracticeState.SUBMITTED, "Trams in <i>time</i>")
        assert f"/console/practices/{practice.id}" in hrefs(look(staff, "/console/practices"))

    def test_published_at_once(self, focal: Served, staff: Visitor) -> None:
        """Everybody finds them."""
        it = telling_of(focal, "Whispering fountains")
        done(it.deed(staff, "approve", practices=["/data/practice[1]"], publish="on"), "published")

        def find(unit: Unit) -> list[str]:
            found = search(unit, Search(typed="whispering fountains"), EN, focal.focal.library())
            return [hit.practice.titles[FR] for hit in found.hits]

        assert focal.focal.store.read(find) == ["Whispering fountains"]

    def test_again_after_a_correction(self, focal: Served, staff: Visitor) -> None:
        """What changed is ticked and said to be in the directory; what did not is not ticked; none is doubled."""
        it = telling_of(focal, "Shade for squares", "Rain gardens")
        both = ["/data/practice[1]", "/data/practice[2]"]
        it.deed(staff, "approve", practices=both, publish="on")
        it.deed(staff, "reopen")
        it.correct({"practice[2]/practice_title": "Rain gardens everywhere"})
        page = look(staff, it.there)
        assert ticked(page.html) == ["/data/practice[2]"]
        assert "Everybody sees the new texts as soon as you approve" in page.words
        assert "It is as it was when it was approved before" in page.words
        done(it.deed(staff, "approve", practices=["/data/practice[2]"]), "published")
        assert [each.titles[FR] for each in it.practices()] == ["Shade for squares", "Rain gardens everywhere"]
        assert {each.state for each in it.practices()} == {PracticeState.PUBLISHED}

    def test_ticks_stay_when_it_is_refused(self, focal: Served, staff: Visitor) -> None:
        """Somebody else was faster: what was ticked is ticked still."""
        it = telling_of(focal, "Quiet asphalt", "Loud bells")
        before = hidden(staff, it.there)
        it.correct({"motto": "Onwards"})
        chosen = {**before, "practices": ["/data/practice[2]"], "publish": "on"}
        page = refused(staff.http.post(f"{it.there}/approve", data=chosen), "Somebody else", 409)
        assert ticked(page.html) == ["/data/practice[2]"]
        assert 'name="publish" value="on" checked' in page.html
        assert it.practices() == []


class TestVersions:
    def test_what_was_changed(self, focal: Served, staff: Visitor, bordeaux: Handed) -> None:
        """The last two beside each other, or any two; each with when, who and who signed."""
        page = look(staff, f"{bordeaux.there}/versions")
        assert len(rows(page)) == 1
        assert "What was changed" not in page.words
        bordeaux.correct({"city/people": "1300"}, signed="Mayor of Bordeaux")
        bordeaux.correct({"theme": "", "city/plan": "no"})
        assert f"{bordeaux.there}/versions" in hrefs(look(staff, bordeaux.there))
        page = look(staff, f"{bordeaux.there}/versions")
        found = rows(page)
        assert [row.partition(" ")[0] for row in found[:3]] == ["3", "2", "1"]
        assert "Mayor of Bordeaux" in found[1]
        assert bordeaux.who.name in found[0]
        assert found[3:] == [f"{PLAN} Yes No", "Main theme Water —", "Since when? Wednesday, 1 May 2024 —"]
        assert not any("1300" in row for row in found)
        page = look(staff, f"{bordeaux.there}/versions?before=1&after=2")
        assert rows(page)[3:] == ["Inhabitants 1200 1300"]
        page = look(staff, f"{bordeaux.there}/versions?before=2&after=2")
        assert "These versions say the same." in page.words

    def test_each_can_be_read(self, staff: Visitor, bordeaux: Handed) -> None:
        """As it was handed in; of one that there is not nothing is shown."""
        bordeaux.correct({"city/people": "1300"})
        first, second = (look(staff, f"{bordeaux.there}/versions/{number}").words for number in (1, 2))
        assert "Inhabitants 1200" in first
        assert "Inhabitants 1300" in second
        assert staff.http.get(f"{bordeaux.there}/versions/3").status_code == 404
        assert staff.http.get(f"{bordeaux.there}/versions?before=99&after=x").status_code == 422
        assert len(rows(look(staff, f"{bordeaux.there}/versions?before=99&after=98"))) == 3

    def test_files_of_earlier_versions(self, focal: Served, staff: Visitor) -> None:
        """They are saved from the version that names them, while they are there; no other file is."""
        it = handed(focal, telling(), {"motto": "Onwards", "plan": "plan.pdf"})
        it.correct({"plan": ""})
        assert not [href for href in hrefs(look(staff, it.there)) if "/files/" in href]
        (file,) = [href for href in hrefs(look(staff, f"{it.there}/versions/1")) if "/files/" in href]
        assert staff.http.get(file).content.startswith(b"%PDF")
        other = handed(focal, telling(), {"motto": "Onwards"}, WIEN)
        assert staff.http.get(file.replace(it.there, other.there)).status_code == 404


class TestQueue:
    def test_what_waits(self, focal: Served, staff: Visitor) -> None:
        """Over all questionnaires, the one that waits longest first; it leads to the answers, and is counted."""
        old, new = handed(focal, code=BARCELONA), handed(focal, code=WIEN)
        new.wish("Please.")
        page = look(staff, REVIEWS)
        links = hrefs(page)
        assert links.index(old.there) < links.index(new.there)
        assert any(row.startswith("Wien Cities correction asked for") for row in rows(page))
        before = len(rows(page))
        assert REVIEWS in hrefs(look(staff, "/console/forms"))
        assert f"Answers to review ({before})" in look(staff, "/console/forms").words
        assert f"Answers to review {before}" in look(staff, "/console").words
        old.deed(staff, "approve")
        assert old.there not in hrefs(look(staff, REVIEWS))

    def test_only_for_the_secretariat(self, focal: Served, visit: Visit) -> None:
        """Strangers sign in first."""
        it, stranger = handed(focal), visit("en", focal.url)
        for path in (REVIEWS, f"{it.there}/versions", f"{it.there}/versions/1"):
            assert stranger.http.get(path).status_code == 401


def test_few_statements_however_many_answers(focal: Served, staff: Visitor) -> None:
    """A page of two hundred practices with comments costs no more statements than one of two."""
    few, many = telling_of(focal, "A", "B"), telling_of(focal, *(f"Deed {number}" for number in range(200)))

    def work(unit: Unit) -> None:
        for number in range(1, 201):
            place = f"{ROOT}/practice[{number}]/practice_title"
            unit.reviews.comment(
                Comment(response=many.number, place=place, text="?", at=datetime.now(UTC), by=many.who.id)
            )

    focal.focal.store.run(work)
    look(staff, many.there)
    assert statements(focal, staff, many.there) <= statements(focal, staff, few.there) + 1


def test_every_state_has_words(focal: Served) -> None:
    """Each others than the rest."""
    speak = load_phrasebook().speak(EN)
    assert len({review_name(state, speak) for state in ReviewState}) == len(ReviewState)
