"""An index as named arrays, and back."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from knowledge.model.languages import Language
from knowledge.search.archive import read_arrays, write_arrays
from knowledge.search.machines import Centres, Machine, Postings, Separators
from knowledge.search.scores import Bands, Border
from knowledge.search.vocabulary import Vocabulary

Arrays = Mapping[str, npt.NDArray[Any]]
Parts = tuple[tuple[str, ...], Vocabulary, Machine, Centres, Border]


def kept_index(
    path: Path, entry_ids: Sequence[str], vocabulary: Vocabulary, machine: Machine, centres: Centres, border: Border
) -> None:
    """Write an index as a whole, with a checksum."""
    nearness: Arrays = {"starts": centres.starts, "rows": centres.rows, "values": centres.values}
    parts = (_of_vocabulary(vocabulary), _of_machine(machine), nearness, _of_border(border))
    write_arrays(path, dict(ChainMap({"entry_ids": _packed(entry_ids)}, *map(dict, parts))))


def read_kept_index(path: Path) -> Parts:
    """The parts of an index that was written.

    Raises:
        IndexDamaged: it is not whole.
    """
    kept = read_arrays(path)
    centres = Centres(starts=kept["starts"], rows=kept["rows"], values=kept["values"])
    return _unpacked(kept["entry_ids"]), _vocabulary(kept), _machine(kept), centres, _border(kept)


def _of_vocabulary(vocabulary: Vocabulary) -> Arrays:
    return {
        "languages": _packed(vocabulary.languages),
        "words": _packed(vocabulary.words),
        "stems": _packed(vocabulary.stems),
        "phrases": _packed(vocabulary.phrases),
        "runs": _packed(vocabulary.runs),
        "idf": vocabulary.idf,
        "rarity": np.array(vocabulary.rarity),
    }


def _vocabulary(kept: Arrays) -> Vocabulary:
    return Vocabulary(
        languages=tuple(map(Language, _unpacked(kept["languages"]))),
        words=_unpacked(kept["words"]),
        stems=_unpacked(kept["stems"]),
        phrases=_unpacked(kept["phrases"]),
        runs=_unpacked(kept["runs"]),
        idf=kept["idf"],
        rarity=float(kept["rarity"]),
    )


def _of_machine(machine: Machine) -> Arrays:
    match machine:
        case Separators():
            return {"weights": machine.weights, "intercepts": machine.intercepts}
        case Postings():
            return {
                "posting_starts": machine.starts,
                "posting_entries": machine.entries,
                "posting_values": machine.values,
                "posting_count": np.array(machine.count),
            }
        case _:
            assert_never(machine)


def _machine(kept: Arrays) -> Machine:
    if "weights" in kept:
        return Separators(weights=kept["weights"], intercepts=kept["intercepts"])
    starts, entries, values = kept["posting_starts"], kept["posting_entries"], kept["posting_values"]
    return Postings(starts=starts, entries=entries, values=values, count=int(kept["posting_count"]))


def _of_border(border: Border) -> Arrays:
    spoken = sorted(border.languages)
    bands = [(border.languages[each].answer, border.languages[each].offer) for each in spoken]
    numbers = (border.slope, border.offset, border.threshold, border.offer, border.gate)
    return {
        "border": np.array(numbers, dtype=np.float64),
        "band_languages": _packed(spoken),
        "bands": np.array(bands, dtype=np.float64).reshape(-1, 2),
    }


def _border(kept: Arrays) -> Border:
    slope, offset, threshold, offer, gate = (float(value) for value in kept["border"])
    bands = [Bands(answer=answer, offer=offer) for answer, offer in kept["bands"].tolist()]
    languages = dict(zip(map(Language, _unpacked(kept["band_languages"])), bands, strict=True))
    return Border(slope=slope, offset=offset, threshold=threshold, offer=offer, gate=gate, languages=languages)


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(kept: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(kept.tobytes().decode().split("\n")) if kept.size else ()
