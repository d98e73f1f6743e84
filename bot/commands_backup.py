"""`focal backup`, `focal restore`, `focal copy-database`: all that is stored, kept safe and moved."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.backups import make_backup, new_key, restore_backup, thin_out
from bot.config import Settings, read_settings
from bot.opening import opened
from knowledge.store.audit import Checked
from knowledge.store.backups import BackupFailed
from knowledge.store.copying import copy_database
from knowledge.store.migrations import migrate
from knowledge.store.store import open_store


def backup_command(
    folder: Annotated[Path, typer.Argument(help="Where it is written, as focal-<moment>.…", show_default=False)],
    keep: Annotated[
        int | None, typer.Option(min=1, help="Remove all but so many of the latest backups there.", show_default=False)
    ] = None,
) -> None:
    """Back up the whole database while Focal works, into one file.

    With FOCAL_BACKUP_RECIPIENT it is encrypted for that public key of age; `focal backup-key` makes a pair. For
    PostgreSQL the program pg_dump is needed, of the server's own version.
    """
    settings = read_settings()
    if not folder.is_dir():
        raise BackupFailed(f"there is no folder {folder}")
    if not settings.backup_recipient:
        print("focal: this backup is not encrypted (FOCAL_BACKUP_RECIPIENT)", file=sys.stderr)
    print(make_backup(settings.database, folder, settings.backup_recipient, datetime.now(UTC)))
    for old in thin_out(folder, keep) if keep is not None else ():
        print(f"removed {old}")


def backup_key_command() -> None:
    """Make a pair of keys for backups: keep the secret one elsewhere than on this machine."""
    secret, public = new_key()
    print(f"secret key, for restoring:   {secret}")
    print(f"FOCAL_BACKUP_RECIPIENT:      {public}")


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that focal backup wrote.", show_default=False)],
    key_file: Annotated[
        Path | None, typer.Option(help="The file with the secret key of one that is encrypted.", show_default=False)
    ] = None,
) -> None:
    """Restore a backup into an empty database, bring it to the schema of this version, and check the audit log.

    Who asked to be forgotten after the backup was made has to be erased once more: deploy/README.md.
    """
    settings = read_settings()
    restore_backup(settings.database, file, _secret(key_file))
    print(f"The database has schema {_migrated(settings)}.")
    with opened() as focal:
        found: Checked = focal.store.read(lambda unit: unit.audit.verify(None))
    if found.fault is not None:
        raise BackupFailed("it is restored, but its audit log was tampered with: focal audit verify says where")
    print(f"Audit log: {found.count} rows, unbroken. Head: {found.head}")


def copy_database_command(
    source: Annotated[str, typer.Argument(help="The URL to copy from: sqlite:////var/lib/focal/focal.db")],
) -> None:
    """Copy everything from another database into an empty one, which FOCAL_DATABASE_URL names: SQLite to PostgreSQL.

    Stop Focal first. Both are compared before anything is kept; numbers, links and buttons stay good.
    """
    settings = read_settings()
    _migrated(settings)
    origin, target = open_store(source), open_store(settings.database)
    try:
        copy_database(origin.engine, target.engine, lambda table, count: print(f"{count:>9} {table}"))
    finally:
        target.close()
        origin.close()
    print("All rows are the same in both.")


def _secret(key_file: Path | None) -> str:
    if key_file is None:
        return ""
    try:
        lines = key_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupFailed(f"the file {key_file} cannot be read") from error
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


def _migrated(settings: Settings) -> str:
    store = open_store(settings.database)
    try:
        return migrate(store.engine)
    finally:
        store.close()
