"""Edits over a pack: whatever they say, a pack comes of it that is as sound as its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pytest

from knowledge.model.languages import EN
from knowledge.model.pack_edits import Body, Edit, ItemKind, Version
from knowledge.packs.edits import (
    Living,
    advice_on,
    body_as_written,
    compared,
    content_digest,
    faults_of_body,
    lay_over,
    new_problems,
    original_of,
    problems_of,
    stale_in,
    text_digest,
    with_bodies,
)
from knowledge.packs.reading import Pages
from tests.bot.publishing import CONGRESS, FEE, WHO
from tests.knowing import AT, COFFEE, pages_in
from tests.knowledge.packs.folders import entry


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The small pack, in which the fee is related to who presides."""
    return pages_in(tmp_path_factory.mktemp("pack"), WHO, CONGRESS, FEE | {"related": ["who"]})


def live(id: str, body: Body | None, **more: Any) -> Edit:
    """Something published."""
    values: dict[str, Any] = {"based_on": "", "live": Version(body=body), **more}
    return Edit(kind=ItemKind.ENTRY, id=id, changed_by="contact:2", changed_at=AT, **values)


def ids(living: Living) -> list[str]:
    return [page.id for page in living.pages.entries]


class TestLayingOver:
    def test_without_edits_it_is_the_pack(self, own: Pages) -> None:
        """The very same pages, with the very same checksum."""
        assert lay_over(own, ()).pages is own

    def test_a_published_edit_stands_in_the_items_place(self, own: Pages) -> None:
        """In the same order, and nothing else is touched."""
        living = lay_over(own, [live("congress", CONGRESS | {"answer": {"en": "In Bilbao."}})])
        assert ids(living) == ["who", "congress", "fee"]
        assert living.bodies["congress"]["answer"] == {"en": "In Bilbao."}
        assert living.own_bodies["congress"] != living.bodies["congress"]
        assert living.bodies["fee"] == living.own_bodies["fee"]

    def test_a_draft_alone_changes_nothing(self, own: Pages) -> None:
        """What is being written is answered to nobody."""
        drafted = live("who", None, live=None, draft=Version(body=None))
        living = lay_over(own, [drafted])
        assert living.pages is own
        assert living.drafts == {"who": None}
        assert living.newest("who") is None
        assert living.newest("fee") == living.bodies["fee"]

    def test_a_new_entry_stands_among_those_of_its_topic(self, own: Pages) -> None:
        """Last, and as the pack's page would write it."""
        assert ids(lay_over(own, [live("coffee", COFFEE)])) == ["who", "congress", "fee", "coffee"]

    def test_what_refers_to_a_removed_entry_refers_to_nothing(self, own: Pages) -> None:
        """A removal never breaks the entries around it."""
        living = lay_over(own, [live("who", None)])
        assert ids(living) == ["congress", "fee"]
        assert "related" not in living.bodies["fee"]
        assert living.set_aside == {}

    @pytest.mark.parametrize(
        ("broken", "code"),
        [
            ({"title": {"en": "x" * 61}}, "too-long"),
            ({"id": "other"}, "other-id"),
            ({"topic": "nowhere"}, "broken-reference"),
            ({"shape": "of a newer version"}, "extra-forbidden"),
            ({"phrasings": {"en": ["annual fee"]}}, "duplicate-phrasing"),
        ],
    )
    def test_what_cannot_hold_is_set_aside(self, own: Pages, broken: dict[str, Any], code: str) -> None:
        """The pack's own item stands in its place, and what is wrong is known; sound edits beside it hold."""
        living = lay_over(own, [live("who", WHO | broken), live("coffee", COFFEE)])
        assert living.bodies["who"] == living.own_bodies["who"]
        assert "coffee" in living.bodies
        assert code in {problem.code for problem in living.set_aside["who"]}
        assert problems_of(living.pages) == []

    def test_of_two_that_exclude_each_other_one_holds(self, own: Pages) -> None:
        """As many edits as go together are taken."""
        twin = entry("tea", {"en": "Who pays for tea"}, {"en": ["who pays for the coffee"]})
        others = [live(f"more-{n}", entry(f"more-{n}", {"en": f"Number {n}"}, {"en": [f"what {n}"]})) for n in range(5)]
        living = lay_over(own, [live("coffee", COFFEE), live("tea", twin), *others])
        assert list(living.set_aside) == ["tea"]
        assert {"coffee", *(each.id for each in others)} < set(ids(living))


