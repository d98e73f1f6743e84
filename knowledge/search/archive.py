"""Named arrays in one file that is either whole or refused."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import FocalError

_CHECKSUM = "sha256"


class IndexDamaged(FocalError):
    """The search index is damaged and has to be built again."""


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write the arrays with their checksum; a reader sees the whole file or none."""
    held = io.BytesIO()
    np.savez(held, allow_pickle=False, **{**arrays, _CHECKSUM: np.frombuffer(_digest(arrays), dtype=np.uint8)})
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(held.getvalue())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a file.

    Raises:
        IndexDamaged: the file is missing, cut, changed, or none of ours.
    """
    try:
        with path.open("rb") as held, np.load(held, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as fault:
        raise IndexDamaged(f"The search index {path} cannot be read: {fault}") from fault
    if arrays.pop(_CHECKSUM, np.array([])).tobytes() != _digest(arrays):
        raise IndexDamaged(f"The search index {path} is not what was written: its checksum differs")
    return arrays


def digest_of(path: Path) -> bytes:
    """SHA-256 of a file, whole or not.

    Raises:
        IndexDamaged: the file cannot be read.
    """
    try:
        with path.open("rb") as held:
            return hashlib.file_digest(held, "sha256").digest()
    except OSError as fault:
        raise IndexDamaged(f"The search index {path} cannot be read: {fault}") from fault


def _digest(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.digest()
