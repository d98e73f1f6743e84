"""From a draft to an answer: the try-out, the golden gate, publication, gaps, and the question it was written for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from handlers.knowledge.keeping import room_of
from knowledge.model.people import Desk
from tests.bot.circulating import administrator_at, colleague_at, look
from tests.bot.conftest import Visit
from tests.bot.knowing_pages import (
    FEE,
    KNOWLEDGE,
    NEW,
    WHO,
    at_desk,
    edit_of,
    fields_in,
    measured,
    publish,
    put_back,
    send,
    serving,
    wrong,
)
from tests.bot.serving import Served, until
from tests.bot.test_console_knowledge import COFFEE
from tests.bot.test_ticket_pages import asks
from tests.bot.visitor import Visitor

ASKED = "who pays for the coffee"
COFFEE_ID = "who-pays-for-the-coffee"
GAPS, GOLDEN = f"{KNOWLEDGE}/gaps", f"{KNOWLEDGE}/golden"


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Browsers."""
    with ExitStack() as browsers:
        yield lambda language="en", url="": browsers.enter_context(Visitor(url, language))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the small pack, which these tests share."""
    with serving(tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("published")) as served:
        yield served


@pytest.fixture
def focal(running: Served, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The same without any edit."""
    put_back(running, tmp_path_factory.getbasetemp())
    return running


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def tried(visitor: Visitor, question: str) -> str:
    """The page of a question that was tried out, once the drafts were prepared."""
    pages: list[str] = []

    def is_there() -> bool:
        pages.append(look(visitor, f"{KNOWLEDGE}/try?q={question}").html)
        return 'role="status" hx-get' not in pages[-1]

    until(is_there)
    return pages[-1]


def sides(html: str) -> list[str]:
    """What is answered now, and with the drafts."""
    return re.findall(r'<section class="panel" aria-labelledby="side-\d">(.*?)</section>', html, re.S)


