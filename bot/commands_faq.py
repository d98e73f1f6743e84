"""`focal faq`: how well the pack answers, what it lacks, and how much it is used."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import Focal
from bot.config import read_settings
from bot.gap_report import gaps_in_words, gaps_json, usage_in_words, usage_json
from bot.opening import opened
from bot.scores import card_json, card_table, comparison_json, comparison_table, questions_changed, questions_gone_wrong
from bot.versions import published, score_draft, score_published
from handlers.evaluation import Comparison, Scorecard
from handlers.gaps import find_gaps
from handlers.usage import sum_up
from knowledge.errors import Problem
from knowledge.model.languages import language_of_tag
from knowledge.packs.golden import Golden, read_golden
from knowledge.packs.reading import Pages, read_pages
from knowledge.store.migrations import check_schema

faq = typer.Typer(help="Answers: how good they are, what is missing, how much they are used.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
SinceOption = Annotated[int, typer.Option("--since", min=1, max=36_500, help="How many days back to look.")]


@faq.command("evaluate")
def evaluate_command(
    golden: Annotated[
        Path, typer.Argument(help='JSON lines {"question": …, "language": "fr", "entries": ["id", …], "kind": …}.')
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--pack", help="The pack's folder; by default that of FOCAL_PACK.", show_default=False),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every question that went wrong.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Score a pack on golden questions, and compare it with the published version.

    A question without entries is one that no document answers. Of 100 points a right answer makes its share, an offered
    title half of it; a wrong answer costs as much as a right one makes. The status is 1 if a line was faulty.
    """
    pages = read_pages(folder or read_settings().pack)
    asked = read_golden(golden, {entry.id for entry in pages.entries})
    with opened() as focal:
        card, compared = _scored(focal, pages, asked)
    if as_json:
        _print_json(_evaluation_json(asked, card, compared))
    else:
        print("\n".join(_evaluation_in_words(card, compared, verbose=verbose)))
    for problem in asked.problems:
        print(problem, file=sys.stderr)
    if asked.problems:
        raise typer.Exit(1)


@faq.command("gaps")
def gaps_command(
    since: SinceOption = 30,
    language: Annotated[str | None, typer.Option(help="Only questions in this language, such as fr.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Gather what was not answered, or not well: by language and topic, the most asked first.

    Each gap comes with an example and the nearest entry. What people chose among offered titles is listed as phrasings
    that these entries lack.
    """
    begin = datetime.now(UTC) - timedelta(days=since)
    with opened() as focal:
        library = focal.library()
        asked = focal.store.read(lambda unit: unit.gaps.since(begin))
    if language:
        asked = tuple(each for each in asked if each.language == language_of_tag(language))
    report = find_gaps(library, asked)
    if as_json:
        _print_json(gaps_json(report))
    else:
        print("\n".join(gaps_in_words(report, since)))


@faq.command("usage")
def usage_command(since: SinceOption = 30, as_json: JsonOption = False) -> None:
    """Count questions by day, outcome and language, the entries asked for most, and how many answers helped.

    These are numbers only: nothing in them leads to a person or to what they wrote.
    """
    begin = _day(since)
    with opened() as focal:
        check_schema(focal.store.engine)
        usage = sum_up(focal.store.read(lambda unit: unit.usage.report(begin)))
    if as_json:
        _print_json(usage_json(usage))
    else:
        print("\n".join(usage_in_words(usage, begin)))


def _scored(focal: Focal, pages: Pages, asked: Golden) -> tuple[Scorecard, Comparison | None]:
    """The pack's scorecard beside the published version's: of the pack of that name, else of the one in use, since a
    draft may lie in a folder of another name. None if nothing is published."""
    before = published(focal, pages.name) or published(focal, focal.settings.pack.name)
    if before is not None and before.checksum() == pages.checksum():
        card = score_published(focal, before, asked.questions)
        return card, Comparison(before=card, after=card)
    card = score_draft(focal, pages, asked.questions)
    if before is None:
        return card, None
    return card, Comparison(before=score_published(focal, before, asked.questions), after=card)


def _evaluation_in_words(card: Scorecard, compared: Comparison | None, *, verbose: bool) -> list[str]:
    lines = [card_table(card)]
    if compared is None:
        lines += ["", "No version of this pack is published yet: there is nothing to compare with."]
    elif compared.before is compared.after:
        lines += ["", "This very version is published."]
    else:
        lines += ["", comparison_table(compared)]
        lines += questions_changed("Better", compared.better())
        lines += questions_changed("Worse", compared.worse())
    return [*lines, "", *questions_gone_wrong(card.bad())] if verbose else lines


def _evaluation_json(asked: Golden, card: Scorecard, compared: Comparison | None) -> dict[str, Any]:
    return {
        **card_json(card),
        "published": comparison_json(compared) if compared else None,
        "errors": [_problem_json(problem) for problem in asked.problems],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {"line": problem.row, "column": problem.column, "code": problem.code, "error": problem.sentence}


def _day(days_ago: int) -> date:
    return (datetime.now(UTC) - timedelta(days=days_ago)).date()


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
