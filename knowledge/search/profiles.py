"""langdetect limited to some languages: only their profiles are loaded, and chance is seeded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from langdetect.detector_factory import (
    PROFILES_DIRECTORY,
    DetectorFactory,
)
from langdetect.lang_detect_exception import LangDetectException

from knowledge.model.languages import Language

_PROFILES: Mapping[str, str] = {"zh": "zh-cn", "nb": "no"}
"""Languages whose profile has another name."""
_TRIALS = 2
"""langdetect averages seven random walks by default; two give the same winner in a third of the time."""


class Detector:
    """langdetect limited to some languages. Threads may share it: the profiles are only read, each call has its own
    state."""

    def __init__(self, languages: Iterable[Language]) -> None:
        paths = {Path(PROFILES_DIRECTORY, _PROFILES.get(code, code)): code for code in languages}
        present = {path: code for path, code in paths.items() if path.is_file()}
        self._names = {path.name: code for path, code in present.items()}
        self._factory = DetectorFactory()
        self._factory.load_json_profile([path.read_text(encoding="utf-8") for path in present])
        self._factory.set_seed(0)

    @property
    def languages(self) -> Collection[Language]:
        """Those of the languages that langdetect knows."""
        return self._names.values()

    def detect(self, text: str) -> Language | None:
        """The likeliest of the languages; None of a text without letters."""
        detector = self._factory.create()
        detector.n_trial = _TRIALS
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return None
        return self._names[found[0].lang] if found else None


@cache
def detector_of(languages: tuple[Language, ...]) -> Detector:
    """The detector of some languages, made when it is first asked for."""
    return Detector(languages)