class TestPublication:
    def test_from_a_question_to_its_answer(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """Written, tried out, measured, published: the very next question in the chat is answered with it; then undone,
        and answered no more."""
        send(staff, NEW, **COFFEE)
        now, then = sides(tried(staff, ASKED))
        assert "The <strong>host</strong> does." in then
        assert "The <strong>host</strong> does." not in now
        page = measured(staff)
        assert "Score then, of 100" in page
        done = publish(staff, COFFEE_ID)
        assert done.headers["location"] == f"{KNOWLEDGE}/entries/{COFFEE_ID}?done=published"
        assert "Published." in look(staff, done.headers["location"]).words
        chat = visit("en", focal.url)
        assert "The host does." in chat.say(ASKED).text
        assert len(sides(tried(staff, ASKED))) == 1

        here = f"{KNOWLEDGE}/entries/{COFFEE_ID}"
        removed = send(staff, here, f"{here}/remove")
        assert removed.status_code == 303
        assert publish(staff, COFFEE_ID).status_code == 303
        assert "The host does." not in chat.ask(ASKED).text

    def test_an_answer_alone_needs_no_training(self, focal: Served, staff: Visitor) -> None:
        """Both scores are there within moments, and the answer is given at once."""
        send(staff, FEE, answer_en="Nothing at all.")
        assert publish(staff, "fee").status_code == 303
        assert "Nothing at all." in sides(tried(staff, "annual fee"))[0]
        assert edit_of(focal, "fee") is not None

    def test_without_drafts_there_is_nothing_to_publish(self, staff: Visitor) -> None:
        """And the page says so."""
        assert "There is no draft to publish." in look(staff, f"{KNOWLEDGE}/publish").words

    def test_editors_see_the_measure_and_do_not_publish(self, focal: Served, visit: Visit) -> None:
        """An approver does; what an editor sends all the same is refused."""
        editor = colleague_at(focal, visit)
        at_desk(focal, Desk.EDITOR)
        send(editor, FEE, answer_en="Nothing.")
        page = measured(editor)
        assert "An approver publishes it." in page
        csrf = fields_in(look(editor, FEE).html, FEE)["csrf"]
        sent = editor.http.post(f"{KNOWLEDGE}/publish", data={"csrf": csrf, "id": "fee", "seen": "x"})
        assert sent.status_code == 403
        edit = edit_of(focal, "fee")
        assert edit is not None
        assert edit.live is None

    def test_what_was_changed_since_it_was_measured(self, focal: Served, staff: Visitor) -> None:
        """It is measured again before anybody publishes it."""
        send(staff, FEE, answer_en="Nothing.")
        seen = fields_in(measured(staff, "fee"), f"{KNOWLEDGE}/publish")
        send(staff, FEE, answer_en="Everything.")
        measured(staff, "fee")
        late = staff.http.post(f"{KNOWLEDGE}/publish", data=seen)
        assert late.status_code == 409
        assert "Somebody else changed it meanwhile" in late.text


class TestTheGate:
    def test_a_lower_score_needs_a_tick_and_a_reason(self, focal: Served, staff: Visitor) -> None:
        """The page shows each question that gets worse; without both nothing is published, and what was typed stays."""
        send(staff, FEE, f"{FEE}/remove")
        page = measured(staff, "fee")
        assert "quanto custa ser membro?" in page
        for given in ({}, {"reason": "It is outdated."}, {"sure": "on"}):
            answer = publish(staff, "fee", **given)
            assert "please say why" in wrong(answer)["reason"]
            assert given.get("reason", "") in answer.text
        assert "fee" in focal.focal.store.read(lambda unit: room_of(unit, "small")).living.bodies

        assert publish(staff, "fee", sure="on", reason="It is outdated.").status_code == 303
        notes = focal.focal.store.read(lambda unit: unit.audit.entries(None, 20))
        (note,) = [each for each in notes if each.action == "entry.published"]
        assert note.details["despite"] == "reason-given"
        edit = edit_of(focal, "fee")
        assert edit is not None
        assert edit.live is not None
        assert edit.live.reason == "It is outdated."

    def test_a_new_wrong_answer_needs_them_too_at_whatever_score(self, focal: Served, staff: Visitor) -> None:
        """More is answered rightly than before, but one question wrongly: the page says so, and asks for the reason."""
        phrasings = "who pays for the coffee\nis coffee free\ncoffee bill"
        send(staff, FEE, phrasings_pt="valor da quota anual\nmontante da quota")
        send(staff, NEW, **COFFEE | {"phrasings_en": phrasings, "phrasings_pt": "quanto custa ser membro"})
        for question in phrasings.split("\n"):
            assert send(staff, GOLDEN, question=question, language="en", entry=COFFEE_ID).status_code == 303
        page = measured(staff)
        assert "would be answered wrongly that are not now" in page
        assert "would be answered worse" not in page
        answer = publish(staff, "fee", COFFEE_ID)
        assert "would be answered wrongly that are not now" in wrong(answer)["reason"]
        assert publish(staff, "fee", COFFEE_ID, sure="on", reason="So it is.").status_code == 303

    def test_added_questions_count(self, focal: Served, staff: Visitor) -> None:
        """One that was added from the try-out is better once its entry is published."""
        send(staff, NEW, **COFFEE)
        page = tried(staff, ASKED)
        form = fields_in(page, GOLDEN) | {"entry": COFFEE_ID}
        assert staff.http.post(GOLDEN, data=form).status_code == 303
        page = measured(staff, COFFEE_ID)
        better = page[page.index('id="better"') :]
        assert ASKED in better
        assert "not answered" in better or "answered" in better

    def test_drafts_that_exclude_each_other(self, focal: Served, staff: Visitor) -> None:
        """They are named, with the field; the page offers no publication."""
        send(staff, WHO, phrasings_en="who leads")
        send(staff, FEE, phrasings_pt="valor\nnome do diretor")
        send(staff, WHO, phrasings_pt="quem\nnome do diretor")
        page = measured(staff)
        assert "To put right before it can be published" in page
        assert "nome do diretor" in page
        assert 'method="post" action="/console/knowledge/publish"' not in page


class TestGolden:
    def test_a_question_is_added_and_removed(self, staff: Visitor) -> None:
        """It is in the list, with the entry that answers it, until somebody takes it out."""
        added = send(staff, GOLDEN, question="Combien ça coûte ?", language="fr", entry="fee")
        page = look(staff, added.headers["location"])
        assert "Combien ça coûte ?" in page.words
        assert "The pack brings along: 5 questions" in page.words
        found = re.search(rf'action="({GOLDEN}/\d+/remove)"', page.html)
        assert found is not None
        assert "Removed." in look(staff, send(staff, GOLDEN, found[1]).headers["location"]).words
        assert send_bare(staff, found[1]).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"question": " "}, "question"),
            ({"question": "x" * 501}, "question"),
            ({"question": "Who?", "language": "klingon"}, "language"),
            ({"question": "Who?", "language": "en", "entry": "nobody"}, "entry"),
        ],
    )
    def test_mistakes(self, staff: Visitor, typed: dict[str, str], field: str) -> None:
        """At the field, and what was typed stays."""
        answer = send(staff, GOLDEN, **{"language": "en", **typed})
        assert list(wrong(answer)) == [field]
        assert typed["question"].strip() in answer.text


