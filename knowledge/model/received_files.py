"""Files that people send: how large they may be, and names that are safe to save anywhere and told apart."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

LARGEST_FILE = 20 * 2**20
"""Bytes: no more does Telegram hand out to bots (core.telegram.org/bots/api, getFile), and so it is everywhere."""

LONGEST_NAME = 255
"""Bytes of UTF-8: what Linux's and macOS' file systems take (NAME_MAX), and no more characters than the store keeps."""

_LONGEST_ENDING = 20
_TYPES = mimetypes.MimeTypes()  # Python's own table, whatever the machine has
_UNSAFE = frozenset('<>:"|?*;')
"""What Windows takes in no name (learn.microsoft.com, "Naming Files, Paths, and Namespaces"), and the separator of
names in lists."""

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
"""Names of devices, on Windows whatever their ending (same page)."""


def safe_name(name: str, media_type: str = "") -> str:
    """The last part of a name, without what file systems or readers may take for something else; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    bare = " ".join("".join(map(_safe, last)).split()).lstrip(". ").rstrip(". ")
    if not bare:
        bare = f"file{_TYPES.guess_extension(media_type) or ''}"
    return _shortened(f"_{bare}" if _DEVICES.match(bare) else bare)


def numbered_names(name: str) -> Iterator[str]:
    """The name itself, then "letter-2.pdf", "letter-3.pdf" and so on."""
    yield name
    number = 2
    while True:
        yield _shortened(name, f"-{number}")
        number += 1


def _safe(character: str) -> str:
    """Control and format characters, such as those that turn the direction of what follows, would hide an ending."""
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    return "_" if character in _UNSAFE else character


def _shortened(name: str, addition: str = "") -> str:
    """The name with an addition before its ending, no longer than a name may be."""
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending.encode()) <= _LONGEST_ENDING else ""
    stem, room = name.removesuffix(ending), LONGEST_NAME - len((addition + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + addition + ending
