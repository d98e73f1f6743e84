"""A pack of a few entries with a search engine that finds what a script says: what stands above the engine is tested
without it."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.dialogue.library import Library
from handlers.phrasebook import load_phrasebook
from knowledge.model.faq import (
    Answer,
    Context,
    Document,
    Finding,
    Found,
    KnowledgeEntry,
    Offer,
    Pack,
    Refusal,
    Remit,
    Source,
    Topic,
)
from knowledge.model.languages import EN, FR, Language, Text
from knowledge.model.times import PartialDate
from knowledge.search.identification import Identifier

_REPORT = Document(id="report", title=Text({EN: "Report"}), date=PartialDate("2012"), language=FR)


def entry(id: str, topic: str) -> KnowledgeEntry:
    """An entry of a topic."""
    source = Source(document=_REPORT, section="1.")
    return KnowledgeEntry(
        id=id, topic=topic, title=Text({EN: f"Title of {id}"}), phrasings={}, answer=Text({EN: "."}), source=source
    )


WHO, WHERE, FEE = entry("who", "people"), entry("where", "events"), entry("fee", "people")
PACK = Pack(
    name="scripted",
    network=Text({EN: "A network"}),
    introduction=Text({EN: "I am Focal."}),
    secretariat="secretariat@example.org",
    starters=(),
    documents=(_REPORT,),
    topics=(Topic(id="people", title=Text({EN: "People"})), Topic(id="events", title=Text({EN: "Events"}))),
    entries=(WHO, WHERE, FEE),
)


Script = Mapping[str, Finding]
"""What the engine finds, by question."""


class ScriptedFinder:
    """Finds what the script says to a question; what it does not mention is far from everything."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def find(self, question: str, language: Language | None = None) -> Finding:
        return self._script.get(question, Refusal(score=0.1))

    def hear(self, text: str, language: Language | None = None, context: Context | None = None) -> tuple[Found, ...]:
        """A stroke parts the questions of a message."""
        return tuple(Found(question=part, finding=self.find(part, language)) for part in text.split(" / "))


def scripted(script: Script) -> Library:
    """A library whose engine follows a script."""
    phrasebook = load_phrasebook()
    return Library(
        pack=PACK,
        finder=ScriptedFinder(script),
        identifier=Identifier(phrasebook.languages),
        phrasebook=phrasebook,
    )


def answered(found: KnowledgeEntry, *related: KnowledgeEntry) -> Answer:
    return Answer(entry=found, score=0.9, suggestions=related)


def offered(*found: KnowledgeEntry) -> Offer:
    return Offer(score=0.5, suggestions=found)


def refused(*near: KnowledgeEntry, remit: Remit = Remit.NETWORK, unknown: str = "") -> Refusal:
    return Refusal(score=0.2, suggestions=near, remit=remit, unknown=unknown)
