"""How well and how fast the language of a short message is told: langdetect in three ways, and Focal's decision.

The messages are those of tests/knowledge/search/chat.jsonl, which chat.md describes.
"""

from __future__ import annotations

import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.search.identification import Identifier
from knowledge.search.lexicon import table
from knowledge.search.profiles import detector_of
from tests.knowledge.search.chat import (
    SIXTEEN,
    Message,
    confirmed,
    length,
    messages,
    mistaken,
    recognised,
    switched,
)

Reader = Callable[[str, Language], str | None]
"""From a text and its true language, which only a reader with a prior may use, to the language read."""

_PROFILES = {"zh": "zh-cn"}
_PRIOR = 0.6


def measure() -> dict[str, float]:
    """Every figure by its name; shares are from 0 to 1."""
    return {**_accuracy("4", NETWORK_LANGUAGES), **_accuracy("16", SIXTEEN), **_decision(), **_speed(), **_memory()}


def _accuracy(name: str, languages: Sequence[Language]) -> dict[str, float]:
    chat = messages(languages)
    figures: dict[str, float] = {}
    for way, read in _readers(languages).items():
        figures[f"language: {name}, {way}: all"] = _share(chat, read)
        for part, some in _parts(chat, lambda message: length(message[0])).items():
            figures[f"language: {name}, {way}: {part} words"] = _share(some, read)
        for part, some in _parts(chat, lambda message: message[1]).items():
            figures[f"language: {name}, {way}: {part}"] = _share(some, read)
    return figures


def _readers(languages: Sequence[Language]) -> dict[str, Reader]:
    identifier = Identifier(languages)
    every = _factory(path.name for path in Path(PROFILES_DIRECTORY).iterdir())
    limited = _factory(_PROFILES.get(code, code) for code in languages)
    limited.set_seed(0)
    return {
        "langdetect as it comes": lambda text, _: _detect(every, text, None),
        "langdetect limited": lambda text, _: _detect(limited, text, None),
        "langdetect with prior": partial(_detect, limited),
        "Focal": lambda text, _: identifier.identify(text, None).language,
        "Focal with prior": lambda text, language: identifier.identify(text, language).language,
    }


def _factory(names: Iterable[str]) -> DetectorFactory:
    factory = DetectorFactory()
    paths = [Path(PROFILES_DIRECTORY, name) for name in names]
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in paths if path.is_file()])
    return factory


def _detect(factory: DetectorFactory, text: str, prior: Language | None) -> str | None:
    detector = factory.create()
    name = _PROFILES.get(prior or "", prior)
    if name in factory.langlist:
        rest = (1 - _PRIOR) / (len(factory.langlist) - 1)
        detector.set_prior_map({each: _PRIOR if each == name else rest for each in factory.langlist})
    detector.append(text)
    try:
        return str(detector.detect()).partition("-")[0]
    except LangDetectException:
        return None


def _share(chat: Sequence[Message], read: Reader) -> float:
    return sum(read(text, language) == language for text, language in chat) / len(chat)


def _parts(chat: Sequence[Message], part: Callable[[Message], str]) -> dict[str, list[Message]]:
    parts: dict[str, list[Message]] = defaultdict(list)
    for message in chat:
        parts[part(message)].append(message)
    return parts


def _decision() -> dict[str, float]:
    """What Focal makes of it: changes of language, and what would be the worst, being certain and wrong."""
    figures: dict[str, float] = {}
    spoken = load_phrasebook().languages
    for name, languages, known in (
        ("4", NETWORK_LANGUAGES, NETWORK_LANGUAGES),
        ("as it runs, 4 of 8", NETWORK_LANGUAGES, spoken),
        ("as it runs, 8", spoken, spoken),
        ("16", SIXTEEN, SIXTEEN),
    ):
        identify = Identifier(known, usual=NETWORK_LANGUAGES if known == spoken else known).identify
        chat = messages(languages)
        figures |= {
            f"language: {name}, decision: writer not known": recognised(chat, identify),
            f"language: {name}, decision: writer stays": confirmed(chat, identify),
            **{
                f"language: {name}, decision: writer changes, {how}": share
                for how, share in switched(chat, identify, languages).items()
            },
            f"language: {name}, decision: certain and wrong": mistaken(chat, identify, languages),
        }
    return figures


def _speed() -> dict[str, float]:
    identifier = Identifier(SIXTEEN)
    limited = _factory(_PROFILES.get(code, code) for code in SIXTEEN)
    chat = messages()
    return {
        **_latency("language: Focal", lambda text, language: identifier.identify(text, language), chat),
        **_latency("language: langdetect limited", lambda text, _: _detect(limited, text, None), chat),
    }


def _latency(name: str, work: Callable[[str, Language], object], chat: Sequence[Message]) -> dict[str, float]:
    work("one two three four five six seven eight nine ten eleven twelve", chat[0][1])
    taken = []
    for text, language in chat:
        begun = time.perf_counter()
        work(text, language)
        taken.append((time.perf_counter() - begun) * 1e3)
    return {f"{name} p50 ms": float(np.median(taken)), f"{name} p99 ms": float(np.quantile(taken, 0.99))}


def _memory() -> dict[str, float]:
    """What Python holds for an identifier of sixteen languages, before and after it read its first long text."""
    table.load.cache_clear()
    detector_of.cache_clear()
    tracemalloc.start()
    begun = time.perf_counter()
    identifier = Identifier(SIXTEEN)
    seconds = time.perf_counter() - begun
    before, _ = tracemalloc.get_traced_memory()
    identifier.identify("one two three four five six seven eight nine ten eleven twelve thirteen", SIXTEEN[0])
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "language: load ms": seconds * 1e3,
        "language: MB": before / 1e6,
        "language: MB with langdetect's profiles": after / 1e6,
        "language: MB at the peak": peak / 1e6,
    }


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:75} {value:10.3f}")
