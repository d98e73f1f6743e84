"""The lexicon in memory: for each word or run, how strongly it speaks for each language."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.model.languages import Language
from knowledge.search.lexicon.features import key, runs

FILE = Path(__file__).with_name("lexicon.npz")
NATS = 0.05
"""One step of the levels in the file, as a natural logarithm."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


class Lexicon:
    """Reads its arrays and never writes them: threads may share it."""

    def __init__(
        self, languages: Sequence[Language], keys: npt.NDArray[np.uint32], levels: npt.NDArray[np.uint8]
    ) -> None:
        self.languages = tuple(languages)
        self._keys = keys
        self._levels = levels

    def weigh(self, words: Sequence[str], weights: Sequence[float]) -> list[float]:
        """For each language the weighted sum, over the words, of the logarithm of how much likelier a word is there
        than one that the language hardly has. A word that no list holds is judged by its runs of letters."""
        rows, is_found = self._rows([key(word) for word in words])
        evidence = rows.astype(np.float64)
        for place in map(int, np.flatnonzero(~is_found)):
            found, _ = self._rows([key(run) for run in runs(words[place])])
            evidence[place] = found.sum(axis=0)
        return [float(total) for total in NATS * np.array(weights) @ evidence]

    def _rows(self, wanted: Sequence[int]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
        asked = np.array(wanted, dtype=np.uint32)
        places = np.searchsorted(self._keys, asked).clip(max=len(self._keys) - 1)
        is_found = self._keys[places] == asked
        return self._levels[places] * is_found[:, None], is_found


@cache
def load() -> Lexicon:
    """The lexicon that Focal ships."""
    with np.load(FILE, allow_pickle=False) as kept:
        steps = np.ascontiguousarray(kept["steps"].T).view(np.uint32).ravel()
        languages = [Language(str(code)) for code in kept["languages"]]
        return Lexicon(languages, np.cumsum(steps, dtype=np.uint32), np.ascontiguousarray(kept["levels"].T))


def write(path: Path, languages: Sequence[str], keys: npt.NDArray[np.uint32], levels: npt.NDArray[np.uint8]) -> None:
    """Keeps ascending keys and their levels: the keys as steps, byte by byte, and a language after the other, which
    halves the compressed file. The same arrays give the same bytes."""
    steps = np.diff(keys, prepend=np.uint32(0)).astype("<u4")
    arrays = {"languages": np.array(languages), "steps": steps.view(np.uint8).reshape(-1, 4).T, "levels": levels.T}
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            archive.writestr(info, member.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
