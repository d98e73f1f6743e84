"""Forms as pages, by personal links, in a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from handlers.filling.desk import around, filled_by
from handlers.filling.links import LIFETIME, FormLink, address_of, file_token, link_of, token_of
from handlers.filling.opening import Opener
from handlers.filling.pages import id_of
from handlers.reviewing.deciding import Seen, comment, send_comments
from knowledge.forms.responses import begin
from knowledge.model.messages import Attachment
from knowledge.model.responses import AnswerFileState, ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.model.rights import OPERATOR
from knowledge.packs.workbooks import workbook_of
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.eventing import running
from tests.bot.form_filling import ROOT, Filler, Sheet, colleague, filled_in, fills, person
from tests.bot.serving import Served
from tests.bot.visitor import JSON
from tests.handlers.filling.forms import city, read

KEY = "k" * 40
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

STUDY: dict[str, tuple[str | Sequence[str], str]] = {
    "city/city_name": ("  Bordeaux ", "Bordeaux"),
    "city/kind": ("city", "city"),
    "city/reference_year": ("2024", "2024"),
    "city/inhabitants": ("259 809", "259809"),
    "city/area": ("49,36", "49.36"),
    "city/town_hall": ("44.8378, -0.5792", "44.8378 -0.5792 0 0"),
    "city/email": ("digital@example.org", "digital@example.org"),
    "strategy/has_strategy": ("yes", "yes"),
    "strategy/strategy_since": ("2019-03-24", "2019-03-24"),
    "strategy/axes_order": (
        ("living", "mobility", "citizenship", "governance", "economy", "environment"),
        "living mobility citizenship governance economy environment",
    ),
    "strategy/budget_share": ("2,5", "2.5"),
    "economy/startups": ("1200", "1200"),
    "economy/business_support": (("advice", "space"), "space advice"),
    "economy/cluster": ("yes", "yes"),
    "economy/cluster_name": ("Cité numérique", "Cité numérique"),
    "economy/economy_remarks": ("One line\r\nand another", "One line\nand another"),
    "governance/transparency": ("7", "7"),
    "mobility/last_service": ("00:30", "00:30:00.000"),
    "living/safety": ("8", "8"),
    "living/safety_source": ("survey", "survey"),
    "practice[1]/practice_title": ("Trams", "Trams"),
    "practice[1]/practice_axis": ("mobility", "mobility"),
    "practice[1]/practice_summary": ("New lines.", "New lines."),
    "end/publication": ("OK", "OK"),
}
"""Of places: what is typed or chosen, and the value that an XForm instance has."""


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal for all of this module: each test has a questionnaire of its own."""
    with running(furnished, tmp_path_factory.mktemp("forms") / "var") as served:
        yield served


@pytest.fixture
def ana(focal: Served, visit: Visit) -> Filler:
    """Somebody of Bordeaux, whose colleague is Bea; both fill in the same."""
    return fills(focal, visit("fr", focal.url), "fr-bordeaux", city())


class TestLinks:
    def test_read_again(self) -> None:
        """A link opens what it was made for, for thirty days."""
        link = FormLink(contact=3, response=7)
        token = token_of(link, KEY, NOW)
        assert link_of(token, KEY, NOW + LIFETIME - timedelta(seconds=1)) == link
        assert link_of(token, KEY, NOW + LIFETIME) is None

    @pytest.mark.parametrize("token", ["", "x", "WzEsMV0.abc", "é" * 400, "a" * 4_000])
    def test_made_up(self, token: str) -> None:
        """Nobody makes one up."""
        assert link_of(token, KEY, NOW) is None

    def test_of_another_key(self) -> None:
        """Another installation's links, and those to files, open no form."""
        assert link_of(token_of(FormLink(contact=3, response=7), "j" * 40, NOW), KEY, NOW) is None
        file = Attachment(name="a.ics", media_type="text/calendar", size=1, reference="abc")
        assert link_of(file_token(file, KEY, NOW), KEY, NOW) is None


def _to(filler: Filler, where: str) -> str:
    return f"{filler.here}/{where}"