class TestContest:
    """The installed pack has changed as well."""

    def test_an_edit_of_the_item_as_it_is(self, own: Pages) -> None:
        """Nobody has to look again."""
        ours = WHO | {"answer": {"en": "Bilbao does."}}
        based = content_digest(lay_over(own, ()).own_bodies["who"])
        assert not lay_over(own, [live("who", ours, based_on=based)]).is_contested("who")

    def test_an_edit_of_an_item_that_was_another(self, own: Pages) -> None:
        """Somebody has to choose, and until then the edit holds."""
        living = lay_over(own, [live("who", WHO | {"answer": {"en": "Bilbao does."}}, based_on="an older one")])
        assert living.is_contested("who")
        assert living.bodies["who"]["answer"] == {"en": "Bilbao does."}

    def test_an_edit_that_the_pack_has_taken_over(self, own: Pages) -> None:
        """What was carried into the files is no contest."""
        body = body_as_written(WHO)
        assert not lay_over(own, [live("who", body, based_on="an older one")]).is_contested("who")

    def test_a_new_entry_whose_name_the_pack_now_has(self, own: Pages) -> None:
        """It was based on nothing, and now there is something."""
        assert lay_over(own, [live("who", WHO | {"answer": {"en": "We do."}})]).is_contested("who")

    def test_a_draft_alone(self, own: Pages) -> None:
        """What is being written is looked at as well."""
        drafted = live("fee", None, live=None, draft=Version(body=FEE | {"years": [2014]}), based_on="older")
        assert lay_over(own, [drafted]).is_contested("fee")
        assert not lay_over(own, ()).is_contested("fee")


class TestChecks:
    def test_a_problem_is_located_in_its_entry(self, own: Pages) -> None:
        """`file` is the entry's id, `column` the field."""
        (problem,) = new_problems(own, with_bodies(own, {"fee": FEE | {"related": ["nobody"]}}))
        assert (problem.file, problem.column, problem.code) == ("fee", "related.0", "broken-reference")

    def test_advice(self, own: Pages) -> None:
        """Languages that are missing are told, and stop nothing."""
        told = [(each.file, each.code) for each in advice_on(with_bodies(own, {"coffee": COFFEE}))]
        assert ("coffee", "missing-translation") in told
        assert not [code for file, code in told if file == "who"]

    def test_faults_of_a_body(self) -> None:
        """Each at its field; a removal has none."""
        faults = faults_of_body("who", {"id": "who", "title": {"english": "Who"}, "years": [14]})
        assert {fault.column for fault in faults} >= {"topic", "answer", "source", "years.0", "title.english"}
        assert faults_of_body("who", None) == ()


class TestTranslations:
    """Which texts are older than the original."""

    BODY: ClassVar[Body] = {"title": {"en": "Fee", "fr": "Cotisation"}, "answer": {"en": "None.", "fr": "Aucune."}}

    def test_the_original(self) -> None:
        """The document's language where there is an answer in it, else a working language, else any."""
        assert original_of(self.BODY, "fr") == "fr"
        assert original_of(self.BODY, "es") == "en"
        assert original_of({"answer": {"eu": "Ez."}}, "es") == "eu"
        assert original_of({}, "es") == ""

    def changed(self, **answers: str) -> Body:
        return {**self.BODY, "answer": {**self.BODY["answer"], **answers}}

    def version(self, before: Version | None, body: Body, *confirmed: str) -> Version:
        return Version(body=body, originals=compared(before, self.BODY, body, EN, confirmed))

    def test_a_changed_original_makes_translations_stale(self) -> None:
        """Until they are changed too, or somebody says that they are right as they are."""
        first = self.version(None, self.changed(en="It is free."))
        assert stale_in(first, EN) == ("fr",)
        assert stale_in(self.version(first, self.changed(en="It is free.", fr="C’est gratuit.")), EN) == ()
        assert stale_in(self.version(first, self.changed(en="It is free."), "fr"), EN) == ()

    def test_a_translation_that_is_touched_elsewhere_stays_stale(self) -> None:
        """Another field, or another language, says nothing about it."""
        first = self.version(None, self.changed(en="It is free."))
        second = self.version(first, {**self.changed(en="It is free."), "years": [2014]})
        assert stale_in(second, EN) == ("fr",)

    def test_an_original_that_is_put_back(self) -> None:
        """The translations fit again."""
        first = self.version(None, self.changed(en="It is free."))
        assert stale_in(self.version(first, self.BODY), EN) == ()

    def test_the_packs_own_are_right(self) -> None:
        """Nobody knows better; and what is removed is not stale."""
        assert stale_in(None, EN) == stale_in(Version(body=None), EN) == ()
        assert text_digest(self.BODY, "pt") == ""


def test_an_edits_life() -> None:
    """Drafted, published, undone, done again, given up; each step says who and when."""
    first = Edit(kind=ItemKind.ENTRY, id="who", changed_by="contact:2", changed_at=AT)
    one, two = Version(body={"n": 1}), Version(body={"n": 2})
    later = datetime(2026, 11, 30, tzinfo=AT.tzinfo)
    published = first.drafted(one, "contact:2", AT).published("contact:3", later)
    assert (published.live, published.draft, published.published_by) == (one, None, "contact:3")
    again = published.drafted(two, "contact:2", later).published("contact:3", later, "because")
    assert again.live == Version(body={"n": 2}, reason="because")
    assert again.undone("contact:3", later).live == one
    assert again.undone("contact:3", later).undone("contact:3", later).live == again.live
    assert again.given_up("contact:3", later).live is None
    assert again.given_up("contact:3", later).before == again.live
    assert first.newest is None
