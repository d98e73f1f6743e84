"""`focal pack`: checks, publishes and exports the content pack."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Focal
from bot.config import read_settings
from bot.opening import opened
from bot.scores import comparison_table, count, questions_changed
from bot.versions import adopt_draft, compare, golden_of, published, score_draft
from handlers.evaluation import Comparison
from handlers.faq import import_pack, stored_pack
from knowledge.errors import FocalError, ImportRefused, Problem
from knowledge.model.rights import OPERATOR
from knowledge.packs.golden import GOLDEN_FILE, Golden
from knowledge.packs.reading import Pages, check_folder, read_pages
from knowledge.packs.writing import write_pages
from knowledge.store.migrations import check_schema

pack = typer.Typer(help="The content pack: approved answers and their sources.", no_args_is_help=True)

FolderArgument = Annotated[
    Path | None,
    typer.Argument(help="The pack's folder; by default the one of the setting FOCAL_PACK.", show_default=False),
]


class NotPublished(FocalError):
    """Nothing was published: the pack answers its golden questions worse than the published one."""


@pack.command("check")
def check_command(folder: FolderArgument = None) -> None:
    """Check a pack and list every problem and warning with its file and line.

    Warnings, such as a missing translation, stop nothing. The status is 1 if there is a problem.
    """
    place = _folder(folder)
    checked = check_folder(place)
    warnings = (*checked.warnings, *_faults_of_golden(golden_of(place, checked.pages) if checked.pages else None))
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    pages = checked.pages
    if pages is None:
        raise ImportRefused(checked.problems)
    told = f", {count(len(warnings), 'warning')}" if warnings else ""
    print(f"{pages.name}: {len(pages.entries)} entries from {len(pages.documents)} documents, no problems{told}.")


@pack.command("import")
def import_command(
    folder: FolderArgument = None,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking, even a pack that answers worse.")] = False,
) -> None:
    """Publish a pack: import it into the store; an unchanged one is left as it is.

    A pack that answers the golden questions in its folder (golden.jsonl) worse than the published one needs to be
    confirmed, or `--yes`.
    """
    place = _folder(folder)
    pages = read_pages(place)
    with opened() as focal:
        check_schema(focal.store.engine)
        before = published(focal, pages.name)
        if before is not None and before.checksum() == pages.checksum():
            print("Unchanged: the store holds this very pack.")
            return
        notes = _scored(focal, before, pages, golden_of(place, pages), yes=yes)
        adopt_draft(focal)
        focal.index(pages.value())
        focal.store.run(lambda unit: import_pack(unit, pages, datetime.now(UTC), OPERATOR, notes))
    print("Imported.")


@pack.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, named after the pack.")],
) -> None:
    """Write the pack in the store as files that can be edited and imported again."""
    with opened() as focal:
        pages = focal.store.read(lambda unit: stored_pack(unit, focal.settings.pack.name))
    write_pages(pages, folder)
    print(f"{len(pages.entries)} entries written to {folder}.")


def _scored(
    focal: Focal, before: Pages | None, after: Pages, golden: Golden | None, *, yes: bool
) -> Mapping[str, str | int]:
    """What the audit log is to say of the score; asks before it falls.

    Raises:
        NotPublished: it would fall, and nobody wanted that.
    """
    for fault in _faults_of_golden(golden):
        print(f"warning: {fault}", file=sys.stderr)
    if golden is None or not golden.questions:
        print(
            f"There are no golden questions ({GOLDEN_FILE}) in the folder: nobody knows if it answers better or worse."
        )
        return {}
    if before is None:
        return _notes(score_draft(focal, after, golden.questions).score, golden)
    compared = compare(focal, before, after, golden.questions)
    print(comparison_table(compared))
    if compared.is_worse:
        _confirm(compared, yes=yes)
    return _notes(compared.after.score, golden)


def _notes(score: float, golden: Golden) -> Mapping[str, str | int]:
    return {"score": f"{score:.2f}", "questions": len(golden.questions)}


def _confirm(compared: Comparison, *, yes: bool) -> None:
    print("\n".join(questions_changed("Worse", compared.worse())))
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotPublished(
            "nothing was published: the pack answers its golden questions worse than the published one "
            f"({compared.before.score:.2f} -> {compared.after.score:.2f}); --yes publishes it all the same"
        )
    if not typer.confirm("This pack answers worse than the published one. Publish it all the same?"):
        raise NotPublished


def _faults_of_golden(golden: Golden | None) -> tuple[Problem, ...]:
    return golden.problems if golden else ()


def _folder(given: Path | None) -> Path:
    return given or read_settings().pack
