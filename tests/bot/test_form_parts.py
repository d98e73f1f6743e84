"""Long sections of forms, and long reviews, in parts: how a browser without scripts gets through them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.model.responses import AnswerEvent
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.eventing import running
from tests.bot.form_filling import Filler, Sheet, fills
from tests.bot.serving import Served
from tests.handlers.filling.growing import PROJECT, grown, projects

MANY = 100
LAST = f"{PROJECT}[{MANY - 1:x}]"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal for this module."""
    with running(furnished, tmp_path_factory.mktemp("parts") / "var") as served:
        yield served


@pytest.fixture
def ana(focal: Served, visit: Visit) -> Filler:
    """Somebody of Bordeaux who has a hundred projects before them, one without its title."""
    filler = fills(focal, visit("en", focal.url), "fr-bordeaux", projects())

    def grow(unit: Unit) -> None:
        kept = filler.kept
        many = replace(grown(MANY, without_title=50), instance_id=kept.response.instance_id)
        unit.responses.save(replace(kept, response=many))
        given = (AnswerEvent(response=kept.id, place=at, value=to, at=kept.begun_at) for at, to in many.answers.items())
        unit.responses.note(*given)

    focal.focal.store.run(grow)
    return filler


def shown(sheet: Sheet) -> int:
    """How many questions a page asks."""
    return len({name for name in sheet.names if name.startswith("v:")})


def test_each_screen_is_short_and_leads_to_the_next(ana: Filler) -> None:
    """Through all of the section by one button, then to the next page; and back."""
    where, questions, seen = "2", 0, []
    while where.startswith("2"):
        sheet = ana.page(where)
        questions += shown(sheet)
        seen.append(shown(sheet))
        assert f"{len(seen)}/8" in sheet.text
        answer = ana.post(where, sheet.pairs, do="next")
        is_wrong = answer.status_code == 422  # a title is missing there
        where = "2?part=5" if is_wrong else answer.headers["location"].rpartition("/")[2]
    assert (where, questions, max(seen)) == ("review", 3 * MANY, 42)
    back = ana.post("2?part=3", ana.page("2?part=3").pairs, do="back")
    assert back.headers["location"].endswith("/2?part=2")


def test_what_is_posted_is_kept_on_its_screen(ana: Filler) -> None:
    """Also by the page's script; what is wrong comes back on the screen on which it stands."""
    sheet = ana.page("2?part=8")
    assert ana.autosaves("2?part=8", sheet, f"project[{MANY - 1:x}]/title", "By script")["is_kept"]
    assert ana.value(f"project[{MANY - 1:x}]/title") == "By script"
    wrong = ana.answer("2?part=8", {f"project[{MANY - 1:x}]/cost": "-5"})
    assert wrong.status_code == 422
    assert Sheet(wrong.text).value(f"{LAST}/cost") == "-5"
    moved = ana.post("2?part=1", [*ana.page("2?part=8").pairs], do="save")
    assert moved.status_code == 303


def test_one_more_leads_to_where_it_stands(ana: Filler) -> None:
    """And one less to where one more is added."""
    before = ana.page("2?part=8")
    added = ana.post("2?part=8", before.pairs, do=f"add:{PROJECT}")
    assert re.search(r"/2\?part=8#q\w+$", added.headers["location"])
    removed = ana.post("2?part=1", ana.page("2").pairs, do=f"remove:{PROJECT}[0]")
    assert "/2?part=8#" in removed.headers["location"]


def test_the_review_in_pages(ana: Filler) -> None:
    """Each says what is missing, wherever it is, and leads to its screen; what is no page is the nearest there is."""
    first, last = ana.page("review"), ana.page("review?part=77")
    for sheet in (first, last):
        assert re.search(r'href="[^"]+/2\?part=4#q\w+"', sheet.html)
    assert first.html.count("<dt>") == 200
    assert last.html.count("<dt>") == 101
    assert "1/2" in first.text
    assert "2/2" in last.text
    assert ana.browser.http.get(f"{ana.here}").headers["location"].endswith("/2?part=4")


def test_the_language_is_switched_on_the_same_screen(ana: Filler) -> None:
    """The switch leads back to it."""
    back = f"{ana.here}/2?part=3"
    switched = ana.browser.http.post("/chat/language", data={"language": "fr", "back": back})
    assert switched.headers["location"] == back
    assert f'value="{back}"' in ana.page("2?part=3").html
