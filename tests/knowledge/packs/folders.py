"""Small packs as folders of files, for tests that spoil them or publish them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

Page = dict[str, Any]
NETWORK = {"en": "A network", "fr": "Un réseau", "es": "Una red", "pt": "Uma rede"}
INTRODUCTION = {"en": "I am Focal.", "fr": "Je suis Focal.", "es": "Soy Focal.", "pt": "Sou o Focal."}
REPORT = {"en": "Report", "fr": "Rapport", "es": "Informe", "pt": "Relatório"}
PEOPLE = {"en": "People", "fr": "Personnes", "es": "Personas", "pt": "Pessoas"}


def entry(id: str, title: Mapping[str, str], phrasings: Mapping[str, list[str]] | None = None, **more: Any) -> Page:
    """One entry as its file has it; the answer is the title with a full stop."""
    return {
        "id": id,
        "topic": "people",
        "title": dict(title),
        **({} if phrasings is None else {"phrasings": dict(phrasings)}),
        "answer": {language: f"{text}." for language, text in title.items()},
        "source": {"document": "report", "section": "§ 1"},
        **more,
    }


def write_pack(
    folder: Path,
    entries: Iterable[Page],
    *,
    unknowns: Iterable[Page] = (),
    golden: Iterable[Mapping[str, Any]] = (),
) -> Path:
    """Writes a pack over whatever the folder holds, with golden questions if there are any."""
    folder.mkdir(parents=True, exist_ok=True)
    network = {"network": NETWORK, "introduction": INTRODUCTION, "secretariat": "secretariat@example.org"}
    _write(folder / "pack.yaml", network)
    _write(folder / "sources.yaml", [{"id": "report", "title": REPORT, "date": "2012", "language": "fr"}])
    _write(folder / "topics.yaml", [{"id": "people", "title": PEOPLE}])
    _write(folder / "entries.yaml", list(entries))
    _write(folder / "unknowns.yaml", list(unknowns))
    if lines := [json.dumps(each, ensure_ascii=False) for each in golden]:
        (folder / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
