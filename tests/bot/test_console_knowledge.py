"""The console's knowledge: the list, an entry in all its languages, and what is refused at which field."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from knowledge.model.people import Desk
from knowledge.packs.reading import check_folder
from tests.bot.circulating import administrator_at, colleague_at, look
from tests.bot.conftest import Visit
from tests.bot.knowing_pages import (
    FEE,
    KNOWLEDGE,
    NEW,
    WHO,
    at_desk,
    edit_of,
    form_of,
    put_back,
    send,
    serving,
    wrong,
)
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

COFFEE = {
    "title_en": "Who pays for the coffee",
    "answer_en": "The **host** does.",
    "phrasings_en": "who pays for the coffee\nis coffee free",
    "topic": "people",
    "document": "report",
    "section": "§ 7",
}
PAGES = ("", "/new", "/entries/who", "/gaps", "/try", "/try?q=who+presides", "/golden", "/publish")


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Browsers; the Focal that other tests share is not needed for them."""
    with ExitStack() as browsers:
        yield lambda language="en", url="": browsers.enter_context(Visitor(url, language))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the small pack, which these tests share."""
    with serving(tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("known")) as served:
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


def titles(visitor: Visitor, query: str = "") -> list[str]:
    html = look(visitor, f"{KNOWLEDGE}{query}").html
    return re.findall(r'data-label="Entry"><span><a href="[^"]*/([\w-]+)">', html)


class TestWhoGetsIn:
    @pytest.mark.parametrize("path", PAGES)
    def test_strangers_see_nothing(self, focal: Served, path: str) -> None:
        """Every page needs a session."""
        answer = httpx.get(f"{focal.url}{KNOWLEDGE}{path}")
        assert answer.status_code == 401
        assert "Membership" not in answer.text

    @pytest.mark.parametrize("path", PAGES)
    def test_viewers_see_every_page_and_no_deed(self, focal: Served, visit: Visit, path: str) -> None:
        """Nothing on it changes anything: the only forms look for something."""
        visitor = colleague_at(focal, visit)
        at_desk(focal, Desk.VIEWER)
        html = look(visitor, f"{KNOWLEDGE}{path}").html
        main = html[html.index("<main") :]
        assert 'method="post"' not in main
        assert "Save as a draft" not in main

    def test_viewers_may_not(self, focal: Served, visit: Visit) -> None:
        """What they send all the same is refused, and changes nothing."""
        visitor = colleague_at(focal, visit)
        csrf = form_of(visitor, WHO, WHO)["csrf"]
        at_desk(focal, Desk.VIEWER)
        for path in (WHO, f"{WHO}/remove", NEW, f"{KNOWLEDGE}/golden", f"{KNOWLEDGE}/publish"):
            assert visitor.http.post(path, data={"csrf": csrf, "revision": "0"}).status_code == 403, path
        assert edit_of(focal, "who") is None

    def test_what_there_is_not(self, staff: Visitor) -> None:
        """No page, and nothing to be done there."""
        assert staff.http.get(f"{KNOWLEDGE}/entries/nobody").status_code == 404
        csrf = form_of(staff, WHO, WHO)["csrf"]
        for deed in ("", "/remove", "/discard", "/restore", "/keep"):
            sent = staff.http.post(f"{KNOWLEDGE}/entries/nobody{deed}", data={"csrf": csrf, "revision": "0"})
            assert sent.status_code == 404, deed
        assert staff.http.get(f"{KNOWLEDGE}/entries/No%20body").status_code in (404, 422)


class TestList:
    def test_every_number_leads_to_its_rows(self, staff: Visitor) -> None:
        """As many entries as it says are behind each chip."""
        send(staff, WHO, answer_fr="Bilbao préside.")
        html = look(staff, KNOWLEDGE).html
        chips = re.findall(r'class="chip" href="(/console/knowledge[^"]*)"[^>]*>[^<]* · (\d+)</a>', html)
        assert len(chips) > 3
        for href, count in chips:
            assert len(titles(staff, href.removeprefix(KNOWLEDGE).replace("&amp;", "&"))) == int(count), href

    def test_search(self, staff: Visitor) -> None:
        """In any language, also of what is being written; what was typed stays in the field."""
        send(staff, FEE, answer_pt="Não custa nada.")
        assert titles(staff) == ["who", "congress", "fee"]
        assert titles(staff, "?q=nao+custa") == ["fee"]
        assert titles(staff, "?q=CONGRES+mondial") == ["congress"]
        assert 'value="no such words"' in look(staff, f"{KNOWLEDGE}?q=no+such+words").html
        assert "No entry is like that." in look(staff, f"{KNOWLEDGE}?q=no+such+words").words

    def test_filters_that_mean_nothing(self, staff: Visitor) -> None:
        """An old bookmark shows a page all the same."""
        assert titles(staff, "?mark=nonsense&order=x") == ["who", "congress", "fee"]

    def test_the_pack_with_what_was_published(self, staff: Visitor, tmp_path: Path) -> None:
        """As files that the checker takes."""
        answer = staff.http.get(f"{KNOWLEDGE}/pack.zip")
        assert answer.headers["content-type"] == "application/zip"
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
        checked = check_folder(tmp_path / "small")
        assert checked.problems == ()
        assert checked.pages is not None
        assert [page.id for page in checked.pages.entries] == ["who", "congress", "fee"]


@pytest.mark.parametrize(
    "path", ["", "?mark=missing&q=who", "/entries/who", "/golden", "/publish", "/gaps", "/try?q=who"]
)
def test_pages_ask_little_of_the_store(focal: Served, staff: Visitor, path: str) -> None:
    """Fewer than twenty queries each, however many entries and drafts there are."""
    for here in (WHO, FEE):
        send(staff, here, years="2014")
    look(staff, f"{KNOWLEDGE}{path}")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    event.listen(focal.focal.store.engine, "before_cursor_execute", note)
    try:
        look(staff, f"{KNOWLEDGE}{path}")
    finally:
        event.remove(focal.focal.store.engine, "before_cursor_execute", note)
    assert 0 < len([each for each in asked if each.startswith("SELECT")]) < 20


class TestEntry:
    def test_all_languages_side_by_side(self, staff: Visitor) -> None:
        """The network's first, each in its own language, with what the chat makes of it."""
        html = look(staff, WHO).html
        assert re.findall(r'id="in-(\w+)"', html) == ["en", "fr", "es", "pt"]
        assert 'lang="fr" dir="auto"' in html
        assert html.count("As the chat shows it") == 4

    def test_a_draft_is_saved(self, focal: Served, staff: Visitor) -> None:
        """It says so, and what it changes; translations of the original that was changed are flagged."""
        done = send(staff, WHO, answer_fr="Bilbao préside.", phrasings_fr="qui préside ?\n\n qui  préside ? \nqui ?")
        assert done.status_code == 303
        page = look(staff, done.headers["location"])
        assert "The draft is saved." in page.words
        assert "What the draft changes: 2 fields" in page.words
        assert page.html.count("This translation is right as it is") == 3
        edit = edit_of(focal, "who")
        assert edit is not None
        assert edit.draft is not None
        assert edit.draft.body is not None
        assert edit.draft.body["phrasings"]["fr"] == ["qui préside ?", "qui ?"]
        assert edit.draft.body["title"]["fr"] == "Présidence du réseau"

    def test_saving_what_is_there_changes_nothing(self, focal: Served, staff: Visitor) -> None:
        """The form gives back what it was given, to the last space that does not break."""
        assert send(staff, WHO).status_code == 303
        edit = edit_of(focal, "who")
        assert edit is None or edit.draft is None

    def test_a_translation_that_is_right(self, focal: Served, staff: Visitor) -> None:
        """One tick, and it is no longer flagged."""
        send(staff, WHO, answer_fr="Bilbao préside.")
        send(staff, WHO, still_en="on", still_es="on", still_pt="on")
        assert "This translation is right as it is" not in look(staff, WHO).words

    def test_preview(self, focal: Served, staff: Visitor) -> None:
        """What was typed, as the chat shows it; nothing is saved, and what is typed stays. Where a language has none,
        the chat says so."""
        shown = send(staff, WHO, answer_en="**Bold** words", answer_pt="", preview="on")
        assert shown.status_code == 200
        assert "<strong>Bold</strong> words" in shown.text
        assert "There is no text in this language yet" in shown.text or "ainda" in shown.text
        assert "**Bold** words" in shown.text
        assert edit_of(focal, "who") is None

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"title_en": "x" * 61}, "title-en", "That is too long: at most 60 characters."),
            ({"answer_es": "x" * 1001}, "answer-es", "That is too long: at most 1,000 characters."),
            ({"topic": ""}, "topic", "Please choose a topic."),
            ({"document": ""}, "document", "Please choose the document that it is taken from."),
            ({"section": " "}, "section", "Please write where it stands in the document."),
            ({"years": "2014, soon"}, "years", "“soon” is no number. Please write digits only."),
            ({"years": "1066"}, "years", "That value is not possible. Please check what you entered."),
            ({"until": "31/12/2014"}, "until", "That value is not possible. Please check what you entered."),
            (
                {"from": "2014-02-01", "until": "2014-01-01"},
                "until",
                "That is before it begins. Please check the end.",
            ),
            ({"related": "nobody"}, "related", "There is no entry “nobody”."),
            ({"series": "presidents"}, "series", "An entry of a series says since when it holds."),
            (
                {"phrasings_es": "cuota anual"},
                "phrasings-es",
                "“cuota anual” leads to another entry already: fee",
            ),
        ],
    )
    def test_mistakes_stand_at_their_fields(
        self, focal: Served, staff: Visitor, changes: dict[str, str], field: str, sentence: str
    ) -> None:
        """With what was typed, and nothing is saved."""
        answer = send(staff, WHO, **changes)
        assert wrong(answer)[field] == sentence
        assert edit_of(focal, "who") is None
        (typed,) = [value for name, value in changes.items() if name.replace("_", "-") == field]
        assert typed.strip() in answer.text

    def test_in_the_readers_language(self, focal: Served, visit: Visit) -> None:
        """Sentences that the catalogue has are said in it."""
        staff = administrator_at(focal, visit, "fr")
        answer = send(staff, WHO, title_fr="x" * 61)
        assert "That is too long" not in wrong(answer)["title-fr"]

    def test_without_any_text(self, staff: Visitor) -> None:
        """A title and an answer in one language at least."""
        empty = {f"{name}_{code}": "" for name in ("title", "answer") for code in ("en", "fr", "es", "pt")}
        said = wrong(send(staff, WHO, **empty))
        assert said["title-en"] == "Please write a title in at least one language."
        assert said["answer-en"] == "Please write an answer in at least one language."

    def test_two_editors(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """The second one sees both, keeps what they typed, and may send it again knowing that."""
        other = colleague_at(focal, visit)
        mine = form_of(staff, WHO, WHO)
        send(other, WHO, answer_en="Theirs.")
        late = staff.http.post(WHO, data=mine | {"answer-en": "Mine."})
        assert late.status_code == 409
        for said in ("Somebody else changed it meanwhile", "Theirs.", "Mine.", "What is stored now"):
            assert said in late.text
        again = {name: value for name, value in mine.items() if name != "revision"} | {"answer-en": "Mine."}
        shown = re.search(r'name="revision" value="(\d+)"', late.text)
        assert shown is not None
        assert staff.http.post(WHO, data=again | {"revision": shown[1]}).status_code == 303

    def test_a_draft_is_given_up(self, focal: Served, staff: Visitor) -> None:
        """And the page shows what holds again."""
        send(staff, WHO, answer_en="Another.")
        done = send(staff, WHO, f"{WHO}/discard")
        assert "The draft is gone." in look(staff, done.headers["location"]).words
        assert "Another." not in look(staff, WHO).html

    def test_a_removal(self, focal: Served, staff: Visitor) -> None:
        """It waits for its publication; its page says so and can take it back."""
        done = send(staff, WHO, f"{WHO}/remove")
        page = look(staff, done.headers["location"])
        assert "It is removed once that is published." in page.words
        assert send(staff, WHO, f"{WHO}/discard").status_code == 303


class TestNewEntry:
    def test_it_begins_with_the_question(self, staff: Visitor) -> None:
        """From the inbox, the gaps or the try-out: the question is a way of asking and, if it is short, the title."""
        fields = form_of(staff, f"{NEW}?question=¿Quién+paga+el+café?&question=café+gratis&language=es&ticket=7", NEW)
        assert fields["phrasings-es"] == "¿Quién paga el café?\ncafé gratis"
        assert fields["title-es"] == "¿Quién paga el café?"
        assert fields["ticket"] == "7"

    @pytest.mark.parametrize("query", ["?language=<b>", "?ticket=0", "?question=", "?topic=nowhere"])
    def test_whatever_the_address_says(self, staff: Visitor, query: str) -> None:
        """It is an empty form."""
        assert staff.http.get(f"{NEW}{query}").status_code == 200

    def test_it_is_saved_under_a_name_of_its_own(self, focal: Served, staff: Visitor) -> None:
        """Made of its title; it is found in the list, as a draft."""
        done = send(staff, NEW, **COFFEE)
        assert done.headers["location"] == f"{KNOWLEDGE}/entries/who-pays-for-the-coffee?done=drafted"
        assert titles(staff, "?mark=draft") == ["who-pays-for-the-coffee"]
        again = send(staff, NEW, **COFFEE | {"phrasings_en": "who pays for the milk"})
        assert "/who-pays-for-the-coffee-2?" in again.headers["location"]

    def test_mistakes(self, focal: Served, staff: Visitor) -> None:
        """All at once, with what was typed."""
        answer = send(staff, NEW, title_en="Coffee", phrasings_en="annual fee")
        said = wrong(answer)
        assert set(said) >= {"topic", "document", "section", "answer-en"}
        assert "annual fee" in answer.text
        assert staff.http.get(f"{KNOWLEDGE}/entries/coffee").status_code == 404

    def test_preview(self, staff: Visitor) -> None:
        """Before it is saved."""
        shown = send(staff, NEW, **COFFEE, preview="on")
        assert "<strong>host</strong>" in shown.text
