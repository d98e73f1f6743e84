"""One entry is checked in its neighbourhood as it would be with the whole pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import PACKS
from knowledge.errors import Problem
from knowledge.packs.edits import advice_on, bodies_of, new_problems, with_bodies
from knowledge.packs.neighbours import Neighbourhood, key_of
from knowledge.packs.reading import Pages, read_pages
from tests.bot.publishing import FEE, WHO
from tests.knowing import COFFEE, pages_in


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The small pack."""
    return pages_in(tmp_path_factory.mktemp("pack"))


def placed(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(problem.code, problem.column) for problem in problems}


def test_a_sound_entry_has_no_problems(own: Pages) -> None:
    """Only the languages that it lacks are worth a look."""
    found = Neighbourhood(own).check(own, "coffee", COFFEE)
    assert found.problems == ()
    assert {code for code, _ in placed(found.warnings)} == {"missing-translation"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"topic": "nowhere"}, ("broken-reference", "topic")),
        ({"source": {"document": "none", "section": "1"}}, ("broken-reference", "source.document")),
        ({"related": ["who", "coffee"]}, ("self-reference", "related.1")),
        ({"answer": {"pt": "Sim."}}, ("no-common-language", "answer")),
        ({"answer": {}}, ("no-text", "answer")),
        ({"valid_from": "2014-02-01", "valid_until": "2014-01-01"}, ("reversed-dates", "valid_until")),
        ({"series": "coffees"}, ("undated-series", "series")),
        ({"phrasings": {"en": ["price", "Annual FEE!"]}}, ("duplicate-phrasing", "phrasings.en.1")),
    ],
)
def test_every_check_of_a_pack_applies(own: Pages, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    """What `focal pack check` would find is found at the field; of two that clash always in the one that is written."""
    assert expected in placed(Neighbourhood(own).check(own, "coffee", COFFEE | changes).problems)


def test_a_clash_with_an_entry_that_comes_later(own: Pages) -> None:
    """The checker finds it there; the writer reads it here, with whose phrasing it is."""
    neighbourhood = Neighbourhood(own)
    (problem,) = neighbourhood.check(own, "who", WHO | {"phrasings": {"fr": ["cotisation annuelle"]}}).problems
    assert (problem.file, problem.column) == ("who", "phrasings.fr.0")
    assert neighbourhood.owners(problem.value) == {"fee"}


def test_nearly_the_same_is_worth_a_look(own: Pages) -> None:
    """It stops nothing."""
    found = Neighbourhood(own).check(own, "coffee", COFFEE | {"phrasings": {"en": ["the fee, annual"]}})
    assert found.problems == ()
    assert ("near-duplicate", "phrasings.en.0") in placed(found.warnings)


def test_ones_own_phrasings_do_not_clash(own: Pages) -> None:
    """An entry that is changed is not its own rival."""
    assert Neighbourhood(own).check(own, "fee", FEE | {"years": [2014]}).problems == ()


def test_what_fills_a_phrasing_is_no_word_of_it() -> None:
    """Order, capitals, accents and words of grammar do not tell one from another."""
    assert key_of("Where is the CONGRESS?") == key_of("congress: is it where?") == ("congress",)


def test_it_finds_what_the_whole_check_finds() -> None:
    """In the real pack, with an entry that clashes with others in several ways."""
    pages = read_pages(PACKS / "digital-cities")
    bodies = bodies_of(pages)
    first, second, third = list(bodies)[:3]
    taken = [bodies[each]["phrasings"]["en"][0] for each in (second, third)]
    body = {**bodies[first], "phrasings": {"en": [*bodies[first]["phrasings"]["en"], *taken]}, "related": ["nothing"]}
    changed = with_bodies(pages, {first: body})
    whole = new_problems(pages, changed)
    found = Neighbourhood(pages).check(pages, first, body)
    assert len(found.problems) == len(whole) == 3
    assert {each.value for each in found.problems} == {each.value for each in whole}
    of_first = {each.code for each in advice_on(changed) if each.file == first}
    assert {each.code for each in found.warnings} == of_first


def test_a_body_that_is_none(own: Pages) -> None:
    """What the form of an entry is not met by is found before all else."""
    assert placed(Neighbourhood(own).check(own, "coffee", {"id": "coffee"}).problems) >= {("missing", "title")}


def test_paths_are_not_needed(tmp_path: Path) -> None:
    """A pack that was never a file is checked as well."""
    pages = pages_in(tmp_path)
    assert Neighbourhood(with_bodies(pages, {"coffee": COFFEE})).owners("who pays for the coffee") == {"coffee"}
