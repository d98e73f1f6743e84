"""A message as its readers see it on each channel, made by what the channels themselves are made with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address as Mailbox

import nh3
from markupsafe import Markup, escape

from bot.channels.email.links import Links
from bot.channels.email.rendering import Letterpress, html_of
from bot.prose.slack import slack
from bot.prose.telegram import Entity, TelegramText, telegram, units
from bot.prose.whole import laid_out
from bot.web.markdown import to_html
from handlers.phrasebook import Phrasebook
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName

_TAGS = {"bold": "strong", "italic": "em", "strikethrough": "s", "code": "code", "pre": "code", "blockquote": "em"}
_MRKDWN = re.compile(
    r"```\n?(?P<pre>.*?)\n?```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<!date\^[^|>]*\|(?P<date>[^>]*)>"
    r"|<(?P<url>(?:https?|mailto|tel):[^|>]*)\|(?P<label>[^>]*)>"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>\S(?:[^_\n]*\S)?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>\S(?:[^~\n]*\S)?)~(?![\w~])",
    re.DOTALL,
)
_SHOWN_AS = {"pre": "code", "code": "code", "bold": "strong", "italic": "em", "strike": "s"}
_HEADING_BEGINS, _HEADING_ENDS = re.compile(r"<h[1-3]\b[^>]*>"), re.compile(r"</h[1-3]>")
_MAIL_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"}
_LINK = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What one channel shows: one text or more, the buttons below the last, the files before or behind.

    Attributes:
        subject: what stands above it; "" where the channel has no place for that.
        characters: of all texts, as the platform counts them.
        source: the very text that the channel is sent, where that is a notation of its own; else "".
    """

    channel: ChannelName
    texts: tuple[Markup, ...]
    buttons: tuple[str, ...]
    files: tuple[str, ...]
    characters: int
    subject: str = ""
    source: str = ""


def sights(message: OutgoingMessage, phrasebook: Phrasebook, network: str, now: datetime) -> tuple[Sight, ...]:
    """The message on every channel that circulars go out on."""
    buttons = tuple(choice.label for choice in message.choices)
    files = tuple(file.name for file in message.files)
    telegrams, mrkdwn = telegram(laid_out(message)), slack(laid_out(message))
    plain = mail_parts(message, phrasebook, network, now)[1]
    return (
        Sight(
            channel=ChannelName.TELEGRAM,
            texts=tuple(map(telegram_html, telegrams)),
            buttons=buttons,
            files=files,
            characters=sum(units(each.text) for each in telegrams),
        ),
        Sight(
            channel=ChannelName.SLACK,
            texts=tuple(map(slack_html, mrkdwn)),
            buttons=buttons,
            files=files,
            characters=sum(map(len, mrkdwn)),
            source="\n\n".join(mrkdwn),
        ),
        Sight(
            channel=ChannelName.WEBCHAT,
            texts=(to_html(message.text),),
            buttons=buttons,
            files=files,
            characters=len(message.text),
        ),
        Sight(
            channel=ChannelName.EMAIL,
            texts=(_unstyled(message.text),),
            buttons=buttons,
            files=files,
            characters=len(plain),
            subject=message.subject,
            source=plain,
        ),
    )


def mail_parts(message: OutgoingMessage, phrasebook: Phrasebook, network: str, now: datetime) -> tuple[str, str]:
    """The HTML and the plain text of the e-mail, with links that lead nowhere: nobody acknowledges by looking."""
    links = Links(secrets.token_urlsafe(32), "https://focal.example.org")
    press = Letterpress(Mailbox(display_name=network, addr_spec="focal@example.org"), links, phrasebook)
    mail = press.mail("reader@example.org", replace(message, recipient=1, letter=1, files=()), (), now)
    html, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    return (html.get_content() if html else ""), (plain.get_content() if plain else "")


def _unstyled(markdown: str) -> Markup:
    """The text of an e-mail without its styles, which no page of the console may have in it.

    Its headings are bold lines here: the page has headings of its own.
    """
    html = _HEADING_ENDS.sub("</strong></p>", _HEADING_BEGINS.sub("<p><strong>", html_of(markdown)))
    return Markup(nh3.clean(html, tags=_MAIL_TAGS, attributes={"a": {"href"}}))  # noqa: S704 (cleaned right here)


def telegram_html(text: TelegramText) -> Markup:
    """One message of Telegram as HTML; its entities may lie in each other, and never overlap otherwise."""
    return _nested(text.text.encode("utf-16-le"), 0, units(text.text), text.entities)


def _nested(encoded: bytes, begin: int, end: int, entities: Sequence[Entity]) -> Markup:
    parts: list[Markup] = []
    at, rest = begin, list(entities)
    while rest:
        first = rest.pop(0)
        last = first.offset + first.length
        inner = [each for each in rest if each.offset < last]
        rest = rest[len(inner) :]
        parts += [_piece(encoded, at, first.offset), _tagged(first, _nested(encoded, first.offset, last, inner))]
        at = last
    return Markup("").join([*parts, _piece(encoded, at, end)])


def _piece(encoded: bytes, begin: int, end: int) -> Markup:
    return escape(encoded[2 * begin : 2 * end].decode("utf-16-le"))


def _tagged(entity: Entity, content: Markup) -> Markup:
    if entity.type == "text_link" and entity.url.startswith(_LINK):
        return _anchor(entity.url, content)
    tag = _TAGS.get(entity.type, "span")
    return Markup("<{}>{}</{}>").format(tag, content, tag)


def _anchor(url: str, content: Markup) -> Markup:
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, content)


def slack_html(mrkdwn: str) -> Markup:
    """One text of Slack as it looks there: the notation that ours is written in, and nothing besides."""
    return Markup("").join(_slack_parts(mrkdwn))


def _slack_parts(mrkdwn: str) -> Iterator[Markup]:
    at = 0
    for found in _MRKDWN.finditer(mrkdwn):
        yield _words(mrkdwn[at : found.start()])
        yield _slack_part(found)
        at = found.end()
    yield _words(mrkdwn[at:])


def _slack_part(found: re.Match[str]) -> Markup:
    if found["url"] is not None:
        return _anchor(_unescaped(found["url"]), slack_html(found["label"]))
    if found["date"] is not None:
        return _words(found["date"])
    name = next(name for name in _SHOWN_AS if found[name] is not None)
    content = _words(found[name]) if _SHOWN_AS[name] == "code" else slack_html(found[name])
    tag = _SHOWN_AS[name]
    return Markup("<{}>{}</{}>").format(tag, content, tag)


def _words(mrkdwn: str) -> Markup:
    return escape(_unescaped(mrkdwn))


def _unescaped(mrkdwn: str) -> str:
    return mrkdwn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
