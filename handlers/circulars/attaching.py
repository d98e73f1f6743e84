"""The files of a circular."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from handlers.circulars.keeping import held, seen, stored
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularFile
from knowledge.model.messages import storable
from knowledge.model.rights import Actor, Right
from knowledge.reading.lines import tidy
from knowledge.store.unit import Unit

MOST_BYTES = 50 * 2**20
"""Of all files that one reader gets: a bot of Telegram sends no larger one ("Bot API", "sendDocument")."""

MOST_FILES = 10
"""That one reader gets: as many as one album of Telegram or one message of Slack holds."""

_LONGEST_NAME = 255


class NotAttached(FocalError):
    """The file is not attached.

    Attributes:
        code: "empty", "too-large", "too-many" or "no-such-file".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the file is not attached: {code}")
        self.code = code


def attach(
    unit: Unit,
    by: Actor,
    id: int,
    revision: int,
    language: str,
    name: str,
    media_type: str,
    content: bytes,
    now: datetime,
) -> Circular:
    """Adds a file, for readers of one language, or of every language with "".

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        NotAttached: it is empty, or a reader would get too much.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    edited = circular.edited(by.name)
    _make_sure_of_room(unit.circulars.files(id), language, len(content))
    file = CircularFile(
        name=_file_name(name),
        media_type=media_type,
        size=len(content),
        reference=unit.files.put(content, now),
        language=language,
    )
    added = unit.circulars.add_file(id, file)
    return stored(unit, by, "attached", edited, now, {"file": added.id, "bytes": file.size, "language": language})


def _make_sure_of_room(files: tuple[CircularFile, ...], language: str, size: int) -> None:
    if size == 0:
        raise NotAttached("empty")
    languages = {language} if language else {"", *(file.language for file in files)}
    for reader in languages:
        beside = [file for file in files if file.language in ("", reader)]
        if len(beside) + 1 > MOST_FILES:
            raise NotAttached("too-many")
        if size + sum(file.size for file in beside) > MOST_BYTES:
            raise NotAttached("too-large")


def _file_name(name: str) -> str:
    """The last part of a name, of a length that the store keeps, with its ending."""
    bare = tidy(storable(name)).replace("\\", "/").rpartition("/")[2] or "file"
    ending = PurePosixPath(bare).suffix[:20]
    return bare if len(bare) <= _LONGEST_NAME else bare[: _LONGEST_NAME - len(ending)] + ending


def detach(unit: Unit, by: Actor, id: int, revision: int, file: int, now: datetime) -> Circular:
    """Takes a file away.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        NotAttached: there is no such file.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    edited = circular.edited(by.name)
    if not unit.circulars.remove_file(id, file):
        raise NotAttached("no-such-file")
    return stored(unit, by, "detached", edited, now, {"file": file})
