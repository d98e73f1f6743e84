"""How well and how fast the search answers: on the real pack, and on CLINC150 where its question set is at hand."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from knowledge.model.languages import EN, NETWORK_LANGUAGES
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.search.calibration import trials
from knowledge.search.finder import Finder
from knowledge.search.identification import Identifier, vocabulary_of
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson, lessons_of
from knowledge.search.training import fit

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "knowledge" / "packs" / "digital-cities"
CLINC150 = ROOT.parent / "shared" / "faq-bench" / "clinc150-dev.json"
FALSE_REFUSALS = 0.05


def measure() -> dict[str, float]:
    """Every figure by its name; the unit is in the name, shares are from 0 to 1."""
    figures = {**_pack_figures(), **_cross_validation()}
    if CLINC150.is_file():
        figures |= _clinc_figures("5 phrasings", 5, seeds=(0, 1, 2))
        figures |= _clinc_figures("all phrasings", None, seeds=(0,))
    return figures


def _pack_figures() -> dict[str, float]:
    pack = read_pack(PACK)
    entries, unknowns = pack.entries, pack.unknowns
    questions = [text for entry in entries for texts in entry.phrasings.values() for text in texts]
    with tempfile.TemporaryDirectory() as room:
        build_seconds = _seconds(lambda: index_for(entries, Path(room), unknowns))
        load_seconds = _seconds(lambda: index_for(entries, Path(room), unknowns))
        index = index_for(entries, Path(room), unknowns)
        megabytes = sum(path.stat().st_size for path in Path(room).iterdir()) / 1e6
    identifier = Identifier(NETWORK_LANGUAGES, vocabulary_of(entries))
    return {
        "search: index build s": build_seconds,
        "search: index load ms": load_seconds * 1e3,
        "search: index MB": megabytes,
        "search: threshold": index.threshold,
        **_latency("search: find", Finder(entries, index).find, questions),
        **_latency("search: identify", lambda text: identifier.identify(text, EN), questions),
    }


def _cross_validation() -> dict[str, float]:
    """Held-out phrasings of known entries, and every phrasing of entries that were left out."""
    lessons = lessons_of(read_pack(PACK).entries)
    held = list(trials(lessons, fit))
    known = [trial for trial in held if trial.known]
    return {"search: pack top-1, held-out phrasings": sum(trial.right for trial in known) / len(known)}


def _clinc_figures(name: str, phrasings: int | None, seeds: Sequence[int]) -> dict[str, float]:
    kept = json.loads(CLINC150.read_text(encoding="utf-8"))
    strangers = [question for question, _ in (*kept["oos_train"], *kept["oos_val"])]
    tops, caught = [], []
    for seed in seeds:
        index = fit(_few(kept["train"], phrasings, seed))
        asked = [(index.weigh(question)[0], intent) for question, intent in kept["val"]]
        tops.append(sum(first == intent for (first, _), intent in asked) / len(asked))
        border = float(np.quantile([raw for (_, raw), _ in asked], FALSE_REFUSALS))
        caught.append(_share(index, strangers, border))
    return {
        f"search: CLINC150 top-1, {name}": float(np.mean(tops)),
        f"search: CLINC150 out-of-scope recall at 5 % false refusals, {name}": float(np.mean(caught)),
    }


def _few(pairs: Iterable[Sequence[str]], phrasings: int | None, seed: int) -> list[Lesson]:
    """The first so many utterances of each intent after shuffling with a seed."""
    shuffled = list(pairs)
    random.Random(seed).shuffle(shuffled)
    by_intent: dict[str, list[str]] = defaultdict(list)
    for utterance, intent in shuffled:
        by_intent[intent].append(utterance)
    return [Lesson(entry_id=intent, texts=tuple(texts[:phrasings])) for intent, texts in sorted(by_intent.items())]


def _share(index: Index, questions: Sequence[str], border: float) -> float:
    return sum(index.weigh(question)[0][1] < border for question in questions) / len(questions)


def _latency(name: str, work: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    work(texts[0])
    taken = [_seconds(partial(work, text)) * 1e3 for text in texts]
    return {f"{name} p50 ms": float(np.median(taken)), f"{name} p99 ms": float(np.quantile(taken, 0.99))}


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:75} {value:10.3f}")
