"""The register of members: for now the demonstration network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import StringConstraints, TypeAdapter

from knowledge.model.languages import Language
from knowledge.model.people import Member, MemberKind, Role
from knowledge.packs.pages import Code, Id, Page, Words
from knowledge.store.unit import Unit


class ContactPage(Page):
    name: Words
    role: Role
    language: Code


class MemberPage(Page):
    code: Id
    name: Words
    kind: MemberKind
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    time_zone: str
    languages: list[Code]
    contacts: list[ContactPage]


def read_network(path: Path) -> list[MemberPage]:
    """The members of a network file."""
    return TypeAdapter(list[MemberPage]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def add_network(unit: Unit, pages: list[MemberPage], now: datetime) -> int:
    """Adds or updates the members and their contacts; doing it again changes nothing. Returns how many members."""
    for page in pages:
        member = Member(
            code=page.code,
            name=page.name,
            kind=page.kind,
            country=page.country,
            time_zone=page.time_zone,
            languages=tuple(Language(code) for code in page.languages),
        )
        member_id = unit.people.put_member(member)
        for contact in page.contacts:
            unit.people.add_contact(contact.name, contact.role, Language(contact.language), member_id, now)
    return len(pages)
