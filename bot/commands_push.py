"""`focal form push` and `focal form pushes`: submissions for the other server, by hand, and what became of them."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.app import Focal
from bot.opening import opened
from knowledge.forms.exports.openrosa import identified
from knowledge.model.pushes import Push, PushFile, PushState
from knowledge.store.unit import Unit
from scheduler.pushing import LEASE, push_one

MOST_SHOWN = 20
"""Refused submissions that are listed: more have the same few reasons."""


def push_command(
    submission: Annotated[Path, typer.Argument(metavar="SUBMISSION.xml", help="An instance of a form, as XML.")],
    files: Annotated[
        list[Path] | None, typer.Option("--file", help="A file that it names; once for each.", show_default=False)
    ] = None,
) -> None:
    """Hand a submission to the server of FOCAL_OPENROSA_URL, as it stands in the file, to the byte.

    It is kept first. Where the server cannot take it now, it is tried again by `focal serve`; the status is then 1.
    """
    now = datetime.now(UTC)
    with opened() as focal:
        server = focal.submission_server()
        if server is None:
            _refuse("FOCAL_OPENROSA_URL names no server.")
        id = _queue(focal, _read(submission), [(path.name, _read(path)) for path in files or ()], now)
        push = focal.store.run(lambda unit: unit.pushes.take(id, now, LEASE))
        if push is None:
            _refuse(f"{id} is not waiting: see `focal form pushes`.")
        error = push_one(focal.store, server, push, now)
        if error is not None:
            _refuse(f"{id} was not taken: {error}")
        print(f"{id} was taken.")


def _queue(focal: Focal, xml: bytes, files: Sequence[tuple[str, bytes]], now: datetime) -> str:
    identity = identified(xml)
    if identity is None:
        _refuse("That is no submission: it has no form id or no meta/instanceID.")

    def put(unit: Unit) -> None:
        kept = tuple(_kept(unit, files, now))
        push = Push(
            instance_id=identity.instance_id, form_id=identity.form_id, xml=xml, files=kept, queued_at=now, due_at=now
        )
        unit.pushes.put(push)

    focal.store.run(put)
    return identity.instance_id


def _kept(unit: Unit, files: Iterable[tuple[str, bytes]], now: datetime) -> Iterable[PushFile]:
    for name, content in files:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        yield PushFile(name=name, media_type=media_type, reference=unit.files.put(content, now))


def pushes_command(
    retry: Annotated[bool, typer.Option("--retry", help="Have all refused ones tried again, after mending.")] = False,
) -> None:
    """Show how many submissions the other server took, how many wait, and why it refused some."""
    with opened() as focal:
        if retry:
            again = focal.store.run(lambda unit: unit.pushes.retry(datetime.now(UTC)))
            print(f"{again} to be tried again.")
        counts = focal.store.read(lambda unit: unit.pushes.counts())
        print("  ".join(f"{state}: {counts.get(state, 0)}" for state in PushState))
        for push in focal.store.read(lambda unit: unit.pushes.refused(MOST_SHOWN)):
            print(f"{push.instance_id}  {push.form_id}  {push.reason}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _refuse(f"{path} cannot be read: {error.strerror}")


def _refuse(sentence: str) -> NoReturn:
    print(f"focal: {sentence}", file=sys.stderr)
    raise typer.Exit(1)
