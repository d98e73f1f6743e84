"""Which parts of a circular are there in which language, which are not, and for how many readers that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from bot.web.console_circular_base import ALL, Scene
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.model.circulars import Circular, CircularFile, CircularText, Origin
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.store.unit import Unit

Texts = Mapping[Language, CircularText]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a circular says, and who reads what.

    Attributes:
        readers: by the language that they read first, in which their letter is written if there is a text in it.
        only: of these, how many read no language that there is a text in.
    """

    circular: Circular
    texts: Texts
    readers: Mapping[Language, int]
    only: Mapping[Language, int]
    files: Sequence[CircularFile]

    @property
    def original(self) -> CircularText | None:
        return self.texts.get(self.circular.language)

    @property
    def shown(self) -> tuple[Language, ...]:
        """The languages of the table: the original's, those with texts, and the network's."""
        return tuple(dict.fromkeys((self.circular.language, *self.texts, *NETWORK_LANGUAGES)))

    @property
    def lacking(self) -> tuple[Language, ...]:
        """Further languages that readers have, and no text; those of the most readers first."""
        return tuple(sorted(set(self.readers) - set(self.shown), key=lambda each: (-self.readers[each], each)))

    def chosen(self, wanted: Language | None) -> Language | None:
        """The translation to show: the one that is asked for, else the first that needs somebody."""
        if wanted and wanted != self.circular.language:
            return wanted
        others = [language for language in self.shown if language != self.circular.language]
        return next((each for each in others if self.needs_somebody(each)), others[0] if others else None)

    def needs_somebody(self, language: Language) -> bool:
        """Whether a text is to be written or looked at before everybody reads their own language."""
        text = self.texts.get(language)
        return bool(self.readers.get(language)) if text is None else not text.is_checked or self.is_stale(text)

    def is_stale(self, text: CircularText) -> bool:
        return self.original is not None and text.is_stale(self.original)


def said_in(unit: Unit, circular: Circular, files: Sequence[CircularFile], now: datetime) -> Said:
    """What a circular says, and who of its audience reads what."""
    texts = unit.circulars.texts(circular.id)
    readers: dict[Language, int] = defaultdict(int)
    only: dict[Language, int] = defaultdict(int)
    for languages, count in unit.audiences.readers(circular.audience, now).items():
        readers[languages[0]] += count
        if not any(language in texts for language in languages):
            only[languages[0]] += count
    return Said(circular=circular, texts=texts, readers=readers, only=only, files=files)


def gap_rows(scene: Scene, said: Said, languages: Iterable[Language], zone: tzinfo) -> list[dict[str, Any]]:
    """What there is in each language: a row with a cell for each part."""
    writers = {text.by for text in said.texts.values() if text.by}
    names = {by: actor_name(scene.unit, by, scene._) for by in sorted(writers)}
    return [_row(scene, said, language, names, zone) for language in languages]


def _row(scene: Scene, said: Said, language: Language, names: Mapping[str, str], zone: tzinfo) -> dict[str, Any]:
    _, text = scene._, said.texts.get(language)
    readers, only = said.readers.get(language, 0), said.only.get(language, 0)
    at = _.moment(text.at, zone) if text is not None and text.at else ""
    by = names.get(text.by, "") if text is not None else ""
    needs = said.needs_somebody(language)
    state = _state(said, language, _)
    return {
        "code": language,
        "name": _.name_of(language),
        "title": text.title if text else "",
        "parts": [
            (
                "title",
                _("Title"),
                state if text is None or text.title else _("missing"),
                needs or _lacks(text, "title"),
            ),
            ("text", _("Text"), state if text is None or text.text else _("missing"), needs or _lacks(text, "text")),
        ],
        "state": state,
        "readers": _.number(readers),
        "readers_href": f"{ALL}/{said.circular.id}/recipients?language={language}#names" if readers else "",
        "only": _only(text, only, _),
        "characters": _.number(len(text.text)) if text else "—",
        "files": sum(file.language in ("", language) for file in said.files),
        "last": " · ".join(part for part in (by, at) if part) or "—",
        "is_original": language == said.circular.language,
        "is_missing": text is None,
        "needs_somebody": needs,
        "is_to_check": text is not None and needs,
    }


def _lacks(text: CircularText | None, part: str) -> bool:
    return text is not None and not getattr(text, part)


def _only(text: CircularText | None, count: int, _: Speaker) -> str:
    """How many read nothing that there is, where a text would help them."""
    if text is not None or not count:
        return ""
    return _.plural(
        "{count} reads no language that there is a text in", "{count} read no language that there is a text in", count
    )


def _state(said: Said, language: Language, _: Speaker) -> str:
    text = said.texts.get(language)
    match text:
        case None if language == said.circular.language or said.readers.get(language):
            return _("missing")
        case None:
            return "—"
        case _ if language == said.circular.language:
            return _("original")
        case CircularText(is_checked=False):
            return _("translated by a machine, not checked")
        case _ if said.is_stale(text):
            return _("older than the original")
        case CircularText(origin=Origin.MACHINE):
            return _("translated by a machine, checked")
        case _:
            return _("up to date")