class TestSections:
    def test_the_whole_study(self, focal: Served, visit: Visit) -> None:
        """Filled in page after page, without scripts, a questionnaire is what the engine makes of the same answers."""
        form = read(workbook_of("smart-cities-study"), "study")
        ana = fills(focal, visit("fr", focal.url), "fr-bordeaux", form)
        where, seen = ana.browser.http.get(ana.here).headers["location"], 0
        while not where.endswith("/review"):
            sheet = Sheet(ana.browser.http.get(where).text)
            given = {
                f"v:{ROOT}/{place}": raw for place, (raw, _) in STUDY.items() if f"v:{ROOT}/{place}" in sheet.names
            }
            answer = ana.post(where.rpartition("/")[2].partition("?")[0], filled_in(sheet, given), do="next")
            assert answer.status_code == 303, Sheet(answer.text).text
            where, seen = answer.headers["location"].partition("#")[0], seen + 1
        assert seen == 15, "ten sections, five of them again for the questions that followed"
        review = ana.page("review")
        assert "259 809" in review.text.replace("\u202f", " ")
        done = ana.post("review", review.pairs)
        assert done.status_code == 200
        assert ana.kept.state is ResponseState.SUBMITTED
        library, kept = focal.focal.library(), ana.kept
        begun = begin(
            form,
            kept.response.instance_id,
            kept.response.seed,
            around(form, ana.contact, library, kept.changed_at),
        )
        filled = filled_by(form, begun, ana.contact, library, kept.changed_at)
        for place, (_, value) in STUDY.items():
            filled = filled.answer(f"{ROOT}/{place}", value).filled
        assert not filled.problems()
        asked = {question.path for question in form.questions() if question.preload is None}
        expected, got = filled.response.answers, kept.response.answers
        named = {place for place in (*expected, *got) if place.replace("[1]", "") in asked}
        assert {p: got.get(p, "") for p in named} == {p: expected.get(p, "") for p in named}

    def test_typed_stays_where_it_is_wrong(self, ana: Filler) -> None:
        """What is right is kept; the rest comes back as it was typed, with the form's own words at the field."""
        answer = ana.answer("1", {"city/people": "-5", "city/budget": "1 234,5", "city/plan": "no"})
        assert answer.status_code == 422
        sheet = Sheet(answer.text)
        assert sheet.value(f"{ROOT}/city/people") == "-5"
        assert sheet.error(f"{ROOT}/city/people") == "Plus de zéro."
        assert f"#{id_of(f'{ROOT}/city/people')}" in {tag.get("href") for _, tag in sheet.tags}
        assert (ana.value("city/people"), ana.value("city/budget"), ana.value("city/plan")) == ("", "1234.5", "no")

    def test_required(self, ana: Filler) -> None:
        """A required question is asked for, and an answer to it cannot be emptied."""
        assert ana.answer("1", {}).status_code == 422
        assert ana.answer("1", {"city/people": "5", "city/plan": "no"}).headers["location"] == _to(ana, "2")
        assert ana.answer("1", {"city/people": ""}).status_code == 422
        assert ana.value("city/people") == "5"

    def test_what_follows(self, ana: Filler) -> None:
        """Questions that follow from an answer are shown before the way goes on; those left open do not come again."""
        answer = ana.answer("1", {"city/people": "5", "city/plan": "yes"})
        since = f"{ROOT}/city/since"
        assert answer.headers["location"] == f"{_to(ana, '1')}?new=1#{id_of(since)}"
        assert f"v:{since}" in ana.page("1?new=1").names
        assert ana.answer("1", {"city/since": "le 24 mars 2019"}).headers["location"] == _to(ana, "2")
        assert ana.value("city/since") == "2019-03-24"

    def test_doubtful(self, ana: Filler) -> None:
        """What can be read in two ways is asked about, with both to choose from."""
        place = f"{ROOT}/city/since"
        ana.answer("1", {"city/people": "5", "city/plan": "yes"})
        answer = ana.answer("1", {"city/since": "03/04/19"})
        sheet = Sheet(answer.text)
        picked = next(tag["value"] for _, tag in sheet.tags if tag.get("name") == f"p:{place}")
        assert answer.status_code == 422
        assert ana.post("1", filled_in(sheet, {f"p:{place}": picked}), do="next").status_code == 303
        assert ana.value("city/since") == picked

    def test_ranks(self, ana: Filler) -> None:
        """An order is whole, and names nothing twice; what was chosen stays shown."""
        for wrong in (["water", "", "waste"], ["water", "water", "waste"]):
            answer = ana.answer("2", {"order": wrong})
            assert answer.status_code == 422
            assert Sheet(answer.text).value(f"{ROOT}/order") == " ".join(wrong)
        ana.answer("2", {"order": ["waste", "water", "energy"]})
        assert ana.value("order") == "waste water energy"

    def test_instances(self, ana: Filler) -> None:
        """One more and one less, with buttons; what was typed beside them is kept."""
        whole = f"{ROOT}/project"
        answer = ana.answer("3", {"project[1]/title": "Trams"}, do=f"add:{whole}")
        first, second = ana.kept.response.repeats[whole]
        assert answer.headers["location"] == f"{_to(ana, '3')}#{id_of(f'{whole}[{second}]/title')}"
        ana.answer("3", {f"project[{second}]/title": "Buses"}, do=f"remove:{whole}[{first}]")
        assert ana.kept.response.repeats[whole] == (second,)
        assert ana.value(f"project[{second}]/title") == "Buses"
        assert ana.answer("3", {}, do="remove:/data/nothing[1]").status_code == 303

    def test_range(self, ana: Filler) -> None:
        """The browser knows the bounds, and we hold to them."""
        limits = next(tag for _, tag in ana.page("4").tags if tag.get("name") == f"v:{ROOT}/mark")
        assert (limits["min"], limits["max"], limits["step"]) == ("1", "5", "1")
        assert ana.answer("4", {"mark": "6"}).status_code == 422
        ana.answer("4", {"mark": "5", "terms": "OK"})
        assert (ana.value("mark"), ana.value("terms")) == ("5", "OK")

    def test_hostile(self, ana: Filler) -> None:
        """Nothing that was typed runs, as an answer, in a mistake, or on the review."""
        ana.answer("3", {"project[1]/title": HOSTILE})
        pages = [ana.page("3").html, ana.page("review").html, ana.answer("1", {"city/people": HOSTILE}).text]
        for html in pages:
            assert "alert(1)" in html
            assert "<script>alert" not in html
            assert "<img" not in html

    def test_nothing_but_what_is_asked(self, ana: Filler) -> None:
        """Fields that are not on the page change nothing: calculations, notes, other sections, unknown places."""
        before = ana.kept.response.answers
        places = ("lead", "meta/instanceID", "nothing", "project/title", "project[9]/title", "theme")
        extra = [pair for one in places for pair in ((f"m:{ROOT}/{one}", ""), (f"v:{ROOT}/{one}", "water"))]
        ana.post("1", extra, do="next")
        assert ana.kept.response.answers == before


