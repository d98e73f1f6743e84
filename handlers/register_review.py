"""An import of the register that somebody looks at first: what it would change, and then exactly that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from handlers.register import Report, check_register, import_register
from knowledge.model.register import Change
from knowledge.model.rights import Actor
from knowledge.store.store import Store

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What an import of some files would change today.

    Attributes:
        digest: stands for these files and these very changes, 64 hexadecimal digits; it is another one as soon as
            somebody changed something that they speak of.
    """

    report: Report
    changes: tuple[Change, ...]
    digest: str


def review_register(store: Store, by: Actor, contents: Mapping[str, bytes], now: datetime) -> Review:
    """Says what an import of files would change, and writes nothing.

    Args:
        contents: the files by their names.

    Raises:
        Forbidden: the actor may not import.
    """
    with _files(contents) as paths:
        return _review(store, by, paths, contents, now)


def import_reviewed(
    store: Store, by: Actor, contents: Mapping[str, bytes], digest: str, now: datetime
) -> Review | None:
    """Imports files as somebody saw it; what they would change now instead where that is not the same any more.

    Somebody who changes the register in the second between the last look and the writing is not waited for: each row
    is then compared once more, as `import_register` does.

    Raises:
        Forbidden: the actor may not import.
    """
    with _files(contents) as paths:
        found = _review(store, by, paths, contents, now)
        if found.digest != digest or found.report.problems:
            return found
        import_register(store, by, paths, now)
        return None


def _review(store: Store, by: Actor, paths: list[Path], contents: Mapping[str, bytes], now: datetime) -> Review:
    changes: list[Change] = []
    report = check_register(store, by, paths, now, show=changes.append)
    digest = hashlib.sha256()
    for content in contents.values():
        digest.update(hashlib.sha256(content).digest())
    for change in changes:
        digest.update(repr(change).encode())
    return Review(report=report, changes=tuple(changes), digest=digest.hexdigest())


@contextmanager
def _files(contents: Mapping[str, bytes]) -> Iterator[list[Path]]:
    """The contents as files in a folder of their own. Their names are those that their senders gave them, as far as
    a name goes: no folders, and nothing long."""
    with TemporaryDirectory(prefix="focal-register-") as folder:
        paths = []
        for number, (name, content) in enumerate(contents.items(), start=1):
            own = Path(folder) / str(number)
            own.mkdir()
            path = own / _plain(name, content)
            path.write_bytes(content)
            paths.append(path)
        yield paths


def _plain(name: str, content: bytes) -> str:
    """A workbook is opened by what is in it and by its name; what its sender calls it is no reason to refuse it."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable() and character != "/")
    plain = shown.encode()[-200:].decode(errors="ignore").lstrip(".") or "register"
    return f"{plain}.xlsx" if content.startswith(_ZIP) and not plain.lower().endswith(".xlsx") else plain
