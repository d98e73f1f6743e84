"""The Markdown of our texts: one parser for all channels, and our notation for a moment.

A moment (knowledge/model/moments) is shown by every channel as its reader's clock does, or else in the words given.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from knowledge.model.moments import instant_of, is_moment, written

MOMENT_OPEN, MOMENT_CLOSE = "moment_open", "moment_close"
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Schemes that a link may have, on every channel."""


def _mark_moments(state: StateCore) -> None:
    """A core rule: links with our scheme become <time>, and those that are malformed keep their text alone."""
    for token in state.tokens:
        if token.children and any(_is_ours(child) for child in token.children):
            token.children = _with_moments(token.children)


def _with_moments(children: list[Token]) -> list[Token]:
    result: list[Token] = []
    closing: list[Token | None] = []
    for child in children:
        if child.type == "link_open":
            instant = instant_of(str(child.attrGet("href")))
            ours = _is_ours(child)
            opening = Token(MOMENT_OPEN, "time", 1, {"datetime": written(instant)}) if instant else None
            closing.append((Token(MOMENT_CLOSE, "time", -1) if instant else None) if ours else child)
            result += [opening] if opening else [] if ours else [child]
        elif child.type == "link_close":
            begun = closing.pop()
            result += [child if begun.type == "link_open" else begun] if begun else []
        else:
            result.append(child)
    return result


def _is_ours(token: Token) -> bool:
    return token.type == "link_open" and is_moment(str(token.attrGet("href")))


def _parser() -> MarkdownIt:
    """CommonMark with strikethrough, bare links and kept line ends, and without what would swallow plain text.

    `&amp;` is what somebody wrote, not a character; `<ana@example.org>` keeps its brackets; `[1]: …` is a line, not a
    definition that disappears; a table stays as it was typed, since neither Telegram nor Slack has one.
    """
    parser = MarkdownIt("js-default", {"linkify": True, "html": False, "breaks": True})
    parser.disable(["image", "entity", "reference", "autolink", "table"])
    parser.core.ruler.push("moments", _mark_moments)
    return parser


parser = _parser()