class TestTogether:
    def test_two_answers_at_once(self, ana: Filler, visit: Visit) -> None:
        """Of one question both answers are shown, and the one that is chosen stays."""
        place, sheet = f"{ROOT}/city/budget", ana.page("1")
        bea = colleague(ana, visit("en", ana.focal.url))
        bea.says("city/budget", "20")
        answer = ana.post("1", filled_in(sheet, {f"v:{place}": "30", f"v:{ROOT}/city/people": "5"}), do="next")
        assert answer.status_code == 409
        both = Sheet(answer.text)
        assert [tag["value"] for _, tag in both.tags if tag.get("name") == f"p:{place}"] == ["30", "20"]
        assert (ana.value("city/budget"), ana.value("city/people")) == ("20", "5")
        assert ana.post("1", both.pairs, do="next").status_code == 409, "nothing was chosen"
        bea.says("city/budget", "25")
        stale = ana.post("1", filled_in(both, {f"p:{place}": "30"}), do="next")
        assert stale.status_code == 409, "the choice was between others"
        ana.post("1", filled_in(Sheet(stale.text), {f"p:{place}": "30"}), do="next")
        assert ana.value("city/budget") == "30"

    def test_only_the_colleague(self, ana: Filler, visit: Visit) -> None:
        """What only a colleague has changed meanwhile stays, whatever the page showed."""
        sheet = ana.page("1")
        colleague(ana, visit("en", ana.focal.url)).says("city/budget", "20")
        given = {f"v:{ROOT}/city/people": "5", f"v:{ROOT}/city/plan": "no"}
        assert ana.post("1", filled_in(sheet, given), do="next").status_code == 303
        assert ana.value("city/budget") == "20"

    def test_seen_at_once(self, ana: Filler, visit: Visit) -> None:
        """Colleagues have the same answers before them, each in their language and under a link of their own."""
        bea = colleague(ana, visit("en", ana.focal.url))
        bea.answer("1", {"city/budget": "12.5"})
        assert ana.page("1").value(f"{ROOT}/city/budget") == "12,5"
        assert ana.here != bea.here

    def test_no_longer_relevant(self, ana: Filler, visit: Visit) -> None:
        """What was typed while a colleague made the question irrelevant is kept, in case they change their mind."""
        ana.answer("1", {"city/people": "5", "city/plan": "yes"})
        sheet = ana.page("1")
        colleague(ana, visit("en", ana.focal.url)).answer("1", {"city/plan": "no"})
        ana.post("1", filled_in(sheet, {f"v:{ROOT}/city/since": "2019-03-24"}), do="next")
        assert (ana.value("city/since"), ana.value("city/plan")) == ("2019-03-24", "no")