def send_bare(visitor: Visitor, path: str) -> httpx.Response:
    """Posts with the token of a page and nothing else."""
    csrf = fields_in(look(visitor, GOLDEN).html, GOLDEN)["csrf"]
    return visitor.http.post(path, data={"csrf": csrf})


class TestGaps:
    @pytest.fixture
    def asked(self, focal: Served, visit: Visit) -> str:
        """A question that three people asked in vain."""
        for _ in range(3):
            visit("en", focal.url).say("is there parking for buses")
        return "is there parking for buses"

    def test_a_new_entry_in_two_clicks(self, staff: Visitor, asked: str) -> None:
        """The gap leads to a form that has the question, which only wants its answer."""
        html = gathered(staff)
        assert "asked 3 times" in html
        link = re.search(rf'href="({NEW}\?[^"]*)"', html)
        assert link is not None
        href = link[1].replace("&amp;", "&")
        assert fields_in(look(staff, href).html, NEW)["phrasings-en"] == asked

    def test_a_way_of_asking_in_one_click(self, focal: Served, staff: Visitor, asked: str) -> None:
        """It becomes a draft of the entry that answers it."""
        form = form_with(gathered(staff), f"{GAPS}/dismiss") | {"entry": "fee"}
        done = staff.http.post(f"{GAPS}/phrasing", data=form)
        assert done.headers["location"] == f"{FEE}?done=drafted"
        edit = edit_of(focal, "fee")
        assert edit is not None
        assert edit.draft is not None
        assert edit.draft.body is not None
        assert asked in edit.draft.body["phrasings"]["en"]

    def test_dismissed_it_is_gone(self, staff: Visitor, asked: str) -> None:
        """And stays so."""
        form = form_with(gathered(staff), f"{GAPS}/dismiss")
        done = staff.http.post(f"{GAPS}/dismiss", data=form)
        assert "Dismissed." in look(staff, done.headers["location"]).words
        assert asked not in gathered(staff)
        assert staff.http.post(f"{GAPS}/dismiss", data=form).status_code == 422

    def test_the_inbox_leads_to_an_answer(self, staff: Visitor, asked: str) -> None:
        """Each question without an answer has a link to a new entry."""
        assert f"{NEW}?question=is+there+parking+for+buses&amp;language=en" in look(staff, "/console/questions").html


def gathered(visitor: Visitor) -> str:
    """The page of the gaps, once they were gathered."""
    pages: list[str] = []

    def is_there() -> bool:
        pages.append(look(visitor, GAPS).html)
        return 'role="status" hx-get' not in pages[-1]

    until(is_there)
    return pages[-1]


def form_with(html: str, action: str) -> dict[str, str]:
    return fields_in(html, action)


def test_the_question_that_it_was_written_for(focal: Served, staff: Visitor, visit: Visit) -> None:
    """Once the entry is published its page offers to answer the question with it, in the language of the question."""
    chat = visit("en", focal.url)
    chat.page()
    ticket = asks(focal, chat)
    begun = send(staff, f"{NEW}?question=parking&language=en&ticket={ticket}", NEW, **COFFEE, answer_fr="C’est l’hôte.")
    here = begun.headers["location"].partition("?")[0]
    assert "Send the answer" not in look(staff, here).words
    publish(staff, COFFEE_ID)
    form = fields_in(look(staff, here).html, f"/console/tickets/{ticket}/answer")
    assert form["text"] in ("C’est l’hôte.", "The **host** does.")
    assert staff.http.post(f"/console/tickets/{ticket}/answer", data=form).status_code == 303
    assert "Send the answer" not in look(staff, here).words
