"""Rendering: templates in the reader's language, messages as the page shows them, static files with their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.web.chat_forms import too_large
from bot.web.markdown import to_html
from handlers.dialogue.library import Library
from handlers.dialogue.saying import introduction, starters
from handlers.phrasebook import Phrasebook, Speaker
from knowledge.model.languages import Language, direction
from knowledge.model.messages import MAX_TEXT, OutgoingMessage
from knowledge.model.received_files import LARGEST_FILE
from knowledge.store.codec import decode_message
from knowledge.store.mail import Mail

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One message as a template shows it."""

    seq: int
    direction: str
    at: str
    at_label: str
    html: Markup | None = None
    text: str = ""
    language: str = ""
    dir: str = "auto"
    sources: Sequence[dict[str, str]] = ()
    files: Sequence[dict[str, str]] = ()
    choices: Sequence[dict[str, str]] = ()
    active: bool = False
    pushed: bool = False
    state: str = ""
    verdict: str = ""


class Pages:
    """Renders the templates."""

    def __init__(self, phrasebook: Phrasebook, zone: tzinfo) -> None:
        self._phrasebook = phrasebook
        self._zone = zone
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["static"] = self.static

    def static(self, path: str) -> str:
        """The address of a static file, which changes with its content."""
        return f"/static/{path}?v={self._hashes[path]}"

    @cached_property
    def _hashes(self) -> dict[str, str]:
        files = (path for path in STATIC.rglob("*") if path.is_file())
        return {
            path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in files
        }

    def render(self, template: str, language: Language, **values: Any) -> str:
        """A whole page, or a fragment of one, in a language."""
        speaker = self._phrasebook.speak(language)
        return self._environment.get_template(template).render(
            _=speaker,
            language=speaker.language,
            direction=speaker.direction,
            languages=[self._switch(code, speaker) for code in self._phrasebook.languages],
            **values,
        )

    def chat(
        self, language: Language, library: Library, mails: Sequence[Mail], key: str, notice: str | None = None
    ) -> str:
        """The chat's page with its newest messages."""
        speaker = self._phrasebook.speak(language)
        return self.render(
            "chat.html",
            language,
            messages=self.shown(mails, speaker.language),
            welcome_html=to_html(introduction(speaker, library)),
            starters=[entry.title.render(speaker.languages).text for entry in starters(library)],
            last_seq=mails[-1].seq if mails else 0,
            max_length=MAX_TEXT,
            largest_file=LARGEST_FILE,
            too_large=too_large(speaker),
            notice=notice,
            key=key,
        )

    def fragment(self, language: Language, mail: Mail) -> str:
        """One message alone, as a server-sent event carries it."""
        return self.render("_message.html", language, m=self.show_mail(mail, language, active=True))

    def shown(self, mails: Sequence[Mail], language: Language) -> list[Shown]:
        """The messages of a page: only the newest choices can still be pressed, and those that were pushed."""
        asking = [mail.seq for mail in mails if mail.body.get("choices") and not _stays(mail)]
        newest = asking[-1] if asking else 0
        return [self.show_mail(mail, language, active=mail.seq == newest or _stays(mail)) for mail in mails]

    def show_mail(self, mail: Mail, language: Language, *, active: bool) -> Shown:
        """One message of a browser's mailbox."""
        speaker = self._phrasebook.speak(language)
        at, label = mail.at.isoformat(), speaker.time(mail.at, self._zone)
        if mail.direction == "in":
            files = [{"name": name, "href": ""} for name in mail.body.get("names", ())]
            return Shown(seq=mail.seq, direction="in", at=at, at_label=label, text=mail.body["text"], files=files)
        message = decode_message(mail.body, text=mail.body["text"], language=mail.body["language"], key="")
        files = [
            {"name": file.name, "href": f"/chat/files/{mail.seq}/{number}"} for number, file in enumerate(message.files)
        ]
        shown = outgoing(message) | {"files": files}
        return Shown(seq=mail.seq, direction="out", at=at, at_label=label, active=active, **shown)

    def _switch(self, code: Language, current: Speaker) -> dict[str, object]:
        return {"code": code, "name": self._phrasebook.speak(code).own_name, "current": code == current.language}


def _stays(mail: Mail) -> bool:
    """Whether its buttons stay good: it came unasked."""
    return bool(mail.body.get("pushed") or mail.body.get("letter"))


def outgoing(message: OutgoingMessage) -> dict[str, Any]:
    """What a template needs of a message of ours; its files are named, and lead nowhere."""
    return {
        "html": to_html(message.text),
        "language": message.language,
        "dir": direction(message.language),
        "sources": [
            {
                "title": source.title,
                "date": source.date,
                "section": source.section,
                "language": source.language,
                "url": source.url,
            }
            for source in message.sources
        ],
        "files": [{"name": file.name, "href": ""} for file in message.files],
        "pushed": bool(message.pushed or message.letter),
        "choices": [
            {"token": message.token(ordinal), "label": choice.label} for ordinal, choice in enumerate(message.choices)
        ],
    }