class TestAutosave:
    def test_one_field(self, ana: Filler) -> None:
        """A field is kept as it is left; the page learns whether others follow from it."""
        sheet = ana.page("1")
        said = ana.autosaves("1", sheet, "city/budget", "12,50")
        assert (said["is_kept"], said["is_changed"], ana.value("city/budget")) == (True, False, "12.5")
        assert ana.autosaves("1", sheet, "city/plan", "yes")["is_changed"]
        assert not ana.autosaves("1", sheet, "city/people", "-1")["is_kept"]

    def test_error(self, ana: Filler) -> None:
        """A mistake is told in words; nothing was kept."""
        said = ana.autosaves("1", ana.page("1"), "city/people", "many")
        assert said["trouble"] != ""
        assert ana.value("city/people") == ""


class TestFiles:
    def test_uploaded(self, ana: Filler) -> None:
        """A file is kept with the response, can be replaced and taken away; the wrong kind is refused."""
        place = f"{ROOT}/logo"
        wrong = ana.post("4", ana.page("4").pairs, {f"f:{place}": ("a.txt", b"no picture", "text/plain")}, do="next")
        assert wrong.status_code == 422
        assert ana.value("logo") == ""
        given = {f"v:{ROOT}/terms": "OK"}
        picture = {f"f:{place}": ("logo.png", b"\x89PNG", "image/png")}
        ana.post("4", filled_in(ana.page("4"), given), picture, do="next")
        (file,) = ana.focal.focal.store.read(lambda unit: unit.answer_files.of_response(ana.response))
        assert (ana.value("logo"), file.name, file.state) == ("logo.png", "logo.png", AnswerFileState.KEPT)
        assert ana.focal.focal.store.read(lambda unit: unit.answer_files.content(file.id)) == b"\x89PNG"
        ana.answer("4", {})
        assert ana.value("logo") == "logo.png", "a field that is left alone changes nothing"
        ana.post("4", filled_in(ana.page("4"), {f"x:{place}": "1"}), do="next")
        assert ana.value("logo") == ""

    def test_of_a_completion(self, focal: Served, visit: Visit) -> None:
        """A file that was given to whoever handed a form in is saved, never shown; others are not found."""
        now, key = datetime.now(UTC), focal.focal.settings.signing_key()
        reference = focal.focal.store.run(lambda unit: unit.files.put(b"BEGIN", now))
        file = Attachment(name='a"b é.ics', media_type="text/calendar", size=5, reference=reference)
        http = visit("en", focal.url).http
        got = http.get(f"/forms/files/{file_token(file, key, now)}")
        assert (got.content, got.headers["content-disposition"]) == (b"BEGIN", 'attachment; filename="a_b__.ics"')
        assert http.get(f"/forms/files/{reference}").status_code == 404


