"""`focal audit`: reads the log of who did what, and shows whether somebody changed it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.opening import opened
from knowledge.store.audit import Checked, Entry, Fault
from knowledge.store.migrations import check_schema

audit = typer.Typer(help="The audit log: who did what.", no_args_is_help=True)


@audit.command("verify")
def verify_command(
    head: Annotated[
        str | None,
        typer.Option(
            help="A head that was noted earlier and kept elsewhere, such as in the logs of the process (audit.head). "
            "Without it nobody can tell that rows were cut off at the end, or that the whole log was written anew.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check the whole audit log: each row is chained to the one before it.

    Prints how many rows there are and the head, which is the hash of the last one; note it elsewhere. The status is 1
    when the log was tampered with; then the first place that shows it is named.
    """
    with opened() as focal:
        check_schema(focal.store.engine)
        found = focal.store.read(lambda unit: unit.audit.verify(head.strip().lower() if head else None))
    if found.fault is not None:
        print(_accusation(found), file=sys.stderr)
        raise typer.Exit(1)
    print(f"{found.count} rows, unbroken. Head: {found.head}")


@audit.command("list")
def list_command(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")] = 50,
) -> None:
    """List the newest rows of the audit log, the newest first."""
    with opened() as focal:
        check_schema(focal.store.engine)
        for entry in focal.store.read(lambda unit: unit.audit.entries(None, limit)):
            print(_line(entry))


def _accusation(found: Checked) -> str:
    sound = f"the {found.count} rows before it are sound" if found.count else "no row before it"
    match found.fault:
        case Fault.MISSING:
            return f"focal: the audit log was tampered with: row {found.row} is missing; {sound}"
        case Fault.ALTERED:
            return f"focal: the audit log was tampered with: row {found.row} is not what was written there; {sound}"
        case _:
            return (
                f"focal: the audit log was tampered with: none of its {found.count} rows has the given head; rows were "
                "cut off at the end, or all were written anew"
            )


def _line(entry: Entry) -> str:
    details = " ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))
    moment = entry.at.isoformat(timespec="seconds")
    return f"{entry.id}\t{moment}\t{entry.actor}\t{entry.action}\t{entry.subject}\t{details}".rstrip()
