"""Backups as files: compressed, encrypted for whoever has the key, and no more of them than are wanted.

Encryption is that of age (age-encryption.org/v1): the installation knows the public key alone, so whoever gets at it
and its backups cannot read them.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from knowledge.store import backups
from knowledge.store.backups import BackupFailed

PREFIX, COMPRESSED, ENCRYPTED = "focal-", ".gz", ".age"


def new_key() -> tuple[str, str]:
    """A new secret key, and the public key that belongs to it."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def make_backup(url: str, folder: Path, recipient: str, now: datetime) -> Path:
    """Writes a backup into a folder and returns where it is: as a whole or not at all, readable by its owner alone.

    Args:
        recipient: the public key that it is encrypted for; "" for none.

    Raises:
        BackupFailed: the reason.
    """
    name = f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{backups.suffix_of(url)}{COMPRESSED}"
    with _room(folder) as room:
        plain, packed = room / "plain", room / "packed"
        backups.back_up(url, plain)
        with plain.open("rb") as source, gzip.open(packed, "wb") as target:
            shutil.copyfileobj(source, target)
        if recipient:
            name, packed = f"{name}{ENCRYPTED}", _encrypted(packed, recipient)
        _flush(packed)
        return packed.replace(folder / name)


def restore_backup(url: str, file: Path, identity: str) -> None:
    """Brings a backup into an empty database.

    Args:
        identity: the secret key of one that is encrypted; "" for none.

    Raises:
        BackupFailed: the reason.
    """
    if not file.is_file():
        raise BackupFailed(f"there is no file {file}")
    kind = file.name.removesuffix(ENCRYPTED).removesuffix(COMPRESSED)
    if not kind.endswith(backups.suffix_of(url)):
        raise BackupFailed(f"{file.name} is a backup of another kind of database than FOCAL_DATABASE_URL names")
    with _room(file.parent) as room:
        packed, plain = file, room / "plain"
        if file.name.endswith(ENCRYPTED):
            packed = _decrypted(file, identity, room / "packed")
        try:
            with gzip.open(packed, "rb") as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
        except (OSError, EOFError) as error:
            raise BackupFailed(f"{file.name} is damaged: {error}") from error
        if not plain.stat().st_size:  # which SQLite would take for a database
            raise BackupFailed(f"{file.name} is damaged: it is empty")
        backups.restore(url, plain)


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Removes all but the latest backups of a folder, and returns which; other files stay."""
    made = sorted(path for path in folder.iterdir() if path.name.startswith(PREFIX) and COMPRESSED in path.suffixes)
    old = made[:-keep]
    for path in old:
        path.unlink()
    return old


@contextmanager
def _room(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk, removed at the end with whatever is in it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".focal-", dir=beside) as room:
            yield Path(room)
    except OSError as error:
        raise BackupFailed(f"the folder {beside} cannot be written: {error.strerror}") from error


def _encrypted(packed: Path, recipient: str) -> Path:
    try:
        key = x25519.Recipient.from_str(recipient)
    except RecipientError as error:
        raise BackupFailed("FOCAL_BACKUP_RECIPIENT is no public key of age, such as age1…") from error
    into = packed.with_name("encrypted")
    with packed.open("rb") as source, into.open("wb") as target:
        encrypt_io(source, target, [key])
    return into


def _decrypted(file: Path, identity: str, into: Path) -> Path:
    if not identity:
        raise BackupFailed(f"{file.name} is encrypted: name the file with the secret key by --key-file")
    try:
        key = x25519.Identity.from_str(identity)
        with file.open("rb") as source, into.open("wb") as target:
            decrypt_io(source, target, [key])
    except IdentityError as error:
        raise BackupFailed("that is no secret key of age, such as AGE-SECRET-KEY-1…") from error
    except DecryptError as error:
        raise BackupFailed(f"{file.name} is not encrypted for that key, or damaged") from error
    return into


def _flush(path: Path) -> None:
    """To the disk itself: a backup is asked for when something has gone wrong."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