class TestHandingIn:
    def complete(self, ana: Filler) -> Sheet:
        ana.answer("1", {"city/people": "5", "city/plan": "no"})
        ana.answer("3", {"project[1]/title": "Trams"})
        ana.answer("4", {"terms": "OK"})
        return ana.page("review")

    def test_handed_in(self, ana: Filler) -> None:
        """What came of it is said, and the link leads nowhere any more."""
        done = ana.post("review", self.complete(ana).pairs)
        assert "Les réponses de votre ville" in done.text or "answers of your city" in done.text
        assert ana.kept.state is ResponseState.SUBMITTED
        assert ana.browser.http.get(_to(ana, "1")).status_code == 410

    def test_missing(self, ana: Filler) -> None:
        """An incomplete form is not handed in, whatever is posted."""
        review = ana.page("review")
        assert ana.post("review", review.pairs).status_code == 422
        assert ana.kept.state is ResponseState.DRAFT

    def test_stale(self, ana: Filler, visit: Visit) -> None:
        """What a colleague changed since it was read is read again first."""
        review = self.complete(ana)
        colleague(ana, visit("en", ana.focal.url)).says("city/people", "6")
        assert ana.post("review", review.pairs).status_code == 409
        assert ana.kept.state is ResponseState.DRAFT
        assert ana.post("review", ana.page("review").pairs).status_code == 200

    def test_handed_in_meanwhile(self, ana: Filler, visit: Visit) -> None:
        """Who comes too late is told so, on the page and by its script; nothing is changed."""
        review, sheet = self.complete(ana), ana.page("1")
        bea = colleague(ana, visit("en", ana.focal.url))
        bea.post("review", bea.page("review").pairs)
        late = [ana.post("1", sheet.pairs, do="next"), ana.post("review", review.pairs)]
        assert [answer.status_code for answer in late] == [410, 410]
        own = ana.browser.http.post(_to(ana, "1"), data={"m:/data/city/people": ""}, headers=JSON)
        assert (own.status_code, list(own.json())) == (410, ["error"])


class TestCorrections:
    @pytest.fixture
    def correcting(self, ana: Filler) -> Filler:
        """The secretariat asks about an answer that was handed in, and the city has opened the correction."""
        ana.post("review", TestHandingIn().complete(ana).pairs)
        kept, now, library = ana.kept, datetime.now(UTC), ana.focal.focal.library()

        def work(unit: Unit) -> int:
            comment(unit, OPERATOR, Seen(response=kept.id, revision=kept.revision), f"{ROOT}/city/people", HOSTILE, now)
            send_comments(unit, OPERATOR, Seen(response=kept.id, revision=kept.revision), "", library, now)
            opener = Opener(unit=unit, contact=ana.contact, library=library, now=now, chance=Random(1))
            opener.open(("correction", str(kept.id)))
            draft = unit.responses.by_key(f"correction:{kept.id}")
            assert draft is not None
            return draft.id

        return Filler(ana.focal, ana.contact, ana.focal.focal.store.run(work), ana.browser)

    def test_corrected(self, ana: Filler, correcting: Filler) -> None:
        """What the secretariat asks stands above the field, and what was changed above all answers."""
        assert ana.browser.http.get(correcting.here).headers["location"].endswith("/1")
        sheet = correcting.page("1")
        assert "alert(1)" in sheet.text
        assert "<script>alert" not in sheet.html
        correcting.answer("1", {"city/people": "6"})
        review = correcting.page("review")
        assert "5 → 6" in review.text
        assert correcting.post("review", review.pairs).status_code == 200
        assert ana.value("city/people") == "6"

    def test_overlooked(self, ana: Filler, correcting: Filler) -> None:
        """What nobody has looked at is named once; the button pressed again hands it in."""
        first = correcting.post("review", correcting.page("review").pairs)
        assert (first.status_code, ana.kept.review) == (422, ReviewState.HAS_ISSUES)
        assert correcting.post("review", Sheet(first.text).pairs).status_code == 200
        assert ana.kept.review is ReviewState.RECEIVED


