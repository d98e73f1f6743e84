from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, FR
from knowledge.search.calibration import border_of, trials
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson, lessons_of, read_lessons, write_lessons
from knowledge.search.machines import Postings
from knowledge.search.training import build, fit, train
from tests.bench.faq_sets import invented


def lesson(entry_id: str, *texts: str) -> Lesson:
    return Lesson(entry_id=entry_id, texts=texts)


def test_the_same_entries_give_the_same_index(entries: tuple[KnowledgeEntry, ...]) -> None:
    """Training knows no chance, and the order of the entries does not matter."""
    first, second = build(entries), build(tuple(reversed(entries)))
    assert first.entry_ids == second.entry_ids
    assert first.border == second.border
    assert first.vocabulary.phrases == second.vocabulary.phrases
    assert first.rank("president of the congress", 9) == second.rank("president of the congress", 9)


def test_titles_and_all_languages_are_learnt(make_entry: Callable[..., KnowledgeEntry]) -> None:
    """What stands on a button finds the entry when somebody types it."""
    asked = {EN: ("who chairs",), FR: ("qui préside",)}
    assert lessons_of([make_entry("chair", phrasings=asked)]) == (
        Lesson(entry_id="chair", texts=("chair", "who chairs", "qui préside"), languages=(EN, EN, FR)),
    )


def test_a_series_is_one_lesson(entries: tuple[KnowledgeEntry, ...]) -> None:
    """All presidents teach how people ask for a president."""
    [presidents] = [each for each in lessons_of(entries) if each.entry_id == "president"]
    assert {"president 2012", "Who is the president?"} <= set(presidents.texts)


def test_lessons_travel_through_a_file(entries: tuple[KnowledgeEntry, ...], tmp_path: Path) -> None:
    """The process that trains gets the very texts."""
    write_lessons(lessons_of(entries), tmp_path / "lessons.json")
    assert read_lessons(tmp_path / "lessons.json") == lessons_of(entries)


def test_an_empty_pack_answers_nothing() -> None:
    """No entries are no error."""
    assert build([]).rank("anything", 3) == ()


@pytest.mark.parametrize("texts", [("opening hours",), ("opening hours", "when are you open", "hours today, please")])
def test_a_pack_of_one_entry_knows_it_by_heart(texts: tuple[str, ...]) -> None:
    """Its own words are answered, others are not."""
    index = train([lesson("hours", *texts)])
    [best] = index.rank("opening hours", 3)
    assert best.score >= index.bands(None).answer
    assert all(
        each.score < index.bands(None).answer for each in index.rank("opening of the new tramway line to Zanzibar", 3)
    )


def test_a_language_without_phrasings_is_no_obstacle(make_entry: Callable[..., KnowledgeEntry]) -> None:
    """An entry may be asked for in one language only, or in none but its title."""
    index = build([make_entry("tramway", phrasings={EN: ()}), make_entry("website", "internet page", phrasings=None)])
    assert index.rank("tramway", 1)[0].entry_id == "tramway"


def test_two_entries_of_the_same_phrasings_are_never_answered() -> None:
    """Which of them is meant nobody can know: both are offered instead."""
    same = ("city card price", "how much is the card", "what does the card cost")
    others = [lesson(f"other-{n}", f"topic{n} first", f"second of topic{n}", f"topic{n} again") for n in range(4)]
    index = train([lesson("a", *same), lesson("b", *same), *others])
    ranked = index.rank("how much is the card", 2)
    assert {each.entry_id for each in ranked} == {"a", "b"}
    assert ranked[0].score < index.bands(None).answer


def test_trials_ask_only_what_the_index_has_not_seen() -> None:
    """Held-out texts of entries that are in, every text of entries that are out; each text at most once per role."""
    lessons = [lesson(f"e{n}", *(f"word{n} number{m}" for m in range(5))) for n in range(10)]
    seen: list[set[str]] = []

    def watching(kept: Sequence[Lesson]) -> Index:
        seen.append({text for each in kept for text in each.texts})
        return fit(kept)

    held = list(trials(lessons, watching))
    unknown = [trial.question for trial in held if not trial.known]
    assert sorted(unknown) == sorted(text for each in lessons for text in each.texts)
    assert len(seen) == 5
    assert all(trial.known or not trial.right for trial in held)


def test_the_border_keeps_wrong_answers_rare(real_index: Index) -> None:
    """On the real pack the border is neither open to everything nor closed."""
    assert 0.5 < real_index.bands(None).answer < 0.98


@pytest.mark.parametrize("count", [1, 2, 3])
def test_small_packs_find_their_entries(count: int) -> None:
    """One, two or three entries of one phrasing each: each is found by its own words, and nothing raises."""
    lessons = [lesson(f"e{n}", f"opening hours of building{n}") for n in range(count)]
    index = train(lessons)
    for each in lessons:
        assert index.rank(each.texts[0], 3)[0].entry_id == each.entry_id
    assert index.rank("opening", 9) != ()


def test_lessons_without_a_word_are_no_index() -> None:
    """Texts of signs alone teach nothing, and break nothing."""
    assert train([lesson("signs", "?!", "…"), lesson("none")]).rank("signs", 3) == ()


def test_languages_that_are_not_told_are_heard() -> None:
    """Endings are cut off by the language that the texts are in, also where the lessons do not say so."""
    french = fit([lesson("a", "les réunions du comité"), lesson("b", "le site de la ville")])
    told = fit([Lesson(entry_id="a", texts=("les réunions", "meetings"), languages=(FR, EN))])
    assert french.vocabulary.languages == (FR,)
    assert told.vocabulary.languages == (EN, FR)


def test_inflected_words_lead_to_the_entry() -> None:
    """Another ending is the same subject."""
    index = fit([lesson("vote", "who elects the council"), lesson("tax", "when are taxes due"), lesson("c", "parking")])
    assert index.rank("how was the council elected", 1)[0].entry_id == "vote"


def test_many_lessons_are_ranked_by_nearness() -> None:
    """Beyond a thousand entries there are no separators; the same questions still find their entries, surely enough to
    be answered, and a stranger is not answered."""
    index = train(list(invented(1_001)))
    assert isinstance(index.machine, Postings)
    bands = index.bands(None)
    chosen = list(invented(1_001))[::50]
    ranked = [index.rank(f"please: {each.texts[0]}", 3) for each in chosen]
    assert [found[0].entry_id for found in ranked] == [each.entry_id for each in chosen]
    assert all(found[0].score >= bands.answer for found in ranked)
    assert all(each.score < bands.answer for each in index.rank("the weather in paris tomorrow please", 3))


def test_the_border_is_that_of_the_machine_that_decides() -> None:
    """Just beyond the most separators, four fifths of the lessons are not: nearness is tried all the same."""
    lessons = list(invented(40))
    index = train(lessons, most_separators=39)
    assert isinstance(index.machine, Postings)
    assert index.border == border_of(lessons, partial(fit, most_separators=0))
    assert index.border != border_of(lessons, partial(fit, most_separators=39))


def test_answering_needs_no_scikit_learn() -> None:
    """A server that answers never carries the library that trained its index."""
    program = (
        "import sys, knowledge.search.finder, knowledge.search.cache, knowledge.search.identification;"
        "sys.exit(any(name.partition('.')[0] in ('sklearn', 'scipy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == 0
