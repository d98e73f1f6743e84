"""A message as an e-mail: plain text and HTML of the same words, links in place of buttons, files behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.email.headers import POLICY, put_headers, subject_of
from bot.channels.email.links import LetterLink, LinkPurpose, Links
from bot.prose.parser import SCHEMES, parser
from bot.prose.plain import plain
from bot.prose.whole import blocks_of
from handlers.dialogue.circulars import ACKNOWLEDGE
from handlers.dialogue.handing import ABOUT
from handlers.phrasebook import Phrasebook
from knowledge.model.languages import direction
from knowledge.model.messages import Attachment, Choice, Citation, OutgoingMessage

_PURPOSES: Mapping[str, LinkPurpose] = MappingProxyType({ACKNOWLEDGE: LinkPurpose.ACKNOWLEDGE, ABOUT: LinkPurpose.ASK})
_LETTER_CHOICE = re.compile(r"(\w+):(\d{1,10})", re.ASCII)
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|text|video)/([\w.+-]+)", re.ASCII)
_RULE = "-- "
"""What stands above the footer in plain text; programs leave it out of answers (RFC 3676, 4.3)."""

_FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
_BUTTON = "display: inline-block; padding: 12px 22px; border-radius: 22px; font-weight: 600; text-decoration: none;"
STYLES: Mapping[str, str] = MappingProxyType(
    {
        "body": "margin: 0; padding: 0;",
        "column": f"max-width: 38em; margin: 0 auto; padding: 20px 16px; font: 16px/1.55 {_FONT};",
        "p": "margin: 0 0 16px;",
        "h1": "margin: 24px 0 12px; font-size: 22px; line-height: 1.3;",
        "h2": "margin: 24px 0 12px; font-size: 19px; line-height: 1.3;",
        "h3": "margin: 20px 0 10px; font-size: 17px; line-height: 1.3;",
        "ul": "margin: 0 0 16px; padding: 0 24px;",
        "ol": "margin: 0 0 16px; padding: 0 24px;",
        "li": "margin: 0 0 6px;",
        "a": "overflow-wrap: anywhere;",
        "blockquote": "margin: 0 0 16px; padding: 0 16px; border-inline-start: 3px solid #7a8f91;",
        "pre": "margin: 0 0 16px; white-space: pre-wrap; font-family: monospace;",
        "hr": "margin: 24px 0; border: 0; border-top: 1px solid #7a8f91;",
        "button": f"{_BUTTON} background: #11565f; color: #ffffff;",
        "second_button": f"{_BUTTON} border: 1px solid #7a8f91; color: inherit;",
        "footer": "margin: 32px 0 0; padding: 16px 0 0; border-top: 1px solid #7a8f91;",
        "quiet": "margin: 0 0 8px; font-size: 14px;",
    }
)
"""Inline, since many programs take no other. Text and links keep the program's own colours, which it knows to change in
the dark; the one button that has its own has a contrast of 8 to 1."""

_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"} | {"h1", "h2", "h3"}
_STYLED = re.compile(r"<(p|h1|h2|h3|ul|ol|li|a|blockquote|pre|hr)\b")
_LOWER_HEADINGS = re.compile(r"<(/?)h[456]>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A label, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Footer:
    """Why somebody gets this, and what they can do about it."""

    why: str
    links: tuple[Link, ...]


class Letterpress:
    """Makes e-mails of messages, from one sender."""

    def __init__(self, sender: Mailbox, links: Links, phrasebook: Phrasebook) -> None:
        self.sender = sender
        self._links = links
        self._phrasebook = phrasebook
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )
        self._template = environment.get_template("letter.html")

    def mail(
        self, to: str, message: OutgoingMessage, files: Sequence[tuple[Attachment, bytes]], now: datetime
    ) -> EmailMessage:
        """The whole message to one mailbox, whose domain is in ASCII."""
        mail = EmailMessage(policy=POLICY)
        buttons, footer = self._buttons(message, now), self._footer(message, now)
        others = [choice.label for choice in message.choices if not _purpose_of(message, choice)]
        mail.set_content(_plain(message, others, buttons, footer))
        mail.add_alternative(self._html(message, others, buttons, footer), subtype="html")
        for file, content in files:
            _attach(mail, file, content)
        put_headers(mail, self.sender, to, message, self._links, now)
        return mail

    def _html(
        self,
        message: OutgoingMessage,
        others: Sequence[str],
        buttons: Sequence[Link],
        footer: Footer | None,
    ) -> str:
        return self._template.render(
            language=message.language,
            direction=direction(message.language),
            subject=subject_of(message),
            styles=STYLES,
            text=html_of(message.text),
            plain_choices=others,
            sources=[_source(source) for source in message.sources],
            buttons=buttons,
            footer=footer,
        )

    def _buttons(self, message: OutgoingMessage, now: datetime) -> tuple[Link, ...]:
        """The choices that can be made by a link."""
        links = ((choice, _purpose_of(message, choice)) for choice in message.choices)
        return tuple(
            Link(label=choice.label, url=self._links.address(link, now)) for choice, link in links if link is not None
        )

    def _footer(self, message: OutgoingMessage, now: datetime) -> Footer | None:
        if not message.recipient:
            return None
        _ = self._phrasebook.speak(message.language)
        join = LetterLink(purpose=LinkPurpose.JOIN, contact=message.recipient)
        off = LetterLink(purpose=LinkPurpose.SUBSCRIPTION, contact=message.recipient)
        return Footer(
            why=_("You receive this e-mail as a contact of a member of the network."),
            links=(
                Link(label=_("Join the chat"), url=self._links.address(join, now)),
                Link(label=_("Unsubscribe"), url=self._links.address(off, now)),
            ),
        )


@lru_cache(maxsize=64)
def html_of(markdown: str) -> Markup:
    """A text as safe HTML with its styles in it: known tags, links with known schemes, nothing else."""
    html = nh3.clean(
        _LOWER_HEADINGS.sub(r"<\1h3>", parser.render(markdown)),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel="noreferrer",
    )
    return Markup(_STYLED.sub(lambda tag: f'<{tag[1]} style="{STYLES[tag[1]]}"', html))  # noqa: S704 (cleaned above)


def _plain(message: OutgoingMessage, others: Sequence[str], buttons: Sequence[Link], footer: Footer | None) -> str:
    parts = [plain(blocks_of(message))]
    if others:
        parts.append("\n".join(f"• {label}" for label in others))
    parts += [f"{link.label}:\n{link.url}" for link in buttons]
    if footer is not None:
        parts.append("\n".join([_RULE, footer.why, *(f"{link.label}: {link.url}" for link in footer.links)]))
    return "\n\n".join(parts)


def _purpose_of(message: OutgoingMessage, choice: Choice) -> LetterLink | None:
    """What a choice becomes as a link; None where it cannot be made by one."""
    meant = _LETTER_CHOICE.fullmatch(choice.id)
    if meant is None or meant[1] not in _PURPOSES or not message.recipient:
        return None
    return LetterLink(purpose=_PURPOSES[meant[1]], contact=message.recipient, circular=int(meant[2]))


def _source(source: Citation) -> dict[str, str]:
    section = f" · {source.section}" if source.section else ""
    return {
        "title": source.title,
        "url": source.url if source.url.startswith(("https://", "http://")) else "",
        "place": (f", {source.date}" if source.date else "") + section,
    }


def _attach(mail: EmailMessage, file: Attachment, content: bytes) -> None:
    kind = _MEDIA_TYPE.fullmatch(file.media_type)
    main, sub = (kind[1], kind[2]) if kind else ("application", "octet-stream")
    name = " ".join("".join(character for character in file.name if character.isprintable()).split())
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name or "file")