class TestGuards:
    def test_somebody_else(self, focal: Served, ana: Filler) -> None:
        """A link for somebody of another city opens nothing, and one for nobody is none."""
        key, now = focal.focal.settings.signing_key(), datetime.now(UTC)
        stranger = person(focal, "ar-buenos-aires")
        for contact, status in ((stranger.id, 410), (4_711, 404)):
            token = token_of(FormLink(contact=contact, response=ana.response), key, now)
            for where in ("", "/1", "/review"):
                assert ana.browser.http.get(f"/forms/{token}{where}").status_code == status

    def test_wrong(self, ana: Filler) -> None:
        """A link that was changed, or is too old, is no page; neither is a number that is none."""
        old = token_of(
            FormLink(contact=ana.contact.id, response=ana.response),
            ana.focal.focal.settings.signing_key(),
            datetime.now(UTC) - LIFETIME,
        )
        for token in (ana.token + "x", "x" * 5_000, old):
            assert ana.browser.http.get(f"/forms/{token}/1").status_code == 404
            assert ana.browser.http.post(f"/forms/{token}/1", data={"do": "next"}).status_code == 404
        assert ana.browser.http.get(_to(ana, "x")).status_code == 422
        assert ana.browser.http.get(_to(ana, "99")).status_code == 200

    def test_from_elsewhere(self, ana: Filler) -> None:
        """A form of another site is refused; nothing is kept."""
        pairs = dict(filled_in(ana.page("1"), {f"v:{ROOT}/city/people": "5"}))
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://example.org"}):
            assert ana.browser.http.post(_to(ana, "1"), data=pairs, headers=headers).status_code == 403
        assert ana.value("city/people") == ""

    def test_too_much(self, ana: Filler) -> None:
        """A form is no longer than it may be, and is one."""
        http, here = ana.browser.http, _to(ana, "1")
        assert http.post(here, data={f"v:{ROOT}/city/people": "x" * 1_100_000}).status_code == 413
        assert http.post(here, content=b"{}", headers={"content-type": "application/json"}).status_code == 415

    def test_headers(self, ana: Filler) -> None:
        """Nobody keeps the page or finds it; no script or style stands in it."""
        answer = ana.browser.http.get(_to(ana, "1"))
        assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
        assert not [values for tag, values in Sheet(answer.text).tags if "style" in values]

    def test_language(self, ana: Filler) -> None:
        """The page is read in another language by its switch, which leads back to it."""
        back = _to(ana, "1")
        switched = ana.browser.http.post("/chat/language", data={"language": "es", "back": back})
        assert switched.headers["location"] == back
        assert "¿Hay un plan?" in ana.page("1").text
        for elsewhere in ("//example.org", "/forms/../x", "https://example.org"):
            moved = ana.browser.http.post("/chat/language", data={"language": "fr", "back": elsewhere})
            assert moved.headers["location"] == "/#latest"

    def test_erased(self, focal: Served, visit: Visit) -> None:
        """Who was erased has no link any more."""
        gone = fills(focal, visit("en", focal.url), "at-wien", city())
        assert gone.browser.http.get(_to(gone, "1")).status_code == 200
        focal.focal.store.run(lambda unit: unit.erasure.erase([gone.contact.id], datetime.now(UTC)))
        assert gone.browser.http.get(_to(gone, "1")).status_code == 404


def test_told_in_the_conversation(ana: Filler) -> None:
    """The link is given where there are pages and a key, else not."""
    library = ana.focal.focal.library()
    link = FormLink(contact=ana.contact.id, response=ana.response)
    with_pages = replace(library.installation, web="https://focal.example.org", signing_key=KEY)
    assert address_of(link, with_pages, NOW) == f"https://focal.example.org/forms/{token_of(link, KEY, NOW)}"
    assert address_of(link, replace(with_pages, web=""), NOW) == ""
    assert address_of(link, replace(with_pages, signing_key=""), NOW) == ""
