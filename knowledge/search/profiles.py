"""langdetect limited to some languages: only their profiles are loaded, and chance is seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from langdetect.detector_factory import (
    PROFILES_DIRECTORY,
    DetectorFactory,
)
from langdetect.lang_detect_exception import LangDetectException

from knowledge.model.languages import Language

Detect = Callable[[str, Mapping[Language, float]], tuple[Language, float] | None]
"""From a text and a weight of each language beforehand to the likeliest language and its chance, if any."""

_PROFILES: Mapping[str, str] = {"zh": "zh-cn"}
"""Languages whose profile has another name."""
_FEWEST_PROFILES = 2
_TRIALS = 2
"""langdetect averages seven random walks by default; two give the same winner in a third of the time."""


def detector_of(languages: Iterable[Language]) -> Detect:
    """A detector that several threads may share: the profiles are only read, each call has its own state."""
    profiles = {Path(PROFILES_DIRECTORY, _PROFILES.get(code, code)): code for code in languages}
    present = {path: code for path, code in profiles.items() if path.is_file()}
    if len(present) < _FEWEST_PROFILES:
        return lambda text, beforehand: None
    factory = DetectorFactory()
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in present])
    factory.set_seed(0)
    names = {path.name: code for path, code in present.items()}
    return lambda text, beforehand: _detect(factory, names, text, beforehand)


def _detect(
    factory: DetectorFactory, names: Mapping[str, Language], text: str, beforehand: Mapping[Language, float]
) -> tuple[Language, float] | None:
    detector = factory.create()
    detector.n_trial = _TRIALS
    detector.set_prior_map({name: beforehand[code] for name, code in names.items()})
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return None
    return (names[found[0].lang], float(found[0].prob)) if found else None
