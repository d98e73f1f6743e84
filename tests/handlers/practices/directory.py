"""The forty examples of `examples.yaml`, published in a store with the demonstration register."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.config import PACKS
from handlers.dialogue.library import Library
from handlers.practices.filing import file
from knowledge.model.languages import Language, Text
from knowledge.model.people import Member, MemberKind, Region
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.store.store import Store
from knowledge.store.unit import Unit

EXAMPLES: tuple[dict[str, Any], ...] = tuple(
    yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text(encoding="utf-8"))
)


def register_of_demonstration(store: Store) -> dict[str, Member]:
    """The members of the demonstration network in a store, by code."""
    text = (PACKS / "demonstration" / "members.csv").read_text(encoding="utf-8")

    def work(unit: Unit) -> dict[str, Member]:
        found = [_member(row) for row in csv.DictReader(text.splitlines())]
        return {each.code: replace(each, id=unit.people.put_member(each)) for each in found}

    return store.run(work)


def _member(row: dict[str, str]) -> Member:
    return Member(
        code=row["code"],
        name=row["name"],
        kind=MemberKind(row["kind"]),
        country=row["country"],
        time_zone=row["time_zone"],
        languages=tuple(Language(code.strip()) for code in row["languages"].split(",")),
        region=Region(row["region"]),
    )


def publish_examples(
    store: Store, library: Library, now: datetime, examples: Iterable[Mapping[str, Any]] = EXAMPLES
) -> dict[str, GoodPractice]:
    """The examples, published one day after another; by their titles."""
    members = register_of_demonstration(store)

    def work(unit: Unit) -> dict[str, GoodPractice]:
        kept = {}
        for place, example in enumerate(examples):
            practice = _practice(example, members, now - timedelta(days=place))
            kept[example["title"]] = unit.practices.add(practice)
            file(unit, kept[example["title"]], members[example["member"]], library, now)
        return kept

    return store.run(work)


def _practice(example: Mapping[str, Any], members: Mapping[str, Member], at: datetime) -> GoodPractice:
    language = Language(example["language"])
    return GoodPractice(
        member=members[example["member"]].id,
        titles=Text({language: example["title"]}),
        summaries=Text({language: example["summary"]}),
        language=language,
        themes=tuple(example["themes"]),
        year=example["year"],
        state=PracticeState.PUBLISHED,
        submitted_at=at,
        published_at=at,
    )
