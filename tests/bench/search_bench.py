"""How well and how fast the search answers: on the real pack, on public question sets where they are at hand, and on
packs of any size beside other searches."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from knowledge.model.languages import EN, NETWORK_LANGUAGES
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.search.calibration import trials
from knowledge.search.finder import Finder
from knowledge.search.identification import Identifier, vocabulary_of
from knowledge.search.index import Index
from knowledge.search.lessons import lessons_of
from knowledge.search.training import fit
from tests.bench import faq_quality, faq_speed
from tests.bench.faq_sets import ROOT, question_sets

PACK = ROOT / "knowledge" / "packs" / "digital-cities"


def measure() -> dict[str, float]:
    """Every figure by its name; the unit is in the name, shares are from 0 to 1."""
    figures = {**_pack_figures(), **_cross_validation()}
    for questions in question_sets():
        figures |= dict(faq_quality.measure(questions))
    return figures | faq_speed.measure()


def _pack_figures() -> dict[str, float]:
    pack = read_pack(PACK)
    questions = [text for entry in pack.entries for texts in entry.phrasings.values() for text in texts]
    with tempfile.TemporaryDirectory() as room:
        load = partial(index_for, pack.entries, Path(room), pack.unknowns, pack.names)
        build_seconds, load_seconds = _seconds(load), _seconds(load)
        index = load()
        megabytes = sum(path.stat().st_size for path in Path(room).iterdir()) / 1e6
    identifier = Identifier(NETWORK_LANGUAGES, vocabulary_of(pack.entries))
    return {
        "search: index build s": build_seconds,
        "search: index load ms": load_seconds * 1e3,
        "search: index MB": megabytes,
        **_bands(index),
        **faq_speed.latency("search: rank", lambda text: index.rank(text, 3), questions),
        **faq_speed.latency("search: find", Finder(pack, index).find, questions),
        **faq_speed.latency("search: identify", lambda text: identifier.identify(text, EN), questions),
    }


def _bands(index: Index) -> dict[str, float]:
    figures = {}
    for language in NETWORK_LANGUAGES:
        bands = index.bands(language)
        figures[f"search: answers begin in {language}"] = bands.answer
        figures[f"search: offers begin in {language}"] = bands.offer
    return figures


def _cross_validation() -> dict[str, float]:
    """Held-out phrasings of known entries, and every phrasing of entries that were left out."""
    pack = read_pack(PACK)
    lessons = lessons_of(pack.entries, pack.unknowns, pack.names)
    known = [trial for trial in trials(lessons, fit) if trial.known]
    return {
        "search: pack top-1, held-out phrasings": sum(trial.right for trial in known) / len(known),
        "search: pack top-3, held-out phrasings": sum(trial.offered for trial in known) / len(known),
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:75} {value:10.3f}")
